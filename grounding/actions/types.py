"""The nouns of an action: what is wished for, on which terms it is proposed, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from grounding.account.contracts import started_months
from grounding.money import Money
from grounding.offers.rules import digest
from grounding.wishes import ActionKind, Wish


@dataclass(frozen=True, slots=True)
class Lost:
    """What the customer would no longer have."""

    kind: str
    """As `grounding.account.losses` names it."""
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be used in a period."""

    kind: str
    """As records of use name it: `data`, `voice`, `text`, `roaming_data` …"""
    name: str
    """What people call it."""
    amount: str | None
    """A decimal; None for no bound."""
    unit: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was used of an allowance, and counts against the smaller one of another plan."""

    name: str
    used: str
    """A decimal."""
    allowance: str
    """The same, of the other plan."""
    unit: str
    start: date
    """Since when it was used."""
    end: date
    """Until when the allowance is for."""
    cost: Money | None = None
    """Of what is used beyond it by then, at the pace so far; None where there is no such price, or it is not known."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Exactly what a yes would be a yes to; what a kind has no use for is None."""

    kind: ActionKind
    effective: date
    line_id: str | None = None
    line: str | None = None
    """What the customer calls it."""
    offering_id: str | None = None
    version: str | None = None
    name: str | None = None
    """Of the offering; of a ticket, its subject."""
    replaces: str | None = None
    """The offering that the line has now."""
    replaces_name: str | None = None
    price: Money | None = None
    """Tax included; each month if `period` says so, else once. For a payment, what is owed."""
    period: str | None = None
    price_before: Money | None = None
    fee: Money | None = None
    """Charged once for the change."""
    free_from: date | None = None
    """From when the same change would cost no fee, where that is known to come."""
    bound_until: date | None = None
    """The last day of the contract that the line has, where a change leaves it as it is; else of the new one."""
    term_months: int | None = None
    """Of the new contract that a renewal, or a change, begins."""
    leaving_percent: Decimal | None = None
    """Of the price, for each started month left of that contract, whoever leaves it early; None: not told."""
    ends: date | None = None
    """The last day of what ends by itself."""
    lost: tuple[Lost, ...] = ()
    bills: tuple[str, ...] = ()
    """For a payment, the bills that it is about."""
    allowances: tuple[Allowance, ...] = ()
    """Of the plan or the add-on; what is lost by a change says how they differ from what there was."""
    counted: tuple[Counted, ...] = field(default=(), compare=False)
    """Use so far that a change makes too much, or at its pace will. It goes on while somebody makes up his mind: it is
    told and not agreed to."""
    counted_unseen: bool = field(default=False, compare=False)
    """Whether use so far counts that could not be seen."""

    @property
    def leaving(self) -> Money | None:
        """Return what ending the contract early would cost at most, on the first day; None where that is not told."""
        if self.leaving_percent is None or self.bound_until is None or self.price is None:
            return None
        return self.price.times(self.leaving_percent / 100 * started_months(self.effective, self.bound_until))

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        found = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        # Left out where there is nothing to say, so that what was proposed before these were kept has the hash it had.
        return {name: value for name, value in found.items() if value or name not in _LATER}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Terms:
        """Return the terms of a record."""
        read = dict(record)
        for name in ("price", "price_before", "fee"):
            read[name] = Money(**record[name]) if record[name] else None
        for name in ("effective", "bound_until", "ends", "free_from"):
            read[name] = date.fromisoformat(record[name]) if record.get(name) else None
        percent = record.get("leaving_percent")
        read["leaving_percent"] = Decimal(percent) if percent else None
        read["lost"] = tuple(Lost(**each) for each in record["lost"])
        read["bills"] = tuple(record["bills"])
        read["allowances"] = tuple(Allowance(**each) for each in record.get("allowances", ()))
        read["counted"] = tuple(_counted(each) for each in record.get("counted", ()))
        return cls(**{**read, "kind": ActionKind(record["kind"])})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal rests on."""

    decision_id: str
    ruleset: str
    inputs_hash: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action that one person may say yes to, once, until it expires."""

    action_id: str
    """Random, so that nobody can guess it."""
    customer_id: str
    role: str
    subject: str
    """Together with the role, the person that it was proposed to."""
    conversation_id: str
    message_id: str
    wish: Wish
    terms: Terms
    basis: Basis | None
    """None for what no rule decides on."""
    proposed: datetime
    expires: datetime

    @property
    def hash(self) -> str:
        """SHA-256 of everything that was proposed, and of what it rests on."""
        return digest(self.record())

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            **{name: getattr(self, name) for name in _TEXTS},
            "wish": self.wish.record(),
            "terms": self.terms.record(),
            "basis": asdict(self.basis) if self.basis else None,
            "proposed": self.proposed.isoformat(),
            "expires": self.expires.isoformat(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Proposal:
        """Return the proposal of a record."""
        return cls(
            **{name: record[name] for name in _TEXTS},
            wish=Wish.from_record(record["wish"]),
            terms=Terms.from_record(record["terms"]),
            basis=Basis(**record["basis"]) if record["basis"] else None,
            proposed=datetime.fromisoformat(record["proposed"]),
            expires=datetime.fromisoformat(record["expires"]),
        )


class State(StrEnum):
    """Where an action stands; one that expired is still `proposed`, its time says the rest."""

    PROPOSED = "proposed"
    CARRYING_OUT = "carrying_out"
    COMPLETED = "completed"
    ACKNOWLEDGED = "acknowledged"
    """Taken by the system that carries it out, and not there yet."""
    PARTIAL = "partial"
    FAILED = "failed"
    """Nothing was done."""
    UNKNOWN = "unknown"
    """Sent, and nobody could say what became of it."""
    CHANGED = "changed"
    """What it rested on was no longer so when the yes came; nothing was done."""
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.CARRYING_OUT, State.UNKNOWN})
"""States in which something was begun, and what became of it has still to be found out."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an action."""

    state: State
    upstream_ids: tuple[str, ...] = ()
    """Of orders and tickets in the system that carries it out."""
    done: tuple[str, ...] = ()
    """Of a partial one, the names of what was done …"""
    not_done: tuple[str, ...] = ()
    """… and of what was not."""
    follow_up: str | None = None
    """The ticket with which a person looks into it."""
    reason: str | None = None
    """Why, for the record: a status or a field, never what a system wrote."""

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Result:
        """Return the result of a record."""
        texts = {name: tuple(record[name]) for name in ("upstream_ids", "done", "not_done")}
        return cls(State(record["state"]), **texts, follow_up=record["follow_up"], reason=record["reason"])


@dataclass(frozen=True, slots=True)
class Held:
    """A proposal as it stands."""

    proposal: Proposal
    state: State
    changed: datetime
    """When it came into this state, by the server's real time."""
    result: Result | None = None


_Plain: TypeAlias = Any
_LATER = ("allowances", "term_months", "free_from", "leaving_percent", "counted", "counted_unseen")
_TEXTS = ("action_id", "customer_id", "role", "subject", "conversation_id", "message_id")


def _counted(record: Mapping[str, Any]) -> Counted:
    days = {name: date.fromisoformat(record[name]) for name in ("start", "end")}
    return Counted(**{**record, **days, "cost": Money(**record["cost"]) if record["cost"] else None})


def _plain(value: object) -> _Plain:
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Lost() | Allowance():
            return asdict(value)
        case Counted():
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case tuple():
            return [_plain(each) for each in value]
        case StrEnum():
            return value.value
        case _:
            return value

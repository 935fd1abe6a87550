"""Signs in the records that a customer may leave: each with its points and the facts that show it.

Nothing of the person is among them: no name, age, place or segment, only what happened to contract, bills and tickets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from grounding.account.records import Account, Contract, Line, Section
from grounding.catalogue import Catalogue
from grounding.money import Money
from grounding.offers.about import About
from grounding.offers.bill_shock import BillShock, bill_shocks
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.record_facts import RecordFacts
from grounding.offers.retention import RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, Fact, Quantity

_SECTIONS = frozenset({Section.CONTRACTS, Section.BILLS, Section.BALANCE, Section.TICKETS, Section.HISTORY})


class SignName(StrEnum):
    """What happened."""

    CONTRACT_ENDING = "contract_ending"
    CONTRACT_OVER = "contract_over"
    BILL_SHOCK = "bill_shock"
    DISPUTE_OPEN = "dispute_open"
    DISPUTE_REJECTED = "dispute_rejected"
    REPEATED_TICKETS = "repeated_tickets"
    OVERAGE_MONTHS = "overage_months"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign with what shows it."""

    name: SignName
    points: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ChurnSignal:
    """All signs of one line."""

    signs: tuple[Sign, ...]
    high: bool
    """Whether they call for retention."""
    unread: frozenset[Section]
    """What could not be looked at, so that there may be more signs."""

    @property
    def points(self) -> int:
        """Return what the signs come to."""
        return sum(sign.points for sign in self.signs)

    @property
    def contract_ends(self) -> bool:
        """Say whether the contract ends soon or is over."""
        return any(sign.name in (SignName.CONTRACT_ENDING, SignName.CONTRACT_OVER) for sign in self.signs)


def churn_signal(ruled: Ruled, told: PlanFacts, *, largest_bill: Money | None = None) -> ChurnSignal:
    """Return the signs of one line; bills, disputes and tickets without a line count for every line.

    A bill with an amount above `largest_bill`, or in another currency, is no sign: a person must look at it.
    """
    line, settings, on, records = told.line, ruled.settings, ruled.as_of, told.records
    weights = settings.churn
    found = [
        *_contract(told, settings, on),
        *_bill(records, settings, on, largest_bill),
        *_disputes(records, settings, on),
        *_tickets(records, line, settings, on),
        *_overage(told, settings),
    ]
    counted = tuple(sign for sign in found if sign.points > 0)
    unread = frozenset(section for section in _SECTIONS if not records.read(section))
    return ChurnSignal(counted, sum(sign.points for sign in counted) >= weights.high_from, unread)


def present_contract(account: Account, line: Line, catalogue: Catalogue, on: date) -> Contract | None:
    """Return the contract that has begun and holds for a line; None if there is none, or it cannot be right."""
    contract = About.of(account, catalogue, {}, on).contract(line)
    return contract if contract is not None and contract.start <= on else None


def shock_facts(records: RecordFacts, shock: BillShock) -> tuple[Fact, Fact, ComputedFact, ComputedFact]:
    """Return the total, the usual, the difference of the two and the count of bills before."""
    total = records.of(Section.BILLS, f"bill/{shock.bill.bill_id}", "total", shock.bill.total)
    before = tuple(records.of(Section.BILLS, f"bill/{bill.bill_id}", "total", bill.total) for bill in shock.earlier)
    usual = ComputedFact("median", before, shock.usual)
    difference = ComputedFact("difference", (total, usual), shock.difference)
    count = ComputedFact("count", before, Quantity(Decimal(len(before)), "bills"))
    return total, usual, difference, count


def _contract(told: PlanFacts, settings: RetentionSettings, on: date) -> Iterator[Sign]:
    contract = present_contract(told.account, told.line, told.catalogue, on)
    if contract is None or contract.end is None:
        return
    end = told.records.of(Section.CONTRACTS, f"contract/{contract.contract_id}", "end", contract.end)
    if contract.end < on:
        yield Sign(SignName.CONTRACT_OVER, settings.churn.contract_over, (end,))
    elif contract.end <= on + timedelta(days=settings.churn.ending_days):
        yield Sign(SignName.CONTRACT_ENDING, settings.churn.contract_ending, (end,))


def _bill(records: RecordFacts, settings: RetentionSettings, on: date, largest: Money | None) -> Iterator[Sign]:
    rules = settings.notices
    bills = records.account.bills if records.read(Section.BILLS) else ()
    shocks = bill_shocks(bills, on, rules.bill_shock_percent, rules.bill_shock_bills, bound=largest)
    if shocks:
        # One sign, however many billing accounts show it: it is one customer who is surprised.
        facts = tuple(fact for shock in shocks for fact in shock_facts(records, shock))
        yield Sign(SignName.BILL_SHOCK, settings.churn.bill_shock, facts)


def _disputes(records: RecordFacts, settings: RetentionSettings, on: date) -> Iterator[Sign]:
    balance = records.account.balance
    if balance is None or not records.read(Section.BALANCE):
        return
    weights = settings.churn
    since = on - timedelta(days=weights.dispute_days)
    for state, name, points in (
        ("open", SignName.DISPUTE_OPEN, weights.dispute_open),
        ("rejected", SignName.DISPUTE_REJECTED, weights.dispute_rejected),
    ):
        facts = tuple(
            records.of(Section.BALANCE, f"dispute/{each.dispute_id}", "opened", each.opened)
            for each in balance.disputes
            if each.state == state and each.opened <= on and (state == "open" or since <= each.opened)
        )
        if facts:
            yield Sign(name, points, facts)


def _tickets(records: RecordFacts, line: Line, settings: RetentionSettings, on: date) -> Iterator[Sign]:
    if not records.read(Section.TICKETS):
        return
    since = on - timedelta(days=settings.churn.ticket_days)
    facts = tuple(
        records.of(Section.TICKETS, f"ticket/{each.ticket_id}", "opened", each.opened)
        for each in records.account.tickets
        if each.kind != "order" and each.line_id in (None, line.line_id) and since <= each.opened <= on
    )
    if len(facts) >= settings.churn.tickets:
        count = ComputedFact("count", facts, len(facts))
        yield Sign(SignName.REPEATED_TICKETS, settings.churn.repeated_tickets, (count,))


def _overage(facts: PlanFacts, settings: RetentionSettings) -> Iterator[Sign]:
    present = facts.comparison.present
    if present is None:
        return
    months = [cost for cost in present.overage_by_month if cost]
    if len(months) >= settings.churn.months_of_overage:
        count = Quantity(Decimal(len(months)), "months")
        yield Sign(
            SignName.OVERAGE_MONTHS,
            settings.churn.overage_months,
            (ComputedFact("months with a cost beyond the plan", facts.beyond(present), count),),
        )

"""Whose a record is: each must name its owner, and one of somebody else spoils the answer that it stands in."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from connectors.bss.alarms import printable
from connectors.bss.tmf.errors import RecordOfAnother, RecordUnreadable
from connectors.bss.tmf.values import Record, keys, parties, reference, text

_LOG = logging.getLogger(__name__)


class Whose(Enum):
    """Whose a record is."""

    MINE = "mine"
    SHARED = "shared"
    """Somebody else's, who lets this customer see it."""
    ANOTHER = "another"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Owner:
    """One customer, by every id that stands for nobody else."""

    customer_id: str
    roles: frozenset[str]
    """Roles of an owner, as they are compared."""
    party_ids: frozenset[str] = frozenset()
    """The customer's own and that of the party engaged."""
    account_ids: frozenset[str] = frozenset()
    """The customer's billing accounts."""

    @classmethod
    def of(cls, customer_id: str, roles: Sequence[str], customer: Record | None = None) -> Owner:
        """Return the owner, with the ids that the customer's own record lists."""
        parties_of, accounts = {customer_id}, set()
        if customer is not None:
            engaged = reference(customer.get("engagedParty"))
            parties_of |= {engaged} if engaged else set()
            listed = customer.get("account")
            accounts = {found for each in listed if (found := reference(each))} if isinstance(listed, list) else set()
        return cls(customer_id, keys(roles), frozenset(parties_of), frozenset(accounts))

    def of_whom(self, record: Record) -> Whose:
        """Say whose a record is."""
        related = list(parties(record))
        named = any(party.party_id in self.party_ids for party in related)
        by_role = [party for party in related if party.role in self.roles]
        if by_role:
            if any(party.party_id in self.party_ids for party in by_role):
                return Whose.MINE
            return Whose.SHARED if named else Whose.ANOTHER
        if named:
            return Whose.MINE
        account = reference(record.get("billingAccount")) or reference(record.get("partyAccount"))
        if account is not None and self.account_ids:
            return Whose.MINE if account in self.account_ids else Whose.ANOTHER
        return Whose.ANOTHER if related else Whose.UNTOLD

    def mine(self, api: str, records: Sequence[Record]) -> list[Record]:
        """Return this customer's records of an answer, unless it holds one of somebody else, or one that may be.

        Records that somebody else owns and that name this customer in another role are left out: the server was
        asked for all that name the customer.
        Raises: RecordOfAnother, logged as an alarm; RecordUnreadable if a record does not tell whose it is.
        """
        verdicts = [(record, self.of_whom(record)) for record in records]
        self.refuse(api, [record for record, whose in verdicts if whose is Whose.ANOTHER])
        if any(whose is Whose.UNTOLD for _, whose in verdicts):
            raise RecordUnreadable(f"{api} does not tell whose a record is")
        return [record for record, whose in verdicts if whose is Whose.MINE]

    def of_nested(self, api: str, levels: Sequence[Record]) -> None:
        """Check a record within others, the innermost first: the first that tells whose it is counts.

        Raises: RecordOfAnother, logged as an alarm; RecordUnreadable if none of them tells.
        """
        told = [(record, whose) for record in levels if (whose := self.of_whom(record)) is not Whose.UNTOLD]
        self.refuse(api, [record for record, whose in told if whose is not Whose.MINE])
        if not told:
            raise RecordUnreadable(f"{api} does not tell whose a record is")

    def refuse(self, api: str, records: Sequence[Record]) -> None:
        """Raise the alarm if there are such records: it names ids and nothing else. Raises RecordOfAnother."""
        if not records:
            return
        ids = [printable(text(record, "id")) for record in records[:5]]
        _LOG.error(
            "ALARM %s answered with %d records of another customer: asked for %s, got %s; all of it is refused",
            api, len(records), printable(self.customer_id), ", ".join(ids),
        )  # fmt: skip
        raise RecordOfAnother(ids)

"""Fields of an account's records as facts, each with where and when it was read."""

from __future__ import annotations

from dataclasses import dataclass

from grounding.account.billing_accounts import several_accounts
from grounding.account.records import Account, Bill, Line, Section
from grounding.types import AccountFact, FactValue


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Fields of the records of one account."""

    account: Account

    def of(self, section: Section, record: str, name: str, value: FactValue) -> AccountFact:
        """Return a field of a record with where and when it was read."""
        source = self.account.provenance[section]
        return AccountFact(source.system, record, name, value, source.as_of, source.stale)

    def label(self, line: Line) -> AccountFact:
        """Return what people call a line, with its number."""
        text = f"{line.number} ({line.label})" if line.number else line.label
        return self.of(Section.LINES, f"line/{line.line_id}", "label", text)

    def billing_account(self, bill: Bill) -> AccountFact | None:
        """Return which billing account a bill is of, where the bills are of several and this one says it."""
        if bill.billing_account_id is None or not several_accounts(self.account.bills):
            return None
        return self.of(Section.BILLS, f"bill/{bill.bill_id}", "billing_account_id", bill.billing_account_id)

    def read(self, section: Section) -> bool:
        """Say whether a section is there to be spoken of."""
        return section in self.account.provenance and section not in self.account.missing

"""What makes a bill so much higher than the one before it, from the explanation of the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grounding.account.bills import Change, Reason, explain
from grounding.account.records import BillLine, Section
from grounding.messages import Messages
from grounding.money import Money
from grounding.offers.bill_shock import BillShock
from grounding.offers.record_facts import RecordFacts
from grounding.types import AccountFact, ComputedFact, Draft

_MOST = 3


@dataclass(frozen=True, slots=True)
class _Cause:
    """Changes that are one thing to whoever pays: a charge, or a change of plan with its part months."""

    changes: tuple[Change, ...]
    line: BillLine
    """What it is told by."""
    of_plan: bool

    @property
    def delta(self) -> Money:
        first, *others = [change.delta for change in self.changes]
        return sum(others, first)


def causes(records: RecordFacts, messages: Messages, shock: BillShock) -> Iterator[Draft]:
    """Yield the largest rises since the bill before; none if the two cannot be held against each other."""
    before = shock.earlier[0]
    explained = explain(shock.bill, before)
    if explained.faults or explained.unexplained:
        return
    rises = [cause for cause in _grouped(explained.changes) if cause.delta.minor > 0]
    for rank, cause in enumerate(sorted(rises, key=lambda cause: -cause.delta.minor)[:_MOST]):
        which = "plan" if cause.of_plan else "further" if rank else "cause"
        if messages.has(f"notice.bill_shock.{which}"):
            yield messages.claim(f"notice.bill_shock.{which}", **_told(records, shock, cause))


def _grouped(changes: Iterable[Change]) -> list[_Cause]:
    """Return the causes: all that a change of plan brings on a line is one, and any other change is one by itself."""
    plans: dict[str | None, list[Change]] = {}
    for change in changes:
        if change.reason is Reason.PLAN_CHANGED:
            plans.setdefault(change.line.line_id, []).append(change)
    found = []
    for change in changes:
        if change.reason is Reason.PRORATED and change.line.line_id in plans:
            plans[change.line.line_id].append(change)
        elif change.reason is not Reason.PLAN_CHANGED:
            found.append(_Cause((change,), change.line, of_plan=False))
    for of_line in plans.values():
        new = next((each for each in of_line if each.reason is Reason.PLAN_CHANGED and each.after), of_line[0])
        found.append(_Cause(tuple(of_line), new.line, of_plan=True))
    return found


def _told(records: RecordFacts, shock: BillShock, cause: _Cause) -> dict[str, AccountFact | ComputedFact | None]:
    record = f"bill/{shock.bill.bill_id}/line/{cause.line.number}"
    line = next((each for each in records.account.lines if each.line_id == cause.line.line_id), None)
    return {
        "description": records.of(Section.BILLS, record, "description", cause.line.description),
        "line": records.label(line) if line is not None and records.read(Section.LINES) else None,
        "delta": ComputedFact("difference", tuple(_amounts(records, shock, cause)), cause.delta),
    }


def _amounts(records: RecordFacts, shock: BillShock, cause: _Cause) -> Iterator[AccountFact]:
    for change in cause.changes:
        for bill, lines in ((shock.bill, change.after), (shock.earlier[0], change.before)):
            for line in lines:
                yield records.of(Section.BILLS, f"bill/{bill.bill_id}/line/{line.number}", "amount", line.amount)

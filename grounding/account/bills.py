"""Why two bills differ: line by line, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from grounding.account.bill_faults import contained, faults
from grounding.account.faults import Fault
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money


class Kind(StrEnum):
    """On which of two bills a charge stands."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class Cause(StrEnum):
    """Why a charge differs from one bill to the next, as it is worded."""

    DISCOUNT_ENDED = "discount_ended"
    DISCOUNT_STARTED = "discount_started"
    PLAN_CHANGED = "plan_changed"
    PRICE_CHANGED = "price_changed"
    TAX_RATE_CHANGED = "tax_rate_changed"
    PRORATION = "proration"
    USAGE = "usage"
    ROAMING = "roaming"
    FEE = "fee"
    CREDIT = "credit"
    INSTALMENT = "instalment"
    ADDON = "addon"
    ONE_OFF = "one_off"


class Reason(StrEnum):
    """What came to pass: the stable key under which a rule or a document explains a change."""

    DISCOUNT_STARTED = "discount_started"
    DISCOUNT_CHANGED = "discount_changed"
    DISCOUNT_ENDED = "discount_ended"
    PLAN_CHANGED = "plan_changed"
    LINE_ADDED = "line_added"
    LINE_ENDED = "line_ended"
    PRICE_CHANGED = "price_changed"
    TAX_RATE_CHANGED = "tax_rate_changed"
    PRORATED = "proration"
    USAGE_OVERAGE = "usage"
    ROAMING = "roaming"
    LATE_FEE = "late_fee"
    OTHER_FEE = "fee"
    CREDIT = "credit"
    INSTALMENT_STARTED = "instalment_started"
    INSTALMENT_CHANGED = "instalment_changed"
    INSTALMENT_ENDED = "instalment_ended"
    ADDON_STARTED = "addon_started"
    ADDON_ENDED = "addon_ended"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class Change:
    """One charge that is not the same on two bills."""

    cause: Cause
    before: tuple[BillLine, ...]
    """Its lines on the earlier bill; empty if it is new."""
    after: tuple[BillLine, ...]
    """Its lines on the later bill; empty if it is gone."""
    delta: Money
    """What it adds to the later bill; negative if it lowers it."""
    reason: Reason

    @property
    def line(self) -> BillLine:
        """Return a line that describes it, the later bill's where there is one."""
        return (self.after or self.before)[0]

    @property
    def kind(self) -> Kind:
        """Return whether it is new, gone or changed."""
        return _kind(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Explanation:
    """All changes between two bills; their deltas and what is unexplained add up to the difference."""

    difference: Money
    changes: tuple[Change, ...]
    """The largest first."""
    unexplained: Money
    """What no line accounts for, because the lines of one bill, or of both, differ from its total."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with either bill by itself; with any, a person must look at them before they are explained."""


def explain(bill: Bill, previous: Bill, *, late_fees: Collection[str] = (), bound: Money | None = None) -> Explanation:
    """Compare two bills charge by charge; a charge is one line's (or the account's) with one kind and code.

    The bills are of one billing account, but need not follow on each other: how they do is for `faults_by_bill` to say.
    `late_fees` are the codes that the carrier charges for paying late; `bound` is the largest amount that it takes for
    possible.
    Raises: ValueError if the bills are not in one currency.
    """
    before, after = _charges(previous), _charges(bill)
    plans = _plans(before), _plans(after)
    nothing = Money(0, bill.total.currency)
    difference = bill.total - previous.total
    changes, explained = [], nothing
    for key in {**after, **before}:
        old, new = before.get(key, ()), after.get(key, ())
        delta = _sum(new, nothing) - _sum(old, nothing)
        if delta:
            cause, reason = _why(key, old, new, plans)
            if reason is Reason.OTHER_FEE and key[2] in late_fees:
                reason = Reason.LATE_FEE
            changes.append(Change(cause, old, new, delta, reason))
            explained += delta
    changes.sort(key=lambda change: (-abs(change.delta).minor, _place(change.line), change.line.kind))
    wrong = (*faults(bill, bound=bound), *faults(previous, bound=bound))
    return Explanation(difference, tuple(changes), difference - explained, wrong)


_Key = tuple[str | None, ChargeKind, str]
_Charges = dict[_Key, tuple[BillLine, ...]]
_Plans = dict[str | None, set[str]]


def _charges(bill: Bill) -> _Charges:
    charges: dict[_Key, list[BillLine]] = defaultdict(list)
    for line in sorted(bill.lines, key=_place):
        charges[line.line_id, line.kind, line.code].append(line)
    return {key: tuple(lines) for key, lines in charges.items()}


def _place(line: BillLine) -> tuple[int, str, str, str, int]:
    """Return what orders lines whatever order they were read in, those of a faulty bill with one number too."""
    return line.number, line.line_id or "", line.code, line.description, line.amount.minor


def _kind(old: tuple[BillLine, ...], new: tuple[BillLine, ...]) -> Kind:
    return Kind.NEW if not old else Kind.GONE if not new else Kind.CHANGED


_STARTED_CHANGED_ENDED = {
    ChargeKind.DISCOUNT: (Reason.DISCOUNT_STARTED, Reason.DISCOUNT_CHANGED, Reason.DISCOUNT_ENDED),
    ChargeKind.INSTALMENT: (Reason.INSTALMENT_STARTED, Reason.INSTALMENT_CHANGED, Reason.INSTALMENT_ENDED),
    ChargeKind.ADDON: (Reason.ADDON_STARTED, Reason.PRICE_CHANGED, Reason.ADDON_ENDED),
}
_RECURRING = (ChargeKind.PLAN, ChargeKind.ADDON)


def _why(
    key: _Key, old: tuple[BillLine, ...], new: tuple[BillLine, ...], plans: tuple[_Plans, _Plans]
) -> tuple[Cause, Reason]:
    kind = _kind(old, new)
    line_id, charge, _ = key
    if charge in _RECURRING and kind is Kind.CHANGED:
        if _in_part(old, new):
            return Cause.PRORATION, Reason.PRORATED
        if _only_tax(old, new):
            return Cause.TAX_RATE_CHANGED, Reason.TAX_RATE_CHANGED
    match charge:
        case ChargeKind.PLAN:
            return _why_plan(*(each.get(line_id, set()) for each in plans))
        case ChargeKind.DISCOUNT:
            smaller = abs(sum(line.amount.minor for line in new)) < abs(sum(line.amount.minor for line in old))
            return Cause.DISCOUNT_ENDED if smaller else Cause.DISCOUNT_STARTED, _three(charge, kind)
        case ChargeKind.INSTALMENT | ChargeKind.ADDON:
            return Cause(charge.value), _three(charge, kind)
        case _:
            return Cause(charge.value), Reason(charge.value)


def _three(charge: ChargeKind, kind: Kind) -> Reason:
    started, changed, ended = _STARTED_CHANGED_ENDED[charge]
    return {Kind.NEW: started, Kind.GONE: ended, Kind.CHANGED: changed}[kind]


def _why_plan(was: set[str], now: set[str]) -> tuple[Cause, Reason]:
    if was == now:
        return Cause.PRICE_CHANGED, Reason.PRICE_CHANGED
    reason = Reason.LINE_ADDED if not was else Reason.LINE_ENDED if not now else Reason.PLAN_CHANGED
    return Cause.PLAN_CHANGED, reason


def _plans(charges: _Charges) -> _Plans:
    """Return the codes of the plans that each line is charged for."""
    plans: _Plans = defaultdict(set)
    for line_id, kind, code in charges:
        if kind is ChargeKind.PLAN:
            plans[line_id].add(code)
    return dict(plans)


def _in_part(old: tuple[BillLine, ...], new: tuple[BillLine, ...]) -> bool:
    """Say whether one bill holds the charge for a part of a period: no month is a tenth shorter than another."""
    shorter, longer = sorted((_days(old), _days(new)))
    return 0 < 10 * shorter < 9 * longer


def _days(lines: tuple[BillLine, ...]) -> int:
    """Return how many days lines are for; 0 if one of them does not say."""
    days = [
        (line.period_end - line.period_start).days + 1 if line.period_start and line.period_end else 0 for line in lines
    ]
    return sum(days) if all(each > 0 for each in days) else 0


def _only_tax(old: tuple[BillLine, ...], new: tuple[BillLine, ...]) -> bool:
    """Say whether the price without tax is the same to the minor unit a line, and the rate is not."""
    if {line.tax_rate for line in old} == {line.tax_rate for line in new}:
        return False
    nets = [sum(_net(line) for line in lines) for lines in (old, new)]
    return abs(nets[0] - nets[1]) <= max(len(old), len(new))


def _net(line: BillLine) -> int:
    sound = line.tax_rate.is_finite() and line.tax_rate >= 0
    return line.amount.minor - (contained(line.amount.minor, line.tax_rate) if sound else 0)


def _sum(lines: tuple[BillLine, ...], nothing: Money) -> Money:
    total = nothing
    for line in lines:
        total += line.amount
    return total

"""Whether a bill can be right: its sums, its tax, its dates, and how it follows on the bill before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from grounding.account.faults import CARRIER, Fault, FaultName, Figure
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money
from grounding.values import FactValue

_REDUCTIONS = (ChargeKind.DISCOUNT, ChargeKind.CREDIT)
_HIGHEST_RATE = Decimal(100)


def faults(
    bill: Bill, previous: Bill | None = None, *, bound: Money | None = None, on: date | None = None
) -> tuple[Fault, ...]:
    """Return all that is wrong with a bill by itself, and with how it follows on the bill directly before it.

    `previous` is of the same billing account. `bound` is the largest amount, of either sign, that the carrier takes for
    possible; it also says the carrier's currency. Without it no amount is absurd. `on` is the day on which it is looked
    at: no bill was issued after it.
    """
    found = [*_currencies(bill, bound), *_dates(bill), *_lines(bill), *_bounds(bill, bound)]
    if on is not None and bill.issued > on:
        found.append(Fault(FaultName.ISSUED_LATER, (figure(bill, "issued"),)))
    if not _mixed(bill):
        found += [*_sums(bill), *_open_amount(bill), *_discounts(bill)]
    if previous is not None:
        found += _following(bill, previous)
    return tuple(found)


def faults_by_bill(bills: Iterable[Bill], *, bound: Money | None = None) -> dict[str, tuple[Fault, ...]]:
    """Return the faults of every faulty bill by its id, each bill held against the one of its account before it.

    Shape: all bills of one customer, in any order -> ids of faulty bills alone.
    """
    found: dict[str, tuple[Fault, ...]] = {}
    before: dict[str | None, Bill] = {}
    for bill in sorted(bills, key=_by_period):
        wrong = faults(bill, before.get(bill.billing_account_id), bound=bound)
        if wrong:
            found[bill.bill_id] = found.get(bill.bill_id, ()) + wrong
        before[bill.billing_account_id] = bill
    return found


def misdated(bill: Bill, on: date) -> bool:
    """Say whether the days on which a bill was issued and is due cannot be."""
    return bill.issued > on or bill.due < bill.issued


def preceding(bill: Bill, bills: Iterable[Bill]) -> Bill | None:
    """Return the bill of its billing account that it follows on by its time; None for the first."""
    own = (each for each in bills if each.billing_account_id == bill.billing_account_id)
    return max((each for each in own if _by_period(each) < _by_period(bill)), key=_by_period, default=None)


def stopping(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults with which a bill is not explained: all but a gap before it, which says nothing against it."""
    return tuple(each for each in found if each.name is not FaultName.PERIODS_LEAVE_GAP)


def skipped(bill: Bill, bills: Iterable[Bill]) -> Fault | None:
    """Return the gap directly before a bill if another bill is missing there.

    Shape: `bills` are all of its billing account, in any order. A gap of less than half of the shorter bill beside it
    has no room for another, and an account of which most bills leave such a gap is billed in that way.
    """
    gaps: dict[str, Fault] = {}
    ordered = sorted(bills, key=_by_period)
    for earlier, later in pairwise(ordered):
        if 2 * ((later.period_start - earlier.period_end).days - 1) >= min(_days(earlier), _days(later)):
            gaps[later.bill_id] = _apart(FaultName.PERIODS_LEAVE_GAP, later, earlier)
    usual = 2 * (len(gaps) - 1) > len(ordered) - 2
    return None if usual else gaps.get(bill.bill_id)


def sum_of_lines(bill: Bill) -> int:
    """Return what the printed lines come to, in minor units; only of meaning if they are in one currency."""
    return sum(line.amount.minor for line in bill.lines)


def possible_taxes(bill: Bill) -> tuple[int, ...]:
    """Return the tax that the lines contain, rounded by line and rounded by rate; empty if a rate is impossible.

    Tax is contained in an amount as amount x rate / (100 + rate); carriers round it in either way.
    """
    if not all(_possible(line.tax_rate) for line in bill.lines):
        return ()
    by_rate: dict[Decimal, int] = defaultdict(int)
    for line in bill.lines:
        by_rate[line.tax_rate] += line.amount.minor
    by_line = sum(contained(line.amount.minor, line.tax_rate) for line in bill.lines)
    return by_line, sum(contained(amount, rate) for rate, amount in by_rate.items())


def contained(amount: int, rate: Decimal) -> int:
    """Return the tax contained in an amount of minor units, rounded half away from zero; `rate` is a percentage."""
    part, whole = rate.as_integer_ratio()
    above, below = 2 * abs(amount) * part, 100 * whole + part
    size = (above + below) // (2 * below)
    return size if amount >= 0 else -size


def figure(bill: Bill, field: str) -> Figure:
    """Return a field of a bill's head."""
    return Figure(f"bill/{bill.bill_id}", field, getattr(bill, field))


def line_figure(bill: Bill, line: BillLine, field: str, value: FactValue | None = None) -> Figure:
    """Return a field of a line of a bill."""
    record = f"bill/{bill.bill_id}/line/{line.number}"
    return Figure(record, field, getattr(line, field) if value is None else value)


def _possible(rate: Decimal) -> bool:
    return rate.is_finite() and 0 <= rate <= _HIGHEST_RATE


def _mixed(bill: Bill) -> bool:
    amounts = (bill.total, bill.tax, bill.open_amount, *(line.amount for line in bill.lines))
    return len({amount.currency for amount in amounts}) > 1


def _sums(bill: Bill) -> Iterator[Fault]:
    currency = bill.total.currency
    record = f"bill/{bill.bill_id}"
    lines = sum_of_lines(bill)
    if lines != bill.total.minor:
        computed = Figure(record, "sum of lines", Money(lines, currency), computed=True)
        yield Fault(FaultName.LINES_DIFFER_FROM_TOTAL, (figure(bill, "total"), computed))
    taxes = possible_taxes(bill)
    if taxes and bill.tax.minor not in taxes:
        computed = Figure(record, "tax contained in lines", Money(taxes[1], currency), computed=True)
        yield Fault(FaultName.TAX_DIFFERS, (figure(bill, "tax"), computed))


def _open_amount(bill: Bill) -> Iterator[Fault]:
    """Yield a fault if more is open than the bill came to; of a bill that is a credit, less than nothing is open."""
    low, high = sorted((0, bill.total.minor))
    if not low <= bill.open_amount.minor <= high:
        yield Fault(FaultName.OPEN_AMOUNT_IMPOSSIBLE, (figure(bill, "open_amount"), figure(bill, "total")))


def _discounts(bill: Bill) -> Iterator[Fault]:
    """Yield a fault if discounts take off more than is charged: on one line of the customer's, or else on the whole.

    What is charged is counted without credits, which may well be larger: they give back what other bills charged. A
    line on which nothing is charged is held against the whole bill, since its plan may be billed with another line's.
    """
    charged: dict[str | None, int] = defaultdict(int)
    taken: dict[str | None, int] = defaultdict(int)
    for line in bill.lines:
        if line.kind is ChargeKind.DISCOUNT:
            taken[line.line_id] -= min(line.amount.minor, 0)
        elif line.kind is not ChargeKind.CREDIT:
            charged[line.line_id] += max(line.amount.minor, 0)
    pairs = [(taken[each], charged[each]) for each in taken if each is not None and charged[each]]
    for off, of in [*pairs, (sum(taken.values()), sum(charged.values()))]:
        if off > of:
            record, currency = f"bill/{bill.bill_id}", bill.total.currency
            sums = (("sum of discounts", off), ("sum of charges", of))
            first, second = (Figure(record, name, Money(minor, currency), computed=True) for name, minor in sums)
            yield Fault(FaultName.DISCOUNTS_EXCEED_CHARGES, (first, second))
            return


def _currencies(bill: Bill, bound: Money | None) -> Iterator[Fault]:
    own = Figure(f"bill/{bill.bill_id}", "currency of total", bill.total.currency)
    if bound is not None and bound.currency != bill.total.currency:
        yield Fault(FaultName.CURRENCIES_DIFFER, (own, Figure(CARRIER, "currency", bound.currency)))
    for name in ("tax", "open_amount"):
        other: Money = getattr(bill, name)
        if other.currency != bill.total.currency:
            yield Fault(FaultName.CURRENCIES_DIFFER, (own, Figure(own.record, f"currency of {name}", other.currency)))
    for line in bill.lines:
        for each in (line.amount, line.unit_price):
            if each is not None and each.currency != bill.total.currency:
                yield Fault(FaultName.CURRENCIES_DIFFER, (own, line_figure(bill, line, "currency", each.currency)))
                break


def _dates(bill: Bill) -> Iterator[Fault]:
    for first, last in (("issued", "due"), ("period_start", "period_end")):
        if getattr(bill, last) < getattr(bill, first):
            yield Fault(FaultName.DATES_OUT_OF_ORDER, (figure(bill, first), figure(bill, last)))
    for line in bill.lines:
        if line.period_start and line.period_end and line.period_end < line.period_start:
            dates = (line_figure(bill, line, "period_start"), line_figure(bill, line, "period_end"))
            yield Fault(FaultName.DATES_OUT_OF_ORDER, dates)


def _lines(bill: Bill) -> Iterator[Fault]:
    seen: dict[int, BillLine] = {}
    for line in bill.lines:
        if line.number in seen:
            both = (line_figure(bill, seen[line.number], "description"), line_figure(bill, line, "description"))
            yield Fault(FaultName.LINE_NUMBER_TWICE, both)
        seen.setdefault(line.number, line)
        if not _possible(line.tax_rate):
            yield Fault(FaultName.NUMBER_IMPOSSIBLE, (line_figure(bill, line, "tax_rate"),))
        if line.quantity is not None and not (line.quantity.is_finite() and line.quantity >= 0):
            yield Fault(FaultName.NUMBER_IMPOSSIBLE, (line_figure(bill, line, "quantity"),))
        if _wrong_sign(line):
            signs = (line_figure(bill, line, "amount"), line_figure(bill, line, "kind", line.kind.value))
            yield Fault(FaultName.WRONG_SIGN, signs)


def _wrong_sign(line: BillLine) -> bool:
    """Say whether a reduction raises the bill or a charge lowers it; a share by the day may do either."""
    if line.kind is ChargeKind.PRORATION:
        return False
    return line.amount.minor > 0 if line.kind in _REDUCTIONS else line.amount.minor < 0


def _bounds(bill: Bill, bound: Money | None) -> Iterator[Fault]:
    if bound is None:
        return
    largest = Figure(CARRIER, "largest amount", bound)
    amounts = [figure(bill, name) for name in ("total", "tax", "open_amount")]
    amounts += [line_figure(bill, line, "amount") for line in bill.lines]
    for each in amounts:
        if isinstance(each.value, Money) and abs(each.value.minor) > bound.minor:
            yield Fault(FaultName.AMOUNT_ABSURD, (each, largest))


def _following(bill: Bill, previous: Bill) -> Iterator[Fault]:
    if bill.total.currency != previous.total.currency:
        own, other = (
            Figure(f"bill/{each.bill_id}", "currency of total", each.total.currency) for each in (bill, previous)
        )
        yield Fault(FaultName.CURRENCIES_DIFFER, (own, other))
    if bill.issued < previous.issued:
        yield Fault(FaultName.DATES_OUT_OF_ORDER, (figure(bill, "issued"), figure(previous, "issued")))
    if any(each.period_end < each.period_start for each in (bill, previous)):
        return  # a fault by itself; what overlaps what cannot be told
    between = (bill.period_start - previous.period_end).days
    if between != 1:
        yield _apart(FaultName.PERIODS_OVERLAP if between < 1 else FaultName.PERIODS_LEAVE_GAP, bill, previous)


def _apart(name: FaultName, bill: Bill, previous: Bill) -> Fault:
    return Fault(name, (figure(bill, "period_start"), figure(previous, "period_end")))


def _days(bill: Bill) -> int:
    """Return how many days a bill covers; of one whose period is upside down, at least one."""
    return max(1, (bill.period_end - bill.period_start).days + 1)


def _by_period(bill: Bill) -> tuple[date, date, str]:
    return bill.period_start, bill.issued, bill.bill_id

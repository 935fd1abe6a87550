"""What is wrong with a record, as data: a faulty one goes to a human, it is never explained away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from grounding.money import Money
from grounding.values import FactValue

CLOCK, CARRIER = "clock", "carrier"
"""What figures are of that no record holds."""


class FaultName(StrEnum):
    """What no sound record holds."""

    LINES_DIFFER_FROM_TOTAL = "lines_differ_from_total"
    TAX_DIFFERS = "tax_differs"
    CURRENCIES_DIFFER = "currencies_differ"
    PERIODS_OVERLAP = "periods_overlap"
    PERIODS_LEAVE_GAP = "periods_leave_gap"
    DATES_OUT_OF_ORDER = "dates_out_of_order"
    OPEN_AMOUNT_IMPOSSIBLE = "open_amount_impossible"
    AMOUNT_ABSURD = "amount_absurd"
    WRONG_SIGN = "wrong_sign"
    NUMBER_IMPOSSIBLE = "number_impossible"
    LINE_NUMBER_TWICE = "line_number_twice"
    DATE_MISSING = "date_missing"
    ISSUED_LATER = "issued_later"
    DISCOUNTS_EXCEED_CHARGES = "discounts_exceed_charges"
    OVERDUE_EXCEEDS_OWED = "overdue_exceeds_owed"
    RECORDED_TWICE = "recorded_twice"
    TERM_DIFFERS = "term_differs"
    CONTRACTS_OVERLAP = "contracts_overlap"
    EXCEEDS_BILLED = "exceeds_billed"
    OWED_LESS_THAN_OPEN = "owed_less_than_open"
    NOT_BEGUN = "not_begun"
    PLAN_DIFFERS = "plan_differs"
    OUTSIDE_PERIOD = "outside_period"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value that a finding rests on."""

    record: str
    """Kind and id, such as `bill/B-2026-09-0001/line/2`: as citations name records."""
    field: str
    """The field's name in that record; for a computed value, what was done."""
    value: FactValue
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Two figures that cannot both be right, or a figure and the bound that it breaks."""

    name: FaultName
    figures: tuple[Figure, ...]

    @property
    def record(self) -> str:
        """Return the record that it was found in."""
        return self.figures[0].record

    @property
    def between_records(self) -> bool:
        """Say whether it lies between two records of one kind, and in neither by itself."""
        own = self.figures[0].record
        others = {figure.record for figure in self.figures} - {own}
        kind = own.partition("/")[0]
        return any(other.partition("/")[0] == kind and not other.startswith(f"{own}/") for other in others)


@dataclass(frozen=True, slots=True)
class Limits:
    """What records are held against that no record says."""

    on: date
    currency: str
    """The carrier's."""
    largest: Money | None = None
    """The largest amount, of either sign, that the carrier takes for possible; None: it has not said."""
    offerings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Name of something that the carrier sells, case-folded -> the ids of what is called so."""

    @property
    def today(self) -> Figure:
        """Return the day on which records are looked at."""
        return Figure(CLOCK, "today", self.on)


def faults_in(record: str, found: Iterable[Fault], field: str | None = None) -> tuple[Fault, ...]:
    """Return those of some faults that are of a record, or of one field of it."""
    return tuple(each for each in found if each.record == record and field in (None, each.figures[0].field))


def amount_faults(record: str, field: str, amount: Money, limits: Limits) -> Iterator[Fault]:
    """Yield what is wrong with an amount that a record charges or takes off: its sign, its currency or its size."""
    own = Figure(record, field, amount)
    if amount.minor < 0:
        yield Fault(FaultName.WRONG_SIGN, (own,))
    if amount.currency != limits.currency:
        yield Fault(FaultName.CURRENCIES_DIFFER, (own, Figure(CARRIER, "currency", limits.currency)))
    elif limits.largest is not None and abs(amount.minor) > limits.largest.minor:
        yield Fault(FaultName.AMOUNT_ABSURD, (own, Figure(CARRIER, "largest amount", limits.largest)))

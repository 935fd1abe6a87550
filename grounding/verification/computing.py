"""Finds the computation that a figure follows from, so that it can be shown: both operands are cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from grounding.money import Money, exponent
from grounding.types import ComputedFact, Evidence, FactValue, Quantity
from grounding.verification.reading import Said
from grounding.verification.sources import Source
from grounding.verification.wording import Wording

_MOST_OPERANDS = 12
"""With more figures, one of their sums is any amount."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class _Operand:
    amount: Decimal
    written: str
    item: Evidence
    role: str


class Computing:
    """The computations that a sentence may rest on, where its words speak of one."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def explain(self, said: Said, sentence: str, sources: Sequence[Source], on: date | None) -> ComputedFact | None:
        """Return what a figure follows from, by a computation that the sentence's words name; None if nothing fits."""
        kind, parts = said.values[0]
        if kind in ("number", "quantity") and len(said.values) == 1:
            return self._count(parts[0], sources)
        for kind, parts in said.values:
            if kind not in ("money", "span", "quantity"):
                continue
            operands = _operands(sources, kind, parts[1])
            if not operands or len(operands) > _MOST_OPERANDS:
                continue
            found = self._found(Decimal(parts[0]), sentence, operands, kind, parts[1])
            if found:
                return ComputedFact(found[0], _items(found[1]), _value(kind, parts))
        return self._between(said, sources, on)

    def _found(
        self, wanted: Decimal, sentence: str, operands: Sequence[_Operand], kind: str, unit: str
    ) -> tuple[str, Sequence[_Operand]] | None:
        for operation, inputs, amount in self._candidates(sentence, operands):
            if _rounded(amount, kind, unit) == wanted:
                shown = ", ".join(each.written for each in inputs)
                return f"{operation} ({shown})", inputs
        return None

    def _candidates(
        self, sentence: str, operands: Sequence[_Operand]
    ) -> Iterable[tuple[str, Sequence[_Operand], Decimal]]:
        says = self._wording.says
        pairs = list(combinations(operands, 2))
        if says("compute.sum", sentence):
            yield from (("sum", pair, pair[0].amount + pair[1].amount) for pair in pairs)
            if len(operands) > 2:
                yield "sum", operands, sum((each.amount for each in operands), Decimal(0))
            for role in {each.role for each in operands if each.role}:
                same = [each for each in operands if each.role == role]
                yield "sum", same, sum((each.amount for each in same), Decimal(0))
        if says("compute.difference", sentence):
            yield from (("difference", pair, abs(pair[0].amount - pair[1].amount)) for pair in pairs)
        if says("compute.year", sentence):
            yield from (("price x 12 months", [each], each.amount * _YEAR) for each in operands)
        if says("compute.month", sentence):
            yield from (("share of a month, of 12", [each], each.amount / _YEAR) for each in operands)

    def _count(self, number: str, sources: Sequence[Source]) -> ComputedFact | None:
        """Return the count of what is cited: of two or more records' same field."""
        typed = [stated for source in sources for stated in source.stated if stated.record and stated.role]
        for role in dict.fromkeys(stated.role for stated in typed):
            same = {stated.record: stated.item for stated in typed if stated.role == role}
            if len(same) > 1 and number == str(len(same)):
                return ComputedFact(f"count of {role}", tuple(same.values()), len(same))
        return None

    @staticmethod
    def _between(said: Said, sources: Sequence[Source], on: date | None) -> ComputedFact | None:
        """Return the days or months from one date to another, or from the day of the turn."""
        span = next((parts for kind, parts in said.values if kind == "span"), None)
        if span is None or span[1] not in ("second", "month"):
            return None
        days = [(day, item) for source in sources for day, item in _days(source)]
        pairs = [((first, second), (one, two)) for (first, one), (second, two) in combinations(days, 2)]
        alone = [((on, day), (item,)) for day, item in days] if on else []
        for (first, second), items in [*pairs, *alone]:
            if Decimal(span[0]) == _distance(min(first, second), max(first, second), span[1]):
                value = _value("span", span)
                return ComputedFact("time between the dates", tuple({each.key: each for each in items}.values()), value)
        return None


def _distance(first: date, second: date, unit: str) -> int:
    if unit == "second":
        return (second - first).days * 86400
    months = (second.year - first.year) * _YEAR + second.month - first.month
    # A term ends on the day before the same day of the month.
    return months + 1 if second.day < first.day and first.day == 1 else months


def _days(source: Source) -> list[tuple[date, Evidence]]:
    return [
        (date(int(parts[0]), int(parts[1]), int(parts[2])), stated.item)
        for stated in source.stated
        if stated.record
        for kind, parts in stated.values
        if kind == "date"
    ]


def _operands(sources: Sequence[Source], kind: str, unit: str) -> list[_Operand]:
    found: dict[tuple[Decimal, tuple[str, ...], str], _Operand] = {}
    for source in sources:
        for stated in source.stated:
            for known, parts in stated.values:
                if known == kind and parts[1] == unit:
                    operand = _Operand(Decimal(parts[0]), stated.written, stated.item, stated.role)
                    found.setdefault((operand.amount, (*stated.item.key, stated.record), stated.role), operand)
    return list(found.values())


def _items(operands: Sequence[_Operand]) -> tuple[Evidence, ...]:
    return tuple({each.item.key: each.item for each in operands}.values())


def _rounded(amount: Decimal, kind: str, unit: str) -> Decimal:
    if kind != "money":
        return amount
    return amount.quantize(Decimal(1).scaleb(-exponent(unit)), rounding=ROUND_HALF_UP)


def _value(kind: str, parts: tuple[str, ...]) -> FactValue:
    number, unit = Decimal(parts[0]), parts[1]
    if kind == "money":
        return Money.of(number, unit)
    if kind == "span" and unit == "second":
        return Quantity(number / 86400, "days") if number % 86400 == 0 else Quantity(number / 60, "min")
    if kind == "span":
        return Quantity(number, "months" if unit == "month" else unit)
    return Quantity(number, unit)

"""What a new term of a plan is sold at: the price of a month today, how long it may be, and until when it would run."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from grounding.account.contracts import months_after
from grounding.account.records import Line, Section
from grounding.catalogue import Offering
from grounding.money import Money
from grounding.offers.record_facts import RecordFacts
from grounding.types import CatalogueFact, ComputedFact, Quantity


def today_price(offering: Offering, on: date) -> Money | None:
    """Return what a month costs on a day; None if that is not one price."""
    prices = [each for each in offering.prices if each.kind == "recurring" and each.valid_on(on)]
    return prices[0].amount if len(prices) == 1 and prices[0].period == "month" else None


def terms_of(offering: Offering) -> tuple[CatalogueFact, ...]:
    """Return the terms with which an offering is sold, in months; none for one without."""
    return tuple(
        CatalogueFact(offering.offering_id, offering.version, f"term/{months}", Quantity(Decimal(months), "months"))
        for months in offering.terms_months
        if months
    )


def last_day(start: date, months: int) -> date:
    """Return the last day of a term of so many months that begins on a day."""
    return months_after(start, months) - timedelta(days=1)


def runs_until(records: RecordFacts, line: Line, offering: Offering, on: date) -> ComputedFact | None:
    """Return until when a term that begins today would run; None if it may be one of several, or there is none."""
    terms = terms_of(offering)
    if len(terms) != 1:
        return None
    today = records.of(Section.LINES, f"line/{line.line_id}", "as_of", on)
    [months] = [each for each in offering.terms_months if each]
    return ComputedFact("last day of a term from", (today, *terms), last_day(on, months))

"""What a change of plan costs a line once, by the carrier's own rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from grounding.account.records import Account, Line
from grounding.catalogue import Catalogue
from grounding.money import Money
from grounding.offers.about import About
from grounding.offers.cases import Subjects
from grounding.offers.expressions import Known, Outcome, arithmetic, load
from grounding.offers.facts import customer_facts, line_facts, offering_facts
from grounding.offers.retention import ChangeFee
from grounding.offers.symbols import Scope

_IN_TERM = "contract.in_term"


def fees_charged(
    account: Account,
    line: Line,
    offering_ids: Collection[str],
    catalogue: Catalogue,
    subjects: Subjects,
    rules: Sequence[ChangeFee] | None,
    on: date,
) -> dict[str, tuple[str, ...] | None]:
    """Return which fees a change of a line to each of these plans costs; None where that cannot be told.

    Without rules (None) a change is known to be free only where the line is bound to no minimum term.
    """
    about = About.of(account, catalogue, subjects, on)
    known = [offering_id for offering_id in offering_ids if offering_id in catalogue.offerings]
    if rules is None:
        free = line_facts(about, line, {_IN_TERM})[_IN_TERM] is False
        return dict.fromkeys(known, () if free else None)
    wanted = {symbol for rule in rules for symbol in rule.when.symbols}
    customer, held = load(customer_facts(about, wanted)), load(line_facts(about, line, wanted))
    found = {}
    with arithmetic():
        for offering_id in known:
            offered = load(offering_facts(about, catalogue.offerings[offering_id], wanted))
            found[offering_id] = _charged(rules, {Scope.CUSTOMER: customer, Scope.LINE: held, Scope.OFFERING: offered})
    return found


def change_fees(
    account: Account,
    line: Line,
    offering_ids: Collection[str],
    catalogue: Catalogue,
    subjects: Subjects,
    rules: Sequence[ChangeFee] | None,
    on: date,
) -> dict[str, Money | None]:
    """Return what a change of a line to each of these plans costs once; None where that cannot be told."""
    charged = fees_charged(account, line, offering_ids, catalogue, subjects, rules, on)
    return sums_of(charged, catalogue, line.monthly_price.currency, on)


def sums_of(
    charged: Mapping[str, Sequence[str] | None], catalogue: Catalogue, currency: str, on: date
) -> dict[str, Money | None]:
    """Return what the fees of each plan come to, as `sum_of` has it."""
    return {offering_id: sum_of(fees, catalogue, currency, on) for offering_id, fees in charged.items()}


def sum_of(fees: Sequence[str] | None, catalogue: Catalogue, currency: str, on: date) -> Money | None:
    """Return what fees come to; None if one of them is not known, or in another currency."""
    prices = [price_of(fee, catalogue, on) for fee in fees] if fees is not None else [None]
    total = Money(0, currency)
    for price in prices:
        if price is None or price.currency != currency:
            return None
        total += price
    return total


def _charged(rules: Sequence[ChangeFee], known: Known) -> tuple[str, ...] | None:
    outcomes = [(rule.fee_id, rule.when.of(known)) for rule in rules]
    if any(outcome is Outcome.UNDECIDED for _, outcome in outcomes):
        return None
    return tuple(fee_id for fee_id, outcome in outcomes if outcome is Outcome.PASSES)


def price_of(offering_id: str, catalogue: Catalogue, on: date) -> Money | None:
    """Return what an offering costs once, tax included; None if that is not one price."""
    offering = catalogue.offerings.get(offering_id)
    prices = [price for price in offering.prices if price.valid_on(on)] if offering else []
    if len(prices) != 1 or prices[0].kind != "one_time" or not prices[0].tax_included or prices[0].amount.minor < 0:
        return None
    return prices[0].amount

"""Terms are exact or there are none, and they come back from a record as they were."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.faults import Fault, FaultName, Figure
from grounding.account.records import AddOn, Balance, Bucket, Contract, LineStatus, Section, Ticket
from grounding.actions.changes import changes
from grounding.actions.terms import (
    LONGEST_SUBJECT,
    FeeOfChange,
    NotPossible,
    Why,
    also,
    first_of_next_month,
    terms_of,
)
from grounding.actions.types import Counted, Lost, Proposal, Result, State, Terms
from grounding.catalogue import Characteristic, Offering, Price, Relation
from grounding.money import Money
from grounding.wishes import ActionKind, Start, Wish
from tests.unit.grounding.actions.actions_world import ADD, CHANGE, NOW, TICKET, changing, extra, medium
from tests.unit.grounding.offers.offer_world import (
    READ,
    TODAY,
    account,
    balance,
    catalogue,
    contract,
    euro,
    large,
    line,
    offering,
    price,
    small,
)

TEXTS = st.text(max_size=20)
MONEY = st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "CHF", "JPY"]))
COUNTED = st.builds(Counted, TEXTS, TEXTS, TEXTS, TEXTS, start=st.dates(), end=st.dates(), cost=st.none() | MONEY)
TERMS = st.builds(
    Terms,
    kind=st.sampled_from(ActionKind),
    effective=st.dates(),
    line_id=st.none() | TEXTS,
    name=st.none() | TEXTS,
    price=st.none() | MONEY,
    fee=st.none() | MONEY,
    bound_until=st.none() | st.dates(),
    term_months=st.none() | st.integers(1, 36),
    leaving_percent=st.none() | st.decimals(0, 100, places=2),
    ends=st.none() | st.dates(),
    free_from=st.none() | st.dates(),
    lost=st.lists(st.builds(Lost, TEXTS, TEXTS, TEXTS), max_size=3).map(tuple),
    counted=st.lists(COUNTED, max_size=2).map(tuple),
    counted_unseen=st.booleans(),
    bills=st.lists(TEXTS, max_size=3).map(tuple),
)


def free(*_: object) -> Money:
    return euro("0")


def costing(fee: Money | None) -> FeeOfChange:
    return lambda *_: fee


def found(wish: Wish, *offerings: Offering, **changed: Any) -> Terms | NotPossible:
    sold = catalogue(small(), large(), medium(), extra(), *offerings)
    return terms_of(wish, account(**changed), sold, changing(free), TODAY)


def why(wish: Wish, *offerings: Offering, **changed: Any) -> Why:
    result = found(wish, *offerings, **changed)
    assert isinstance(result, NotPossible), result
    return result.why


def terms(wish: Wish, *offerings: Offering, **changed: Any) -> Terms:
    result = found(wish, *offerings, **changed)
    assert isinstance(result, Terms), result
    return result


@given(TERMS, st.builds(Wish, st.sampled_from(ActionKind), TEXTS, TEXTS, st.sampled_from(Start), st.none() | TEXTS))
def test_what_is_recorded_comes_back_and_its_hash_with_it(given_terms: Terms, wish: Wish) -> None:
    proposal = Proposal("a", "c", "customer", "s", "t", "m", wish, given_terms, None, NOW, NOW + timedelta(minutes=15))
    back = Proposal.from_record(json.loads(json.dumps(proposal.record())))
    assert (back, back.hash) == (proposal, proposal.hash)
    assert replace(proposal, subject="other").hash != proposal.hash


@given(TERMS, TERMS)
def test_terms_that_differ_differ_in_a_field_that_is_named(one: Terms, other: Terms) -> None:
    assert changes(one, one) == ()
    assert bool(changes(one, other)) == (one != other)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_next_month_begins_after_every_day_of_this_one(day: date) -> None:
    start = first_of_next_month(day)
    assert start.day == 1
    assert timedelta(days=1) <= start - day <= timedelta(days=31)


def test_a_result_comes_back() -> None:
    result = Result(State.PARTIAL, ("O-1",), ("a",), ("b",), "T-1", "partial")
    assert Result.from_record(json.loads(json.dumps(result.record()))) == result


def test_the_price_is_that_of_the_day_it_starts() -> None:
    old, new = price("20", valid_to=date(2026, 9, 30)), price("22", valid_from=date(2026, 10, 1))
    later = replace(medium(), prices=(old, new))
    assert terms(CHANGE, later).price == euro("20")
    assert terms(replace(CHANGE, start=Start.NEXT_MONTH), later).price == euro("22")


@pytest.mark.parametrize(
    "prices",
    [
        (),
        (price("20"), price("5")),
        (price("20", period="week"),),
        (price("20", tax_included=False),),
        (price("-1"),),
        (replace(price("20"), amount=Money(2000, "CHF")),),
        (price("20", valid_to=date(2026, 9, 13)),),
        (price("20", kind="one_time"),),
    ],
)
def test_a_plan_without_one_clear_price_is_not_proposed(prices: tuple[Price, ...]) -> None:
    assert why(CHANGE, replace(medium(), prices=prices)) is Why.PRICE_UNKNOWN


def test_a_fee_that_nobody_knows_is_not_proposed() -> None:
    sold = catalogue(small(), medium())
    for fee in (None, euro("-1"), Money(100, "CHF")):
        assert terms_of(CHANGE, account(), sold, changing(costing(fee)), TODAY) == NotPossible(Why.FEE_UNKNOWN)


def test_what_is_lost_is_named_and_what_cannot_be_told_is_not_proposed() -> None:
    held = line(addons=(AddOn("a-1", "pack", "Pack", euro("5"), date(2026, 1, 1), None),))
    kept_out = replace(medium(), relations=(Relation("excludes", "pack"),))
    pack = offering("pack", "addon")
    assert terms(CHANGE, kept_out, pack, lines=(held,)).lost == (Lost("addon", "a-1", "Pack"),)
    less, more = (Characteristic("data_allowance", "Data", size, "GB") for size in ("5", "30"))
    smaller = (replace(small(), characteristics=(more,)), replace(medium(), characteristics=(less,)))
    assert terms(CHANGE, *smaller).lost == (Lost("feature", "data_allowance", "Data (30 GB → 5 GB)"),)
    muddled = replace(medium(), characteristics=(Characteristic("data_allowance", "Data", "plenty", "GB"),))
    assert why(CHANGE, muddled) is Why.LOSSES_UNKNOWN


def test_other_reasons_why_not() -> None:
    assert why(replace(CHANGE, line_id="l-9")) is Why.NO_LINE
    assert why(CHANGE, lines=(line(status=LineStatus.TERMINATED),)) is Why.NO_LINE
    assert why(replace(CHANGE, offering_id="none")) is Why.NO_OFFERING
    assert why(replace(CHANGE, offering_id="small"), replace(small(), terms_months=(0,))) is Why.HAS_IT
    assert why(CHANGE, replace(medium(), relations=(Relation("bundles", "small"),))) is Why.NOT_A_PLAN_OF_ONE_LINE
    assert why(replace(ADD, offering_id="medium")) is Why.NOT_AN_ADD_ON
    assert why(replace(ADD, line_id=None)) is Why.NO_LINE
    assert why(replace(TICKET, subject=" \n\x00 ")) is Why.NO_SUBJECT
    assert why(replace(TICKET, line_id="l-9")) is Why.NO_LINE
    for owed in ("0", "-5"):
        assert why(Wish(ActionKind.ARRANGE_PAYMENT), balance=Balance(euro(owed), euro("0"), None, "card")) is (
            Why.NOTHING_OWED
        )
    assert why(Wish(ActionKind.ARRANGE_PAYMENT), balance=None) is Why.NOTHING_OWED


def test_what_is_bought_once_tells_its_last_day() -> None:
    week = replace(extra(), characteristics=(Characteristic("validity", "Valid for", "7", "days"),))
    assert terms(ADD, week).ends == date(2026, 9, 20)
    assert terms(ADD).ends is None
    monthly = replace(week, prices=(price("5"),))
    assert (terms(ADD, monthly).ends, terms(ADD, monthly).period) == (None, "month")


def test_more_time_is_asked_for_what_is_overdue_else_for_what_is_owed() -> None:
    wish = Wish(ActionKind.ARRANGE_PAYMENT)
    assert terms(wish, balance=Balance(euro("50"), euro("20"), TODAY, "card")).price == euro("20")
    assert terms(wish, balance=Balance(euro("50"), euro("0"), None, "card")).price == euro("50")


def test_a_subject_is_one_line_of_bounded_length() -> None:
    name = terms(replace(TICKET, subject="No\n\x1b[31msignal " + "x" * 900)).name
    assert name is not None
    assert name.startswith("No [31msignal x")
    assert len(name) == LONGEST_SUBJECT


RENEW = replace(CHANGE, offering_id="small")
TWO_TERMS = replace(small(), terms_months=(12, 24))


def test_the_plan_that_a_line_has_is_renewed_for_a_term_that_it_is_sold_with() -> None:
    shortest = terms(RENEW, TWO_TERMS)
    assert (shortest.kind, shortest.term_months, shortest.lost) == (ActionKind.RENEW_PLAN, 12, ())
    assert (shortest.effective, shortest.bound_until) == (TODAY, date(2027, 9, 13))
    assert terms(replace(RENEW, kind=ActionKind.RENEW_PLAN), TWO_TERMS) == shortest
    longer = terms(replace(RENEW, term_months=24, start=Start.NEXT_MONTH), TWO_TERMS)
    assert (longer.term_months, longer.effective, longer.bound_until) == (24, date(2026, 10, 1), date(2028, 9, 30))


def test_a_renewal_that_cannot_be_told_is_not_proposed() -> None:
    assert why(replace(RENEW, term_months=18), TWO_TERMS) is Why.NO_SUCH_TERM
    assert why(RENEW, TWO_TERMS, contracts=()) is Why.NO_CONTRACT
    assert why(RENEW, replace(TWO_TERMS, prices=())) is Why.PRICE_UNKNOWN


TERMED = replace(medium(), terms_months=(24, 12))
ROLLING = contract(end=None, term_months=0, termination_fee_percent=Decimal(0))


def bound(begins: bool | None, percent: str | None = "50", wish: Wish = CHANGE, **changed: Any) -> Terms | NotPossible:
    """Return the terms of a change to a plan that is sold for 12 or 24 months, in euro 20.00 a month."""
    rules = changing(free, begins, percent)
    return terms_of(wish, account(**changed), catalogue(small(), TERMED), rules, TODAY)


def test_a_change_that_begins_a_contract_says_its_term_its_end_and_what_leaving_costs() -> None:
    made = bound(True, contracts=(ROLLING,))
    assert isinstance(made, Terms)
    assert (made.term_months, made.bound_until) == (12, date(2027, 9, 13))
    assert (made.leaving_percent, made.leaving) == (Decimal(50), euro("120"))
    longer = bound(True, contracts=(ROLLING,), wish=replace(CHANGE, term_months=24))
    assert isinstance(longer, Terms)
    assert (longer.bound_until, longer.leaving) == (date(2028, 9, 13), euro("240"))
    assert bound(True, wish=replace(CHANGE, term_months=18)) == NotPossible(Why.NO_SUCH_TERM)


def test_a_change_within_a_contract_keeps_its_end_and_its_share() -> None:
    made = bound(False)
    assert isinstance(made, Terms)
    # The contract ends on 31 December 2026: four started months of euro 20.00, half of each.
    assert (made.term_months, made.bound_until, made.leaving) == (None, date(2026, 12, 31), euro("40"))
    assert "leaving_percent" not in terms(CHANGE).record()
    assert terms(CHANGE).bound_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("begins", "percent", "contracts", "expected"),
    [
        (None, "50", (ROLLING,), Why.TERM_UNKNOWN),
        (True, None, (ROLLING,), Why.TERM_UNKNOWN),
        (True, "50", (), Why.NO_CONTRACT),
        (True, "50", (ROLLING, contract(contract_id="k-2")), Why.NO_CONTRACT),
    ],
)
def test_a_change_is_not_proposed_where_nobody_can_say_to_what_it_binds(
    begins: bool | None, percent: str | None, contracts: tuple[Contract, ...], expected: Why
) -> None:
    assert bound(begins, percent, contracts=contracts) == NotPossible(expected)


def test_a_renewal_without_a_rule_costs_to_leave_what_the_old_contract_did() -> None:
    made = terms(RENEW, TWO_TERMS)
    assert (made.leaving_percent, made.leaving) == (Decimal(50), made.price and made.price.times(6))


def windowed(fee: Money) -> FeeOfChange:
    """Return a fee that is charged before the renewal window of the account's contract, which opens on 1 October."""
    return lambda account, line, offering_id, on: euro("0") if on >= date(2026, 10, 1) else fee


def test_the_fee_is_that_of_the_day_on_which_the_change_takes_effect() -> None:
    sold = catalogue(small(), medium())
    owner = account(contracts=(contract(renewal_start=date(2026, 10, 1)),))
    now = terms_of(CHANGE, owner, sold, changing(windowed(euro("25"))), TODAY)
    then = terms_of(replace(CHANGE, start=Start.NEXT_MONTH), owner, sold, changing(windowed(euro("25"))), TODAY)
    assert isinstance(now, Terms) and isinstance(then, Terms)
    assert (now.effective, now.fee, now.free_from) == (TODAY, euro("25"), date(2026, 10, 1))
    assert (then.effective, then.fee, then.free_from) == (date(2026, 10, 1), euro("0"), None)


def test_no_day_is_named_as_free_that_would_cost_a_fee_too() -> None:
    sold = catalogue(small(), medium())
    owner = account(contracts=(contract(renewal_start=date(2026, 10, 1)),))
    dear = terms_of(CHANGE, owner, sold, changing(costing(euro("25"))), TODAY)
    later = changing(lambda *of: euro("0") if of[3] > date(2026, 12, 31) else euro("25"))
    after = terms_of(CHANGE, owner, sold, later, TODAY)
    assert isinstance(dear, Terms) and dear.free_from is None
    assert isinstance(after, Terms) and after.free_from == date(2027, 1, 1)


def test_on_a_line_whose_price_cannot_be_nothing_is_proposed() -> None:
    absurd = Fault(FaultName.WRONG_SIGN, (Figure("line/l-1", "monthly_price", euro("-19.99")),))
    assert why(CHANGE, faults=(absurd,)) is Why.PRICE_UNKNOWN
    assert isinstance(
        found(CHANGE, faults=(replace(absurd, figures=(Figure("line/l-2", "monthly_price", 0),)),)), Terms
    )


def test_more_time_is_not_asked_for_where_what_is_owed_cannot_be() -> None:
    owing = balance(owed=euro("10"), overdue=euro("34.99"), overdue_since=date(2026, 8, 15))
    figures = (Figure("balance", "overdue", euro("34.99")), Figure("balance", "owed", euro("10")))
    wrong = Fault(FaultName.OVERDUE_EXCEEDS_OWED, figures)
    pay = Wish(ActionKind.ARRANGE_PAYMENT)
    assert why(pay, balance=owing, faults=(wrong,)) is Why.OWED_UNKNOWN
    undated = replace(wrong, name=FaultName.DATE_MISSING)
    assert isinstance(found(pay, balance=owing, faults=(undated,)), Terms)


USED = Bucket("b-1", "l-1", "data", "Data", "GB", Decimal(20), Decimal("8.2"), date(2026, 9, 1), date(2026, 9, 30))
TIGHT = replace(medium(), characteristics=(Characteristic("data_allowance", "Data", "5", "GB"),))
ROOMY = replace(small(), characteristics=(Characteristic("data_allowance", "Data", "20", "GB"),))


def tightened(*, counts_on: bool = True, start: Start = Start.TODAY, read: bool = True, used: Bucket = USED) -> Terms:
    """Return the terms of a change that takes 15 of 20 GB away."""
    rules = replace(changing(free), use_counts_on=counts_on)
    start_with = account(usage=(used,) if read else ())
    if read:
        start_with = replace(start_with, provenance={**start_with.provenance, Section.USAGE: READ})
    made = terms_of(replace(CHANGE, start=start), start_with, catalogue(ROOMY, TIGHT), rules, TODAY)
    assert isinstance(made, Terms), made
    return made


def test_use_so_far_that_is_too_much_for_the_new_plan_is_told_with_the_terms() -> None:
    made = tightened()
    assert made.counted == (Counted("Data", "8.2", "5", "GB", date(2026, 9, 1), date(2026, 9, 30)),)
    assert not made.counted_unseen
    assert Section.USAGE in also(CHANGE)
    again = Terms.from_record(json.loads(json.dumps(made.record())))
    assert (again.counted, again.counted_unseen) == (made.counted, False)


def test_of_a_change_with_a_new_period_or_of_a_carrier_that_counts_anew_none_is() -> None:
    for made in (tightened(start=Start.NEXT_MONTH), tightened(counts_on=False)):
        assert (made.counted, made.counted_unseen) == ((), False)
        assert "counted" not in made.record() and "counted_unseen" not in made.record()


def test_use_that_could_not_be_read_is_said_to_count_unless_a_new_period_begins() -> None:
    assert tightened(read=False).counted_unseen
    assert not tightened(read=False, start=Start.NEXT_MONTH).counted_unseen
    assert not tightened(read=False, counts_on=False).counted_unseen


def test_going_on_using_changes_nothing_of_what_is_agreed() -> None:
    before, after = tightened(), tightened(used=replace(USED, used=Decimal("9.9")))
    assert before.counted != after.counted
    assert changes(before, after) == ()
    assert before == after


def order(subject: str = "Medium", line_id: str = "l-1", state: str = "in_progress", kind: str = "order") -> Ticket:
    return Ticket("T-1", line_id, TODAY, subject, state, TODAY, date(2026, 10, 1), kind)


@pytest.mark.parametrize("ordered", [order(), order("small, medium"), order("Large")])
def test_while_a_change_of_the_line_is_ordered_no_other_is_proposed(ordered: Ticket) -> None:
    assert why(CHANGE, tickets=(ordered,)) is Why.ORDERED
    assert isinstance(found(ADD, tickets=(ordered,)), Terms)


@pytest.mark.parametrize(
    "other", [order(line_id="l-2"), order(state="closed"), order(kind="ticket"), order("Installation of medium")]
)
def test_what_is_no_open_order_of_a_plan_for_the_line_stands_in_no_way(other: Ticket) -> None:
    assert isinstance(found(CHANGE, tickets=(other,)), Terms)

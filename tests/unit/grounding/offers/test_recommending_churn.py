"""Signs that a customer may leave, and bills that are far above the usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.records import Account, Balance, Bill, ChargeKind, Dispute, Section, Ticket
from grounding.money import Money
from grounding.offers.bill_shock import bill_shock, bill_shocks, median
from grounding.offers.churn import ChurnSignal, churn_signal
from grounding.offers.options import options
from grounding.offers.recommending import recommend
from grounding.offers.retention import OfferHistory
from grounding.types import AccountFact, ComputedFact
from tests.unit.grounding.account.plan_world import SMALL, months
from tests.unit.grounding.offers.advice_world import ENDING, OVER, owner, ruled
from tests.unit.grounding.offers.offer_world import without
from tests.unit.grounding.world import TODAY, bill, bill_line, euro, plan_line


def extra(month: int, amount: str) -> Bill:
    """Return a bill of 19.99 and so much extra data."""
    return bill(month, plan_line(), bill_line(2, ChargeKind.USAGE, "EXTRA", amount))


USUAL = tuple(bill(month, plan_line()) for month in (8, 7, 6, 5))


def dispute(state: str, opened: date = date(2026, 9, 3)) -> Balance:
    contested = (Dispute(f"DI-{state}", "B-2026-09", 1, euro("5.00"), opened, state),)
    return Balance(euro("0"), euro("0"), None, "card", disputes=contested)


def ticket(number: int, **changes: Any) -> Ticket:
    start = Ticket(f"T-{number}", None, date(2026, 8, number), "slow", "closed", date(2026, 8, number), kind="ticket")
    return replace(start, **changes)


def signal(whole: Account) -> ChurnSignal:
    made = ruled(whole)
    [found] = options(made)
    return churn_signal(made, found.told)


def signs(whole: Account) -> dict[str, int]:
    return {sign.name.value: sign.points for sign in signal(whole).signs}


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (owner(), {}),
        (owner(held=ENDING), {"contract_ending": 2}),
        (owner(held=OVER), {"contract_over": 1}),
        (owner(bills=(extra(9, "10.00"), *USUAL)), {"bill_shock": 2}),
        (owner(balance=dispute("open")), {"dispute_open": 1}),
        (owner(balance=dispute("rejected")), {"dispute_rejected": 2}),
        (owner(balance=dispute("rejected", date(2026, 3, 17))), {}),
        (owner(balance=dispute("upheld")), {}),
        (owner(tickets=(ticket(2), ticket(1))), {"repeated_tickets": 2}),
        (owner(tickets=(ticket(2), ticket(1, kind="order"))), {}),
        (owner(tickets=(ticket(2), ticket(1, line_id="L-2"))), {}),
        (owner(tickets=(ticket(2), ticket(1, opened=date(2026, 6, 15)))), {}),
        # 0.1 GB beyond S's 5 GB in each of three months.
        (owner(months("4", "5.1", "5.1", "5.1", voice="100"), SMALL), {"overage_months": 2}),
        (owner(months("4", "4", "5.1", "5.1", voice="100"), SMALL), {}),
    ],
)
def test_each_sign_by_hand(whole: Account, expected: dict[str, int]) -> None:
    assert signs(whole) == expected


def test_points_add_up_and_from_three_on_call_for_retention() -> None:
    found = signal(owner(held=ENDING, balance=dispute("open")))
    assert (found.points, found.high, found.contract_ends) == (3, True, True)
    assert not signal(owner(held=ENDING)).high


def test_every_sign_shows_its_facts() -> None:
    whole = owner(
        held=ENDING, bills=(extra(9, "10.00"), *USUAL), tickets=(ticket(1), ticket(2)), balance=dispute("open")
    )
    for sign in signal(whole).signs:
        assert sign.facts
        assert all(isinstance(fact, (AccountFact, ComputedFact)) for fact in sign.facts)


def test_what_was_not_read_is_named_and_is_no_sign() -> None:
    whole = owner(held=OVER, bills=(extra(9, "10.00"), *USUAL))
    found = signal(without(Section.BILLS, whole))
    assert found.unread == {Section.BILLS}
    assert [sign.name.value for sign in found.signs] == ["contract_over"]


@given(
    st.text(max_size=20),
    st.sampled_from(["consumer", "business"]),
    st.none() | st.dates(date(1920, 1, 1), date(2010, 1, 1)),
    st.none() | st.text(max_size=4),
)
def test_nothing_of_the_person_is_in_it(name: str, segment: str, born: date | None, place: str | None) -> None:
    whole = owner(held=ENDING, bills=(extra(9, "10.00"), *USUAL), balance=dispute("rejected"))
    other = replace(whole.customer, name=name, segment=segment, birth_date=born, place=place)
    assert signal(replace(whole, customer=other)) == signal(whole)


@pytest.mark.parametrize(
    ("amount", "shocks"),
    [("9.99", False), ("10.00", True), ("50.00", True)],  # half of 19.99 is 9.995
)
def test_a_shock_is_half_above_the_median(amount: str, shocks: bool) -> None:
    found = bill_shock((extra(9, amount), *USUAL), TODAY, 50, 3)
    assert (found is not None) is shocks
    if found is not None:
        assert (found.usual, found.difference) == (euro("19.99"), euro(amount))


def test_no_shock_without_enough_bills_or_with_a_bill_that_contradicts_itself() -> None:
    high = extra(9, "50.00")
    assert bill_shock((high, *USUAL[:2]), TODAY, 50, 3) is None
    assert bill_shock((), TODAY, 50, 3) is None
    assert bill_shock((replace(high, total=high.total + euro("1")), *USUAL), TODAY, 50, 3) is None
    faulty = replace(USUAL[0], total=euro("0.01"))
    assert bill_shock((high, faulty, *USUAL[1:3]), TODAY, 50, 3) is None
    abroad = tuple(replace(each, total=Money(each.total.minor, "CHF")) for each in USUAL)
    assert bill_shock((high, *abroad), TODAY, 50, 3) is None


def test_a_bill_that_is_not_above_the_last_is_no_shock() -> None:
    assert bill_shock((extra(9, "30.00"), extra(8, "30.00"), *USUAL[1:]), TODAY, 50, 3) is None


def test_a_bill_that_is_not_out_yet_does_not_count() -> None:
    assert bill_shock((extra(10, "50.00"), *USUAL), TODAY, 50, 3) is None


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=9))
def test_half_of_the_amounts_lie_on_each_side_of_the_median(minors: list[int]) -> None:
    middle = median([Money(each, "EUR") for each in minors]).minor
    assert 2 * sum(each <= middle for each in minors) >= len(minors)
    assert 2 * sum(each >= middle - 1 for each in minors) >= len(minors)


def test_there_is_no_median_of_nothing_or_of_two_currencies() -> None:
    for amounts in ([], [Money(1, "EUR"), Money(1, "CHF")]):
        with pytest.raises(ValueError):
            median(amounts)


def test_the_end_counts_from_ninety_days_before() -> None:
    for days, expected in (
        (90, {"contract_ending": 2}),
        (91, {}),
        (0, {"contract_ending": 2}),
        (-1, {"contract_over": 1}),
    ):
        assert (
            signs(owner(held=replace(ENDING, end=TODAY + timedelta(days=days), term_months=0, renewal_start=None)))
            == expected
        )


def of(account_id: str, each: Bill) -> Bill:
    return replace(each, bill_id=f"{each.bill_id}-{account_id}", billing_account_id=account_id)


def test_a_bill_is_held_against_those_of_its_own_account() -> None:
    small = [of("BA-1", each) for each in (extra(9, "10.00"), *USUAL)]
    large = [of("BA-2", extra(month, "100.00")) for month in (9, 8, 7, 6)]
    [shock] = bill_shocks([*large, *small], TODAY, 20, 3)
    assert shock.bill == small[0] and set(shock.earlier) <= set(small)
    # Taken together the large bills hide it, and one of them would be a shock.
    assert bill_shock([replace(each, billing_account_id=None) for each in [*large, *small]], TODAY, 20, 3) != shock


def test_shocks_of_several_accounts_are_one_sign() -> None:
    both = [of(account_id, each) for account_id in ("BA-1", "BA-2") for each in (extra(9, "10.00"), *USUAL)]
    assert len(bill_shocks(both, TODAY, 20, 3)) == 2
    [sign] = signal(owner(bills=tuple(both))).signs
    assert (sign.name.value, sign.points) == ("bill_shock", 2)
    records = {fact.record for fact in sign.facts if isinstance(fact, AccountFact)}
    assert records == {"bill/B-2026-09-BA-1", "bill/B-2026-09-BA-2"}


def test_a_bill_beyond_what_the_carrier_takes_for_possible_is_no_sign() -> None:
    whole = owner(bills=(extra(9, "10.00"), *USUAL))
    told = ruled(whole)
    found = options(told)
    for largest, expected in ((euro("29.99"), ["bill_shock"]), (euro("29.98"), []), (Money(5_000_00, "CHF"), [])):
        made = churn_signal(told, found[0].told, largest_bill=largest)
        assert [sign.name.value for sign in made.signs] == expected
        [advice] = recommend(told, found, OfferHistory(), largest_bill=largest)
        assert advice.churn == made

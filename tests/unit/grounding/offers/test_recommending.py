"""What is recommended, computed by hand. Plans a month: K 6, S 10 (5 GB), M 20 (20 GB), X 30 (unlimited)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from grounding.account.comparison import NoVerdict, WhyLeftOut
from grounding.account.records import Discount, Section
from grounding.catalogue import Characteristic
from grounding.errors import NotPermitted
from grounding.money import Money
from grounding.offers.advice import Benefit, Recommendation
from grounding.offers.caps import Held
from grounding.offers.expressions import Expression
from grounding.offers.recommending import recommend
from grounding.offers.retention import (
    ChangeFee,
    OfferHistory,
    OfferMade,
    RetentionSettings,
    SaveOffer,
    SaveRules,
    UnaskedRules,
)
from grounding.offers.rules import RuleSet
from grounding.types import CatalogueFact, Fact, Quantity
from tests.unit.grounding.account.plan_world import EXTRA, SMALL, months, on_plan, plan
from tests.unit.grounding.offers.advice_world import (
    CONSENT,
    ENDING,
    EVERYTHING,
    FREE,
    OVER,
    PACK20,
    PLANS,
    PROMO,
    RULES,
    advised,
    chosen,
    named,
    owner,
    ruled,
)
from tests.unit.grounding.offers.offer_world import rule, without
from tests.unit.grounding.world import TODAY, bucket, contract, euro

TWELVE = months(*["12"] * 6, voice="100")
SAVES = SaveRules(
    offers=(SaveOffer(("S", "M"), euro("4.00"), 6),),
    once_in_months=24,
    budget=euro("100.00"),
    not_beside=frozenset({"PROMO"}),
)
DESK = RetentionSettings(change_fees=(), save=SAVES)


def shown(item: Recommendation) -> dict[str, object]:
    """Return the figures of a recommendation by name."""
    return {name: fact.value for name, fact in item.facts.items() if not isinstance(fact, tuple)}


def inputs(fact: Fact) -> list[Fact]:
    """Return a fact with all that it was computed from."""
    return [fact, *(each for item in getattr(fact, "inputs", ()) for each in inputs(item))]


def test_a_cheaper_plan_that_fits_saves_the_difference_less_the_fee() -> None:
    # M: 12 x 20 = 240. S: 12 x 10 = 120, and 25 for the downgrade in term. K has no price beyond its 2 GB.
    assert named(advised(owner())) == [("S", "saves", "95.00")]
    assert named(advised(owner(), FREE)) == [("S", "saves", "120.00")]
    assert named(advised(owner(held=OVER))) == [("S", "saves", "120.00")]


def test_why_is_said_in_figures_down_to_record_and_catalogue() -> None:
    [first] = advised(owner()).recommendations
    assert shown(first) == {
        "price": euro("10.00"),
        "total": euro("145.00"),
        "saving": euro("95.00"),
        "used": Quantity(Decimal(6), "months"),
        "period": Quantity(Decimal(12), "months"),
    }
    below = [each for item in first.facts.values() if not isinstance(item, tuple) for each in inputs(item)]
    assert CatalogueFact("FEE", "1.0", "price", euro("25.00")) in below
    records = {getattr(each, "record", "") for each in below}
    assert records >= {"line/L-1", "contract/K-1", "usage_history/H-L-1-11-data"}
    assert first.cheapest


def test_a_fee_that_cannot_be_told_leaves_the_plan_out() -> None:
    unread = replace(without(Section.CONTRACTS, owner()), contracts=())
    always = RuleSet((CONSENT,))
    advice = advised(unread, rules=always)
    assert "S" not in {each.offering_id for each in advice.options.comparison.plans}
    assert (advice.options.comparison.left_out[0].offering_id, advice.options.comparison.left_out[0].why) == (
        "K",
        WhyLeftOut.FEE_UNKNOWN,
    )
    # Nothing laid down: free only where no term binds.
    assert named(advised(owner(), RetentionSettings())) == []
    assert named(advised(owner(held=OVER), RetentionSettings())) == [("S", "saves", "120.00")]


def test_a_fee_that_the_catalogue_lacks_is_not_known() -> None:
    settings = RetentionSettings(change_fees=(ChangeFee("GONE", Expression("contract.in_term")),))
    assert named(advised(owner(), settings)) == []


@pytest.mark.parametrize("expr", ['offering.id != "S"', 'offering.id != "S" or customer.age > 17'])
def test_what_is_ineligible_or_unknown_is_never_recommended(expr: str) -> None:
    advice = advised(owner(), FREE, rules=RuleSet((*RULES.rules, rule(expr, "s", PLANS))), asked=True)
    assert "S" not in {each.offering_id for each in advice.recommendations}
    assert advice.cheapest is not None and advice.cheapest.offering_id == "M"


def test_a_plan_that_covers_the_need_fits_although_it_costs_more() -> None:
    # S: 0.1 GB beyond 5 GB is 1.50 a month: 120 + 18 = 138. M: 240, X: 360.
    advice = advised(owner(months(*["5.1"] * 6, voice="100"), SMALL))
    assert named(advice) == [("M", "fits", "-102.00"), ("X", "fits", "-222.00")]
    assert advice.recommendations[0].cheapest


def test_a_plan_that_costs_more_and_covers_nothing_more_is_not_recommended() -> None:
    assert named(advised(owner(TWELVE))) == []


def test_the_present_plan_is_renewed_where_its_contract_ends() -> None:
    advice = advised(owner(TWELVE, held=ENDING))
    assert named(advice) == [("M", "renews", None)]
    assert advice.recommendations[0].cheapest
    assert named(advised(owner(TWELVE, held=OVER))) == []  # the rules let nobody take it again then


def test_a_plan_that_costs_more_today_than_was_agreed_is_not_renewed() -> None:
    for agreed, expected in (("19.99", []), ("20.00", [("M", "renews", None)]), ("21.00", [("M", "renews", None)])):
        line = replace(on_plan(EVERYTHING.offerings["M"]), monthly_price=euro(agreed))
        assert named(advised(owner(TWELVE, line, ENDING))) == expected


def test_a_cheaper_plan_goes_before_the_renewal() -> None:
    assert named(advised(owner(held=ENDING))) == [("S", "saves", "120.00"), ("M", "renews", None)]


def test_of_equal_gains_the_one_that_binds_more_goes_first_where_retention_is_called_for() -> None:
    twins = (plan("A", "12.00", EXTRA, data="8", voice="unlimited"), plan("B", "12.00", EXTRA, data="8", voice="300"))
    bound = replace(twins[1], terms_months=(24,))
    of = replace(EVERYTHING, offerings={**EVERYTHING.offerings, "A": twins[0], "B": bound})
    for held, order in ((contract(), ["S", "A", "B"]), (ENDING, ["S", "B", "A"])):
        advice = advised(owner(held=held), FREE, of=of)
        assert [each.offering_id for each in advice.recommendations][:3] == order


def test_a_pack_that_costs_less_than_the_overage() -> None:
    # 16 of 20 GB in 13 of 30 days: 36.92 at the end, 16.92 beyond, which the cap bounds to 45.00.
    advice = advised(owner(TWELVE, usage=(bucket("20", "16"),)))
    assert named(advice) == [("PACK20", "ends_overage", "30.01")]
    assert named(advised(owner(TWELVE, usage=(bucket("20", "8"),)))) == []


def test_of_several_packs_the_cheapest_that_holds_it_is_enough() -> None:
    # 10 of 20 GB in 13 of 30 days: 23.08 at the end, 3.08 beyond; both packs hold that.
    assert named(advised(owner(TWELVE, usage=(bucket("20", "10"),)))) == [("PACK5", "ends_overage", "38.01")]


def test_what_is_charged_already_is_not_ended_by_a_pack() -> None:
    # S: 6 of 5 GB in 13 of 30 days: 13.85 GB at the end, 8.85 beyond for 45.00 by the cap. 1 GB is 15.00 already.
    whole = owner(months(*["4"] * 6, voice="100"), SMALL, usage=(bucket("5", "6"),))
    assert named(advised(whole)) == [("PACK20", "ends_overage", "15.01")]
    # 8 GB: 45.00 are charged already, and nothing more comes.
    assert named(advised(replace(whole, usage=(bucket("5", "8"),)))) == []


def test_a_pack_that_ends_before_the_period_is_no_help() -> None:
    for days, expected in (("17", [("PACK20", "ends_overage", "30.01")]), ("16", [])):
        lasts = Characteristic("validity", "Valid", days, "days")
        pack = replace(PACK20, characteristics=(*PACK20.characteristics, lasts))
        of = replace(EVERYTHING, offerings={**EVERYTHING.offerings, "PACK20": pack})
        assert named(advised(owner(TWELVE, usage=(bucket("20", "16"),)), of=of)) == expected


@pytest.mark.parametrize(
    ("agreed", "expected"), [({"marketing": True}, True), ({"marketing": False}, False), ({}, False)]
)
@pytest.mark.parametrize("rules", [RULES, RuleSet((RULES.rules[0],))])
def test_promotions_only_with_consent_whether_or_not_a_rule_says_so(
    agreed: dict[str, bool], expected: bool, rules: RuleSet
) -> None:
    for asked in (False, True):
        advice = advised(owner(TWELVE, consents=agreed), rules=rules, asked=asked)
        assert ("PROMO" in {each.offering_id for each in advice.recommendations}) is expected


def test_what_a_promotion_is_worth_is_told_only_if_the_catalogue_says_for_how_long() -> None:
    advice = advised(owner(TWELVE, consents={"marketing": True}))
    assert named(advice) == [("PROMO", "discount", None)]
    assert advice.recommendations[0].facts == {
        "amount": CatalogueFact("PROMO", "1.0", "discount a month", euro("4.00"))
    }
    half_a_year = replace(PROMO, prices=(replace(PROMO.prices[0], duration_months=6),))
    of = replace(EVERYTHING, offerings={**EVERYTHING.offerings, "PROMO": half_a_year})
    advice = advised(owner(TWELVE, consents={"marketing": True}), of=of)
    assert named(advice) == [("PROMO", "discount", "24.00")]
    assert advice.recommendations[0].facts["months"] == CatalogueFact(
        "PROMO", "1.0", "duration", Quantity(Decimal(6), "months")
    )


def test_without_months_of_use_no_saving_is_claimed() -> None:
    few = advised(owner(months("4")), asked=True)
    assert (few.recommendations, few.cheapest, few.no_cheapest) == ((), None, NoVerdict.TOO_FEW_MONTHS)
    unread = replace(without(Section.HISTORY, owner()), history=())
    assert advised(unread, asked=True).no_cheapest is NoVerdict.HISTORY_UNREAD


def made(days: int, kind: str = "saves", line_id: str = "L-1", asked: bool = False) -> OfferMade:
    return OfferMade("C-1", line_id, "S", kind, TODAY - timedelta(days=days), asked)


@pytest.mark.parametrize(
    ("offer", "held"),
    [
        (made(10), Held.OFFERED_BEFORE),
        (made(91), Held.OFFERED_BEFORE),  # 15 June: three months are over on 15 September
        (made(92), None),
        (made(10, line_id="L-2"), None),
        (made(10, asked=True), None),
        (made(10, kind="save"), None),
    ],
)
def test_one_offer_for_each_line_in_so_many_months(offer: OfferMade, held: Held | None) -> None:
    settings = replace(FREE, unasked=UnaskedRules(once_in_months=3))
    advice = advised(owner(), settings, OfferHistory((offer,)))
    assert advice.held is held
    assert bool(advice.recommendations) is (held is None)
    assert advice.cheapest is not None and advice.cheapest.offering_id == "S"


def test_a_direct_question_is_answered_whatever_caps_and_consents_say() -> None:
    settings = replace(FREE, unasked=UnaskedRules(once_in_months=24, consent="usage_analysis", most=1))
    history = OfferHistory((made(1),))
    assert advised(owner(), settings, history).held is Held.NO_CONSENT
    advice = advised(owner(), settings, history, asked=True)
    assert (advice.held, named(advice)) == (None, [("S", "saves", "120.00")])
    agreed = owner(consents={"usage_analysis": True})
    assert advised(agreed, settings, history).held is Held.OFFERED_BEFORE
    assert advised(agreed, settings).held is None


def test_a_save_offer_is_for_who_asks_to_leave_in_the_window_or_after() -> None:
    advice = advised(owner(held=ENDING), DESK, leaving=True)
    assert advice.save is not None
    assert (advice.save.plan_id, advice.save.offer.cost, advice.save.held) == ("S", euro("24.00"), None)
    assert advised(owner(held=OVER), DESK, leaving=True).save is not None
    assert advised(owner(held=ENDING), DESK).save is None
    assert advised(owner(), DESK, leaving=True).save is None
    assert advised(owner(held=ENDING), FREE, leaving=True).save is None
    # It never is among what may be shown to the customer.
    assert all(each.benefit in Benefit for each in advice.recommendations)
    assert euro("4.00") not in {value for each in advice.recommendations for value in shown(each).values()}


def test_a_save_offer_needs_the_term_that_it_is_tied_to() -> None:
    tied = replace(DESK, save=replace(SAVES, term_months=24))
    assert advised(owner(held=ENDING), tied, leaving=True).save is None


@pytest.mark.parametrize(
    ("history", "held"),
    [
        (OfferHistory((made(700, "save"),)), Held.OFFERED_BEFORE),
        (OfferHistory((made(740, "save"),)), None),
        (OfferHistory(spent=euro("76.00")), None),
        (OfferHistory(spent=euro("76.01")), Held.OVER_BUDGET),
        (OfferHistory(spent=Money(1, "CHF")), Held.OVER_BUDGET),
    ],
)
def test_save_offers_keep_to_cap_and_budget(history: OfferHistory, held: Held | None) -> None:
    advice = advised(owner(held=ENDING), DESK, history, leaving=True, asked=True)
    assert advice.save is not None and advice.save.held is held
    assert advice.recommendations  # the answer does not depend on it


def test_a_save_offer_is_not_stacked() -> None:
    promo = Discount("D-1", "Promo", euro("4.00"), date(2026, 9, 1), date(2026, 12, 31))
    line = on_plan(EVERYTHING.offerings["M"], discounts=(promo,))
    assert advised(owner(present=line, held=ENDING), DESK, leaving=True).save is None


def test_each_line_is_judged_by_itself() -> None:
    whole = owner()
    second = replace(whole.lines[0], line_id="L-2", label="Tablet")
    use = tuple(replace(each, line_id="L-2", use_id=f"{each.use_id}-2") for each in whole.history)
    both = replace(whole, lines=(*whole.lines, second), history=(*whole.history, *use), contracts=(contract(), OVER))
    later = replace(OVER, contract_id="K-2", line_id="L-2")
    both = replace(both, contracts=(contract(), later))
    found = chosen(both)
    assert [(each.line.line_id, [item.offering_id for item in each.decision.eligible]) for each in found] == [
        ("L-1", ["S", "X", "K", "PACK5", "PACK20"]),
        ("L-2", ["S", "X", "K", "PACK5", "PACK20"]),
    ]
    advice = recommend(ruled(both), found, OfferHistory())
    assert [str(each.recommendations[0].worth) for each in advice] == ["95.00", "120.00"]


def test_another_customers_options_are_refused() -> None:
    whole = owner()
    stranger = replace(whole, customer=replace(whole.customer, customer_id="C-2"))
    found = chosen(whole)
    with pytest.raises(NotPermitted):
        recommend(ruled(stranger), found, OfferHistory())
    with pytest.raises(NotPermitted):
        replace(ruled(stranger), decision=ruled(whole).decision)


def test_what_cannot_be_read_gives_no_advice_and_no_error() -> None:
    assert chosen(replace(owner(), lines=())) == ()
    beyond = owner(usage=(bucket("20", "16"), bucket("0", "1", "voice", "min"), bucket(None, "3", "text", "texts")))
    assert advised(beyond).recommendations
    gone = advised(owner(present=replace(on_plan(SMALL), offering_id="GONE")), FREE)
    assert gone.options.comparison.present is None
    assert named(gone) == [("S", "cheapest", None)]

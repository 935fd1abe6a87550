"""What must hold of every advice, whatever was used, may be had, was offered before and is laid down."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grounding.account.records import Account, MonthlyUse
from grounding.offers.advice import Benefit
from grounding.offers.cases import CaseKind
from grounding.offers.options import options
from grounding.offers.recommending import Asking, recommend
from grounding.offers.retention import OfferHistory, OfferMade, RetentionSettings, SaveOffer, SaveRules, UnaskedRules
from grounding.offers.rules import RuleSet
from tests.unit.grounding.account.plan_world import LARGE, MIDDLE, SMALL, month
from tests.unit.grounding.offers.advice_world import (
    AGAIN,
    CONSENT,
    ENDING,
    FEES,
    OVER,
    PLANS,
    owner,
    ruled,
)
from tests.unit.grounding.offers.offer_world import rule
from tests.unit.grounding.world import TODAY, bucket, contract, euro

_AMOUNTS = st.integers(0, 300).map(lambda tenths: str(Decimal(tenths) / 10))


@st.composite
def _accounts(draw: st.DrawFn) -> Account:
    uses: list[MonthlyUse] = []
    for number in draw(st.lists(st.integers(0, 11), max_size=5, unique=True)):
        uses += month(number, data=draw(_AMOUNTS), voice=draw(_AMOUNTS))
    return owner(
        tuple(uses),
        draw(st.sampled_from([SMALL, MIDDLE, LARGE])),
        draw(st.sampled_from([ENDING, OVER, contract()])),
        draw(st.dictionaries(st.sampled_from(["marketing", "usage_analysis"]), st.booleans())),
        usage=(bucket("20", draw(_AMOUNTS)),),
    )


@st.composite
def _settings(draw: st.DrawFn) -> RetentionSettings:
    return RetentionSettings(
        change_fees=draw(st.sampled_from([FEES, (), None])),
        save=SaveRules((SaveOffer(("S", "M", "X"), euro("4.00"), 6),), once_in_months=24, budget=euro("50")),
        unasked=UnaskedRules(
            once_in_months=draw(st.none() | st.integers(1, 24)),
            consent=draw(st.sampled_from([None, "usage_analysis"])),
            most=draw(st.integers(1, 4)),
        ),
    )


@st.composite
def _histories(draw: st.DrawFn) -> OfferHistory:
    made = [
        OfferMade("C-1", "L-1", "S", draw(st.sampled_from(["save", "saves"])), TODAY - timedelta(days=days), asked)
        for days, asked in draw(st.lists(st.tuples(st.integers(0, 800), st.booleans()), max_size=3))
    ]
    return OfferHistory(tuple(made), draw(st.none() | st.integers(0, 100).map(lambda each: euro(str(each)))))


# What the rules let through: any of the plans, or some of them left open because no birth date is on record.
_RULES = st.builds(
    lambda shut, open_: RuleSet(
        (
            AGAIN,
            CONSENT,
            *(rule(f'offering.id != "{each}"', f"not-{each}", PLANS) for each in sorted(shut)),
            *(rule(f'offering.id != "{each}" or customer.age > 0', f"age-{each}", PLANS) for each in sorted(open_)[:1]),
        )
    ),
    st.sets(st.sampled_from("SMXK")),
    st.sets(st.sampled_from("SMXK")),
)


@given(_accounts(), _settings(), _histories(), _RULES, st.booleans(), st.booleans())
def test_every_advice(
    whole: Account, settings: RetentionSettings, history: OfferHistory, rules: RuleSet, asked: bool, leaving: bool
) -> None:
    made = ruled(whole, settings, rules=rules)
    found = options(made)
    [advice] = recommend(made, found, history, asking=Asking(asked, leaving))
    eligible = {item.offering_id for item in found[0].decision.eligible}
    plans = [each for each in advice.recommendations if each.case is CaseKind.CHANGE]

    # Only what is eligible in this turn.
    assert {each.offering_id for each in advice.recommendations} <= eligible
    # The cheapest suitable plan is there, or why there is none; among plans it is the first.
    assert (advice.cheapest is None) is (advice.no_cheapest is not None)
    suitable = [each for each in found[0].comparison.plans if each.suits]
    assert advice.cheapest == (suitable[0] if suitable and advice.no_cheapest is None else None)
    if advice.cheapest is not None and advice.cheapest.offering_id in {each.offering_id for each in plans}:
        assert plans[0].offering_id == advice.cheapest.offering_id
        assert plans[0].cheapest and not any(each.cheapest for each in plans[1:])
    # A direct question is answered whatever was offered before; a change that is cheapest is among the answers.
    if asked:
        assert advice.held is None
        if advice.cheapest is not None and not advice.cheapest.present:
            assert plans and plans[0].cheapest
    else:
        assert len(advice.recommendations) <= settings.unasked.most
    # Savings are real, and said in figures; promotions only with consent.
    for each in advice.recommendations:
        assert each.facts
        assert each.benefit is not Benefit.SAVES or (each.worth is not None and each.worth.minor > 0)
        figures = {fact.value for fact in each.facts.values() if not isinstance(fact, tuple)}
        assert not each.worth or abs(each.worth) in figures
        assert each.benefit is not Benefit.DISCOUNT or whole.customer.consents.get("marketing") is True
    # Without two months of use there is nothing to save.
    if len(found[0].comparison.months) < 2:
        assert not any(each.benefit is Benefit.SAVES for each in advice.recommendations)
    assert advice.save is None or leaving


@given(_accounts(), _settings(), _histories())
def test_retention_never_changes_what_is_said_to_be_cheapest(
    whole: Account, settings: RetentionSettings, history: OfferHistory
) -> None:
    plain = RetentionSettings(change_fees=settings.change_fees)
    asking = Asking(asked=True)
    with_retention, without = ruled(whole, settings), ruled(whole, plain)
    [one] = recommend(with_retention, options(with_retention), history, asking=asking)
    [other] = recommend(without, options(without), OfferHistory(), asking=asking)
    assert one.cheapest == other.cheapest
    assert one.recommendations == other.recommendations

"""Notices, computed by hand, in texts of the tests' own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.checking import checked
from grounding.account.faults import Limits
from grounding.account.records import Account, Bill, Bucket, ChargeKind, LineStatus, Section
from grounding.catalogue import Characteristic
from grounding.errors import NotPermitted
from grounding.messages import Messages
from grounding.offers.notices import NEEDED, Notice, NoticeKind, contracts_ending, notice_id, notices, wordable
from grounding.offers.options import options
from grounding.offers.recommending import recommend
from grounding.offers.record_facts import RecordFacts
from grounding.offers.retention import NoticeRules, OfferHistory, OfferMade, RetentionSettings, UnaskedRules
from grounding.types import Verdict
from grounding.verification.checks import Verifier
from tests.unit.grounding.account.plan_world import ALL, LARGE, MIDDLE, SMALL, catalogue, months, on_plan
from tests.unit.grounding.offers.advice_world import ENDING, EVERYTHING, FREE, SETTINGS, owner, ruled
from tests.unit.grounding.offers.offer_world import without
from tests.unit.grounding.world import TODAY, bill, bill_line, bucket, carrier, contract, euro, plan_line

TEXTS = {
    "unit.days": "days",
    "unit.bills": "bills",
    "notice.contract_end": "{{ line }} on {{ plan }} ends {{ end }}.",
    "notice.contract_end.nothing": "Then {{ line }} costs {{ price }}, notice {{ notice }}.",
    "notice.best.present": "Stay on {{ plan }}: {{ total }} in {{ months }}, by {{ used }}.",
    "notice.best.saves": "{{ plan }} at {{ price }}: {{ total }} in {{ months }}, {{ saving }} less, by {{ used }}.",
    "notice.best.fits": "{{ plan }} at {{ price }} covers it: {{ total }} in {{ months }}, by {{ used }}.",
    "notice.best.cheapest": "Cheapest: {{ plan }} at {{ price }}: {{ total }} in {{ months }}, by {{ used }}.",
    "notice.best.unknown": "Cheapest for {{ line }}: not known.",
    "notice.best.other": "Also {{ plan }} at {{ price }}: {{ total }} in {{ months }}.",
    "notice.best.lost": "{{ plan }} lacks {% for each in lost %}{{ each }}{{ '.' if loop.last else ',' }} {% endfor %}",
    "notice.allowance": "{{ line }}, {{ name }}: {{ used }} of {{ allowance }}, {{ share }}, until {{ end }}.",
    "notice.allowance.runs_out": "{{ name }} lasts until {{ day }}.",
    "notice.allowance.full": "{{ line }}, {{ name }}: all used, {{ used }} of {{ allowance }}, until {{ end }}.",
    "notice.bill_shock": "{{ issued }}: {{ total }}, {{ difference }} over {{ usual }} ({{ bills }}), due {{ due }}.",
    "notice.bill_shock.cause": "{{ description }}{% if line %}, {{ line }}{% endif %}: {{ delta }} more.",
}
MESSAGES = Messages(carrier(TEXTS))
USUAL = tuple(bill(month, plan_line()) for month in (8, 7, 6))
HIGH = bill(9, plan_line(), bill_line(2, ChargeKind.USAGE, "EXTRA", "30.00", description="Extra data"))
LINE = "087 555 0101 (My phone)"


def made(whole: Account, settings: RetentionSettings = FREE, **more: Any) -> tuple[Notice, ...]:
    """Return the notices of a customer, with the options of the lines whose contract ends."""
    of, advice = more.pop("of", EVERYTHING), more.pop("advice", None)
    history = more.pop("history", OfferHistory())
    ending = {line.line_id for line, _ in contracts_ending(whole, of, settings, TODAY)}
    if advice is None:
        told = ruled(whole, settings, of)
        advice = recommend(told, options(told, ending), history)
    return notices(whole, advice, of, settings, more.pop("messages", MESSAGES), more.pop("on", TODAY), **more)


def texts(*args: Any, **more: Any) -> list[str]:
    return [notice.text for notice in made(*args, **more)]


def test_the_end_of_a_contract_with_what_follows_and_the_best_tariffs() -> None:
    # M: 12 x 20 = 240. S: 12 x 10 = 120, its voice and texts are bounded. X: 360.
    [text] = texts(owner(held=ENDING))
    assert text == (
        f"{LINE} on Plan M ends 4 October 2026. Then {LINE} costs €19.99, notice 30 days. "
        "Plan S lacks data: 20 GB → 5 GB, text: unlimited → 300 texts, voice: unlimited → 300 min, Zone A. "
        "Plan S at €10.00: €120.00 in 12 months, €120.00 less, by 6 months. "
        "Also Plan M at €20.00: €240.00 in 12 months."
    )


def test_staying_is_said_to_be_cheapest_where_it_is() -> None:
    [text] = texts(owner(months(*["12"] * 6, voice="100"), held=ENDING))
    assert text.endswith("Stay on Plan M: €240.00 in 12 months, by 6 months.")


def test_a_plan_that_costs_more_but_covers_the_use_claims_no_saving() -> None:
    [text] = texts(owner(months(*["5.1"] * 6, voice="100"), SMALL, ENDING))
    assert "Plan M at €20.00 covers it: €240.00 in 12 months, by 6 months. Also Plan X" in text
    assert "less" not in text


@pytest.mark.parametrize("history", [(), months("4")])
def test_without_months_of_use_no_tariff_is_named(history: tuple[Any, ...]) -> None:
    [text] = texts(owner(history, held=ENDING))
    assert text.endswith(f"Cheapest for {LINE}: not known.")
    assert "Plan S" not in text


def test_without_history_read_no_saving_is_claimed() -> None:
    [text] = texts(replace(without(Section.HISTORY, owner(held=ENDING)), history=()))
    assert text.endswith(f"Cheapest for {LINE}: not known.")


def test_without_options_no_tariff_is_named() -> None:
    [text] = texts(owner(held=ENDING), advice=())
    assert text.endswith(f"Cheapest for {LINE}: not known.")


def test_a_plan_that_the_catalogue_lacks_is_compared_without_a_saving() -> None:
    gone = replace(on_plan(MIDDLE), offering_id="GONE")
    [text] = texts(owner(present=gone, held=ENDING))
    assert "Cheapest: Plan S at €10.00: €120.00 in 12 months, by 6 months." in text


def test_no_more_tariffs_than_laid_down() -> None:
    [text] = texts(owner(held=ENDING), replace(FREE, notices=NoticeRules(tariffs=1)))
    assert "Plan S" in text and "Also" not in text


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (30, 1), (31, 0), (-1, 0)])
def test_the_end_is_told_from_thirty_days_before_to_the_last_day(days: int, expected: int) -> None:
    held = replace(ENDING, end=TODAY + timedelta(days=days), renewal_start=None)
    assert len(made(owner(held=held))) == expected


def test_no_end_is_told_of_a_line_that_is_gone_renewed_or_cannot_be_right() -> None:
    whole = owner(held=ENDING)
    gone = replace(whole, lines=(replace(whole.lines[0], status=LineStatus.TERMINATED),))
    renewed = replace(whole, contracts=(ENDING, replace(contract(None), contract_id="K-2", start=date(2026, 10, 5))))
    wrong = replace(whole, contracts=(replace(ENDING, notice_days=-1),))
    rolling = replace(whole, contracts=(contract(None),))
    for each in (gone, renewed, wrong, rolling, replace(whole, contracts=())):
        assert made(each) == ()
    assert made(replace(without(Section.CONTRACTS, whole), contracts=())) == ()


def test_what_was_found_to_be_what_cannot_be_is_in_no_notice() -> None:
    limits = Limits(TODAY, "EUR", euro("5000"))
    absurd = owner(held=replace(ENDING, list_price=euro("5000.01")))
    assert made(checked(absurd, limits)) == ()
    line = replace(on_plan(MIDDLE), monthly_price=euro("5000.01"))
    [text] = texts(checked(owner(present=line, held=ENDING), limits))
    assert text.endswith(f"Cheapest for {LINE}: not known.")
    assert "5,000.01" not in text


@pytest.mark.parametrize(
    ("used", "text"),
    [
        ("15.9", None),
        ("16", f"{LINE}, data in Ireland: 16 GB of 20 GB, 80%, until 30 September 2026. "
         "data in Ireland lasts until 17 September 2026."),
        ("20", f"{LINE}, data in Ireland: all used, 20 GB of 20 GB, until 30 September 2026."),
        ("23.5", f"{LINE}, data in Ireland: all used, 23.5 GB of 20 GB, until 30 September 2026."),
    ],
)  # fmt: skip
def test_an_allowance(used: str, text: str | None) -> None:
    # 16 GB in 13 days: 20 GB last 16.25 days, so into the 17th.
    assert texts(owner(usage=(bucket("20", used),))) == ([text] if text else [])


def test_an_allowance_says_nothing_where_it_cannot() -> None:
    spent = bucket("20", "20")
    last = replace(spent, period_start=date(2026, 8, 1), period_end=date(2026, 8, 31))
    odd: tuple[Bucket, ...] = (
        bucket(None, "900"),
        bucket("0", "1"),
        bucket("20", "-1"),
        last,
        replace(spent, line_id="L-9"),
    )
    for each in odd:
        assert made(owner(usage=(each,))) == ()
    assert made(replace(without(Section.USAGE, owner()), usage=())) == ()


def test_a_running_pack_counts_into_the_day_an_allowance_is_used_up() -> None:
    pack = replace(bucket("5", "0"), bucket_id="U-2", name="Pack", period_end=date(2026, 10, 7))
    [text] = texts(owner(usage=(bucket("20", "16"), pack)))
    # 16 GB in 13 days: 25 GB last 20.3 days.
    assert text.endswith("data in Ireland lasts until 21 September 2026.")


FAIR_TEXT = {
    "notice.allowance.fair_use": "{{ line }}, {{ name }}: {{ used }}, {{ share }} of {{ limit }} until {{ end }}."
}
FAIR = Characteristic("fair_use_limit", "Fair use", "300", "GB")


@pytest.mark.parametrize(("used", "share"), [("239.9", None), ("240", "80%"), ("303", "101%")])
def test_a_fair_use_limit_is_told_as_an_allowance_is(used: str, share: str | None) -> None:
    limited = replace(LARGE, characteristics=(*LARGE.characteristics, FAIR))
    whole = owner(present=limited, usage=(bucket(None, used),))
    of, messages = catalogue(limited), Messages(carrier({**TEXTS, **FAIR_TEXT}))
    expected = (
        [] if share is None else [f"{LINE}, data in Ireland: {used} GB, {share} of 300 GB until 30 September 2026."]
    )
    assert texts(whole, of=of, messages=messages) == expected
    # A carrier without that text, or a plan without a limit, has none.
    assert texts(whole, of=of) == texts(owner(present=LARGE, usage=(bucket(None, used),)), messages=messages) == []


def test_each_share_and_each_period_is_told_once() -> None:
    ids = {
        made(owner(usage=(each,)))[0].notice_id
        for each in (
            bucket("20", "16"),
            bucket("20", "17"),
            bucket("20", "20"),
            replace(bucket("20", "20"), period_start=date(2026, 9, 2)),
        )
    }
    assert len(ids) == 3


def test_a_bill_shock_with_its_largest_cause() -> None:
    assert texts(owner(bills=(HIGH, *USUAL))) == [
        "1 September 2026: €49.99, €30.00 over €19.99 (3 bills), due 15 September 2026. "
        f"Extra data, {LINE}: €30.00 more."
    ]


def test_a_bill_shock_without_a_cause_that_can_be_told() -> None:
    dearer = bill(9, bill_line(1, ChargeKind.PLAN, "MRW-MAX", "49.99"))
    [text] = texts(owner(bills=(dearer, *USUAL)))
    assert text.endswith("due 15 September 2026.")


PLAN_TEXT = {
    "notice.bill_shock.plan": "Change of plan{% if line %} of {{ line }}{% endif %} to {{ description }}: {{ delta }}."
}
ALSO_TEXT = {"notice.bill_shock.further": "{{ description }}{% if line %}, {{ line }}{% endif %}: {{ delta }} too."}


def test_a_bill_shock_from_a_change_of_plan_is_told_net_of_what_is_gone_and_of_part_months() -> None:
    part = bill_line(2, ChargeKind.PRORATION, "PART", "4.03", description="Merrow Max, part of August")
    dearer = bill(9, bill_line(1, ChargeKind.PLAN, "MRW-MAX", "49.99", description="Merrow Max"), part)
    [text] = texts(owner(bills=(dearer, *USUAL)), messages=Messages(carrier({**TEXTS, **PLAN_TEXT})))
    assert text.endswith(f"Change of plan of {LINE} to Merrow Max: €34.03.")


def test_a_bill_shock_of_several_causes_tells_the_three_largest() -> None:
    extras = [
        bill_line(number, ChargeKind.USAGE, f"EXTRA{number}", f"{number * 5}.00", description=f"Use {number}")
        for number in (2, 3, 4, 5)
    ]
    [text] = texts(
        owner(bills=(bill(9, plan_line(), *extras), *USUAL)), messages=Messages(carrier({**TEXTS, **ALSO_TEXT}))
    )
    assert text.endswith(f"Use 5, {LINE}: €25.00 more. Use 4, {LINE}: €20.00 too. Use 3, {LINE}: €15.00 too.")


def test_no_shock_of_a_faulty_or_an_old_bill() -> None:
    faulty = replace(HIGH, total=HIGH.total + euro("1.00"))
    assert made(owner(bills=(faulty, *USUAL))) == ()
    assert made(owner(bills=(HIGH, *USUAL)), on=date(2026, 10, 2)) != ()
    assert made(owner(bills=(HIGH, *USUAL)), on=date(2026, 10, 3)) == ()
    assert made(replace(without(Section.BILLS, owner()), bills=())) == ()


def test_no_shock_of_a_bill_beyond_what_the_carrier_takes_for_possible() -> None:
    whole = owner(bills=(HIGH, *USUAL))
    assert texts(whole, largest_bill=euro("49.99")) != []
    assert texts(whole, largest_bill=euro("49.98")) == []


BUSY = owner(held=ENDING, usage=(bucket("20", "17"),), bills=(HIGH, *USUAL))


def test_what_was_sent_does_not_come_again_and_the_rest_stays_as_it_was() -> None:
    first = made(BUSY)
    assert [each.kind for each in first] == list(NoticeKind)
    assert made(BUSY) == first
    assert made(BUSY, sent={first[1].notice_id}) == (first[0], first[2])
    assert made(BUSY, sent={each.notice_id for each in first}) == ()


def test_an_id_tells_customers_kinds_records_and_periods_apart() -> None:
    usual = ("C-1", NoticeKind.ALLOWANCE, "bucket/1", "2026-09-01/80")
    others = [
        ("C-2", *usual[1:]),
        (usual[0], NoticeKind.BILL_SHOCK, *usual[2:]),
        (*usual[:2], "bucket/2", usual[3]),
        (*usual[:3], "2026-09-01/100"),
    ]
    assert len({notice_id(*each) for each in (usual, *others)}) == 5
    assert notice_id(*usual) == notice_id(*usual)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_carrier_without_the_texts_of_a_kind_has_none_of_it(kind: NoticeKind) -> None:
    for lacking in NEEDED[kind]:
        messages = Messages(carrier({name: text for name, text in TEXTS.items() if name != lacking}))
        assert wordable(messages) == set(NoticeKind) - {kind}
        assert {each.kind for each in made(BUSY, messages=messages)} == set(NoticeKind) - {kind}


def test_no_promotion_is_in_a_notice() -> None:
    whole = owner(held=ENDING, consents={"marketing": True})
    assert "Promo" not in made(whole)[0].text


def test_another_customers_options_are_refused() -> None:
    stranger = replace(BUSY, customer=replace(BUSY.customer, customer_id="C-2"))
    with pytest.raises(NotPermitted):
        told = ruled(BUSY)
        notices(stranger, recommend(told, options(told), OfferHistory()), EVERYTHING, SETTINGS, MESSAGES, TODAY)


_USED = st.integers(0, 400).map(lambda tenths: f"{tenths / 10:.1f}")


@given(
    st.lists(_USED, max_size=4),
    _USED,
    st.integers(-40, 40),
    st.integers(0, 9000),
    st.sampled_from([MIDDLE, SMALL]),
    st.sampled_from([EVERYTHING, ALL, catalogue(MIDDLE)]),
)
def test_every_sentence_holds_against_its_own_facts(
    data: list[str], used: str, days: int, cents: int, present: Any, of: Any
) -> None:
    """Whatever the records say, the figures of a notice are those of the facts that it cites."""
    high: Bill = bill(9, plan_line(), bill_line(2, ChargeKind.USAGE, "EXTRA", f"{cents / 100:.2f}"))
    held = replace(ENDING, end=TODAY + timedelta(days=days), renewal_start=None)
    use = months(*data, voice="100") if data else ()
    whole = owner(use, present, held, usage=(bucket("20", used),), bills=(high, *USUAL))
    verifier = Verifier("en-IE", write=MESSAGES.formatter.value)
    for notice in made(whole, of=of):
        assert notice.drafts
        for draft in notice.drafts:
            assert verifier.check(draft).verdict is Verdict.SUPPORTED, draft.text


def test_each_billing_account_has_its_own_bill_shock() -> None:
    def of(account_id: str, each: Bill) -> Bill:
        return replace(each, bill_id=f"{each.bill_id}-{account_id}", billing_account_id=account_id)

    named = {"notice.bill_shock": "{{ account }}: {{ total }}, {{ difference }} more than {{ usual }}, {{ bills }}."}
    messages = Messages(carrier({**TEXTS, **named}))
    both = owner(bills=tuple(of(account_id, each) for account_id in ("BA-1", "BA-2") for each in (HIGH, *USUAL)))
    told = made(both, messages=messages)
    assert [each.text[:5] for each in told] == ["BA-1:", "BA-2:"]
    assert len({each.notice_id for each in told}) == 2
    assert [each.drafts[0].evidence[0] for each in told] == [
        RecordFacts(both).billing_account(both.bills[0]),
        RecordFacts(both).billing_account(both.bills[4]),
    ]
    # High on one account is not high by the bills of another.
    one = owner(bills=(*(of("BA-1", each) for each in USUAL), of("BA-2", HIGH)))
    assert made(one, messages=messages) == ()


def test_what_was_offered_before_holds_other_tariffs_back_and_never_the_cheapest() -> None:
    capped = replace(FREE, unasked=UnaskedRules(once_in_months=3))
    before = OfferHistory((OfferMade("C-1", "L-1", "S", "saves", TODAY - timedelta(days=10), False),))
    [free] = texts(owner(held=ENDING), capped)
    [held] = texts(owner(held=ENDING), capped, history=before)
    assert "Also Plan M" in free
    assert "Plan S at €10.00" in held and "Also" not in held


def test_consent_is_asked_for_what_goes_beyond_the_cheapest() -> None:
    asking = replace(FREE, unasked=UnaskedRules(consent="usage_analysis"))
    [without_consent] = texts(owner(held=ENDING), asking)
    assert "Plan S at €10.00" in without_consent and "Also" not in without_consent


def test_a_customer_who_has_left_is_told_nothing_unasked() -> None:
    whole = replace(owner(contracts=(ENDING,)), bills=(HIGH, *USUAL))
    assert made(whole)
    for status in ("closed", "merged"):
        assert made(replace(whole, customer=replace(whole.customer, status=status))) == ()


def test_no_shock_of_a_bill_that_overlaps_the_one_before() -> None:
    assert made(owner(bills=(HIGH, *USUAL)))
    overlapping = replace(HIGH, period_start=USUAL[0].period_end)
    assert made(owner(bills=(overlapping, *USUAL))) == ()

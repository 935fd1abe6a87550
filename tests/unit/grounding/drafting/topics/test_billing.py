"""What is said of bills, balances and disputes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.records import Balance, ChargeKind, Dispute, Payment, Section
from grounding.drafting.extractive.choosing import of_account
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import billing, payment
from grounding.drafting.extractive.topics.bill_lines import charge_rule
from grounding.drafting.extractive.understanding import Understood
from grounding.types import SentenceKind
from retrieval.types import Found
from tests.unit.grounding.world import (
    account,
    bill,
    bill_line,
    context,
    euro,
    found,
    line,
    passage,
    plan_line,
    unsupported,
)

ROAMING = bill_line(
    2,
    ChargeKind.ROAMING,
    "ROAM-B-CALL",
    "5.46",
    description="Calls made in Switzerland",
    quantity=Decimal(14),
    unit="min",
    unit_price=euro("0.39"),
    period_start=date(2026, 8, 1),
)
DISCOUNT = bill_line(2, ChargeKind.DISCOUNT, "PROMO-WELCOME", "-4.00", description="Welcome discount")
AUGUST = bill(8, plan_line())


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def test_a_higher_bill_names_the_difference_and_every_charge_that_makes_it() -> None:
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line(), ROAMING), AUGUST))))
    assert texts(part) == [
        "Your bill of 1 September 2026 is €25.45: €5.46 more than the bill of 1 August 2026, which was €19.99.",
        "“Calls made in Switzerland” was charged for 14 minutes at €0.39 each, used in August 2026: €5.46.",
    ]
    assert part.complete
    assert all(draft.evidence for draft in part.drafts)


async def test_a_discount_that_ended_is_told_as_such() -> None:
    before = bill(8, plan_line(), DISCOUNT)
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line()), before))))
    assert texts(part) == [
        "Your bill of 1 September 2026 is €19.99: €4.00 more than the bill of 1 August 2026, which was €15.99.",
        "“Welcome discount” has ended: it took €4.00 off the bill of 1 August 2026 and takes nothing off this one.",
    ]


async def test_a_lower_bill_says_less() -> None:
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line()), bill(8, plan_line(), ROAMING)))))
    assert texts(part) == [
        "Your bill of 1 September 2026 is €19.99: €5.46 less than the bill of 1 August 2026, which was €25.45.",
        "“Calls made in Switzerland”, €5.46 on the bill of 1 August 2026, is not on this one.",
    ]


async def test_the_same_bill_twice_says_so() -> None:
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line()), AUGUST))))
    assert texts(part) == [
        "Your bill of 1 September 2026 is €19.99, the same as the bill of 1 August 2026 (€19.99).",
        "Merrow Everyday: €19.99.",
    ]


async def test_the_tax_of_a_bill_is_told_where_it_is_asked_for() -> None:
    owner = account(bills=(bill(9, plan_line(amount="12.30")),))
    part = await billing.amount(context("how much of it is VAT", owner))
    assert texts(part) == ["Your bill of 1 September 2026 is €12.30.", "It contains €2.30 of VAT."]


async def test_ones_own_bill_without_tax_is_told_where_that_is_asked_for() -> None:
    owner = account(bills=(bill(9, plan_line(amount="12.30")),))
    part = await billing.amount(context("what do we pay without VAT", owner))
    assert texts(part)[1] == "It contains €2.30 of VAT; without VAT it is €10.00."


async def test_equal_totals_of_different_charges_still_name_the_changes() -> None:
    swapped = bill(9, bill_line(1, ChargeKind.FEE, "f", "19.99", description="Late payment fee"))
    part = await billing.change(context(owner=account(bills=(swapped, AUGUST))))
    assert len(texts(part)) == 3


async def test_one_bill_is_told_with_its_lines_and_nothing_compared() -> None:
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line(), ROAMING),))))
    assert texts(part) == [
        "Your bill of 1 September 2026 is €25.45. It is the only one so far, so there is none to compare it with.",
        "Merrow Everyday: €19.99.",
        "Calls made in Switzerland: €5.46.",
    ]


async def test_no_bill_is_not_guessed_about() -> None:
    for topic in (billing.change, billing.amount):
        part = await topic(context(owner=account()))
        assert texts(part) == ["I don't see a bill on your account yet."]


@pytest.mark.parametrize("place", [0, 1])
async def test_a_bill_that_does_not_add_up_is_handed_over_and_never_explained(place: int) -> None:
    bills = [bill(9, plan_line(), ROAMING), AUGUST]
    bills[place] = replace(bills[place], total=bills[place].total + euro("0.01"))
    part = await billing.change(context(owner=account(bills=tuple(bills))))
    first, second = part.drafts
    assert "lines don't add up" in first.text
    assert second.kind is SentenceKind.NOTICE
    assert "billing team" in second.text
    assert not part.complete
    assert "Switzerland" not in f"{first.text} {second.text}"
    assert unsupported(part.drafts) == []


async def test_the_amount_of_a_bill_that_does_not_add_up_is_not_itemised() -> None:
    faulty = bill(9, plan_line(), total="18.00")
    part = await billing.amount(context(owner=account(bills=(faulty,))))
    assert len(part.drafts) == 2 and not part.complete


async def test_the_amount_names_what_is_open_and_each_line() -> None:
    september = bill(9, plan_line(), ROAMING, open_amount="25.45")
    two = account(bills=(september,), lines=(line(), line("L-2", label="Mum's phone", number="087 555 0417")))
    assert texts(await billing.amount(context(owner=two))) == [
        "Your bill of 1 September 2026 is €25.45.",
        "It is still to be paid, by 15 September 2026.",
        "Merrow Everyday, 087 555 0101 (My phone): €19.99.",
        "Calls made in Switzerland, 087 555 0101 (My phone): €5.46.",
    ]
    paid = await billing.amount(context(owner=account(bills=(AUGUST,))))
    assert texts(paid)[1] == "It is paid."


async def test_many_changes_are_summed_up_and_the_sum_is_right() -> None:
    many = [
        bill_line(n, ChargeKind.ONE_OFF, f"x{n}", f"{n}.10", description=f"Charge {chr(60 + n)}") for n in range(5, 14)
    ]
    part = await billing.change(context(owner=account(bills=(bill(9, plan_line(), *many), AUGUST))))
    said = texts(part)
    assert len(said) == 8
    assert said[-1] == "Smaller changes make up the remaining €18.30."  # 5.10 + 6.10 + 7.10


async def test_the_rule_behind_a_charge_is_quoted_from_a_passage_that_is_near_enough() -> None:
    rule = passage("Roaming in Switzerland costs €0.39 a minute for calls made.")
    asked: list[str] = []

    def search(query: str, dense: float) -> list[Found]:
        asked.append(query)
        return [found(rule, dense)]

    owner = account(bills=(bill(9, plan_line(), ROAMING), AUGUST))
    near = await billing.change(context(owner=owner, search=lambda query: search(query, 0.5)))
    assert texts(near)[-1] == rule.text
    far = await billing.change(context(owner=owner, search=lambda query: search(query, 0.44)))
    assert rule.text not in texts(far)
    assert asked[0].endswith("Calls made in Switzerland")


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        ("25.45", "You owe €25.45 in all, next due on 15 September 2026."),
        ("-3.00", "Your account is in credit by €3.00."),
        ("0", "Nothing is owed: your balance is €0.00."),
    ],
)
async def test_the_balance(owed: str, said: str) -> None:
    september = bill(9, plan_line(), ROAMING, open_amount="25.45" if owed == "25.45" else "0")
    balance = Balance(euro(owed), euro("0"), None, "direct_debit")
    part = await payment.payment(context(owner=account(bills=(september,), balance=balance)))
    assert texts(part) == [said, "You pay by direct debit."]


async def test_a_credit_is_explained_by_what_the_bills_gave_back() -> None:
    back = bill_line(2, ChargeKind.CREDIT, "CREDIT-PAYMENT", "-35.99", description="Paid twice", line_id=None)
    bills = (bill(9, plan_line(), back, open_amount="-16.00"), bill(8, plan_line()))
    balance = Balance(euro("-16.00"), euro("0"), None, "card")
    said = texts(await payment.payment(context("why is my balance negative", account(bills=bills, balance=balance))))
    assert said[:2] == [
        "Your account is in credit by €16.00.",
        "On the bill of 1 September 2026 there is “Paid twice”: -€35.99.",
    ]


async def test_what_is_overdue_comes_first_and_the_newest_payment_is_named() -> None:
    payments = (
        Payment("P-1", date(2026, 7, 15), euro("15.99"), "card"),
        Payment("P-2", date(2026, 8, 15), euro("19.99"), "card"),
    )
    balance = Balance(euro("25.45"), euro("19.99"), date(2026, 8, 15), "pigeon", payments)
    part = await payment.payment(context(owner=account(balance=balance)))
    assert texts(part) == [
        "€19.99 is overdue since 15 August 2026, that is 30 days.",
        "You owe €25.45 in all.",
        "Your last payment was €19.99, received on 15 August 2026.",
    ]


async def test_disputes_by_state() -> None:
    disputes = (
        Dispute("D-1", "B-1", 2, euro("5.46"), date(2026, 9, 2), "open", date(2026, 9, 16)),
        Dispute("D-2", "B-1", None, euro("3.00"), date(2026, 5, 2), "upheld"),
    )
    owner = account(balance=Balance(euro("0"), euro("0"), None, "card", (), disputes))
    assert texts(await payment.dispute(context(owner=owner))) == [
        "Your dispute of €5.46, raised on 2 September 2026, is open; an answer is due by 16 September 2026."
        " The amount is on hold meanwhile.",
        "Your dispute of €3.00, raised on 2 May 2026, was decided in your favour.",
    ]
    said = texts(await payment.payment(context(owner=owner)))
    assert sum("dispute" in text for text in said) == 1  # only the open one
    none = await payment.dispute(context(owner=account()))
    assert texts(none) == ["You have no disputed charges on record."]
    assert none.drafts[0].evidence


@pytest.mark.parametrize(
    "question",
    ["Is my bill the same as last month?", "Why is my bill the same as last month?", "Is it as high as last month?"],
)
async def test_a_comparison_with_last_month_explains_the_newest_bill(question: str) -> None:
    bills = (bill(9, plan_line(), ROAMING), AUGUST, replace(bill(7, plan_line()), period_end=date(2026, 7, 31)))
    said = texts(await billing.change(context(question, account(bills=bills))))
    assert said[0] == (
        "Your bill of 1 September 2026 is €25.45: €5.46 more than the bill of 1 August 2026, which was €19.99."
    )


async def test_a_row_of_another_zone_with_one_price_in_common_explains_nothing() -> None:
    charged = replace(ROAMING, code="ROAM-ZONE-D-CALLS-MADE", description="Roaming in Egypt: calls made")
    egypt = replace(charged, amount=euro("14.94"), quantity=Decimal(6), unit_price=euro("2.49"))
    other = passage("Roaming calls made in Zone B cost €0.39, received €0.15, texts €0.12, data €2.49 per 100 MB.")
    turn = context("why", account(bills=(bill(9, plan_line(), egypt),)), search=lambda query: [found(other)])
    assert await charge_rule(turn, "roaming", egypt) == []
    swiss = replace(ROAMING, code="ROAM-ZONE-B-CALLS-MADE", description="Roaming calls made in Switzerland")
    assert len(await charge_rule(turn, "roaming", swiss)) == 1


RULED = {
    "fee": "A late payment fee of €5.00 is charged.",
    "roaming": "Roaming: calls made in Switzerland cost €0.39 a minute.",
    "addon": "The add-on Scam Shield costs €1.99 a month.",
    "instalment": "Device instalments stand on the bill.",
}


async def test_each_cause_is_told_with_its_rule() -> None:
    late = bill_line(3, ChargeKind.FEE, "FEE-LATE", "5.00", description="Late payment fee", line_id=None)
    sim = bill_line(4, ChargeKind.FEE, "FEE-SIM", "10.00", description="Replacement SIM")
    shield = bill_line(5, ChargeKind.ADDON, "SHIELD", "1.99", description="Scam Shield")
    phone = bill_line(6, ChargeKind.INSTALMENT, "ARIA", "16.00", description="Aria")
    rules = [passage(text, document=f"help/{name}.md") for name, text in RULED.items()]
    rules.append(passage("A fee of €10.00 is charged for a replacement SIM.", document="help/sim.md"))
    bills = (bill(9, plan_line(), ROAMING, late, sim, shield, phone), AUGUST)

    def search(query: str) -> list[Found]:
        said = set(query.casefold().split())
        near = sorted(rules, key=lambda each: -len(said & set(each.text.casefold().replace(".", "").split())))
        return [found(near[0])]

    said = texts(await billing.change(context(owner=account(bills=bills), search=search)))
    assert {each.text for each in rules} <= set(said)


async def test_what_a_system_does_not_keep_is_named_where_it_is_asked_for() -> None:
    start = account(balance=Balance(euro("20"), euro("0"), None, "card"))
    untold = replace(start.provenance[Section.BALANCE], absent=frozenset({"arrangements", "payments", "disputes"}))
    owner = replace(start, provenance={**start.provenance, Section.BALANCE: untold})
    for question, last in (
        ("was it agreed that I pay later", "Whether more time to pay was agreed, I can't see from here."),
        ("did my payment arrive", "I can't see from here which payments came in."),
    ):
        part = await payment.payment(context(question, owner))
        assert texts(part)[-1] == last and not part.complete
        told = await payment.payment(context(question, start))
        assert last not in texts(told) and told.complete
    late = replace(owner, balance=Balance(euro("20"), euro("20"), date(2026, 9, 1), "card"))
    assert "Whether more time to pay was agreed, I can't see from here." in texts(
        await payment.payment(context("", late))
    )
    asked = await payment.dispute(context("what about my dispute", owner))
    assert texts(asked) == ["I can't see from here whether a charge is disputed."] and not asked.complete
    assert (await payment.payment(context("what do I owe", owner))).complete


async def test_whether_a_late_fee_comes_is_told_with_the_rule_and_with_what_is_in_dispute() -> None:
    rules = {
        "disputed": passage("A disputed charge brings no late payment fee while it is on hold.", title="Disputes"),
        "is charged": passage("The late payment fee is charged when a bill is paid late.", title="Late fees"),
    }

    def search(query: str) -> list[Found]:
        return [found(item) for word, item in rules.items() if word in query][:1]

    item = Dispute("DI-1", "B-2026-09", 2, euro("24.60"), date(2026, 9, 3), "open", date(2026, 9, 17))
    calm = Balance(euro("44.59"), euro("0"), None, "card")
    for balance, told in ((calm, 1), (replace(calm, disputes=(item,)), 2)):
        said = texts(await payment.payment(context("will I get a late fee", account(balance=balance), search=search)))
        assert said[0] == "Nothing is overdue."
        assert sum("late payment fee" in text for text in said) == told


@pytest.mark.parametrize("question", ["will I get a late fee", "will I be charged a late payment fee for this"])
def test_whether_a_late_fee_comes_is_asked_of_what_is_owed(question: str) -> None:
    assert of_account(Understood(question, ("policy",)), context(question)).intents == ("payment",)
    rule = "when is the late fee charged"
    assert of_account(Understood(rule, ("policy",)), context(rule)).intents == ("policy",)

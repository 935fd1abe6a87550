"""What is said of single charges, credits and discounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grounding.account.records import AddOn, Balance, ChargeKind, Discount, Dispute
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.deciding import decide
from grounding.drafting.extractive.topics import charges, offerings, usage
from tests.unit.grounding.world import account, bill, bill_line, bucket, context, euro, line, plan_line, unsupported

PREMIUM = bill_line(2, ChargeKind.USAGE, "PREMIUM", "24.60", description="Premium-rate calls")
CALLS = bill_line(
    3,
    ChargeKind.ROAMING,
    "ROAM-ZONE-B-CALLS",
    "3.90",
    description="Roaming in Switzerland: calls made",
    quantity=Decimal(10),
    unit="min",
    unit_price=euro("0.39"),
    period_start=date(2026, 8, 1),
    period_end=date(2026, 8, 31),
)
CREDIT = bill_line(2, ChargeKind.CREDIT, "CREDIT-X", "-11.98", description="Credit for roaming charged twice")


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def test_one_charge_is_told_with_its_bill_and_its_dispute() -> None:
    item = Dispute("DI-1", "B-2026-09", 2, euro("24.60"), date(2026, 9, 3), "open", date(2026, 9, 17))
    balance = Balance(euro("0"), euro("0"), None, "card", disputes=(item,))
    owner = account(bills=(bill(9, plan_line(), PREMIUM, CALLS),), balance=balance)
    said = texts(await charges.charge(context("what are the premium calls", owner)))
    assert said[0] == "“Premium-rate calls” is €24.60 on the bill of 1 September 2026."
    assert said[1].startswith("Your dispute of €24.60, raised on 3 September 2026, is open")
    assert len(said) == 2


async def test_a_charge_abroad_says_how_much_when_and_what_the_plan_includes() -> None:
    plus = replace(plan_line(), code="MRW-PLUS", description="Merrow Plus")
    owner = account(
        bills=(bill(9, plus, CALLS), bill(8, plus)), lines=(line(offering_id="MRW-PLUS", plan_name="Merrow Plus"),)
    )
    said = texts(await charges.charge(context("what did Switzerland cost me", owner)))
    assert said == [
        "“Roaming in Switzerland: calls made” is €3.90 on the bill of 1 September 2026, for 10 minutes at €0.39 each, "
        "used in August 2026.",
        "087 555 0101 (My phone) is on Merrow Plus, which includes 5 GB of data a month in Switzerland; what goes "
        "beyond is charged.",
    ]


async def test_a_price_of_each_is_told_only_where_so_many_make_the_amount() -> None:
    blocks = replace(CALLS, quantity=Decimal(9), description="Calls in blocks of ten minutes")
    owner = account(bills=(bill(9, plan_line(), blocks),))
    said = texts(await charges.charge(context("what are the calls in blocks", owner)))
    assert said[0] == (
        "“Calls in blocks of ten minutes” is €3.90 on the bill of 1 September 2026, for 9 minutes, used in August 2026."
    )


async def test_where_no_charge_is_pointed_at_all_are_listed() -> None:
    owner = account(bills=(bill(9, plan_line(), PREMIUM),))
    said = texts(await charges.charge(context("what is that one", owner)))
    assert said[-1] == "Premium-rate calls: €24.60."


async def test_credits_are_told_the_latest_first_or_that_there_is_none() -> None:
    owner = account(bills=(bill(9, plan_line(), CREDIT), bill(8, plan_line())))
    assert texts(await charges.credit(context("was I refunded", owner))) == [
        "“Credit for roaming charged twice” took €11.98 off the bill of 1 September 2026."
    ]
    none = account(bills=(bill(8, plan_line()),))
    assert texts(await charges.credit(context("was I refunded", none))) == [
        "I see no credit or refund on your bills so far."
    ]


async def test_discounts_run_are_to_come_or_are_over() -> None:
    running = Discount("D-1", "Welcome discount", euro("4.00"), date(2026, 7, 1), date(2026, 12, 31))
    later = Discount("D-2", "Winter offer", euro("2.00"), date(2026, 12, 1), None)
    over = Discount("D-3", "Old offer", euro("3.00"), date(2025, 1, 1), date(2026, 6, 30))
    phone = "087 555 0101 (My phone)"
    said = texts(await charges.discount(context("", account(lines=(line(discounts=(running, later, over)),)))))
    assert said == [
        f"“Welcome discount” takes €4.00 off the price of {phone} each month until 31 December 2026.",
        f"“Winter offer” takes €2.00 off the price of {phone} each month from 1 December 2026.",
    ]
    ended = texts(await charges.discount(context("", account(lines=(line(discounts=(over,)),)))))
    assert ended == [
        f"No discount runs on {phone} at the moment.",
        f"“Old offer” on {phone}, €3.00 a month, ended on 30 June 2026.",
    ]


async def test_ones_own_addons_are_told_instead_of_the_shop() -> None:
    shield = AddOn("A-1", "ADD-SHIELD", "Scam Shield", euro("1.99"), date(2026, 1, 1), None)
    owner = account(lines=(line(addons=(shield,)),))
    assert texts(await offerings.addons(context("which add-ons are booked", owner))) == [
        "Scam Shield is booked on 087 555 0101 (My phone) at €1.99 a month."
    ]
    none = texts(await offerings.addons(context("which add-ons are booked", account())))
    assert none == ["No add-on is booked on your account."]


async def test_all_charges_of_a_kind_are_told_where_they_are_counted() -> None:
    fee = bill_line(2, ChargeKind.FEE, "FEE-LATE", "5.00", description="Late payment fee")
    owner = account(bills=(bill(9, plan_line(), fee), bill(8, plan_line(), fee), bill(7, plan_line())))
    said = texts(await charges.charge(context("how many late fees are there", owner)))
    assert [text.split("bill of ")[-1] for text in said[:2]] == ["1 September 2026.", "1 August 2026."]
    assert said[2] == "Together that is €10.00."
    assert len(texts(await charges.charge(context("what is the late fee", owner)))) == 1


async def test_what_was_paid_over_months_is_of_the_bills_of_those_months() -> None:
    june = replace(CALLS, period_start=date(2026, 6, 1), period_end=date(2026, 6, 30))
    owner = account(bills=(bill(9, plan_line(), CALLS), bill(7, plan_line(), june), bill(6, plan_line(), CALLS)))
    said = texts(await charges.charge(context("what have I paid for Switzerland since July", owner)))
    assert said[2] == "Together that is €7.80."


async def test_a_kind_of_charge_that_no_bill_holds_is_said_to_be_none() -> None:
    owner = account(bills=(bill(9, plan_line()), bill(8, plan_line())))
    said = texts(await charges.charge(context("which roaming is on it", owner)))
    assert said[0] == "I don't see a charge of that kind on your bills from 1 August 2026 to 1 September 2026."
    assert said[1].startswith("Your bill of 1 September 2026")


async def test_what_a_plan_includes_abroad_was_charged_to_nobody() -> None:
    held = line(offering_id="MRW-PLUS", plan_name="Merrow Plus")
    said = texts(await charges.charge(context("was I charged for France", account(bills=(bill(9, plan_line()),),
                                                                                  lines=(held,)))))  # fmt: skip
    assert said == [
        "I don't see a charge of that kind on your bills from 1 September 2026 to 1 September 2026.",
        "087 555 0101 (My phone) is on Merrow Plus, which includes France: 30 GB of data a month there, at no extra "
        "cost.",
    ]


async def test_what_failed_in_a_month_is_given_back_on_the_bill_after_it() -> None:
    owner = account(bills=(bill(9, plan_line(), CREDIT), bill(7, plan_line())))
    part = await charges.credit(context("any money back for the days without internet in August?", owner))
    assert "Credit for roaming charged twice" in texts(part)[0] and part.complete
    earlier = await charges.credit(context("any money back for April?", owner))
    assert not earlier.complete and any("Credit for roaming charged twice" in text for text in texts(earlier))


async def test_a_charge_of_a_past_month_is_not_explained_by_a_later_plan() -> None:
    moved = (line(offering_id="MRW-PLUS", plan_name="Merrow Plus"),)
    before, plus = plan_line(), replace(plan_line(), code="MRW-PLUS", description="Merrow Plus")
    for bills in ((bill(9, plus, CALLS), bill(8, before)), (bill(9, plus, CALLS),)):
        said = texts(await charges.charge(context("what did Switzerland cost me", account(bills=bills, lines=moved))))
        assert len(said) == 1 and "3.90" in said[0]


async def test_what_a_stay_came_to_holds_the_pass_that_was_bought_for_it() -> None:
    calls = replace(CALLS, code="ROAM-ZONE-C-CALLS-MADE", description="Roaming in USA: calls made")
    bought = bill_line(4, ChargeKind.ONE_OFF, "ADD-WORLD-WEEK", "34.99", description="World Week Pass")
    owner = account(bills=(bill(9, plan_line(), calls, bought), bill(8, plan_line(), bought)))
    said = texts(await charges.charge(context("what did my trip to the USA cost in all", owner)))
    assert len(said) == 3 and said[-1] == "Together that is €38.89."
    # Of one kind of use it is that alone.
    calls_alone = texts(await charges.charge(context("what did the calls in the USA cost me", owner)))
    assert len(calls_alone) == 1 and calls_alone[0].startswith("“Roaming in USA: calls made” is €3.90")


async def test_whether_something_was_charged_is_told_by_its_charge_or_by_the_bills_without_one() -> None:
    visit = bill_line(2, ChargeKind.FEE, "FEE-VISIT", "75.00", description="Engineer visit")
    question = "Was I charged for the engineer?"
    charged, not_charged = (account(bills=(bill(9, plan_line()), bill(8, *each)))
                            for each in ((plan_line(), visit), (plan_line(),)))  # fmt: skip
    assert decide(("credit",), context(question, charged)) == ("charge",)
    assert decide(("credit",), context("Was I refunded for the engineer?", charged)) == ("credit",)
    assert texts(await charges.charge(context(question, charged))) == [
        "“Engineer visit” is €75.00 on the bill of 1 August 2026."
    ]
    said = texts(await charges.charge(context(question, not_charged)))
    assert said[0] == ("I don't see a charge of that kind on your bills from 1 August 2026 to 1 September 2026.")


async def test_that_nothing_of_an_amount_was_charged_is_said_with_what_comes_nearest() -> None:
    owner = account(bills=(bill(9, plan_line(), PREMIUM), bill(8, plan_line())))
    said = texts(await charges.charge(context("what is the 22.50 for", owner)))
    assert said[0] == (
        "I see no charge of that amount on your bills from 1 August 2026 to 1 September 2026. Nearest to it comes "
        "“Premium-rate calls”, €24.60 on the bill of 1 September 2026."
    )
    of_bill = texts(await charges.charge(context("what is the 44.59 for", owner)))
    assert not any("no charge of that amount" in text for text in of_bill)


OVER = bill_line(
    4,
    ChargeKind.USAGE,
    "CALLS",
    "10.50",
    description="Calls outside the allowance",
    quantity=Decimal(42),
    unit="min",
    unit_price=euro("0.25"),
    period_start=date(2026, 8, 1),
    period_end=date(2026, 8, 31),
)


async def test_use_beyond_an_allowance_is_told_from_the_bill_and_then_as_it_stands() -> None:
    owner = account(
        bills=(bill(9, plan_line(), OVER, PREMIUM), bill(8, plan_line())), usage=(bucket("300", "204", "voice", "min"),)
    )
    said = texts(await usage.exceeded(context("how many minutes did I go over", owner)))
    assert said[0] == (
        "“Calls outside the allowance” is €10.50 on the bill of 1 September 2026, for 42 minutes at €0.25 each, used "
        "in August 2026."
    )
    assert said[1].startswith("96 minutes of 300 minutes left")
    then = texts(await usage.exceeded(context("how many minutes did I go over in August", owner)))
    assert len(then) == 1 and "42 minutes" in then[0]


async def test_that_nothing_was_used_beyond_it_is_said_and_from_when_there_are_bills() -> None:
    owner = account(bills=(bill(9, plan_line(), OVER), bill(8, plan_line())), usage=(bucket("20", "5"),))
    said = texts(await usage.exceeded(context("how much extra data did I use", owner)))
    assert said[0] == "I see no charge for that kind of use beyond your allowances on the bill of 1 September 2026."
    assert said[1].startswith("“Calls outside the allowance” is €10.50")
    before = texts(await usage.exceeded(context("how much extra data did I use in May", owner)))
    assert before == [
        "I see no charge for use beyond your allowances in that time.",
        "The bills that I can see were issued from 1 August 2026 to 1 September 2026.",
    ]


@pytest.mark.parametrize(
    "question", ["did I go over my allowance", "how far did I go over in Zone B", "did I go over my limit in August"]
)
async def test_use_abroad_that_was_charged_is_never_said_to_be_none(question: str) -> None:
    owner = account(bills=(bill(9, plan_line(), CALLS),), usage=(bucket("20", "5"),))
    said = texts(await usage.exceeded(context(question, owner)))
    assert said[0].startswith("“Roaming in Switzerland: calls made” is €3.90 on the bill of 1 September 2026")
    charged = texts(await charges.charge(context("was I charged for going over", owner)))
    assert charged[0] == said[0]


async def test_of_the_zone_that_is_named_only_its_charges_are_told() -> None:
    owner = account(bills=(bill(9, plan_line(), OVER, CALLS),))
    said = texts(await usage.exceeded(context("how far did I go over in Switzerland in August", owner)))
    assert len(said) == 1 and "Switzerland" in said[0]


async def test_how_much_of_a_bill_something_was_is_told_of_that_bill() -> None:
    owner = account(bills=(bill(9, plan_line(), OVER, PREMIUM), bill(8, plan_line(), CALLS)))
    said = texts(await charges.charge(context("how much of it was calls", owner)))
    assert len(said) == 1 and "€10.50" in said[0]
    none = texts(await charges.charge(context("how much of it was data", owner)))
    assert none == ["I don't see a charge of that kind on your bills from 1 September 2026 to 1 September 2026."]
    follow = context("how much of it was calls. and the texts?", owner, typed="and the texts?")
    assert texts(await charges.charge(follow)) == none


async def test_a_charge_by_its_whole_name_is_not_taken_for_one_that_is_called_alike() -> None:
    sent = replace(OVER, number=3, amount=euro("3.60"), description="Texts outside the allowance", unit="text")
    owner = account(bills=(bill(9, plan_line(), OVER, sent),))
    said = texts(await charges.charge(context("what was the calls outside the allowance for", owner)))
    assert len(said) == 1 and "“Calls outside the allowance”" in said[0]


async def test_a_bill_that_cannot_be_right_is_told_as_that_with_what_it_charges_for_use() -> None:
    owner = account(bills=(bill(9, plan_line(), OVER, total="99.00"),))
    said = texts(await usage.exceeded(context("how many minutes did I go over", owner)))
    assert any("don't add up" in text for text in said)

"""What is said of contracts, leaving and devices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from grounding.account.contracts import started_months
from grounding.account.records import Account, Contract, Instalments, Section, Ticket
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import contract as topic
from grounding.types import ComputedFact, PassageEvidence
from tests.unit.grounding.drafting.topics.deciding_world import deciding
from tests.unit.grounding.world import account, context, contract, device, euro, found, line, passage, unsupported


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def test_a_running_contract_names_its_last_day() -> None:
    part = await topic.contract(context(owner=account(contracts=(contract(),))))
    assert texts(part) == [
        "The contract of 087 555 0101 (My phone) runs from 1 February 2025 to 31 January 2027, a term of 24 months,"
        " and can be ended with 30 days' notice.",
        "To end it on that day, give notice by 1 January 2027.",
    ]


async def test_from_when_leaving_is_free_is_the_day_after_the_term_or_today_in_the_cooling_off_period() -> None:
    bound = account(contracts=(contract(),))
    told = texts(await topic.leave(context("when is the first day I can leave for free", bound)))
    assert told[0].startswith("Leaving 087 555 0101 (My phone) on 1 February 2027 costs no early termination fee")
    new = account(contracts=(contract(date(2028, 9, 9), start=date(2026, 9, 10), cooling_off_days=14),))
    withdrawn = texts(await topic.leave(context("when can I leave for free", new)))
    assert "you can withdraw until 24 September 2026" in withdrawn[0]


async def test_a_contract_is_over_only_after_its_last_day() -> None:
    yesterday = await topic.contract(context(owner=account(contracts=(contract(date(2026, 9, 13)),))))
    assert texts(yesterday)[0].startswith("087 555 0101 (My phone) is out of contract: ")
    assert "ended on 13 September 2026" in texts(yesterday)[0]
    today = await topic.contract(context(owner=account(contracts=(contract(date(2026, 9, 14)),))))
    assert "runs from" in texts(today)[0]


async def test_a_rolling_contract_has_no_end() -> None:
    part = await topic.contract(context(owner=account(contracts=(contract(None),))))
    assert texts(part) == [
        "087 555 0101 (My phone) has had no minimum term since 1 February 2025; it rolls on with 30 days' notice.",
        "If you give notice today, 14 September 2026, it ends on 14 October 2026.",
    ]


async def test_lines_without_a_contract_and_contracts_of_other_lines_are_not_spoken_of() -> None:
    part = await topic.contract(context(owner=account(contracts=(contract(line_id="L-9"),))))
    assert texts(part) == ["I don't see a contract for that line."]


async def test_leaving_with_a_phone_still_to_pay_adds_up() -> None:
    owner = account(contracts=(contract(instalments=(device(14),)),))
    part = await topic.leave(context(owner=owner))
    assert texts(part) == [
        "Leaving 087 555 0101 (My phone) today, 14 September 2026, would cost an early termination fee of €49.98:"
        " 50% of the monthly price of €19.99 for each started month that remains, 5 months in all.",
        "The remaining device instalments of 087 555 0101 (My phone), €160.00, would become due in full.",
        "Together that is €209.98 for 087 555 0101 (My phone).",
    ]
    total = next(fact for fact in part.drafts[-1].evidence if isinstance(fact, ComputedFact))
    assert str(total.value) == "209.98"
    parts = [str(fact.value) for fact in total.inputs if not isinstance(fact, PassageEvidence)]
    assert parts == ["49.98", "160.00"]


async def test_two_devices_are_summed() -> None:
    devices = (device(14), device(22, "Lumen Tab", "12.00"), device(24, "Kestrel S", "8.00"))
    part = await topic.leave(context(owner=account(contracts=(contract(instalments=devices),))))
    assert "€184.00" in texts(part)[1]
    assert "€233.98" in texts(part)[2]


async def test_leaving_after_the_term_costs_nothing_but_the_phone() -> None:
    owner = account(contracts=(contract(date(2026, 9, 13), instalments=(device(23),)),))
    assert texts(await topic.leave(context(owner=owner))) == [
        "Leaving 087 555 0101 (My phone) costs no early termination fee; it only needs 30 days' notice.",
        "The remaining device instalments of 087 555 0101 (My phone), €16.00, would become due in full.",
    ]


async def test_each_line_is_told_apart() -> None:
    second = line("L-2", number="087 555 0417", label="Mum's phone")
    contracts = (contract(), contract(date(2026, 10, 31), contract_id="K-2", line_id="L-2"))
    part = await topic.leave(context(owner=account(lines=(line(), second), contracts=contracts)))
    assert ["Mum's phone" in text for text in texts(part)] == [False, True, False]
    # 49.98 and 19.99.
    assert texts(part)[-1] == "Together leaving these lines comes to €69.97."
    only = replace(context(owner=account(lines=(line(), second), contracts=contracts)), lines=(second,))
    assert len(texts(await topic.leave(only))) == 1


async def test_leaving_several_lines_is_summed_as_far_as_it_can_be_reckoned() -> None:
    lines = (line(), line("L-2", number="087 555 0417", label="Mum's phone"))
    bound, other = contract(instalments=(device(14),)), contract(contract_id="K-2", line_id="L-2")

    async def total(asked: str, *contracts: Contract) -> list[str]:
        part = await topic.leave(context(asked, account(lines=lines, contracts=contracts)))
        return [text for text in texts(part) if text.startswith("Together ")]

    # 49.98 and 160.00, and 49.98.
    assert (await total("today", bound, other))[1:] == ["Together leaving these lines comes to €259.96."]
    fees = ["Together the early termination fees of these lines come to €39.98."]
    assert await total("on 1 December 2026", bound, other) == fees
    cooling = replace(other, start=date(2026, 9, 4), end=date(2028, 9, 3), cooling_off_days=14)
    for rest in ((), (cooling,), (replace(other, start=date(2028, 1, 1)),)):
        assert not any("these lines" in each for each in await total("today", bound, *rest))


async def test_devices_paid_and_unpaid_and_none() -> None:
    def owner(*devices: Instalments) -> Account:
        return account(contracts=(contract(instalments=devices),))

    part = await topic.instalments(context(owner=owner(device(14), device(24, "Kestrel S"))))
    assert texts(part) == [
        "Aria 7 on 087 555 0101 (My phone): 10 payments of €16.00 left, €160.00 in all.",
        "Kestrel S on 087 555 0101 (My phone) is paid off.",
    ]
    none = await topic.instalments(context(owner=owner()))
    assert texts(none) == ["087 555 0101 (My phone) has no device instalments."]


async def test_the_cooling_off_period_and_the_renewal_window_are_told_while_they_last() -> None:
    cooling = contract(start=date(2026, 9, 4), end=date(2028, 9, 3), cooling_off_days=14)
    assert texts(await topic.leave(context(owner=account(contracts=(cooling,))))) == [
        "The contract of 087 555 0101 (My phone) began on 4 September 2026 and is still in its cooling-off period of "
        "14 days: you can withdraw until 18 September 2026 without an early termination fee."
    ]
    renewing = contract(end=date(2026, 10, 5), renewal_start=date(2026, 7, 6))
    said = texts(await topic.contract(context(owner=account(contracts=(renewing,)))))
    assert said[1] == "If you give notice today, 14 September 2026, it ends on 14 October 2026."
    assert said[2] == (
        "087 555 0101 (My phone) is in its renewal window, from 6 July 2026 to 5 October 2026: you can change its plan "
        "without a fee."
    )
    assert len(texts(await topic.contract(context(owner=account(contracts=(contract(),)))))) == 2


async def test_a_contract_that_has_not_begun_is_said_to_begin() -> None:
    ordered = contract(start=date(2026, 9, 22), end=date(2028, 9, 21), cooling_off_days=14)
    owner = account(contracts=(ordered,))
    assert texts(await topic.contract(context(owner=owner))) == [
        "The contract of 087 555 0101 (My phone) begins only on 22 September 2026; its minimum term of 24 months runs "
        "until 21 September 2028."
    ]
    assert texts(await topic.leave(context(owner=owner))) == [
        "The contract of 087 555 0101 (My phone) begins only on 22 September 2026: you can withdraw without an early "
        "termination fee until 6 October 2026, when its cooling-off period of 14 days ends."
    ]
    binding = replace(ordered, cooling_off_days=None, end=None, term_months=0)
    for said in (
        await topic.contract(context(owner=account(contracts=(binding,)))),
        await topic.leave(context(owner=account(contracts=(binding,)))),
    ):
        assert texts(said) == ["The contract of 087 555 0101 (My phone) begins only on 22 September 2026."]


async def test_from_when_on_a_contract_can_be_renewed_is_told_before_its_window_opens() -> None:
    later = contract(renewal_start=date(2026, 11, 1))
    said = texts(await topic.contract(context(owner=account(contracts=(later,)))))
    assert said[-1].startswith("The renewal window of 087 555 0101 (My phone) opens on 1 November 2026")


def later(question: str) -> Context:
    """Return a question of somebody whose phone is paid off in part and whose contract ends with January 2027."""
    return context(question, owner=account(contracts=(contract(instalments=(device(14),)),)))


async def test_leaving_on_a_day_that_is_named_is_reckoned_for_that_day() -> None:
    # December and January are left: 2 x 50 % of 19.99 are 19.99.
    assert texts(await topic.leave(later("What if I leave on 5 December 2026?")))[:2] == [
        "Leaving 087 555 0101 (My phone) on 5 December 2026 would cost an early termination fee of €19.99: 50% of the"
        " monthly price of €19.99 for each started month that remains then, 2 months in all.",
        "Of the device instalments of 087 555 0101 (My phone), €160.00 are unpaid today; what is still unpaid on that"
        " day would become due in full.",
    ]


@pytest.mark.parametrize("asked", ["if I leave when my contract ends", "leaving on 1 February 2027"])
async def test_leaving_after_the_contract_costs_no_fee(asked: str) -> None:
    assert texts(await topic.leave(later(asked)))[0] == (
        "Leaving 087 555 0101 (My phone) on 1 February 2027 costs no early termination fee; it only needs 30 days'"
        " notice."
    )


async def test_a_day_that_is_over_is_no_day_to_leave_on() -> None:
    over, said, *_ = texts(await topic.leave(later("what did leaving on 1 May 2026 cost?")))
    assert "is over already" in over and "today, 14 September 2026" in said


@pytest.mark.parametrize(
    ("asked", "day", "fee"),
    [
        ("on 5 December", "5 December 2026", "€19.99"),
        ("in December", "1 December 2026", "€19.99"),
        ("at the end of November", "30 November 2026", "€29.99"),
        ("in three months", "14 December 2026", "€19.99"),
        ("in 2 weeks", "28 September 2026", "€49.98"),
        ("next month", "1 October 2026", "€39.98"),
        ("at the end of the year", "31 December 2026", "€19.99"),
        ("with 3 months left", "1 November 2026", "€29.99"),
        ("with one month to go", "1 January 2027", "€10.00"),
    ],
)
async def test_a_day_may_be_named_without_its_year_counted_from_today_or_by_the_months_left(
    asked: str, day: str, fee: str
) -> None:
    said = texts(await topic.leave(later(f"what would it cost to leave {asked}")))[0]
    assert said.startswith(f"Leaving 087 555 0101 (My phone) on {day} would cost an early termination fee of {fee}")


async def test_more_months_than_are_left_are_not_reckoned() -> None:
    assert "today, 14 September 2026" in texts(await topic.leave(later("exit fee with 9 months left")))[0]


@pytest.mark.parametrize("end", [date(2026, 12, 30), date(2027, 3, 30), date(2027, 2, 28), date(2027, 1, 31)])
@pytest.mark.parametrize("left", [1, 2, 3])
def test_a_day_with_so_many_months_left_has_just_as_many(end: date, left: int) -> None:
    day = topic.with_months_left(context(f"exit fee with {left} months left"), contract(end=end))
    assert day is not None and started_months(day, end) == left


async def test_what_comes_after_the_contract_is_the_carriers_rule() -> None:
    rule = "A contract that reaches its end date rolls on month by month; what happens is told before."
    owner = account(contracts=(contract(),))
    asked = context("what happens when my contract ends", owner, search=lambda query: [found(passage(rule))])
    assert texts(await topic.contract(asked))[-1] == rule
    assert rule not in texts(await topic.contract(replace(asked, question="when does my contract end")))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("14 September 2025", "The day that you name is over already, so this is how it is today."),
        ("30 February 2027", "There is no such day as the one that you name, so this is how it is today."),
    ],
)
async def test_a_day_on_which_nobody_can_leave_is_said_to_be_that(day: str, said: str) -> None:
    owner = account(contracts=(contract(),))
    part = await topic.leave(context(f"what would it cost to leave on {day}?", owner))
    assert texts(part)[0] == said
    assert texts(part)[1].startswith("Leaving 087 555 0101 (My phone) today, 14 September 2026, ")
    assert not part.complete


@pytest.mark.parametrize(
    ("question", "back", "day"),
    [
        ("what would leaving cost on 31 December 2026", 1, "30 November 2026"),
        ("what would leaving cost on 31 December 2026", 2, "31 October 2026"),
        ("what would leaving cost on 1 December 2026? and a week later?", 0, "8 December 2026"),
        (
            "what would leaving cost on 1 December 2026? and 2 weeks later? and a day before that?",
            0,
            "14 December 2026",
        ),
        ("what would leaving cost with 2 months left? and a month later?", 0, "1 January 2027"),
        ("what would leaving cost with 2 months left", 1, "1 November 2026"),
    ],
)
async def test_a_day_is_counted_on_from_the_one_that_was_talked_about(question: str, back: int, day: str) -> None:
    turn = replace(context(question, account(contracts=(contract(),))), back=back)
    assert f"on {day} would cost" in texts(await topic.leave(turn))[0]


async def test_before_today_nobody_can_leave() -> None:
    turn = replace(context("what would leaving cost on 1 October 2026", account(contracts=(contract(),))), back=2)
    assert "today, 14 September 2026" in texts(await topic.leave(turn))[0]


def ordered(asked: str, expected: date | None, **changes: Any) -> Context:
    """Return a question of somebody with a change of plan under way."""
    order = Ticket("T-9", "L-1", date(2026, 9, 14), "Merrow Max", "open", date(2026, 9, 14), expected, "order")
    return context(asked, owner=account(contracts=(contract(),), tickets=(order,), **changes))


@pytest.mark.parametrize(
    ("asked", "expected", "fee"),
    [
        ("leaving on 1 December 2026", date(2026, 10, 1), False),
        ("leaving on 1 December 2026", None, False),
        ("leaving on 25 September 2026", date(2026, 10, 1), True),
        ("leaving today", date(2026, 10, 1), True),
        ("leaving today", date(2026, 9, 14), False),
    ],
)
async def test_what_leaving_costs_after_an_order_is_not_reckoned_from_the_contract_of_today(
    asked: str, expected: date | None, fee: bool
) -> None:
    part = await topic.leave(ordered(asked, expected))
    said = texts(part)
    assert any("€" in each for each in said) is fee
    assert any("T-9" in each and "Merrow Max" in each for each in said)
    assert said[-1].endswith("so I give no figure for the time from then on.") or fee
    assert part.complete is fee


async def test_an_order_is_named_beside_the_end_of_a_contract() -> None:
    said = texts(await topic.contract(ordered("when does my contract end?", date(2026, 10, 1))))
    assert "T-9" in said[-2]
    assert said[-1] == "What the contract is once that order is carried out, I can't see yet."


async def test_where_orders_cannot_be_read_a_fee_of_a_later_day_is_not_the_whole_answer() -> None:
    missing = frozenset([Section.TICKETS])
    part = await topic.leave(ordered("leaving on 1 December 2026", None, missing=missing))
    assert part.missing == missing
    assert not part.complete


async def test_what_leaving_a_plan_without_a_term_costs_within_one_is_not_known() -> None:
    flex = line(offering_id="MRW-FLEX", plan_name="Merrow Flex")
    part = await topic.leave(context(owner=account(lines=(flex,), contracts=(contract(),))))
    [said] = texts(part)
    assert "sold without a minimum term, and its contract runs until 31 January 2027" in said
    assert not part.complete
    free = await topic.leave(context(owner=account(lines=(flex,), contracts=(contract(None),))))
    assert texts(free)[0].startswith("Leaving 087 555 0101 (My phone) costs no early termination fee")


@pytest.mark.parametrize(("born", "renews"), [(date(2000, 10, 8), False), (date(2004, 10, 8), True)])
async def test_a_renewal_is_only_told_where_the_rules_of_that_day_allow_it(born: date, renews: bool) -> None:
    young = line(offering_id="MRW-YOUNG", plan_name="Merrow Young", monthly_price=euro("14.99"))
    bound = contract(date(2027, 2, 28), start=date(2025, 3, 1), renewal_start=date(2026, 12, 1))
    start = account(lines=(young,), contracts=(bound,))
    owner = replace(start, customer=replace(start.customer, birth_date=born))
    said = texts(await topic.contract(deciding("when does my contract end?", owner)))
    opens = next(each for each in said if each.startswith("The renewal window "))
    assert ("you can renew it" in opens) is renews
    closed = "As things stand Merrow Young can't be renewed then. Merrow Young is for people under 26."
    assert (closed in said) is not renews


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("and the 2nd?", "2 December 2026"),
        ("and on the 20th?", "20 December 2026"),
        ("and at Christmas?", None),
        ("and the 32nd?", None),
    ],
)
async def test_a_day_without_its_month_is_one_of_the_month_talked_about_or_asked_back(
    typed: str, day: str | None
) -> None:
    owner = account(contracts=(contract(),))
    turn = context(f"What would leaving on 1 December 2026 cost? {typed}", owner=owner, typed=typed)
    said = " ".join(texts(await topic.leave(turn)))
    assert f"on {day}" in said if day else said.startswith("I could not tell which day you mean")
    assert "1 December" not in said

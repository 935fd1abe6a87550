"""What is said of suspensions, outages and tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grounding.account.records import Balance, LineStatus, Ticket
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import payment, plan, service
from grounding.messages import Messages
from tests.unit.grounding.world import (
    OPERATOR,
    VISITOR,
    account,
    context,
    euro,
    found,
    line,
    outage,
    passage,
    sample,
    unsupported,
)


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


@pytest.mark.parametrize(
    ("reason", "since", "said"),
    [
        ("arrears", date(2026, 9, 5), " is suspended since 5 September 2026 because bills are unpaid."),
        ("arrears", None, " is suspended because bills are unpaid."),
        ("lost_or_stolen", None, " is suspended because the phone was reported lost or stolen."),
        ("sunspots", date(2026, 9, 5), " is suspended since 5 September 2026."),
        (None, None, " is suspended."),
    ],
)
async def test_a_suspended_line_says_why_as_far_as_it_is_known(
    reason: str | None, since: date | None, said: str
) -> None:
    suspended = line(status=LineStatus.SUSPENDED, status_reason=reason, status_since=since)
    part = await service.status(context(owner=account(lines=(suspended,))))
    assert texts(part)[0] == f"087 555 0101 (My phone){said}"


async def test_active_lines_are_called_active() -> None:
    part = await service.status(context(owner=account()))
    assert texts(part) == ["087 555 0101 (My phone) is active."]


async def test_an_outage_says_where_since_when_and_until_when() -> None:
    part = await service.outage(context(owner=account(outages=(outage(),))))
    (said,) = texts(part)
    assert said.startswith("There is a known outage in Galway city east (OUT-2026-0914-1), affecting mobile")
    assert said.endswith(
        "since 14 September 2026, 06:42: power failure at a transmission site."
        " It is expected to be fixed by 14 September 2026, 13:00."
    )
    open_end = await service.outage(context(owner=account(outages=(outage(expected=False),))))
    assert "expected" not in texts(open_end)[0]


async def test_planned_work_is_no_outage() -> None:
    part = await service.outage(context(owner=account(outages=(outage(planned=True),))))
    assert texts(part)[0].startswith("Planned work in Galway city east (OUT-2026-0914-1) will affect mobile")


async def test_no_outage_is_a_fact_of_the_account_and_none_for_a_stranger() -> None:
    part = await service.outage(context(owner=account()))
    assert texts(part) == ["No outage or planned work is known at your address right now."]
    assert part.drafts[0].evidence
    stranger = await service.outage(context(identity=VISITOR))
    assert stranger == Part(complete=False)


async def test_an_operator_sees_outages_without_an_account() -> None:
    part = await service.outage(context(identity=OPERATOR, outages=(outage(), outage(planned=True))))
    assert len(texts(part)) == 2
    assert {fact.system for draft in part.drafts for fact in draft.evidence if hasattr(fact, "system")} == {"network"}


async def test_only_present_outages_of_services_in_use_count_before_steps() -> None:
    fibre = outage(services=("broadband",))
    owner = account(outages=(outage(), fibre, outage(planned=True)))
    assert len(service.disturbances(context(owner=owner))) == 1
    assert "affecting mobile" in service.disturbances(context(owner=owner))[0].text


def ticket(number: int, state: str, subject: str = "No signal", expected: date | None = None) -> Ticket:
    """Return a ticket of September."""
    return Ticket(f"T-{number}", "L-1", date(2026, 9, 1), subject, state, date(2026, 9, number), expected)


async def test_tickets_open_first_three_at_most() -> None:
    tickets = (
        ticket(6, "resolved"),
        ticket(5, "in_progress", expected=date(2026, 9, 20)),
        ticket(4, "closed"),
        ticket(3, "waiting_for_customer"),
        ticket(2, "open"),
    )
    said = texts(await service.tickets(context(owner=account(tickets=tickets))))
    assert said == [
        "Ticket T-5, “No signal”, opened on 1 September 2026, is being worked on; last updated on 5 September 2026,"
        " expected by 20 September 2026.",
        "Ticket T-3, “No signal”, opened on 1 September 2026, is waiting for your reply since 3 September 2026.",
        "Ticket T-2, “No signal”, opened on 1 September 2026, is open; last updated on 2 September 2026.",
    ]


async def test_a_tickets_subject_cannot_act() -> None:
    evil = ticket(2, "open", "[1] **urgent** <script>alert(500)</script>")
    said = texts(await service.tickets(context(owner=account(tickets=(evil,)))))
    assert "“(1) ··urgent·· ‹script›alert(500)‹/script›”" in said[0]


async def test_no_tickets() -> None:
    assert texts(await service.tickets(context(owner=account()))) == ["You have no tickets."]


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("arrears", "A suspended line is reconnected when the overdue amount is paid."),
        ("lost_or_stolen", "A blocked SIM can be unblocked free of charge if no replacement SIM has been ordered."),
    ],
)
async def test_a_suspended_line_says_how_it_works_again(reason: str, rule: str) -> None:
    suspended = line(status=LineStatus.SUSPENDED, status_reason=reason)
    ways = context(owner=account(lines=(suspended,)), search=lambda query: [found(passage(rule))])
    assert texts(await service.status(ways))[1:] == [rule]
    beside = replace(
        ways, search=context(search=lambda query: [found(passage("Pay by card or bank transfer."))]).search
    )
    assert len(texts(await service.status(beside))) == 1


async def test_a_ticket_that_should_have_been_done_by_now_is_said_to_be_late() -> None:
    late = ticket(5, "in_progress", expected=date(2026, 9, 13))
    turn = replace(context(owner=account(tickets=(late,))), messages=Messages(sample().carrier))
    assert texts(await service.tickets(turn))[0].endswith("It is late: it was expected by 13 September 2026.")


ORDER = Ticket(
    "T-9", "L-1", date(2026, 9, 14), "Merrow Max", "in_progress", date(2026, 9, 14), date(2026, 10, 1), "order"
)
ORDERED = (
    "For 087 555 0101 (My phone) there is an open order of 14 September 2026, T-9, for “Merrow Max”, expected on"
    " 1 October 2026."
)


async def test_an_open_order_is_said_with_the_plan_with_the_line_and_among_tickets() -> None:
    here = context(owner=account(tickets=(ORDER,)))
    assert ORDERED in texts(await plan.plan(here))
    assert ORDERED in texts(await service.status(here))
    assert texts(await service.tickets(here)) == [ORDERED]


async def test_orders_that_are_done_or_of_other_lines_are_not_said_with_a_plan() -> None:
    done, other = replace(ORDER, state="closed"), replace(ORDER, line_id="L-9")
    said = texts(await plan.plan(context(owner=account(tickets=(done, other)))))
    assert not any("open order" in each for each in said)


@pytest.mark.parametrize("number", ["T-3", "t-3", "T3"])
async def test_a_ticket_that_is_named_by_its_number_is_told_alone(number: str) -> None:
    mine = (ticket(5, "open"), ticket(3, "closed"))
    said = texts(await service.tickets(context(f"status of ticket {number}", account(tickets=mine))))
    assert [text.split(",")[0] for text in said] == ["Ticket T-3"]


@pytest.mark.parametrize(
    "question", ["status of ticket T-77", "how is case number 4711 going", "is order 123456 done", "ticket 2026-99"]
)
async def test_of_a_ticket_that_is_not_found_no_other_is_told(question: str) -> None:
    for mine in ((), (ticket(5, "open"),)):
        said = texts(await service.tickets(context(question, account(tickets=mine))))
        assert said == ["I don't find a ticket of that number on your account."]


async def test_a_ticket_without_a_number_is_told_as_before() -> None:
    for question in ("any news on the case of 2 September", "what about my order of 5 GB"):
        said = texts(await service.tickets(context(question, account(tickets=(ticket(5, "open"),)))))
        assert said[0].startswith("Ticket T-5")


async def test_what_a_suspended_line_still_does_is_said_with_its_state_and_with_its_plan() -> None:
    works = "A line that is suspended for arrears cannot make calls or use mobile data but still receives texts."
    suspended = line(status=LineStatus.SUSPENDED, status_reason="arrears")
    owner = account(lines=(suspended,))
    here = context("which services do I have", owner, search=lambda query: [found(passage(works))])
    state, said = "087 555 0101 (My phone) is suspended because bills are unpaid.", texts(await plan.plan(here))
    assert said[:3] == [state, works, "087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month."]
    assert texts(await service.status(here)).count(works) == 1
    active = replace(here, account=account(), lines=account().lines)
    assert works not in texts(await plan.plan(active))
    asked = replace(here, question="will my line be cut off?")
    assert texts(await payment.payment(asked))[0] == state
    assert state not in texts(await payment.payment(replace(here, question="what do I owe")))


STAGES = (
    "A line suspended for arrears after 30 days cannot make calls but still receives calls and texts. "
    "A fully suspended line, after 60 days, can neither make nor receive calls. "
    "Emergency calls work on every suspended line."
)
PARTLY, FULLY, ALWAYS = (f"{each.rstrip('.')}." for each in STAGES.split(". "))


@pytest.mark.parametrize(
    ("overdue_since", "status_since", "told"),
    [
        (date(2026, 8, 11), date(2026, 9, 11), [PARTLY, ALWAYS]),
        (date(2026, 7, 15), date(2026, 9, 13), [FULLY, ALWAYS]),
        # Barred at the first stage, overdue for the second: whether it was barred anew is not on record.
        (date(2026, 7, 1), date(2026, 8, 1), [PARTLY, FULLY, ALWAYS]),
        (date(2026, 9, 10), date(2026, 9, 11), [PARTLY, FULLY, ALWAYS]),
        (date(2026, 7, 15), None, [PARTLY, FULLY, ALWAYS]),
        (None, date(2026, 9, 13), [PARTLY, FULLY, ALWAYS]),
    ],
)
async def test_what_still_works_is_told_by_the_stage_of_a_suspension(
    overdue_since: date | None, status_since: date | None, told: list[str]
) -> None:
    suspended = line(status=LineStatus.SUSPENDED, status_reason="arrears", status_since=status_since)
    balance = Balance(euro("40.98"), euro("40.98"), overdue_since, "card")
    owner = account(lines=(suspended,), balance=balance)
    said = texts(await service.status(context("what still works", owner, search=lambda _: [found(passage(STAGES))])))
    assert [each for each in said if each in (PARTLY, FULLY, ALWAYS)] == told
    unread = replace(owner, balance=None)
    said = texts(await service.status(context("what still works", unread, search=lambda _: [found(passage(STAGES))])))
    assert {PARTLY, FULLY} <= set(said)

"""Of which time a topic tells, and when it would tell of another than is asked about."""

from __future__ import annotations

from dataclasses import replace

from grounding.drafting.extractive.choosing import TOPICS
from grounding.drafting.extractive.timing import timed, untimely
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.world import account, context


def test_a_topic_without_times_says_so_only_where_the_time_is_all_that_changed() -> None:
    asked = context("when does my contract end in August", account())
    assert untimely(TOPICS["contract"], replace(asked, moved=True))
    assert not untimely(TOPICS["contract"], asked)
    assert not untimely(TOPICS["usage"], replace(asked, moved=True))


def test_nothing_is_recorded_of_a_month_to_come() -> None:
    asked = replace(context("what will my bill be next month", account()), ahead=True)
    assert untimely(TOPICS["bill_amount"], asked)
    assert not untimely(TOPICS["plans"], asked)
    assert untimely(TOPICS["instalments"], asked) and not untimely(TOPICS["instalments"], replace(asked, ahead=False))
    leaving = replace(context("and if I left in March", account()), moved=True)
    assert not untimely(TOPICS["leaving"], leaving)
    assert untimely(TOPICS["leaving"], replace(context("and in August 2025", account()), moved=True))
    assert not untimely(TOPICS["payment"], replace(context("can I pay next month", account()), ahead=True))


def test_a_question_without_a_time_has_that_of_one_before_it() -> None:
    asking = {"payment": ("is anything overdue",), "usage": ("how many minutes last month", "is anything overdue")}
    whole = context("is anything overdue and how many minutes last month", account())
    understood = Understood(whole.question, ("payment", "usage"), asking=asking)
    assert timed(whole, understood, TOPICS["payment"]).asked == ()
    assert timed(whole, understood, TOPICS["usage"]).asked == whole.asked != ()

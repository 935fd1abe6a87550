"""What is offered and proposed: exactly what may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means, judged
from evals.suites.cases import Expected


async def offers(heard: Heard, means: Means) -> Score | None:
    """Judge whether exactly the expected offers are made; `eligible`: whether the rules clear all that are made."""
    customer = heard.case.customer
    asked = [answer for _, expected, answer in heard.expected() if expected.offers == "eligible"] if customer else []
    days = {day for answer in asked for day in _made(answer).values()}
    cleared = {day: await means.eligibility.eligible(customer, day) for day in days} if customer else {}

    def judge(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
        made = [offer["offering_id"] for offer in answer["offers"]]
        if expected.offers is None:
            return None
        if expected.offers == "eligible":
            wrong = sorted(name for name, day in _made(answer).items() if name not in cleared.get(day, ()))
            return 1, [f"offered, and not eligible: {', '.join(wrong)}"] if wrong else []
        return 1, _differ("offered", made, expected.offers)

    return judged(heard, judge)


async def actions(heard: Heard, means: Means) -> Score | None:
    """Judge whether exactly the expected kinds of actions are proposed."""

    def judge(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
        if expected.actions is None:
            return None
        return 1, _differ("proposed", [action["kind"] for action in answer["actions"]], expected.actions)

    return judged(heard, judge)


def _made(answer: Json) -> dict[str, date | None]:
    """Return what an answer offers, each with the day that its verdict is of, None where it cites none."""
    days = {
        each["offering_id"]: date.fromisoformat(each["as_of"])
        for each in answer["citations"]
        if each["kind"] == "verdict" and each["verdict"] == "eligible"
    }
    return {offer["offering_id"]: days.get(offer["offering_id"]) for offer in answer["offers"]}


def _differ(done: str, made: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return in one reason how what was made differs from what was wanted; nothing if it does not."""
    got, right = Counter(made), Counter(wanted)
    missing, more = sorted((right - got).elements()), sorted((got - right).elements())
    parts = [f"not {done}: {', '.join(missing)}"] if missing else []
    parts += [f"{done} beside: {', '.join(more)}"] if more else []
    return ["; ".join(parts)] if parts else []

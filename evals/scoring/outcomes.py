"""How a turn ended, and who took over."""

from __future__ import annotations

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means, judged
from evals.suites.cases import Expected

ANSWERED = frozenset({"answered", "partly_answered"})
WITHHELD = frozenset({"abstained", "refused"})


async def outcome(heard: Heard, means: Means) -> Score | None:
    """Judge whether the turn ended as expected."""
    return judged(heard, _outcome)


async def abstention(heard: Heard, means: Means) -> Score | None:
    """Judge whether an answer was given where there is one, and withheld where there is none."""
    return judged(heard, _abstention)


async def handoff(heard: Heard, means: Means) -> Score | None:
    """Judge whether a person takes over by the right route."""
    return judged(heard, _handoff)


def _outcome(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if not expected.outcome:
        return None
    right = answer["outcome"] in expected.outcome
    return 1, [] if right else [f"ended {answer['outcome']}, not {' or '.join(expected.outcome)}"]


def _abstention(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    wanted, got = set(expected.outcome), answer["outcome"]
    if wanted and wanted <= ANSWERED:
        return 1, [f"false refusal: {got}, though there is an answer"] if got in WITHHELD else []
    if wanted and wanted <= WITHHELD:
        return 1, [f"false answer: {got}, though there is none to give"] if got in ANSWERED else []
    return None


def _handoff(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if expected.handoff is None:
        return None
    route = (answer["handoff"] or {}).get("route")
    return 1, [] if route == expected.handoff else [f"handed over by {route or 'no route'}, not {expected.handoff}"]

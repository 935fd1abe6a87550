"""What scorers are handed and what they find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from evals.results.types import Score
from evals.suites.cases import Case, Expected

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One conversation: what was said, what was answered, and what was looked up beside it."""

    case: Case
    messages: tuple[str, ...]
    answers: tuple[Json, ...]
    """One a message, in the wire schema; the last is the case's."""
    ms: tuple[float, ...]
    """How long each was waited for."""
    passages: Mapping[str, str] = field(default_factory=dict)
    """Texts of the passages that are cited, by id; the wire schema quotes a part of each."""
    found: tuple[Json, ...] | None = None
    """What search finds for the question, best first; None where nothing is to be judged by it."""
    tokens: int | None = None
    cost: float | None = None
    confidence: float | None = None
    turned_down: tuple[Json, ...] | None = None
    """What a model wrote and verification did not let through as it stood: `text`, `reason`, and whether it was
    `mended` and said all the same. None where no model was asked, or nobody tells."""

    @property
    def answer(self) -> Json:
        """Return the answer that the case is judged by."""
        return self.answers[-1]

    def expected(self) -> list[tuple[str, Expected, Json]]:
        """Return every answer of which something is expected, with the name of its turn; the last has none."""
        earlier = zip(self.case.turns[:-1], self.answers, strict=False)
        named = [(f"turn {at}: ", said.expect, answer) for at, (said, answer) in enumerate(earlier, 1) if said.expect]
        return [*named, ("", self.case.expect, self.answer)]


class Verification(Protocol):
    """Checks what an answer says against what it cites."""

    def unsupported(self, answer: Json, passages: Mapping[str, str]) -> tuple[int, list[tuple[float, str]]]:
        """Return how many claims an answer makes, and of each that nothing supports its score and why."""


class Eligibility(Protocol):
    """Decides by the carrier's rules."""

    async def eligible(self, customer_id: str, on: date | None = None) -> frozenset[str]:
        """Return the offerings that a customer may have on a day, today if none is given.

        Raises GroundingError, AppError if that cannot be decided.
        """


@dataclass(frozen=True, slots=True)
class Means:
    """What scorers decide by."""

    verification: Verification
    eligibility: Eligibility


Scorer = Callable[[Heard, Means], Awaitable[Score | None]]
"""What a conversation is worth; None where the case gives nothing to judge or measure by. An error is unscored."""


def judged(heard: Heard, judge: Callable[[Expected, Json], tuple[int, list[str]] | None]) -> Score | None:
    """Return the share of what was expected of all turns that is there.

    `judge`: (what is expected of an answer, the answer) -> how much that is, and what is wrong with each part that is
    not there; None where nothing is expected.
    """
    wanted, wrong, applies = 0, list[str](), False
    for turn, expected, answer in heard.expected():
        found = judge(expected, answer)
        if found is not None:
            applies = True
            wanted += found[0]
            wrong += [f"{turn}{reason}" for reason in found[1]]
    if not applies:
        return None
    return Score(max(0.0, 1 - len(wrong) / wanted) if wanted else float(not wrong), "; ".join(wrong))

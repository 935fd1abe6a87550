"""A run and what it found of each case; read from the log of a run, whatever made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What one scorer found of one conversation."""

    value: float | None
    """0 to 1, or a measure in its own unit (`latency` ms, `tokens`, `cost`); None: unscored, which is never wrong."""
    reason: str = ""
    """What was missing or too much, in words; empty where all is well."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case, asked once."""

    case_id: str
    suite: str
    epoch: int
    """From 1."""
    passed: bool | None
    """Whether every scorer that judges (not one that measures) gave 1; None: unscored."""
    scores: Mapping[str, Score]
    """By scorer; those only that the case gives something to judge or measure by."""
    answers: tuple[Json, ...]
    """In the wire schema `groundline.answer/1`, one a turn; the last is judged."""
    messages: tuple[str, ...]
    """What was said to the assistant, one a turn."""
    tags: tuple[str, ...] = ()
    audience: str = "visitor"
    owner: str = ""
    why: str = ""
    safety: bool = False
    cluster: str = ""
    """Cases that share it are not independent: they ask about one customer's account, or one document."""
    confidence: float | None = None
    """How sure the assistant itself was that what it found answers, 0 to 1; None where it cannot be told."""
    case_hash: str = ""
    """Of who asks what and what a right answer is: a case of the same hash is judged the same."""
    expected: Json = field(default_factory=dict)
    """The case's `expect`, for those who read a report."""
    error: str | None = None
    """Why it could not be asked or scored."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of suites."""

    run_id: str
    suites: tuple[str, ...]
    cases_hash: str
    """Of the hashes of all cases: two runs of one hash judge the same."""
    started: datetime
    mode: str
    """`extractive` or `model`."""
    target: str
    """`in process`, or the address of a deployed assistant."""
    build: Mapping[str, str]
    """What answered: program version, carrier, index generation, rule-set and prompt hashes, model."""
    overrides: Mapping[str, str]
    """Settings of this run, by name."""
    epochs: int
    results: tuple[CaseResult, ...]
    complete: bool = True
    """False if it was interrupted or cases are missing."""
    wall_s: float = 0.0


JUDGES = frozenset(
    {
        "outcome", "facts", "forbidden", "citations", "support", "offers", "abstention", "steps", "actions", "handoff",
        "choices",
    }
)  # fmt: skip
"""Scorers that judge: a case passes if every one of these that applies gives 1."""

MEASURES = frozenset({"latency", "tokens", "cost"})
"""Scorers that measure in a unit of their own: milliseconds, tokens, the currency of the model's prices."""


def passed(scores: Mapping[str, Score]) -> bool | None:
    """Say whether a case passes by its scores; None if a scorer that judges could not."""
    values = [score.value for name, score in scores.items() if name in JUDGES]
    if any(value is not None and value < 1 for value in values):
        return False
    return None if None in values or not values else True

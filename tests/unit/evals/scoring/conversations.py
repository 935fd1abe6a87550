"""Conversations as they come over the wire, for tests of scorers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evals.scoring.types import Heard, Means
from evals.suites.cases import Case

Json = dict[str, Any]


def answer(text: str = "", outcome: str = "answered", **more: Any) -> Json:
    """Return an answer in the wire schema."""
    return {
        "schema": "groundline.answer/1", "answer_id": "a-1", "as_of": "2026-09-14T09:30:00+01:00", "locale": "en-IE",
        "outcome": outcome, "mode": "extractive", "text": text, "sentences": [], "citations": [], "offers": [],
        "choices": [], "actions": [], "handoff": None, "degraded": [],
    } | more  # fmt: skip


def case(**fields: Any) -> Case:
    """Return a case."""
    return Case.model_validate({"id": "x", "why": "y", "ask": "z"} | fields)


def heard(expect: Json, *answers: Json, fields: Mapping[str, Any] | None = None, **more: Any) -> Heard:
    """Return a conversation of which something is expected."""
    asked = case(expect=expect, **(fields or {}))
    return Heard(asked, ("z",) * len(answers), answers, (5.0,) * len(answers), **more)


class AllSupported:
    """Finds nothing wrong."""

    def unsupported(self, answer: Json, passages: Mapping[str, str]) -> tuple[int, list[tuple[float, str]]]:
        """Return what the answer's own `wrong` says."""
        return len(answer["sentences"]), answer.get("wrong", [])


class SomeEligible:
    """Clears one offering, and another from later on."""

    async def eligible(self, customer_id: str, on: date | None = None) -> frozenset[str]:
        """Return what is cleared on that day."""
        return frozenset({"A", "B"} if on and on >= date(2026, 10, 1) else {"A"})


MEANS = Means(AllSupported(), SomeEligible())

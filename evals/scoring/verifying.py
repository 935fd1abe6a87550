"""Checks the claims of an answer once more, by what is on the wire alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from evals.scoring.evidence import evidence
from evals.scoring.types import Json
from grounding.types import Draft, Evidence, SentenceKind, Verdict, VerdictFact
from grounding.verification.checks import Checked, Verifier
from grounding.verification.turn import TurnEvidence
from retrieval.types import Audience


class FreeCheck(Protocol):
    """Checks a sentence that was worded freely."""

    def check(self, draft: Draft, turn: TurnEvidence) -> Checked:
        """Return what is found of it."""
        ...


@dataclass(frozen=True, slots=True)
class WireVerification:
    """The checks that a sentence had to pass before it was said, over what came over the wire."""

    strict: Verifier
    """For sentences of the carrier's own."""
    free: Callable[[], FreeCheck]
    """For a model's; loads another model, so it is asked for only where one speaks."""

    def unsupported(self, answer: Json, passages: Mapping[str, str]) -> tuple[int, list[tuple[float, str]]]:
        """Return how many claims an answer makes, and of each that nothing supports its score and why."""
        claims = [each for each in answer["sentences"] if each["kind"] == "claim"]
        cited = evidence(answer, passages)
        found = [(each["text"], self._checked(each, answer, cited)) for each in claims]
        wrong = [(text, one) for text, one in found if one.verdict is not Verdict.SUPPORTED]
        return len(claims), [(one.score, f"“{_short(text)}” {one.reason}") for text, one in wrong]

    def _checked(self, sentence: Json, answer: Json, cited: Mapping[int, tuple[Evidence, ...]]) -> Checked:
        own = tuple(item for number in sentence["citations"] for item in cited.get(number, ()))
        draft = Draft(sentence["text"], SentenceKind.CLAIM, own)
        every = tuple(item for items in cited.values() for item in items)
        cleared = {item.offering_id for item in every if isinstance(item, VerdictFact) and item.eligible}
        strict = self.strict.check(draft, cleared)
        # A sentence of code's own passes the strict check; of a model's answer it may be one as well.
        if answer["mode"] != "model" or strict.verdict is Verdict.SUPPORTED:
            return strict
        turn = TurnEvidence(every, datetime.fromisoformat(answer["as_of"]).date(), Audience.OPERATOR)
        return self.free().check(draft, turn)


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"

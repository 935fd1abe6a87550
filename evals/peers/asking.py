"""Question sets to what a system is asked: sets over the same documents share one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evals.retrieval.sets import Question, QuestionSet

DEPTH = 50
"""Pieces asked for, so that ten different documents are among them; each system's own default is less."""

SHOWN = 10
"""Pieces asked for while the clock runs."""

TIMED = 200
"""Queries timed in each corpus."""


@dataclass(frozen=True)
class Corpus:
    """The documents of one or several question sets."""

    sets: tuple[QuestionSet, ...]

    @property
    def name(self) -> str:
        """The sets' names, for messages and files."""
        return "+".join(one.name for one in self.sets)

    @cached_property
    def documents(self) -> list[dict[str, str]]:
        """Every document as text."""
        return [{"id": one.document_id, "text": one.text} for one in self.sets[0].materials()]

    @property
    def asked(self) -> list[tuple[str, Question]]:
        """Every question of every set, under an id of its own."""
        return [(key(one, question), question) for one in self.sets for question in one.questions]

    def request(self, model: Path, variants: Sequence[str]) -> dict[str, Any]:
        """Return what a peer is given.

        Where a conversation went before, its earlier turns stand in front of the question: that is the first thing
        that somebody tries whose library knows nothing of conversations.
        """
        return self.common(variants) | {
            "model": str(model),
            "documents": self.documents,
            "queries": [
                {"id": name, "text": "\n".join((*question.before, question.text))} for name, question in self.asked
            ],
        }

    def own(self, home: Path) -> dict[str, Any]:
        """Return what this program is given: the folders, and the conversation as it was."""
        return self.common(()) | {
            "home": str(home),
            "folders": [[source.name, str(source.path), source.audience] for source in self.sets[0].folders],
            "queries": [
                {"id": name, "text": question.text, "before": question.before, "audience": question.audience}
                for name, question in self.asked
            ],
        }

    def common(self, variants: Sequence[str]) -> dict[str, Any]:
        """Return how much is asked of everybody."""
        return {"variants": list(variants), "depth": DEPTH, "shown": SHOWN, "timed": TIMED}


def key(questions: QuestionSet, question: Question) -> str:
    """Return a question's id among those of several sets."""
    return f"{questions.name}/{question.question_id}"


def corpora(sets: Sequence[QuestionSet]) -> list[Corpus]:
    """Return the sets by the folders that they are about."""
    found: dict[str, list[QuestionSet]] = {}
    for one in sets:
        found.setdefault(one.place, []).append(one)
    return [Corpus(tuple(same)) for same in found.values()]

"""What the stages found, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from evals.retrieval.judging import Excerpt, answers, ranked
from evals.retrieval.measures import Values, scores
from evals.retrieval.questions import Question, QuestionSet
from evals.retrieval.split import Part, part
from evals.statistics.intervals import Interval, interval, paired

DEEPEST = 10
"""Places that count in any measure."""

_SHOWN = 5
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage that was found, as a person is shown it."""

    document_id: str
    title: str
    """With the headings above the passage."""
    text: str
    """Its beginning."""
    right: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stage made of one question."""

    keys: tuple[str, ...]
    """Of what was found, best first; see `judging.ranked`."""
    place: int | None
    """Of the first right answer, from 1; None if it is not among the first ten."""
    shown: tuple[Shown, ...]


class Piece(Excerpt, Protocol):
    """A piece of a document that a person can be shown."""

    @property
    def title(self) -> str:
        """The document's title."""

    @property
    def section(self) -> tuple[str, ...]:
        """The headings above it."""


def outcome(question: Question, passages: Sequence[Piece]) -> Outcome:
    """Judge what was found for a question."""
    found = tuple(ranked(question, passages)[:DEEPEST])
    right = {target.key for target in question.relevant}
    place = next((number for number, key in enumerate(found, 1) if key in right), None)
    return Outcome(found, place, tuple(_shown(question, passage) for passage in passages[:_SHOWN]))


@dataclass(frozen=True)
class SetResult:
    """What every stage made of a set."""

    questions: QuestionSet
    outcomes: dict[str, dict[str, Outcome]]
    """By stage and question id."""
    seconds: dict[str, float]
    """That each stage took for all questions, embedding and judging included."""

    @cached_property
    def values(self) -> dict[str, dict[str, Values]]:
        """By stage and measure, one value a question in the set's order."""
        asked = self.questions.questions
        return {
            stage: scores(asked, {key: one.keys for key, one in found.items()})
            for stage, found in self.outcomes.items()
        }

    def mean(self, stage: str, measure: str, of: Part | None = None) -> Interval | None:
        """Return a stage's mean over one half of the questions, or all; None if that half is empty."""
        chosen, groups = self._chosen(of)
        return interval(self.values[stage][measure][chosen], groups, self.questions.macro) if groups else None

    def difference(self, stage: str, other: str, measure: str, of: Part | None = None) -> Interval | None:
        """Return by how much a stage is above another; None if that half is empty."""
        chosen, groups = self._chosen(of)
        mine, others = (self.values[name][measure][chosen] for name in (stage, other))
        return paired(mine, others, groups, self.questions.macro) if groups else None

    def _chosen(self, of: Part | None) -> tuple[Values, list[str]]:
        asked = self.questions.questions
        places = [place for place, question in enumerate(asked) if of is None or part(question.group) == of]
        return np.array(places, dtype=int), [asked[place].group for place in places]


def _shown(question: Question, passage: Piece) -> Shown:
    title = " › ".join([passage.title, *passage.section])
    text = " ".join(passage.text.split())
    short = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS].rpartition(" ")[0] + " …"
    return Shown(passage.document_id, title, short, bool(answers(question, passage)))

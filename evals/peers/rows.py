"""What was measured to one row for each system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.bench.figures import percentile
from evals.peers.asking import Corpus, key
from evals.peers.process import Measured
from evals.retrieval.judging import ranked
from evals.retrieval.measures import scores
from evals.retrieval.sets import Question, QuestionSet
from evals.statistics.intervals import Interval, interval, paired
from retrieval.types import Audience

Count = Callable[[Sequence[str]], Sequence[int]]
"""Tokens of each text, special tokens not counted."""

_SPECIAL = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document as a system returned it."""

    document_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a corpus cost a system."""

    documents: int
    pieces: int
    tokens: int
    """That the model read; what it cut off is not counted."""
    index_s: float
    p50_ms: float
    p95_ms: float
    memory_mb: float | None
    kept: bool

    @property
    def documents_s(self) -> float:
        """Documents indexed a second."""
        return self.documents / self.index_s

    @property
    def tokens_s(self) -> float:
        """Tokens embedded a second, of the time that indexing took as a whole."""
        return self.tokens / self.index_s


@dataclass
class Row:
    """One system."""

    name: str
    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """By set and measure, one value a question."""
    costs: dict[str, Cost] = field(default_factory=dict)
    """By corpus."""
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether any of it is from an earlier run."""
        return any(cost.kept for cost in self.costs.values())

    def mean(self, questions: QuestionSet, measure: str) -> Interval | None:
        """Return a measure on a set; None if it was not measured."""
        values = self.values.get(questions.name)
        return interval(values[measure], _groups(questions), questions.macro) if values else None

    def above(self, other: Row, questions: QuestionSet, measure: str) -> Interval | None:
        """Return by how much this system is above another one on the same questions."""
        mine, others = self.values.get(questions.name), other.values.get(questions.name)
        if not mine or not others:
            return None
        return paired(mine[measure], others[measure], _groups(questions), questions.macro)


def add(rows: dict[str, Row], titles: Mapping[str, str], corpus: Corpus, measured: Measured, count: Count) -> None:
    """Add what one process measured on one corpus; `titles` names the rows of its variants."""
    result = measured.result
    pieces = [Piece(document_id, text) for document_id, text in result["pieces"]]
    lengths = count(result.get("embedded") or [piece.text for piece in pieces])
    tokens = sum(min(length, result["reads"] - _SPECIAL) for length in lengths)
    for variant, title in titles.items():
        found = result["variants"][variant]
        row = rows.setdefault(title, Row(title))
        row.versions |= result["versions"]
        row.costs[corpus.name] = Cost(
            result.get("documents", len(corpus.documents)),
            result.get("stored", len(pieces)),
            tokens,
            result["index_s"],
            percentile(found["query_ms"], 0.5),
            percentile(found["query_ms"], 0.95),
            result["memory_mb"],
            measured.kept,
        )
        for questions in corpus.sets:
            row.values[questions.name] = _judged(questions, pieces, found["ranked"])


def _judged(questions: QuestionSet, pieces: Sequence[Piece], found: Mapping[str, Any]) -> dict[str, list[float]]:
    audiences = {source.name: Audience(source.audience) for source in questions.folders}
    run = {}
    for question in questions.questions:
        places: list[int] = found[key(questions, question)]
        seen = (pieces[place] for place in places if _may_see(question, pieces[place], audiences))
        run[question.question_id] = ranked(question, seen)
    return {name: [float(value) for value in values] for name, values in scores(questions.questions, run).items()}


def _may_see(question: Question, piece: Piece, audiences: Mapping[str, Audience]) -> bool:
    """Say whether the asker may read it: the peers know no audiences, and what is not his is not held against them."""
    source = piece.document_id.partition("/")[0]
    return audiences[source].level <= Audience(question.audience).level


def _groups(questions: QuestionSet) -> list[str]:
    return [question.group for question in questions.questions]

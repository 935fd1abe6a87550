"""How much a passage is worth to a question: a few signals, weighted, each of which can be read in the result.

score = meaning * w1 + words * w2 + name * w3 + overview * w4

meaning   cosine of question and passage, by the passage's best window
words     BM25 of the passage over the most that the question's words could give: sum of idf * (k1 + 1). So it adapts:
          a rare identifier that is found makes up most of that sum, and common words, or words that no passage has,
          leave the ranking to the meaning.
name      how much of the document's name stands in the question, by idf, times the rarest word of it that does
overview  for a page that stands for its folder, where the question names something that no passage does, and nothing
          in it is found word by word: as near as the nearest passage is, for what has no page of its own belongs to
          something larger that has. What is told in prose has its page, in other words

A passage that only one ranking holds has, in the other, what the last of that one has: it cannot be worth more.
The weights were learnt on one half of the questions and are reported on the other: `groundline bench retrieval`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from retrieval.types import PassageId, Ranked, Rankings, Reason

CLEAR = 0.5
"""The best value of `words` from which a question is taken to name what it is about; overviews gain nothing then."""


class Statistics(Protocol):
    """What is known of the terms of an index."""

    @property
    def rarest(self) -> float:
        """The idf of a term that one passage has."""

    def holds(self, index: int) -> bool:
        """Say whether any passage has a hashed term."""

    def idf(self, index: int) -> float:
        """Return the inverse document frequency of a hashed term."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts."""

    meaning: float = 1.0
    words: float = 0.59
    name: float = 0.20
    overview: float = 0.31


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a passage before it is read; each in [0, 1] but for meaning, in [-1, 1]."""

    meaning: float
    words: float
    name: float
    overview: float

    def reasons(self, weights: Weights) -> tuple[Reason, ...]:
        """Return each signal's part of the score."""
        return tuple(
            Reason(name, value, value * weight)
            for name, value, weight in (
                ("meaning", self.meaning, weights.meaning),
                ("words", self.words, weights.words),
                ("name", self.name, weights.name),
                ("overview", self.overview, weights.overview),
            )
        )

    def score(self, weights: Weights) -> float:
        """Return the weighted sum, what the reasons add up to."""
        return (
            self.meaning * weights.meaning
            + self.words * weights.words
            + self.name * weights.name
            + self.overview * weights.overview
        )


def signals(
    rankings: Rankings, terms: Iterable[int], statistics: Statistics, limit: int, most_weight: float, unknown: bool
) -> dict[PassageId, Signals]:
    """Return the signals of every passage that any ranking holds.

    `terms` are the question's, hashed; `limit` is how many passages the rankings were asked for; `most_weight` the
    greatest weight that a term has in a passage, k1 + 1; `unknown` says whether the question `names_unknown`.
    """
    rarity = {term: statistics.idf(term) for term in set(terms)}
    most = sum(rarity.values()) * most_weight or 1.0
    meaning = _completed(rankings.dense, rankings.dense_overviews, limit)
    words = _completed(rankings.sparse, rankings.sparse_overviews, limit)
    of_all = (rankings.sparse_overviews, rankings.dense_overviews, rankings.sparse, rankings.dense)
    hits = {hit.passage_id: hit for ranking in of_all for hit in ranking}
    meant, worded = meaning.of(hits), words.of(hits)
    best = max(worded, default=0.0) / most
    named = {names: _named(names, rarity, statistics) for names in {hit.names for hit in hits.values()}}
    vague = (1 - min(1.0, best / CLEAR)) * max(meant, default=0.0) if unknown else 0.0
    return {
        key: Signals(
            meaning=one_meant,
            words=one_worded / most,
            name=named[hit.names],
            overview=vague if hit.overview else 0.0,
        )
        for (key, hit), one_meant, one_worded in zip(hits.items(), meant, worded, strict=True)
    }


def names_nothing(rankings: Rankings, most: float) -> bool:
    """Say whether a question names nothing that is found word by word; `most` is what its words could give."""
    return not rankings.sparse or rankings.sparse[0].score < CLEAR * most


def names_unknown(identifiers: Iterable[int], statistics: Statistics) -> bool:
    """Say whether a question names something that no passage does; its identifiers whole, hashed."""
    return not all(map(statistics.holds, identifiers))


def ranked(found: Mapping[PassageId, Signals], weights: Weights) -> list[Ranked]:
    """Return the passages best first; ties by id."""
    scores = [Ranked(key, one.score(weights)) for key, one in found.items()]
    return sorted(scores, key=lambda one: (-one.score, one.passage_id))


@dataclass(frozen=True, slots=True)
class _Scores:
    known: dict[PassageId, float]
    floor: float

    def of(self, keys: Iterable[PassageId]) -> list[float]:
        return [self.known.get(key, self.floor) for key in keys]


def _completed(ranking: Sequence[Ranked], overviews: Sequence[Ranked], limit: int) -> _Scores:
    known = {hit.passage_id: hit.score for hit in (*overviews, *ranking)}
    # A ranking that is not full holds all that there is.
    return _Scores(known, ranking[-1].score if len(ranking) >= limit else 0.0)


def _named(names: Sequence[int], rarity: Mapping[int, float], statistics: Statistics) -> float:
    held = [rarity[term] for term in set(names) if term in rarity]
    if not held or not statistics.rarest:
        return 0.0
    whole = math.fsum(statistics.idf(term) for term in set(names))
    return math.fsum(held) / whole * min(1.0, max(held) / statistics.rarest)

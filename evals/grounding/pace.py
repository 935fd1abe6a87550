"""How long the check takes: a sentence against three passages, and answers a second."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.grounding.examples import WICE, Example
from grounding.sentences import sentences
from grounding.verification.support import SupportModel

PASSAGES = 3
WORDS = (150, 200)
"""Of a passage."""
ANSWER_WORDS = 150
_ROUNDS = 60
_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of one process on this machine."""

    first_ms: float
    """Median of a sentence against three passages that were never read before."""
    first_p95_ms: float
    next_ms: float
    """Median of a further sentence against the same passages."""
    next_p95_ms: float
    answers_per_s: float
    """Answers of 150 words, each against three passages of its own."""
    sentences_per_answer: float


@dataclass(frozen=True, slots=True)
class _Answer:
    claims: tuple[str, ...]
    passages: tuple[str, ...]


def pace(model: SupportModel, found: Sequence[Example]) -> Pace:
    """Return the times over the passages of the set whose pages are long; every passage serves once."""
    answers = _answers(found)
    for answer in answers[:_WARM_UP]:
        model.scores(answer.claims, answer.passages)
    timed = answers[_WARM_UP:]
    first, following, whole = [], [], []
    for answer in timed[: len(timed) // 2]:
        first.append(_seconds(model, answer.claims[:1], answer.passages))
        following += [_seconds(model, [claim], answer.passages) for claim in answer.claims[1:]]
    for answer in timed[len(timed) // 2 :]:
        whole.append(_seconds(model, answer.claims, answer.passages))
    return Pace(
        first_ms=1000 * float(np.median(first)),
        first_p95_ms=1000 * float(np.percentile(first, 95)),
        next_ms=1000 * float(np.median(following)),
        next_p95_ms=1000 * float(np.percentile(following, 95)),
        answers_per_s=len(whole) / sum(whole),
        sentences_per_answer=float(np.mean([len(answer.claims) for answer in timed])),
    )


def _seconds(model: SupportModel, claims: Sequence[str], passages: Sequence[str]) -> float:
    started = time.perf_counter()
    model.scores(claims, passages)
    return time.perf_counter() - started


def _answers(found: Sequence[Example]) -> list[_Answer]:
    """Return answers as long as one is, each made of sentences of the page whose passages it is checked against."""
    made = []
    for each in found:
        long = [text for text in each.evidence if WORDS[0] <= len(text.split()) <= WORDS[1]]
        if each.set != WICE or len(long) <= PASSAGES:
            continue
        claims: list[str] = [each.claim]
        for part in sentences(long[PASSAGES]):
            if sum(len(claim.split()) for claim in claims) < ANSWER_WORDS:
                claims.append(part)
        made.append(_Answer(tuple(claims), tuple(long[:PASSAGES])))
        if len(made) == _ROUNDS + _WARM_UP:
            break
    return made

"""How likely a passage answers a question, learnt from questions of which people said whether they have an answer.

A logistic function of six signals (Cox, The Regression Analysis of Binary Sequences, JRSS B 1958):

    p = 1 / (1 + exp(-(bias + sum of weight_i * signal_i)))

What is near in meaning need not answer: a passage about paying is near to every question about paying. So the words of
the question count beside its meaning, each by how rare it is, and most of all the one that the passage lacks: an answer
to "can I pay with bitcoin" holds that word or another name of it.

A passage whose title alone is near is of the topic, no more: what its piece adds beyond the title tells, and so does
the heading of its section, which in documents of help is the question that the section answers.

The weights were learnt by `groundline bench abstention --learn` on the half of ClapNQ (Rosenthal et al., TACL 2025),
MTRAG-UN (Katsis et al., TACL 2025) and the sample carrier's questions that may be learnt from; the other half is what
docs/answers.md reports. None of their texts is here, only these numbers.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a piece of a passage as the answer, each within 0 and 1 but for cosines below 0."""

    passage: float
    """Cosine of question and passage; the piece's where the passage was found by its words alone."""
    beyond: float
    """By how much the piece, read under its heading, is nearer than the heading alone; 0 where it is no nearer."""
    heading: float
    """Cosine of question and heading; 0 for a document without sections, whose title only names its subject."""
    covered: float
    """Share of the question's words, by their rarity, that the passage holds or has other names for."""
    said: float
    """The same of the piece under its heading."""
    missing: float
    """Share that the rarest word has which the passage lacks."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The coefficients, one a signal."""

    bias: float
    passage: float
    beyond: float
    heading: float
    covered: float
    said: float
    missing: float


LEARNT = Weights(bias=-3.43, passage=4.26, beyond=3.28, heading=2.17, covered=1.15, said=0.4, missing=-1.09)

ENOUGH = 0.48
"""Least probability of what is quoted, as learnt: where an answer and none are equally common.

Of the sample carrier's own questions three in four pass, and one in eight of those without an answer for their reader.
"""


def probability(signals: Signals, weights: Weights = LEARNT) -> float:
    """Return how likely the piece's passage answers, within 0 and 1."""
    bias, *slopes = astuple(weights)
    score = bias + sum(slope * signal for slope, signal in zip(slopes, astuple(signals), strict=True))
    return 1 / (1 + math.exp(-score)) if score >= 0 else math.exp(score) / (1 + math.exp(score))

"""What scores a claim against its evidence: the learnt check, and the plain measures that it must beat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, Protocol

import numpy as np

from evals.grounding.examples import Example
from evals.grounding.learning import Floats, Judged
from grounding.sentences import sentences
from grounding.verification.aligning import Signals
from grounding.verification.learnt import LearntSupport, Weights
from grounding.verification.support import support
from retrieval.ports import Embedder
from retrieval.sparse import SparseOptions, tokenise
from retrieval.words import WordEncoder

OURS = "learnt support"
OVERLAP = "lexical overlap"
"""The share of the claim's content words that stand in the evidence, wherever."""
PLACE = "lexical, one place"
"""The same share, of one sentence of the evidence and its neighbours; what the program used before."""
COSINE = "cosine, sentences"
"""The embedding's likeness to the most similar sentence of the evidence."""
WINDOWS = "cosine, windows"
"""The same, where three sentences side by side count as one too."""
PLAIN = (OVERLAP, PLACE, COSINE, WINDOWS)

_WINDOW = 3

Tell = Callable[[int, int], Any]


class Encoder(Embedder, WordEncoder, Protocol):
    """What gives vectors of texts and of their words."""


@dataclass(frozen=True, slots=True)
class Told:
    """All claims with their scores by method."""

    examples: tuple[Example, ...]
    judged: Judged
    """Their signals."""
    scores: dict[str, Floats]
    """By method; ours with the weights that are shipped."""


def told(found: Sequence[Example], encoder: Encoder, weights: Weights, tell: Tell = lambda *_: None) -> Told:
    """Score every claim by every method; `tell` hears how many of how many are done."""
    read = judged(found, LearntSupport(encoder, weights), lambda *_: None)
    plain: dict[str, list[float]] = {name: [] for name in PLAIN}
    for number, each in enumerate(found, 1):
        plain[OVERLAP].append(overlap(each.claim, each.evidence))
        plain[PLACE].append(support(each.claim, each.evidence))
        one, several = _cosines(each, encoder)
        plain[COSINE].append(one)
        plain[WINDOWS].append(max(one, several))
        tell(number, len(found))
    ours = np.array([weights.score(Signals(*row)) for row in read.table])
    return Told(tuple(found), read, {OURS: ours, **{name: np.array(values) for name, values in plain.items()}})


def judged(found: Sequence[Example], model: LearntSupport, tell: Tell = lambda *_: None) -> Judged:
    """Return the signals of every claim, to learn from."""
    rows: list[list[float]] = []
    for number, each in enumerate(found, 1):
        signals = model.signals([each.claim], each.evidence)[0]
        rows.append(list(astuple(signals)) if signals else [0.0] * len(fields(Signals)))
        tell(number, len(found))
    return Judged(
        table=np.array(rows),
        said=np.array([each.said for each in found]),
        sets=tuple(each.set for each in found),
        groups=tuple(each.group for each in found),
    )


def overlap(claim: str, evidence: Sequence[str]) -> float:
    """Return the share of the claim's content words whose stems stand in the evidence."""
    wanted = set(tokenise(claim, _ENGLISH))
    known = {term for text in evidence for term in tokenise(text, _ENGLISH)}
    return len(wanted & known) / len(wanted) if wanted else 0.0


def _cosines(example: Example, embedder: Embedder) -> tuple[float, float]:
    claim = embedder.embed([example.claim])[0]
    single = [part for text in example.evidence for part in _sentences(text)]
    joined = [window for text in example.evidence for window in _windows(list(_sentences(text)))]
    if not single:
        return 0.0, 0.0
    vectors = embedder.embed([*single, *joined]) @ claim
    return float(vectors[: len(single)].max()), float(vectors[len(single) :].max())


def _sentences(text: str) -> Iterator[str]:
    for block in text.split("\n\n"):
        yield from sentences(block)


def _windows(parts: Sequence[str]) -> list[str]:
    return [" ".join(parts[at : at + _WINDOW]) for at in range(max(1, len(parts) - _WINDOW + 1))]


_ENGLISH = SparseOptions("en")

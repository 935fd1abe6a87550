"""Whether the evidence says it, by signals of alignment and a learnt weight for each."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from math import exp
from pathlib import Path

from grounding.verification.aligning import Laid, Signals, laid, pieces, signals
from retrieval.words import WordEncoder

LANGUAGE = "en"
"""The language that the weights were learnt in; another one keeps the lexical measure."""

_KEPT = 192
"""Evidence texts that are kept once they are read: those that many turns rest on; about 0.3 MB each."""
_PATIENCE_S = 1.0
"""For how long reading ahead waits for a pause; where there is none, threads are needed for sentences."""
_SHIPPED = Path(__file__).with_name("support_en.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt, and on what."""

    encoder: str
    """Fingerprint of the encoder whose vectors the signals were computed from."""
    weights: Signals
    """Of each signal. No sign is the wrong way round: better alignment never lowers the score."""
    intercept: float
    enough: float
    """The least score with which a sentence is supported."""

    def score(self, found: Signals) -> float:
        """Return the calibrated probability that the evidence says the sentence."""
        total = sum(weight * value for weight, value in zip(astuple(self.weights), astuple(found), strict=True))
        return 1 / (1 + exp(-max(-40.0, min(40.0, total + self.intercept))))


def shipped() -> Weights:
    """Return the weights that this program ships."""
    return weights_of(json.loads(_SHIPPED.read_text("utf-8")))


def weights_of(read: Mapping[str, object]) -> Weights:
    """Return weights from what a data file holds. Raises: ValueError if it holds something else."""
    given = read.get("weights")
    names = [field.name for field in fields(Signals)]
    numbers = {name: read.get(name) for name in ("intercept", "enough")}
    if not isinstance(given, Mapping) or set(given) != set(names):
        raise ValueError(f"`weights` must give a number for each of {', '.join(names)}")
    numbers |= {name: given[name] for name in names}
    wrong = [name for name, value in numbers.items() if isinstance(value, bool) or not isinstance(value, int | float)]
    encoder = read.get("encoder")
    if wrong or not isinstance(encoder, str):
        raise ValueError(f"no number: {', '.join(wrong)}" if wrong else "`encoder` must be a fingerprint")
    found = {name: float(value) for name, value in numbers.items() if isinstance(value, int | float)}
    return Weights(encoder, Signals(*(found[name] for name in names)), found["intercept"], found["enough"])


class LearntSupport:
    """A `SupportModel` on the vectors of a small encoder; safe to be used by several threads at once.

    Texts of the evidence are read once and kept for the sentences that follow, so a sentence costs its own reading.
    """

    def __init__(self, encoder: WordEncoder, weights: Weights | None = None, language: str = LANGUAGE) -> None:
        """Take the encoder, which loads its model at the first score, and other weights than those that are shipped.

        Raises: ValueError if the weights were learnt with another encoder.
        """
        self._encoder, self._language = encoder, language
        self._weights = weights or shipped()
        if encoder.fingerprint != self._weights.encoder:
            raise ValueError(f"support was learnt with {self._weights.encoder}, not with {encoder.fingerprint}")
        self._read: OrderedDict[str, Laid] = OrderedDict()
        self._changing = threading.Lock()
        self._idle, self._judging = threading.Condition(), 0

    @property
    def enough(self) -> float:
        """The least score with which a sentence is supported."""
        return self._weights.enough

    def score(self, sentence: str, evidence: Sequence[str]) -> float:
        """Return the probability that the evidence says the sentence, 0 to 1."""
        return self.scores([sentence], evidence)[0]

    def read(self, evidence: Sequence[str]) -> None:
        """Read texts one after the other, while no sentence is judged: none waits for what it may never cite."""
        for text in dict.fromkeys(evidence):
            with self._idle:
                if not self._idle.wait_for(lambda: not self._judging, _PATIENCE_S):
                    return
            self._laid([text], frozenset([text]))

    def scores(self, claims: Sequence[str], evidence: Sequence[str]) -> list[float]:
        """Return the score of each sentence against the same evidence, in order.

        What cannot be judged scores 0: a sentence without words that carry something, or too dense to be read whole.
        """
        return [self._weights.score(found) if found else 0.0 for found in self.signals(claims, evidence)]

    def signals(self, claims: Sequence[str], evidence: Sequence[str]) -> list[Signals | None]:
        """Return how each sentence lies on the evidence; None where that cannot be judged."""
        with self._idle:
            self._judging += 1
        try:
            return self._signals(claims, evidence)
        finally:
            with self._idle:
                self._judging -= 1
                self._idle.notify_all()

    def _signals(self, claims: Sequence[str], evidence: Sequence[str]) -> list[Signals | None]:
        read = self._laid([*claims, *evidence], frozenset(evidence))
        texts = [read[text] for text in dict.fromkeys(evidence)]
        return [signals(read[c], texts, self._language) if read[c].whole else None for c in claims]

    def _laid(self, texts: Sequence[str], kept: frozenset[str]) -> dict[str, Laid]:
        """Return each text ready to be compared; those of `kept` are kept for the next time."""
        with self._changing:
            known = {text: self._read[text] for text in texts if text in self._read}
            for text in known:
                self._read.move_to_end(text)
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        runs = {text: pieces(text) for text in fresh}
        read = iter(self._encoder.words([" ".join(run) for text in fresh for run in runs[text]]))
        for text in fresh:
            known[text] = laid(runs[text], [next(read) for _ in runs[text]], self._language)
        with self._changing:
            self._read |= {text: known[text] for text in fresh if text in kept}
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return known

"""How many of the questions with an answer are answered where few of the others are, and how sure one can be of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evals.statistics.bootstrap import draws, percentiles

Floats = npt.NDArray[np.float64]
Measure = Callable[[Floats, npt.NDArray[np.bool_]], float]
"""(scores, whether answerable) -> share."""

_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """A share and the 95 % interval around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """What a score gives to questions, whether they have an answer, and which of them belong together."""

    scores: Floats
    answerable: npt.NDArray[np.bool_]
    groups: tuple[str, ...]

    def answered(self, false: float) -> Share:
        """Return the share of the answerable that score higher than all but a share `false` of the unanswerable."""
        return self._share(lambda scores, right: answered_at(scores[right], scores[~right], false))

    def passing(self, least: float, *, answerable: bool) -> Share:
        """Return the share of the answerable, or of the others, whose score is at least so high."""
        return self._share(lambda scores, right: float(np.mean(scores[right == answerable] >= least)))

    def _share(self, measure: Measure) -> Share:
        """Measure on whole groups drawn, and take the percentiles."""
        resamples = draws(self.groups, _RESAMPLES)
        places = [np.flatnonzero(resamples.member == index) for index in range(resamples.count)]
        found = []
        for groups in resamples.groups:
            drawn = np.concatenate([places[index] for index in groups])
            right = self.answerable[drawn]
            if right.any() and not right.all():
                found.append(measure(self.scores[drawn], right))
        low, high = percentiles(np.asarray(found)) if found else (0.0, 1.0)
        return Share(measure(self.scores, self.answerable), low, high)


def answered_at(answerable: Floats, unanswerable: Floats, false: float) -> float:
    """Return the share of the answerable above the lowest threshold that at most a share `false` of the others pass.

    Raises: ValueError if either is empty, since then there is no such share.
    """
    if not len(answerable) or not len(unanswerable):
        raise ValueError("a curve needs questions with an answer and questions without one")
    allowed = int(np.floor(false * len(unanswerable)))
    ordered = np.sort(unanswerable)[::-1]
    threshold = ordered[allowed] if allowed < len(ordered) else -np.inf
    return float(np.mean(answerable > threshold))


def curve(scores: Sequence[float], answerable: Sequence[bool], groups: Sequence[str]) -> Curve:
    """Return the curve of some scores. Raises ValueError if they are not of one length."""
    if not len(scores) == len(answerable) == len(groups):
        raise ValueError(f"{len(scores)} scores, {len(answerable)} judgements and {len(groups)} groups")
    return Curve(np.asarray(scores, np.float64), np.asarray(answerable, np.bool_), tuple(groups))

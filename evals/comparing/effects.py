"""By how much each scorer changed, over all cases and over parts of them, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from evals.comparing.types import PASSED, Effect, Judged
from evals.results.types import MEASURES
from evals.statistics.correcting import holm
from evals.statistics.intervals import Interval, interval
from evals.statistics.paired import FEWEST, detectable, mcnemar, sign_flip

Pair = tuple[Judged, Judged]
Over = Literal["all", "suite", "tag", "audience"]

_SLICES: tuple[tuple[Over, Callable[[Judged], tuple[str, ...]]], ...] = (
    ("suite", lambda case: (case.suite,)),
    ("audience", lambda case: (case.audience,)),
    ("tag", lambda case: case.tags),
)


def effects(pairs: Sequence[Pair]) -> tuple[Effect, ...]:
    """Return every effect, corrected for how many were looked at.

    What is measured in a unit of its own is told with its interval and never tested. Three families, each held at
    5 %: the scorers over all cases; passing by suite, audience and tag; the other scorers by those, where most is
    looked at and least is expected.
    """
    scorers = _scorers(pairs)
    overall = _corrected(_effect(scorer, "all", "", pairs) for scorer in scorers)
    parts = [(over, name, _part(pairs, of, name)) for over, of in _SLICES for name in _names(pairs, of)]
    parts = [part for part in parts if len(part[2]) < len(pairs)]
    passing = _corrected(_effect(PASSED, over, name, some) for over, name, some in parts)
    others = [scorer for scorer in scorers if scorer != PASSED and scorer not in MEASURES]
    closer = _corrected(_effect(scorer, over, name, some) for scorer in others for over, name, some in parts)
    return (*overall, *passing, *closer)


def _scorers(pairs: Iterable[Pair]) -> list[str]:
    found = {name for before, after in pairs for name in before.scores.keys() & after.scores.keys()}
    return sorted(found, key=lambda name: (name != PASSED, name in MEASURES, name))


def _names(pairs: Iterable[Pair], of: Callable[[Judged], tuple[str, ...]]) -> list[str]:
    return sorted({name for _, after in pairs for name in of(after)})


def _part(pairs: Iterable[Pair], of: Callable[[Judged], tuple[str, ...]], name: str) -> list[Pair]:
    return [pair for pair in pairs if name in of(pair[1])]


def _effect(scorer: str, over: Over, name: str, pairs: Iterable[Pair]) -> Effect | None:
    """Return an effect that is not yet corrected; None where no case was scored on both sides."""
    scored = [pair for pair in pairs if all(scorer in side.scores for side in pair)]
    if not scored:
        return None
    before, after = (np.array([pair[which].scores[scorer] for pair in scored]) for which in (0, 1))
    clusters = [after.cluster for _, after in scored]
    changes, count = after - before, len(set(clusters))
    binary = bool(np.isin(np.concatenate([before, after]), (0.0, 1.0)).all())
    alone = binary and count == len(scored)
    # How long it took and what it cost depend on the machine and its load: told, but never tested.
    tested = scorer not in MEASURES
    return Effect(
        scorer=scorer,
        over=over,
        name=name,
        cases=len(scored),
        clusters=count,
        before=float(before.mean()),
        after=float(after.mean()),
        change=interval(changes, clusters) if changes.any() else Interval(0.0, 0.0, 0.0),
        test="McNemar" if alone else "permutation",
        p=_chance(changes, clusters, alone=alone) if tested and count >= FEWEST else None,
        corrected=None,
        least=detectable(changes, clusters, share=True) if tested else None,
    )


def _chance(changes: np.typing.NDArray[np.float64], clusters: Sequence[str], *, alone: bool) -> float:
    if alone:
        return mcnemar(int((changes < 0).sum()), int((changes > 0).sum()))
    return sign_flip(changes, clusters)


def _corrected(found: Iterable[Effect | None]) -> list[Effect]:
    known = [effect for effect in found if effect is not None]
    chances = iter(holm([effect.p for effect in known if effect.p is not None]))
    return [effect if effect.p is None else replace(effect, corrected=next(chances)) for effect in known]

"""Which queries of an engine make up a ranking, and what becomes of their hits: the same for both engines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from retrieval.indexes.payload import DENSE, LEVEL_FIELDS, SPARSE, SPARSE_OVERVIEWS
from retrieval.types import PassageId, Ranked, Rankings, SparseVector, Vector

_Terms = TypeVar("_Terms")

OVERFETCH = 3
"""Windows asked for each passage wanted; where that is too few, once more with four times as many."""

RANKED_FIELDS = ("passage_id", "names", "overview")
"""What a ranking needs to know of a point, where it is read from the point."""


@dataclass(frozen=True, slots=True)
class Look:
    """One query of the several that a ranking takes."""

    name: str
    """The field of `Rankings` that it fills."""
    using: str
    """The vector that it compares."""
    level: str
    """The field by which it sees what it may."""
    passages: int
    """How many are wanted."""
    points: int
    """How many are asked for: a passage is found by several windows."""

    def again(self, answer: Answer) -> Look | None:
        """Return what to ask if the answer is too short: a few long passages filled all places with their windows."""
        short = self.name == "dense" and len(answer.ranked) < self.passages and answer.points == self.points
        return replace(self, points=self.points * 4) if short else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine answers to one look."""

    ranked: tuple[Ranked, ...]
    """As many passages as are wanted at most."""
    points: int
    """By which they were found."""


def vectors(dense: Vector | None, terms: _Terms | None) -> dict[str, list[float] | _Terms]:
    """Return what each vector of a point is compared with; `terms` are those of the question as the engine has them."""
    found: dict[str, list[float] | _Terms] = {}
    if dense is not None:
        found[DENSE] = dense.tolist()
    if terms is not None:
        found |= dict.fromkeys((SPARSE, SPARSE_OVERVIEWS), terms)
    return found


async def rankings(
    dense: Vector | None,
    sparse: SparseVector | None,
    limit: int,
    overviews: int,
    ask: Callable[[list[Look]], Awaitable[list[Answer]]],
) -> Rankings:
    """Return the rankings by the vectors that are given: all looks at once, and again where too little came of one."""
    asked = _looks(dense is not None, sparse is not None and bool(sparse.indices), limit, overviews)
    found = {}
    for look, answer in zip(asked, await ask(asked) if asked else (), strict=True):
        again = look.again(answer)
        found[look.name] = (answer if again is None else (await ask([again]))[0]).ranked
    return Rankings(**found)


def _looks(dense: bool, sparse: bool, limit: int, overviews: int) -> list[Look]:
    level, overview_level = LEVEL_FIELDS
    found = []
    if dense:
        found.append(Look("dense", DENSE, level, limit, limit * OVERFETCH))
        found.append(Look("dense_overviews", DENSE, overview_level, overviews, overviews * OVERFETCH))
    if sparse:
        found.append(Look("sparse", SPARSE, level, limit, limit))
        found.append(Look("sparse_overviews", SPARSE_OVERVIEWS, overview_level, overviews, overviews))
    return [look for look in found if look.passages > 0]


def hit_of(payload: Mapping[str, Any] | None, score: float) -> Ranked:
    """Return a point's place in a ranking from what `RANKED_FIELDS` name of its payload."""
    known = payload or {}
    return Ranked(PassageId(known["passage_id"]), score, tuple(known.get("names", ())), bool(known.get("overview")))


def best_windows(hits: Iterable[Ranked], limit: int) -> tuple[Ranked, ...]:
    """Keep each passage's best window, and the best passages."""
    best: dict[PassageId, Ranked] = {}
    for hit in hits:
        held = best.get(hit.passage_id)
        if held is None or hit.score > held.score:
            best[hit.passage_id] = hit
    return best_first(best.values())[:limit]


def best_first(hits: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Return hits in their order; ties by id, so that two engines agree."""
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage_id)))

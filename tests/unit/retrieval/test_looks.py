"""Which queries make up a ranking, and when one is asked again."""

from __future__ import annotations

import numpy as np

from retrieval.indexes.looks import Answer, Look, rankings
from retrieval.types import PassageId, Ranked, Rankings, SparseVector

MEANT = np.zeros(3, dtype=np.float32)
WORDS = SparseVector((1,), (1.0,))


class Engine:
    """Finds one passage by all the points that it is asked for, or by fewer."""

    def __init__(self, points: int | None = None) -> None:
        self.asked: list[list[Look]] = []
        self._points = points

    async def ask(self, looks: list[Look]) -> list[Answer]:
        self.asked.append(looks)
        return [
            Answer((Ranked(PassageId(look.using), look.points),), min(look.points, self._points or look.points))
            for look in looks
        ]


async def test_all_is_asked_at_once_and_only_what_is_wanted() -> None:
    engine = Engine(points=1)
    found = await rankings(MEANT, WORDS, 4, 2, engine.ask)
    assert [[(look.name, look.passages, look.points) for look in looks] for looks in engine.asked] == [
        [("dense", 4, 12), ("dense_overviews", 2, 6), ("sparse", 4, 4), ("sparse_overviews", 2, 2)]
    ]
    assert [hit.passage_id for hit in (*found.dense_overviews, *found.sparse)] == ["dense", "terms"]
    for dense, sparse, limit, overviews, names in (
        (None, WORDS, 4, 0, ["sparse"]),
        (MEANT, None, 0, 2, ["dense_overviews"]),
        (MEANT, SparseVector((), ()), 4, 0, ["dense"]),
    ):
        engine = Engine(points=1)
        await rankings(dense, sparse, limit, overviews, engine.ask)
        assert [look.name for looks in engine.asked for look in looks] == names


async def test_nothing_is_asked_where_nothing_is_wanted() -> None:
    engine = Engine()
    assert await rankings(None, SparseVector((), ()), 4, 2, engine.ask) == Rankings()
    assert await rankings(MEANT, WORDS, 0, 0, engine.ask) == Rankings()
    assert engine.asked == []


async def test_where_few_passages_fill_all_places_more_points_are_asked_for_once() -> None:
    engine = Engine()
    found = await rankings(MEANT, None, 4, 2, engine.ask)
    assert [[(look.name, look.points) for look in looks] for looks in engine.asked] == [
        [("dense", 12), ("dense_overviews", 6)],
        [("dense", 48)],
    ]
    assert found.dense[0].score == 48

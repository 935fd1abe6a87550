"""Whose a window is, told by the number of its point."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from retrieval.errors import IndexIncompatible
from retrieval.indexes.edge import EdgeIndex
from retrieval.indexes.ledger import read_owned
from retrieval.indexes.owners import MOST_WINDOWS, Owned, Owners
from retrieval.types import PassageId, Ranked
from tests.passages import EMBEDDER, passage, put

FIRST = Owned("kb/first.md", 0, (PassageId("a"), PassageId("b")), (7, 9))
SECOND = Owned("kb/upf/README.md", 5, (PassageId("c"),), (3,))


def test_every_window_finds_its_passage() -> None:
    owners = Owners([SECOND, Owned("kb/empty.md", 2, (), ()), FIRST])
    for owned in (FIRST, SECOND):
        for place, key in enumerate(owned.passages):
            points = owned.points(place, MOST_WINDOWS)
            for point in (points[0], points[1], points[-1]):
                assert owners.ranked([(point, 0.5)], 8) == (Ranked(key, 0.5, owned.names, owned is SECOND),)


def test_the_best_window_of_a_passage_counts() -> None:
    second, first = FIRST.points(1, 3), FIRST.points(0, 1)
    found = Owners([FIRST]).ranked([(second[2], -0.1), (first[0], 0.4), (second[0], 0.7), (second[1], 0.2)], 8)
    assert [(one.passage_id, one.score) for one in found] == [("b", 0.7), ("a", 0.4)]


@pytest.mark.parametrize(("most", "found"), [(0, []), (1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"])])
def test_the_best_passages_are_returned_and_ties_go_by_id(most: int, found: list[str]) -> None:
    windows = [SECOND.points(0, 1)[0], FIRST.points(1, 1)[0], FIRST.points(0, 1)[0]]
    ranked = Owners([FIRST, SECOND]).ranked([(window, 0.5) for window in windows], most)
    assert [one.passage_id for one in ranked] == found


def test_numbers_do_not_meet() -> None:
    ranges = [FIRST.points(0, MOST_WINDOWS), FIRST.points(1, MOST_WINDOWS), SECOND.points(0, 3)]
    assert all(one.stop <= other.start for one, other in pairwise(ranges))


def test_more_windows_than_there_are_numbers_for_are_refused() -> None:
    with pytest.raises(ValueError, match=r"kb/first\.md: a passage of 65537 windows"):
        FIRST.points(0, MOST_WINDOWS + 1)


def index_at(folder: Path) -> EdgeIndex:
    return EdgeIndex(folder, EMBEDDER.fingerprint, EMBEDDER.dimension)


def owned_by(folder: Path, name: str) -> dict[str, Owned]:
    return {one.document_id: one for one in read_owned(folder / "generations" / name / "documents.sqlite")}


def test_documents_that_stay_keep_their_numbers_and_no_two_share_one(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    builder = index.begin()
    for name in ("a", "b", "c"):
        put(builder, passage(f"kb/{name}.md", "one"), passage(f"kb/{name}.md", "two", 1))
    first = owned_by(tmp_path, builder.commit())
    builder = index.begin()
    builder.delete(["kb/a.md"])
    put(builder, passage("kb/b.md", "changed"))
    put(builder, passage("kb/d.md", "new"), passage("kb/d.md", "newer", 1))
    second = owned_by(tmp_path, builder.commit())
    assert second["kb/c.md"] == first["kb/c.md"]
    assert set(second) == {"kb/b.md", "kb/c.md", "kb/d.md"}
    taken = [one.first + place for one in second.values() for place in range(len(one.passages))]
    assert len(taken) == len(set(taken)) == 5


async def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    index = index_at(tmp_path)
    builder = index.begin()
    put(builder, passage("kb/a.md", "cell"))
    path = tmp_path / "generations" / builder.commit() / "documents.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE owned SET passages = '['")
    connection.close()
    with pytest.raises(IndexIncompatible, match=r"documents\.sqlite cannot be read"):
        await index.open()
    path.write_bytes(b"no database, but long enough to be looked at as one" * 20)
    with pytest.raises(IndexIncompatible, match=r"documents\.sqlite cannot be read"):
        await index.open()

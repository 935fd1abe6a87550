"""The large index of the scale benchmark: what its copies are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals.bench.material import Source
from evals.bench.scale import renamed
from evals.bench.scale_worker import Prepared, copies
from retrieval.ports import EmbeddedPassage, IndexedDocument
from retrieval.types import Audience
from tests.passages import embedded, passage


def prepared(count: int) -> Prepared:
    found: list[EmbeddedPassage] = [
        embedded(passage("kb/a.md", f"restart the redis cluster after failover number {n}", n)) for n in range(count)
    ]
    return IndexedDocument("kb/a.md", "kb", "h", Audience.PUBLIC, "A", count), found


def test_copies_have_other_names_other_words_and_near_vectors() -> None:
    (first, real), (second, copy) = copies([prepared(20)], 40)
    assert (first.document_id, first.source, first.content_hash) == ("kb/a.md", "kb", "h")
    assert (second.document_id, second.source) == ("kb~1/a.md", "kb~1")
    assert len({one.passage.passage_id for one in (*real, *copy)}) == 40
    assert all(one.passage.audience is second.audience for one in copy)
    assert [one.passage.text for one in real] != [one.passage.text for one in copy]
    assert [len(one.passage.text) for one in real] == [len(one.passage.text) for one in copy]
    near = [float((one.windows * other.windows).sum(axis=1).min()) for one, other in zip(real, copy, strict=True)]
    assert 0.5 < min(near) <= max(near) < 0.99
    assert all(np.allclose(np.linalg.norm(one.windows, axis=1), 1, atol=1e-5) for one in copy)
    for one in copy:
        assert list(one.terms.indices) == sorted(set(one.terms.indices))


def test_copies_are_the_same_on_every_run_and_as_many_as_wanted() -> None:
    once, again = (list(copies([prepared(4), prepared(3)], 10)) for _ in range(2))
    assert [len(found) for _, found in once] == [4, 3, 4]
    for (document, found), (same, others) in zip(once, again, strict=True):
        assert document == same
        assert [one.passage for one in found] == [one.passage for one in others]
        assert all(np.array_equal(one.windows, other.windows) for one, other in zip(found, others, strict=True))


def test_what_is_changed_has_other_names_than_the_sources_that_it_was_copied_from(tmp_path: Path) -> None:
    (tmp_path / "help" / "bills").mkdir(parents=True)
    (tmp_path / "help" / "bills" / "late.md").write_text("# Late\n", "utf-8")
    (copy,) = renamed([Source("carrier-help", tmp_path / "help", "public")], tmp_path / "copies")
    assert copy.name != "carrier-help"
    assert (copy.path / "bills" / "late.md").read_text("utf-8") == "# Late\n"

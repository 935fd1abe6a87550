"""What documents are called."""

from __future__ import annotations

import pytest

from retrieval.naming import file_name, is_overview, path_words


@pytest.mark.parametrize(
    ("document_id", "name", "path", "overview"),
    [
        ("noc/core/upf-drain.md", "upf-drain upf drain", "core upf-drain upf drain", False),
        ("noc/CellSleeping.md", "CellSleeping Cell Sleeping", "CellSleeping Cell Sleeping", False),
        ("noc/redis/README.md", "redis", "redis README", True),
        ("noc/session-store/index.html", "session-store session store", "session-store session store index", True),
        ("noc/README.md", "README", "README", True),
        ("noc/readme-first.md", "readme-first readme first", "readme-first readme first", False),
    ],
)
def test_names_and_paths_are_words(document_id: str, name: str, path: str, overview: bool) -> None:
    assert file_name(document_id) == name
    assert path_words(document_id) == path
    assert is_overview(document_id) is overview

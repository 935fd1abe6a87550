"""A name is masked wherever it stands as words."""

from __future__ import annotations

import pytest

from evals.retrieval.masking import Masker, names_of


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CiRunnersServiceSlow", "ServiceSlow"),
        ("the ci-runners service", "the service"),
        ("the ci_runner service", "the service"),
        ("CI Runners are slow", "are slow"),
        ("CIRunners", ""),
        ("job:ci_runners_queue:rate", "job:queue:rate"),
        ("old-ci-runners-queue", "old-queue"),
        ("CI is slow, runners are not", "CI is slow, runners are not"),
        ("precirunners", "precirunners"),
    ],
)
def test_a_name_of_two_words(text: str, masked: str) -> None:
    assert Masker([("ci", "runners")]).masked(text).strip() == masked


def test_a_name_in_one_word_is_found_in_two() -> None:
    assert Masker([("websockets",)]).masked("WebSocket and web_sockets") == "and "


def test_a_name_left_inside_a_word_is_counted() -> None:
    masker = Masker([("web",)])
    assert not masker.changes("the website")
    assert masker.held_by("the website")
    assert not masker.held_by("the page")


def test_the_name_is_the_folders_or_else_the_files() -> None:
    found = names_of(["books/a/redis-cache/README.md", "books/NodeDown.md", "books/b/redis_cache/other.md"])
    assert found == [("redis", "cache"), ("node", "down")]

"""Every error has a face, and none shows its text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import INTERNAL, SHOWN, AppError, RequestRefused, TooManyRequests, shown
from grounding.errors import GroundingError, ModelFailed
from retrieval.errors import RetrievalError, UnreadableDocument


def classes(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for cls in root.__subclasses__():
        if cls.__module__.split(".")[0] in ("app", "grounding", "retrieval", "connectors"):
            yield from classes(cls)


@pytest.mark.parametrize("root", [AppError, RetrievalError, GroundingError])
def test_every_class_is_mapped_itself(root: type[Exception]) -> None:
    unmapped = [cls.__qualname__ for cls in classes(root) if cls not in SHOWN]
    assert unmapped == []


def test_the_drawn_hierarchy_names_every_class() -> None:
    import app.errors

    drawn = {line.split()[1] for line in (app.errors.__doc__ or "").splitlines() if line.startswith(("├", "└"))}
    assert drawn == {cls.__name__ for cls in classes(AppError)} - {"AppError"}


def test_no_text_of_an_exception_is_shown() -> None:
    secret = "postgresql://user:hunter2@db"
    for cls in SHOWN:
        if cls is RequestRefused:
            continue
        given = {TooManyRequests: (7,), UnreadableDocument: (secret, "x"), ModelFailed: ("model_slow", secret)}
        error = cls(*given.get(cls, (secret,)))
        assert secret not in shown(error).text


def test_codes_are_one_word_each_and_statuses_are_errors() -> None:
    for seen in SHOWN.values():
        assert seen.code.replace("_", "").isalpha()
        assert 400 <= seen.status <= 599


def test_what_nobody_foresaw_is_an_internal_error() -> None:
    assert shown(ValueError("x")) is INTERNAL
    assert shown(KeyError("x")).status == 500

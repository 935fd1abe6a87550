"""What both engines store of a passage and how a scope is expressed: shared, so that the two cannot drift apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from retrieval.naming import is_overview
from retrieval.ports import IndexedDocument
from retrieval.types import Audience, BlockKind, Passage, PassageBlock, PassageId, Scope

LAYOUT = 5
"""Rises whenever an index written by older code can no longer be read."""

DENSE = "dense"
SPARSE = "terms"

SPARSE_OVERVIEWS = "terms_overviews"
"""The terms of pages that stand for a folder: they are few, and looked for alone, so that short postings serve.
Their windows have no such name: the engine keeps room for a vector of each name in every point, 1.5 kB."""

KEYWORD_FIELDS = ("source", "document_id")
LEVEL_FIELDS = ("level", "overview_level")
"""Who may see a point; the second is there on overview windows only, so that one condition picks those among them that
may be seen: with two, the engine compared thousands one by one."""

INTEGER_FIELDS = ("effective_from", "effective_to", "ordinal", "window")

NEVER_BEGAN = 0
NEVER_ENDS = 99_999_999

# Looked up here, since a search reads a hundred passages and building enumeration members costs half of that.
_AUDIENCES = tuple(Audience)
_KINDS = {kind.value: kind for kind in BlockKind}

_NAMESPACE = uuid.UUID("6f1f3c1e-6a0c-5f0b-9d54-0f3a2f6f5b1d")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a payload field; all conditions of a query must hold."""

    field: str
    test: Literal["at_most", "at_least", "any_of"]
    value: int | tuple[str, ...]


def point_id(passage_id: PassageId, window: int) -> uuid.UUID:
    """Return the engine's id of one window of a passage, from 1; of the passage itself, 0."""
    return uuid.uuid5(_NAMESPACE, f"{passage_id}#{window}")


def scope_conditions(scope: Scope, level: str = "level") -> list[Condition]:
    """Return what a point must satisfy in order to be seen at all; `level` is one of `LEVEL_FIELDS`."""
    conditions = [Condition(level, "at_most", scope.audience.level)]
    if scope.sources:
        conditions.append(Condition("source", "any_of", scope.sources))
    if scope.on is not None:
        conditions.append(Condition("effective_from", "at_most", _day(scope.on)))
        conditions.append(Condition("effective_to", "at_least", _day(scope.on)))
    return conditions


def whole_passages() -> Condition:
    """Return the condition that picks the one point of a passage that carries it whole."""
    return Condition("window", "at_most", 0)


def span_conditions(document_id: str, first: int, last: int) -> list[Condition]:
    """Return the conditions that pick a stretch of one document."""
    return [
        whole_passages(),
        Condition("document_id", "any_of", (document_id,)),
        Condition("ordinal", "at_least", first),
        Condition("ordinal", "at_most", last),
    ]


def payload_of(passage: Passage) -> dict[str, Any]:
    """Return the payload of the point that carries a passage whole, without vectors.

    It stands apart from the windows because an engine reads the whole payload of a hit even if asked for a field of it.
    """
    return {
        **_filtered(passage),
        "window": 0,
        "passage_id": passage.passage_id,
        "ordinal": passage.ordinal,
        "passage": {
            "version": passage.document_version,
            "title": passage.title,
            "section": list(passage.section),
            "text": passage.text,
            "blocks": [[block.kind.value, block.start, block.end] for block in passage.blocks],
            "start": passage.start,
            "end": passage.end,
            "page": passage.page,
            "url": passage.url,
            "language": passage.language,
            "labels": [[key, value] for key, value in passage.labels.items()],
        },
    }


def payload_of_window(passage: Passage) -> dict[str, Any]:
    """Return what filters need to know of a window."""
    overview = {"overview_level": passage.audience.level} if is_overview(passage.document_id) else {}
    return {**_filtered(passage), **overview, "window": 1}


def payload_of_ranked_window(passage: Passage, names: Sequence[int]) -> dict[str, Any]:
    """Return what filters and rankings need to know of a window."""
    known = {"passage_id": passage.passage_id, "names": list(names), "overview": is_overview(passage.document_id)}
    return {**payload_of_window(passage), **known}


def terms_names(passage: Passage) -> tuple[str, ...]:
    """Return the names under which a passage's terms are stored."""
    return (SPARSE, SPARSE_OVERVIEWS) if is_overview(passage.document_id) else (SPARSE,)


def _filtered(passage: Passage) -> dict[str, Any]:
    return {
        "document_id": passage.document_id,
        "source": passage.source,
        "level": passage.audience.level,
        "effective_from": _day(passage.effective_from) if passage.effective_from else NEVER_BEGAN,
        "effective_to": _day(passage.effective_to) if passage.effective_to else NEVER_ENDS,
    }


def passage_of(payload: Mapping[str, Any]) -> Passage:
    """Return the passage that `payload_of` stored."""
    body = payload["passage"]
    return Passage(
        passage_id=PassageId(payload["passage_id"]),
        document_id=payload["document_id"],
        document_version=body["version"],
        source=payload["source"],
        title=body["title"],
        section=tuple(body["section"]),
        text=body["text"],
        blocks=tuple(PassageBlock(_KINDS[kind], start, end) for kind, start, end in body["blocks"]),
        ordinal=payload["ordinal"],
        start=body["start"],
        end=body["end"],
        audience=_AUDIENCES[payload["level"]],
        page=body.get("page"),
        url=body.get("url"),
        language=body.get("language"),
        effective_from=_date(payload["effective_from"]),
        effective_to=_date(payload["effective_to"]),
        labels=dict(body["labels"]),
    )


def in_order(found: Iterable[Passage], ids: Iterable[PassageId]) -> list[Passage]:
    """Return those of the passages asked for that were found, each once, in the order asked for."""
    by_id = {passage.passage_id: passage for passage in found}
    return [by_id[key] for key in dict.fromkeys(ids) if key in by_id]


def outdated(documents: Mapping[str, IndexedDocument]) -> dict[str, IndexedDocument]:
    """Return documents as ones that have all changed."""
    return {key: replace(held, content_hash="") for key, held in documents.items()}


def next_generation(names: Iterable[str]) -> str:
    """Return a name that sorts after all of these."""
    numbers = [int(name[1:]) for name in names if name[:1] == "g" and name[1:].isdigit()]
    return f"g{max(numbers, default=0) + 1:06d}"


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _date(number: int) -> date | None:
    if number in (NEVER_BEGAN, NEVER_ENDS):
        return None
    return date(number // 10_000, number // 100 % 100, number % 100)

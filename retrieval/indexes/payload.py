"""What both engines store of a passage and how a scope is expressed: shared, so that the two cannot drift apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from retrieval.types import Audience, BlockKind, Passage, PassageBlock, PassageId, Ranked, Scope

LAYOUT = 1
"""Rises whenever an index written by older code can no longer be read."""

DENSE = "dense"
SPARSE = "terms"

KEYWORD_FIELDS = ("source", "document_id")
INTEGER_FIELDS = ("level", "effective_from", "effective_to", "ordinal", "window")

NEVER_BEGAN = 0
NEVER_ENDS = 99_999_999

_NAMESPACE = uuid.UUID("6f1f3c1e-6a0c-5f0b-9d54-0f3a2f6f5b1d")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a payload field; all conditions of a query must hold."""

    field: str
    test: Literal["at_most", "at_least", "any_of"]
    value: int | tuple[str, ...]


def point_id(passage_id: PassageId, window: int) -> uuid.UUID:
    """Return the engine's id of one window of a passage."""
    return uuid.uuid5(_NAMESPACE, f"{passage_id}#{window}")


def scope_conditions(scope: Scope) -> list[Condition]:
    """Return what a point must satisfy in order to be seen at all."""
    conditions = [Condition("level", "at_most", scope.audience.level)]
    if scope.sources:
        conditions.append(Condition("source", "any_of", scope.sources))
    if scope.on is not None:
        conditions.append(Condition("effective_from", "at_most", _day(scope.on)))
        conditions.append(Condition("effective_to", "at_least", _day(scope.on)))
    return conditions


def first_windows() -> Condition:
    """Return the condition that picks the one point of a passage that carries it whole."""
    return Condition("window", "at_most", 0)


def span_conditions(document_id: str, first: int, last: int) -> list[Condition]:
    """Return the conditions that pick a stretch of one document."""
    return [
        first_windows(),
        Condition("document_id", "any_of", (document_id,)),
        Condition("ordinal", "at_least", first),
        Condition("ordinal", "at_most", last),
    ]


def payload_of(passage: Passage, window: int) -> dict[str, Any]:
    """Return the payload of one window; the first carries the whole passage, the others what filters need."""
    payload: dict[str, Any] = {
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "source": passage.source,
        "level": passage.audience.level,
        "effective_from": _day(passage.effective_from) if passage.effective_from else NEVER_BEGAN,
        "effective_to": _day(passage.effective_to) if passage.effective_to else NEVER_ENDS,
        "ordinal": passage.ordinal,
        "window": window,
    }
    if window == 0:
        payload["passage"] = {
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
        }
    return payload


def passage_of(payload: Mapping[str, Any]) -> Passage:
    """Return the passage that `payload_of` stored with its first window."""
    body = payload["passage"]
    return Passage(
        passage_id=PassageId(payload["passage_id"]),
        document_id=payload["document_id"],
        document_version=body["version"],
        source=payload["source"],
        title=body["title"],
        section=tuple(body["section"]),
        text=body["text"],
        blocks=tuple(PassageBlock(BlockKind(kind), start, end) for kind, start, end in body["blocks"]),
        ordinal=payload["ordinal"],
        start=body["start"],
        end=body["end"],
        audience=list(Audience)[payload["level"]],
        page=body.get("page"),
        url=body.get("url"),
        language=body.get("language"),
        effective_from=_date(payload["effective_from"]),
        effective_to=_date(payload["effective_to"]),
        labels=dict(body["labels"]),
    )


def best_windows(hits: Iterable[tuple[PassageId, float]], limit: int) -> tuple[Ranked, ...]:
    """Keep each passage's best window; best first, ties by id so that two engines agree."""
    best: dict[PassageId, float] = {}
    for passage_id, score in hits:
        if score > best.get(passage_id, float("-inf")):
            best[passage_id] = score
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Ranked(passage_id, score) for passage_id, score in ranked[:limit])


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

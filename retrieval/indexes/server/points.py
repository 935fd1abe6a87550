"""What a server is given to store, and what it is asked, in the terms of its client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qdrant_client import models

from retrieval.indexes import payload as layout
from retrieval.indexes.looks import RANKED_FIELDS, Look
from retrieval.ports import EmbeddedPassage
from retrieval.types import Scope

VectorQuery = list[float] | models.SparseVector


def points_of(embedded: EmbeddedPassage) -> Iterator[models.PointStruct]:
    """Yield the points of a passage: it whole, then its windows."""
    passage = embedded.passage
    whole = str(layout.point_id(passage.passage_id, 0))
    yield models.PointStruct(id=whole, vector={}, payload=layout.payload_of(passage))
    small = layout.payload_of_ranked_window(passage, embedded.names)
    names = layout.terms_names(passage)
    terms = models.SparseVector(indices=list(embedded.terms.indices), values=list(embedded.terms.values))
    for window, row in enumerate(embedded.windows, 1):
        vectors: dict[str, Any] = {layout.DENSE: row.tolist()}
        if window == 1 and embedded.terms.indices:
            vectors |= dict.fromkeys(names, terms)
        identity = str(layout.point_id(passage.passage_id, window))
        yield models.PointStruct(id=identity, vector=vectors, payload=small)


def nearest(vector: VectorQuery, look: Look, scope: Scope) -> models.QueryRequest:
    """Return the query for the points nearest to a vector."""
    within = filter_of(layout.scope_conditions(scope, look.level))
    fields = list(RANKED_FIELDS)
    return models.QueryRequest(query=vector, using=look.using, filter=within, limit=look.points, with_payload=fields)


def filter_of(conditions: Sequence[layout.Condition], *more: models.HasIdCondition) -> models.Filter:
    """Return a filter under which all conditions must hold."""
    return models.Filter(must=[*map(_condition, conditions), *more])


def _condition(condition: layout.Condition) -> models.FieldCondition:
    value = condition.value
    if isinstance(value, tuple):
        return models.FieldCondition(key=condition.field, match=models.MatchAny(any=list(value)))
    if condition.test == "at_most":
        return models.FieldCondition(key=condition.field, range=models.Range(lte=value))
    return models.FieldCondition(key=condition.field, range=models.Range(gte=value))

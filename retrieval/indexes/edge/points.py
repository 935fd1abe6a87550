"""What the engine is given to store, and what it is asked, in its own terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import qdrant_edge as engine

from retrieval.indexes import payload as layout
from retrieval.indexes.looks import Look
from retrieval.indexes.owners import Owned
from retrieval.ports import EmbeddedPassage
from retrieval.types import Scope

VectorQuery = list[float] | engine.SparseVector


def points_of(owned: Owned, place: int, embedded: EmbeddedPassage) -> Iterator[engine.Point]:
    """Yield the points of a passage, told by its place in its document: the passage whole, then its windows."""
    passage = embedded.passage
    yield engine.Point(layout.point_id(passage.passage_id, 0), {}, layout.payload_of(passage))
    small = layout.payload_of_window(passage)
    numbers = owned.points(place, len(embedded.windows))
    names = layout.terms_names(passage)
    terms = engine.SparseVector(list(embedded.terms.indices), list(embedded.terms.values))
    for number, row in zip(numbers, embedded.windows, strict=True):
        vectors: dict[str, list[float] | engine.SparseVector | list[list[float]]] = {layout.DENSE: row.tolist()}
        if number == numbers[0] and embedded.terms.indices:
            vectors |= dict.fromkeys(names, terms)
        yield engine.Point(number, vectors, small)


def nearest(vector: VectorQuery, look: Look, scope: Scope) -> engine.QueryRequest:
    """Return the query for the points nearest to a vector."""
    within = filter_of(layout.scope_conditions(scope, look.level))
    query = engine.Query.Nearest(vector, using=look.using)
    return engine.QueryRequest(limit=look.points, query=query, filter=within, with_payload=False)


def filter_of(conditions: Sequence[layout.Condition], *more: engine.HasIdCondition) -> engine.Filter:
    """Return a filter under which all conditions must hold."""
    return engine.Filter(must=[*map(_condition, conditions), *more])


def _condition(condition: layout.Condition) -> engine.FieldCondition:
    value = condition.value
    if isinstance(value, tuple):
        return engine.FieldCondition(condition.field, match=engine.MatchAny(list(value)))
    if condition.test == "at_most":
        return engine.FieldCondition(condition.field, range=engine.RangeFloat(lte=value))
    return engine.FieldCondition(condition.field, range=engine.RangeFloat(gte=value))

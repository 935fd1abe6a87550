"""`POST /v1/search` and the passages that citations open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from app.api.access import Caller, ServicesOf
from app.api.answers import section, wire_search
from app.api.schema import NeighbourOut, PassageDetail, SearchOut, Wire
from app.errors import PassageNotFound
from retrieval.queries import LONGEST_QUERY
from retrieval.types import Audience, Passage, PassageId, Scope

router = APIRouter(prefix="/v1")

_NEIGHBOURS_EACH_SIDE = 2


class SearchIn(Wire):
    """A search; `audience` may narrow what the caller sees, never widen it."""

    query: Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY)]
    limit: Annotated[int, Field(ge=1, le=50)] = 8
    audience: Audience | None = None


@router.post("/search")
async def search(body: SearchIn, identity: Caller, services: ServicesOf) -> SearchOut:
    """Return the best passages for a query, best first."""
    own = identity.audience
    audience = body.audience if body.audience is not None and body.audience.level < own.level else own
    found = await services.search.search(body.query, audience=audience, limit=body.limit, expired=True)
    return wire_search(found)


@router.get("/passages/{passage_id:path}")
async def passage(passage_id: str, identity: Caller, services: ServicesOf) -> PassageDetail:
    """Return one passage with what stands around it, if the caller may read it."""
    scope = Scope(audience=identity.audience)
    found = await services.passages.passages([PassageId(passage_id)], scope)
    if not found:
        raise PassageNotFound(f"no passage {passage_id} for this audience")
    item = found[0]
    first = max(0, item.ordinal - _NEIGHBOURS_EACH_SIDE)
    around = await services.passages.span(item.document_id, first, item.ordinal + _NEIGHBOURS_EACH_SIDE, scope)
    return PassageDetail(
        passage_id=item.passage_id,
        document_id=item.document_id,
        document_version=item.document_version,
        title=item.title,
        section=section(item),
        text=item.text,
        page=item.page,
        url=item.url,
        audience=item.audience.value,
        effective_from=item.effective_from,
        effective_to=item.effective_to,
        before=[_neighbour(other) for other in around if other.ordinal < item.ordinal],
        after=[_neighbour(other) for other in around if other.ordinal > item.ordinal],
    )


def _neighbour(item: Passage) -> NeighbourOut:
    return NeighbourOut(passage_id=item.passage_id, section=section(item), text=item.text)

"""What the commands ask of an assembled system, in their own process or through the running server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.api.answers import wire_search
from app.chat import ChatMessage, Json
from app.errors import RequestRefused
from app.identity.tokens import local_identity
from app.services import Services
from grounding.types import Role
from retrieval.types import Audience, Found


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question that the owner of the installation asks as somebody."""

    question: str
    customer_id: str | None = None
    operator: bool = False
    conversation_id: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search that the owner of the installation makes for an audience."""

    query: str
    audience: str = Audience.OPERATOR.value
    limit: int = 8
    explain: bool = False


async def ask(services: Services, request: AskRequest) -> Json:
    """Return the answer in the wire schema."""
    if request.customer_id and request.operator:
        raise RequestRefused("ask: --customer and --operator exclude each other; give one of them")
    role = Role.CUSTOMER if request.customer_id else Role.OPERATOR if request.operator else Role.VISITOR
    message = ChatMessage(request.question, request.message_id, request.conversation_id)
    return await services.chat.answer(local_identity(role, request.customer_id), message)


async def search(services: Services, request: SearchRequest) -> Json:
    """Return what a search finds in the wire schema, with each passage's ranks if asked to explain."""
    audience = Audience(request.audience)
    found = await services.search.search(request.query, audience=audience, limit=request.limit)
    result = wire_search(found).model_dump(mode="json")
    if request.explain:
        for passage, item in zip(result["passages"], found, strict=True):
            passage["explain"] = _explained(item)
    return result


def _explained(item: Found) -> dict[str, Any]:
    return {
        "dense": item.dense,
        "dense_rank": item.dense_rank,
        "sparse": item.sparse,
        "sparse_rank": item.sparse_rank,
        "neighbours": [neighbour.passage_id for neighbour in item.neighbours],
        "duplicates": list(item.duplicates),
    }

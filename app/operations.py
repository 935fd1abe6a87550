"""What the commands ask of an assembled system, in their own process or through the running server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.api.actions import confirmed_json, refusal
from app.api.answers import answer_json, wire_search
from app.chat import ChatMessage, Json
from app.errors import RequestRefused
from app.identity.tokens import local_identity
from app.services import Services
from grounding.actions.confirmations import Refused
from grounding.errors import GroundingError
from grounding.events import Done
from grounding.types import Answer, Identity, Role, Turn
from retrieval.errors import RetrievalError
from retrieval.types import Audience, Found, PassageId, Scope


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


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """A yes or a no to a proposal."""

    action_id: str
    accept: bool = True
    customer_id: str | None = None
    """None: whoever it was proposed to."""


async def ask(services: Services, request: AskRequest) -> Json:
    """Return the answer in the wire schema."""
    if request.customer_id and request.operator:
        raise RequestRefused("ask: --customer and --operator exclude each other; give one of them")
    role = Role.CUSTOMER if request.customer_id else Role.OPERATOR if request.operator else Role.VISITOR
    message = ChatMessage(request.question, request.message_id, request.conversation_id)
    return await services.chat.answer(local_identity(role, request.customer_id), message)


async def search(services: Services, request: SearchRequest) -> Json:
    """Return what a search finds in the wire schema, with what made each score if asked to explain."""
    audience = Audience(request.audience)
    found = await services.search.search(request.query, audience=audience, limit=request.limit, expired=True)
    result = wire_search(found).model_dump(mode="json")
    if request.explain:
        result["searched"] = asdict(await services.passages.reading(request.query, audience=audience))
        for passage, item in zip(result["passages"], found, strict=True):
            passage["explain"] = _explained(item)
    return result


async def replay(services: Services, answer_id: str) -> Json:
    """Return a recorded turn with its evidence, and what differs if it is answered again; nothing is recorded.

    An answer whose customer or index is gone is still shown: `now` is None then, and `failed` says why.
    """
    recorded = await services.audit.find(answer_id)
    identity, record = recorded.turn.identity, recorded.record
    shown: Json = {
        "answer_id": answer_id,
        "question": recorded.turn.text,
        "asked_by": {"role": identity.role.value, "customer_id": identity.customer_id},
        "then": recorded.answer,
        "passages": record.get("passages", {}),
        "dropped": record.get("dropped", []),
        "repaired": record.get("repaired", []),
        "model": record.get("model"),
    }
    try:
        answer = await _rehearsed(services, recorded.turn)
        gone = await _gone(services, recorded.answer["citations"], identity)
    except (GroundingError, RetrievalError) as error:
        return shown | {"same": False, "differences": {}, "now": None, "failed": str(error)}
    now = {**answer_json(answer), "answer_id": answer_id}
    differences = _differences(recorded.answer, now)
    if record.get("generation") != answer.generation:
        differences["generation"] = {"then": record.get("generation"), "now": answer.generation}
    if gone:
        differences["gone"] = {"only_then": gone, "only_now": []}
    return shown | {"same": not differences, "differences": differences, "now": now, "failed": None}


async def _rehearsed(services: Services, turn: Turn) -> Answer:
    events = [event async for event in services.rehearsing.answer(turn)]
    return next(event.answer for event in events if isinstance(event, Done))


async def _gone(services: Services, citations: Sequence[Json], identity: Identity) -> list[str]:
    """Return the ids of cited passages that the index no longer holds for this reader."""
    cited = [PassageId(str(each["passage_id"])) for each in citations if each["kind"] == "passage"]
    held = {each.passage_id for each in await services.passages.passages(cited, Scope(identity.audience))}
    return [each for each in cited if each not in held]


async def decide_action(services: Services, request: ActionRequest) -> Json:
    """Say yes or no to a proposal as the person that it was made to, and return what became of it."""
    desk = services.actions
    if desk is None:
        raise RequestRefused("actions: this installation has nothing that carries actions out")
    held = await desk.store.find(request.action_id)
    if request.customer_id:
        who = local_identity(Role.CUSTOMER, request.customer_id)
    elif held is not None:
        # The owner of the installation stands in for whoever it was proposed to.
        who = Identity(Role(held.proposal.role), held.proposal.subject, held.proposal.customer_id)
    else:
        raise RequestRefused(f"action {request.action_id}: there is none of that id; take the action_id of an answer")
    found = await desk.confirm(who, request.action_id, accept=request.accept)
    if isinstance(found, Refused):
        refused = refusal(found, desk.wording)
        return {"action_id": request.action_id, "state": "refused", "code": refused.code, "text": refused.text}
    return confirmed_json(found, desk.wording)


async def _decided(services: Services, body: Json) -> Json:
    return await decide_action(services, ActionRequest(**body))


async def _asked(services: Services, body: Json) -> Json:
    return await ask(services, AskRequest(**body))


async def _searched(services: Services, body: Json) -> Json:
    return await search(services, SearchRequest(**body))


async def _replayed(services: Services, body: Json) -> Json:
    return await replay(services, str(body["answer_id"]))


async def _refreshed(services: Services, body: Json) -> Json:
    return {"generation": await services.refresh()}


OPERATIONS: dict[str, Callable[[Services, Json], Awaitable[Json]]] = {
    "ask": _asked,
    "search": _searched,
    "replay": _replayed,
    "refresh": _refreshed,
    "action": _decided,
}


def _differences(then: Json, now: Json) -> Json:
    found: Json = {
        name: {"then": then[name], "now": now[name]}
        for name in ("outcome", "mode", "degraded", "choices", "handoff", "offers")
        if then[name] != now[name]
    }
    said = [sentence["text"] for sentence in then["sentences"]]
    says = [sentence["text"] for sentence in now["sentences"]]
    if said != says:
        found["sentences"] = {
            "only_then": [text for text in said if text not in says],
            "only_now": [text for text in says if text not in said],
        }
    if _proposed(then) != _proposed(now):
        found["actions"] = {"then": _proposed(then), "now": _proposed(now)}
    if _evidence(then) != _evidence(now):
        found["citations"] = {
            "only_then": sorted(_evidence(then) - _evidence(now)),
            "only_now": sorted(_evidence(now) - _evidence(then)),
        }
    return found


def _proposed(answer: Json) -> list[str]:
    """Return what an answer proposes in words: each proposal has an id of its own, also where it is the same."""
    return [str(action["summary"]) for action in answer["actions"]]


def _evidence(answer: Json) -> set[str]:
    return {_cited(citation) for citation in answer["citations"]}


def _cited(citation: Json) -> str:
    if citation["kind"] == "passage":
        return str(citation["passage_id"])
    if citation["kind"] == "verdict":
        # By its rules and inputs too: the same verdict on other grounds is another one.
        grounds = f"rules {citation['ruleset'][:12]}, facts {citation['inputs'][:12]}"
        return f"{citation['offering_id']} verdict = {citation['verdict']} ({grounds})"
    record = citation.get("record", citation.get("offering_id", citation["kind"]))
    return f"{record} {citation.get('field', citation.get('operation'))} = {citation['value']}"


def _explained(item: Found) -> dict[str, Any]:
    return {
        "reasons": [
            {"name": one.name, "value": round(one.value, 4), "points": round(one.points, 4)} for one in item.reasons
        ],
        "dense": item.dense,
        "dense_rank": item.dense_rank,
        "sparse": item.sparse,
        "sparse_rank": item.sparse_rank,
        "duplicates": list(item.duplicates),
    }

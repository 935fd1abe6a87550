"""`POST /v1/chat` and the conversations that it makes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import Field

from app.api.access import Caller, ServicesOf
from app.api.failures import error_body, log_failure
from app.api.schema import AnswerOut, ErrorOut, Wire
from app.chat import ChatMessage, Json, WireEvent
from app.errors import shown

router = APIRouter(prefix="/v1")

# The reverse proxy that many put in front would otherwise hold a stream back until it ends.
_STREAM_HEADERS = {"X-Accel-Buffering": "no"}
_CLIENT_GONE = 499


class ChatIn(Wire):
    """A message. Who sends it stands in the token, never here."""

    message: str
    message_id: Annotated[str | None, Field(max_length=128)] = None
    conversation_id: Annotated[str | None, Field(max_length=128)] = None
    stream: bool = False


class RecordedMessageOut(Wire):
    """A message of a conversation, with its answer."""

    message_id: str
    text: str
    received: datetime
    answer: dict[str, Any]


class ConversationOut(Wire):
    """A conversation, oldest message first."""

    conversation_id: str
    messages: list[RecordedMessageOut]


@router.post("/chat", response_model=AnswerOut, responses={422: {"model": ErrorOut}})
async def chat(body: ChatIn, request: Request, identity: Caller, services: ServicesOf) -> Response:
    """Answer a message, whole as JSON or in pieces as server-sent events."""
    message = ChatMessage(body.message, body.message_id, body.conversation_id)
    if not body.stream:
        answer = await _while_connected(request, services.chat.answer(identity, message))
        return Response(status_code=_CLIENT_GONE) if answer is None else JSONResponse(answer)
    events = services.chat.converse(identity, message)
    # What is wrong with the request shows before the stream begins, as a status of its own.
    first = await anext(events)
    return StreamingResponse(_stream(first, events), media_type="text/event-stream", headers=_STREAM_HEADERS)


@router.get("/conversations/{conversation_id}")
async def conversation(conversation_id: str, identity: Caller, services: ServicesOf) -> ConversationOut:
    """Return a conversation of the caller's own."""
    recorded = await services.conversations.read(conversation_id, identity)
    return ConversationOut(
        conversation_id=conversation_id,
        messages=[
            RecordedMessageOut(message_id=item.message_id, text=item.text, received=item.received, answer=item.answer)
            for item in recorded
        ],
    )


async def _stream(first: WireEvent, rest: AsyncGenerator[WireEvent]) -> AsyncIterator[bytes]:
    number = 1
    try:
        yield _formatted(number, first.name, first.data)
        async for event in rest:
            number += 1
            yield _formatted(number, event.name, event.data)
    except Exception as error:
        # The status line has gone out long ago: the error comes as an event in the one shape.
        log_failure(error)
        yield _formatted(number + 1, "error", error_body(shown(error)))
    finally:
        await rest.aclose()


def _formatted(number: int, name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name, id=str(number))


async def _while_connected(request: Request, work: Coroutine[Any, Any, Json]) -> Json | None:
    """Return the work's result, or cancel it and return None once the client has gone."""
    answering = asyncio.create_task(work)
    leaving = asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return answering.result() if answering.done() else None
    finally:
        for task in (answering, leaving):
            task.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

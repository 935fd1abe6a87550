"""The double put together: OpenAI's addresses, and its own for tests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import replace

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.model import control
from app.sandbox.model.behaviour import Behaviour
from app.sandbox.model.current import PREFIX, Current
from app.sandbox.model.delivering import Delivery
from app.sandbox.model.dice import Dice
from app.sandbox.model.errors import ModelRefusal, add_handlers
from app.sandbox.model.filling import answer_in, call_of
from app.sandbox.model.reading import Asked, read
from app.sandbox.model.replies import Reply
from app.sandbox.model.requests import ChatRequest
from app.sandbox.model.said import Said
from app.sandbox.model.table import BEHAVIOURS
from app.sandbox.model.wire import Envelope, shortened, tokens

_CREATED = 1_767_225_600


def create_model_sandbox(behaviour: str = "honest", token: str | None = None) -> FastAPI:
    """Return the application. Raises ModelRefusal if the behaviour is none."""
    app = FastAPI(title="Groundline model sandbox", openapi_url=None, redirect_slashes=False)
    app.state.current = Current(behaviour)
    app.state.said = Said()
    app.state.token = token
    app.include_router(router)
    app.include_router(control.router)
    add_handlers(app)
    return app


def _allowed(request: Request) -> None:
    token = request.app.state.token
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token is not None and not hmac.compare_digest(given.encode(), token.encode()):
        raise ModelRefusal(401, "Incorrect API key provided.", code="invalid_api_key")


router = APIRouter(prefix="/v1", dependencies=[Depends(_allowed)])


@router.get("/models")
def models() -> Response:
    """List the behaviours as models."""
    listed = [
        {"id": f"{PREFIX}{name}", "object": "model", "created": _CREATED, "owned_by": "sandbox"} for name in BEHAVIOURS
    ]
    return JSONResponse({"object": "list", "data": listed})


@router.post("/chat/completions")
async def chat(request: Request, body: ChatRequest) -> Response:
    """Answer as the behaviour of the model's name, or the one that is set, has it."""
    current: Current = request.app.state.current
    said: Said = request.app.state.said
    behaviour = current.take(body.model)
    await asyncio.sleep(behaviour.wait_ms / 1000)
    if behaviour.refuse:
        behaviour.refuse(body)
    asked = read(body)
    # The behaviour is no part of it: a liar changes what the honest one would have said.
    dice = Dice(behaviour.seed, asked.key)
    reply = _kept(_written(behaviour, asked, dice, body), asked, body)
    prompt = sum(tokens(message.text) for message in body.messages)
    envelope = Envelope(_id(behaviour, asked), body.model, prompt)
    said.record(envelope.id, behaviour.name, asked, reply)
    delivery = Delivery(reply, envelope, behaviour, dice)
    if not body.stream:
        return delivery.whole()
    return delivery.streamed(bool(body.stream_options and body.stream_options.include_usage))


def _written(behaviour: Behaviour, asked: Asked, dice: Dice, body: ChatRequest) -> Reply:
    reply = behaviour.write(asked, dice)
    if body.forced is None or reply.calls or not asked.functions:
        return reply
    named = next((one for one in asked.functions if one.name == body.forced), None)
    return Reply(calls=(call_of(asked, dice, named),))


def _kept(reply: Reply, asked: Asked, body: ChatRequest) -> Reply:
    """Return an answer as the request wants it: of some shape, of some length."""
    schema = body.schema_wanted
    if schema is not None and not reply.calls and not reply.refusal:
        reply = replace(reply, body=answer_in(schema, reply.lines, asked.question))
    cut = shortened(reply, body.most_tokens)
    return reply if cut is None else replace(reply, body=cut, finish="length")


def _id(behaviour: Behaviour, asked: Asked) -> str:
    text = "\x1f".join((str(behaviour.seed), behaviour.name, asked.key))
    return f"chatcmpl-{hashlib.sha256(text.encode()).hexdigest()[:20]}"

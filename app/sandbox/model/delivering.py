"""An answer on its way to the client, and everything that may happen to it there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from app.sandbox.model.behaviour import Behaviour, Fault
from app.sandbox.model.dice import Dice
from app.sandbox.model.replies import Reply
from app.sandbox.model.wire import Envelope, event, pieces

_PAGE = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
_ENDLESS_LETTERS = 4_000_000
"""After which the endless ends all the same, so that nobody's memory fills up."""
_WHOLE_LETTERS = 400_000
_DONE = b"data: [DONE]\n\n"
_ERROR = {"error": {"message": "The server had an error while writing the answer.", "type": "server_error"}}
_MIDWAY = (Fault.STALL, Fault.CUT, Fault.ENDED, Fault.ERROR_EVENT, Fault.CHUNK)
_OPEN = (Fault.STALL, Fault.CUT)
"""What never comes to the end of the response."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer, and how it is sent."""

    reply: Reply
    envelope: Envelope
    behaviour: Behaviour
    dice: Dice

    def whole(self) -> Response:
        """Return the answer in one piece."""
        fault = self.behaviour.fault
        document = self.envelope.completion(self._lengthened())
        if fault is Fault.HTML:
            return HTMLResponse(_PAGE)
        if fault is Fault.SHAPE:
            return JSONResponse({**document, "choices": None, "usage": []})
        if fault is Fault.NO_USAGE:
            return JSONResponse({key: value for key, value in document.items() if key != "usage"})
        body = json.dumps(document, ensure_ascii=False).encode()
        half = body[: len(body) // 2]
        if fault in _OPEN:
            return Flow(_once(half), fault, "application/json", len(body))
        broken = fault in (Fault.BODY, Fault.CHUNK, Fault.ENDED)
        return Response(half if broken else body, media_type="application/json")

    def streamed(self, usage: bool) -> Response:
        """Return the answer as server-sent events."""
        if self.behaviour.fault is Fault.HTML:
            return HTMLResponse(_PAGE)
        return Flow(self._paced(usage), self.behaviour.fault, "text/event-stream; charset=utf-8")

    def _lengthened(self) -> Reply:
        if self.behaviour.fault not in (Fault.ENDLESS, Fault.ENDLESS_LINE):
            return self.reply
        text = ""
        for piece in self._endless():
            text += piece
            if len(text) > _WHOLE_LETTERS:
                break
        return Reply(body=text)

    async def _paced(self, usage: bool) -> AsyncIterator[bytes]:
        for sent in self._events(usage):
            yield sent
            # Without a pause the server would hear nobody else, nor that the client has left.
            await asyncio.sleep(self.behaviour.pace_ms / 1000)

    def _events(self, usage: bool) -> Iterator[bytes]:
        fault = self.behaviour.fault
        if fault in (Fault.ENDLESS, Fault.ENDLESS_LINE):
            yield from (event(self.envelope.piece(piece)) for piece in self._endless())
            return
        chunks = list(self.envelope.chunks(self.reply, self.dice))
        if fault in _MIDWAY:
            chunks = chunks[: max(2, len(chunks) // 2)]
        for chunk in chunks:
            yield event(_misshapen(chunk) if fault is Fault.SHAPE else chunk)
        if fault in (Fault.CHUNK, Fault.BODY):
            yield b'data: {"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {"content": "Yo\n\n'
        if fault is Fault.ERROR_EVENT:
            yield event(_ERROR)
        if fault in _MIDWAY:
            return
        if usage and fault is not Fault.NO_USAGE:
            yield event(self.envelope.usage_chunk(self.reply))
        if fault is not Fault.NO_DONE:
            yield _DONE

    def _endless(self) -> Iterator[str]:
        between = " and " if self.behaviour.fault is Fault.ENDLESS_LINE else "\n"
        written = 0
        for line in cycle(self.reply.lines):
            text = line.text.rstrip(".") if between == " and " else line.written
            for piece in pieces(text + between, self.dice):
                yield piece
                written += len(piece)
            if written > _ENDLESS_LETTERS:
                return


class Flow(Response):
    """A response in pieces, which may stall or break off; it ends when the client leaves."""

    def __init__(self, parts: AsyncIterator[bytes], fault: Fault, media: str, length: int | None = None) -> None:
        """Take the pieces. `length`: what is promised, though less comes."""
        size = {} if length is None else {"content-length": str(length)}
        self._head = {"content-type": media, "cache-control": "no-cache", **size}
        self._parts, self._fault = parts, fault
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces."""
        tasks = [asyncio.create_task(self._send(send)), asyncio.create_task(_left(receive))]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _send(self, send: Send) -> None:
        headers = [(name.encode(), value.encode()) for name, value in self._head.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for part in self._parts:
            await send(_body(part, more=True))
        if self._fault is Fault.STALL:
            await asyncio.Event().wait()
        # Left open, the server closes the connection itself: what a client sees is a stream that breaks off.
        if self._fault is not Fault.CUT:
            await send(_body(b"", more=False))


def _body(part: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": part, "more_body": more}


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _once(part: bytes) -> AsyncIterator[bytes]:
    yield part


def _misshapen(chunk: dict[str, Any]) -> dict[str, Any]:
    return {**chunk, "choices": {"delta": "text"}}

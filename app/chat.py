"""One way in for every channel: a message of an identity in, the events of its answer out."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from weakref import WeakValueDictionary

from app.db.conversations import ConversationStore
from app.errors import RequestRefused, TurnTimedOut
from grounding.events import Done, Event
from grounding.types import Answer, Identity, Turn

_LONGEST_ID = 128
_SURROGATE = re.compile(r"[\ud800-\udfff]")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One event of an answer in the making."""

    name: str
    """`status`, `citation`, `sentence`, `action` or `done`."""
    data: Json


class Answering(Protocol):
    """What answers a turn."""

    def answer(self, turn: Turn) -> AsyncIterator[Event]:
        """Yield the events of an answer; `Done` is the last."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it arrived."""

    text: str
    message_id: str | None = None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What a message may be, and how long its answer may take."""

    max_chars: int
    history_turns: int
    timeout_s: float


@dataclass
class ChatService:
    """Binds messages to conversations and makes a repeated message one message."""

    assistant: Answering
    conversations: ConversationStore
    limits: ChatLimits
    to_wire: Callable[[Event], WireEvent]
    on_answer: Callable[[Answer, Identity], None] = lambda answer, identity: None
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def converse(self, identity: Identity, message: ChatMessage) -> AsyncGenerator[WireEvent]:
        """Yield the events of the answer; a message that was answered before gets its recorded answer.

        Raises: RequestRefused, ConversationNotFound, TurnTimedOut, StorageFailed, and what the assistant raises.
        """
        checked = _checked(message, self.limits.max_chars)
        conversation_id = checked.conversation_id or f"c-{secrets.token_urlsafe(16)}"
        message_id = checked.message_id or f"m-{secrets.token_urlsafe(12)}"
        turn = Turn(identity, conversation_id, message_id, checked.text)
        queue: asyncio.Queue[WireEvent | None] = asyncio.Queue()
        work = asyncio.create_task(self._work(turn, queue))
        try:
            while (event := await queue.get()) is not None:
                yield event
            await work
        finally:
            # A client that leaves cancels its turn.
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def answer(self, identity: Identity, message: ChatMessage) -> Json:
        """Return the whole answer in the wire schema. Raises what `converse` raises."""
        async with aclosing(self.converse(identity, message)) as events:
            async for event in events:
                if event.name == "done":
                    return event.data
        raise AssertionError("an answer ends with `done`")

    async def _work(self, turn: Turn, queue: asyncio.Queue[WireEvent | None]) -> None:
        # One conversation is a sequence: a second message waits until the first is answered.
        lock = self._turns.setdefault(turn.conversation_id, asyncio.Lock())
        try:
            async with asyncio.timeout(self.limits.timeout_s), lock:
                await self._answer_once(turn, queue)
        except TimeoutError as error:
            raise TurnTimedOut(f"no answer within {self.limits.timeout_s:g} s") from error
        finally:
            queue.put_nowait(None)

    async def _answer_once(self, turn: Turn, queue: asyncio.Queue[WireEvent | None]) -> None:
        await self.conversations.open(turn.conversation_id, turn.identity)
        recorded = await self.conversations.recorded(turn.conversation_id, turn.message_id)
        if recorded is not None:
            for earlier in _recorded_events(recorded):
                queue.put_nowait(earlier)
            return
        history = await self.conversations.history(turn.conversation_id, self.limits.history_turns)
        async for event in self.assistant.answer(replace(turn, history=history)):
            if isinstance(event, Done):
                self.on_answer(event.answer, turn.identity)
            queue.put_nowait(self.to_wire(event))


def _recorded_events(answer: Json) -> Iterator[WireEvent]:
    yield from (WireEvent("citation", citation) for citation in answer["citations"])
    yield from (WireEvent("sentence", sentence) for sentence in answer["sentences"])
    yield from (WireEvent("action", action) for action in answer["actions"])
    yield WireEvent("done", answer)


def _checked(message: ChatMessage, max_chars: int) -> ChatMessage:
    text = message.text.strip()
    if not text:
        raise RequestRefused("message: must not be empty")
    if len(message.text) > max_chars:
        raise RequestRefused(f"message: {len(message.text)} characters, at most {max_chars} are allowed")
    if _SURROGATE.search(text):
        raise RequestRefused("message: not valid Unicode text")
    for name, value in (("message_id", message.message_id), ("conversation_id", message.conversation_id)):
        if value is not None and not (0 < len(value) <= _LONGEST_ID and value.isascii() and value.isprintable()):
            raise RequestRefused(f"{name}: 1 to {_LONGEST_ID} printable ASCII characters")
    return ChatMessage(text.replace("\x00", " "), message.message_id, message.conversation_id)

"""Answers as OpenAI's chat completions API writes them, whole and in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.sandbox.model.dice import Dice
from app.sandbox.model.replies import Reply

# The same for every answer, so that a recorded run can be compared with the next.
_CREATED = 1_767_225_600
_LETTERS_A_TOKEN = 4
_LONGEST_PIECE = 14


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every part of one answer carries."""

    id: str
    model: str
    prompt_tokens: int

    def completion(self, reply: Reply) -> dict[str, Any]:
        """Return the whole answer."""
        message: dict[str, Any] = {"role": "assistant", "content": reply.text if not reply.calls else None}
        message["refusal"] = reply.refusal
        if reply.refusal:
            message["content"] = None
        if reply.thoughts:
            message["reasoning_content"] = reply.thoughts
        if reply.calls:
            message["tool_calls"] = [
                {"id": self._call_id(number), "type": "function", "function": _function(call.name, call.arguments)}
                for number, call in enumerate(reply.calls)
            ]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage(reply)}

    def chunks(self, reply: Reply, dice: Dice) -> Iterator[dict[str, Any]]:
        """Return the pieces of an answer, without its usage."""
        yield self._chunk({"role": "assistant", "content": "" if not reply.calls else None, "refusal": None})
        for piece in pieces(reply.thoughts or "", dice):
            yield self._chunk({"reasoning_content": piece})
        for piece in pieces(reply.refusal or "", dice):
            yield self._chunk({"refusal": piece})
        if not reply.calls and not reply.refusal:
            for piece in pieces(reply.text, dice):
                yield self._chunk({"content": piece})
        for number, call in enumerate(reply.calls):
            begun = {"index": number, "id": self._call_id(number), "type": "function"}
            yield self._chunk({"tool_calls": [{**begun, "function": _function(call.name, "")}]})
            for piece in pieces(call.arguments, dice):
                yield self._chunk({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
        yield self._chunk({}, reply.finish_reason)

    def piece(self, text: str) -> dict[str, Any]:
        """Return a piece of text."""
        return self._chunk({"content": text})

    def usage_chunk(self, reply: Reply) -> dict[str, Any]:
        """Return the piece that only counts."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": self.usage(reply)}

    def usage(self, reply: Reply) -> dict[str, int]:
        """Return how many tokens went in and came out, at four letters a token."""
        written = tokens(reply.text + "".join(call.name + call.arguments for call in reply.calls))
        total = self.prompt_tokens + written
        return {"prompt_tokens": self.prompt_tokens, "completion_tokens": written, "total_tokens": total}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": _CREATED, "model": self.model, "system_fingerprint": None}

    def _call_id(self, number: int) -> str:
        return f"call_{self.id.removeprefix('chatcmpl-')}{number}"


def pieces(text: str, dice: Dice) -> Iterator[str]:
    """Cut a text into pieces of uneven length, as tokens are."""
    while text:
        length = dice.below(_LONGEST_PIECE) + 1
        yield text[:length]
        text = text[length:]


def tokens(text: str) -> int:
    """Return about how many tokens a text has."""
    return -(-len(text) // _LETTERS_A_TOKEN)


def shortened(reply: Reply, most_tokens: int | None) -> str | None:
    """Return what of an answer fits into so many tokens; None if all of it does."""
    if most_tokens is None or reply.calls or tokens(reply.text) <= most_tokens:
        return None
    return reply.text[: most_tokens * _LETTERS_A_TOKEN]


def event(document: dict[str, Any]) -> bytes:
    """Return a server-sent event."""
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n".encode()


def _function(name: str, arguments: str) -> dict[str, str]:
    return {"name": name, "arguments": arguments}

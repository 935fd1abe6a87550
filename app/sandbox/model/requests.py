"""What a client sends to `/v1/chat/completions`, as far as the double acts on it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_ANY_OBJECT: dict[str, Any] = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(_Sent):
    """One message; its content is text, a list of parts, or nothing beside tool calls."""

    role: str
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[dict[str, Any]] | None = None
    tool_call_id: str | None = None

    @property
    def text(self) -> str:
        """Return its text, the parts one below the other."""
        if isinstance(self.content, list):
            return "\n".join(part["text"] for part in self.content if isinstance(part.get("text"), str))
        return self.content or ""


class Function(_Sent):
    """A function that the model may call."""

    name: str
    description: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict)


class Tool(_Sent):
    """A tool; every kind but a function is passed over."""

    type: str = "function"
    function: Function | None = None


class StreamOptions(_Sent):
    """What a stream carries besides its text."""

    include_usage: bool = False


class ChatRequest(_Sent):
    """A request for one answer."""

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    tools: list[Tool] | None = None
    tool_choice: str | dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None

    @property
    def functions(self) -> tuple[Function, ...]:
        """Return the functions that may be called: none where the request forbids it."""
        if self.tool_choice == "none":
            return ()
        return tuple(tool.function for tool in self.tools or () if tool.function)

    @property
    def most_tokens(self) -> int | None:
        """Return how long the answer may get."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def forced(self) -> str | None:
        """Return the function that has to be called; "" for any."""
        if self.tool_choice in ("required", "any"):
            return ""
        named = self.tool_choice.get("function") if isinstance(self.tool_choice, dict) else None
        return str(named.get("name")) if isinstance(named, dict) else None

    @property
    def schema_wanted(self) -> dict[str, Any] | None:
        """Return the JSON schema that the answer has to keep to, if JSON is asked for."""
        wanted = self.response_format or {}
        named = wanted.get("json_schema")
        schema = named.get("schema") if isinstance(named, dict) else None
        if wanted.get("type") == "json_schema" and isinstance(schema, dict):
            return schema
        return _ANY_OBJECT if wanted.get("type") in ("json_schema", "json_object") else None

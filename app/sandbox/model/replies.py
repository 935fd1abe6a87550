"""What the double says to a request, before it is put on the wire."""

from __future__ import annotations

from dataclasses import dataclass

NONE = "NONE"
"""The line that says that the evidence does not answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the evidence that it names."""

    text: str
    evidence: tuple[str, ...] = ()
    lie: str | None = None
    """What kind of lie it is; None for a true sentence."""

    @property
    def written(self) -> str:
        """Return it as it is sent."""
        return f"{self.text} [{','.join(self.evidence)}]" if self.evidence else self.text


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; the arguments are JSON, or what is passed off as such."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: lines, or tool calls, or both."""

    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    finish: str | None = None
    """Why it ends; None: as its content has it."""
    refusal: str | None = None
    thoughts: str | None = None
    """What the model thinks before it answers, in a field of its own."""
    body: str | None = None
    """What is sent in place of the lines: JSON of some schema, or as much as fits."""

    @property
    def text(self) -> str:
        """Return what is sent: the lines, one below the other, unless something else takes their place."""
        return "\n".join(line.written for line in self.lines) if self.body is None else self.body

    @property
    def finish_reason(self) -> str:
        """Return why it ends."""
        return self.finish or ("tool_calls" if self.calls else "stop")

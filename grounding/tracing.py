"""How a language model came to an answer: for the record, never for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One thing that a language model looked up."""

    name: str
    asked: str
    """What it asked for, shortened."""
    result: str
    """`found`, `nothing`, `retry` or `failed`."""


@dataclass(frozen=True, slots=True)
class ModelTrace:
    """How a language model came to an answer, for the record only."""

    model: str
    prompts: str
    """Hash of the prompts' templates."""
    calls: int
    tools: tuple[ToolUse, ...]
    evidence: tuple[str, ...]
    """Keys of what it was shown, E1 first."""
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    """In the currency of the prices that are set; None where none are."""
    first_line_ms: float | None
    """Until its first whole sentence; None if none came."""
    failure: str | None = None
    """Why it gave no answer, or not the whole of one."""

"""What is asked: the assembled assistant in this process, or a deployed one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]


class AskFailed(Exception):
    """A question got no answer; says why, and of a failure that may pass what to do."""


class TargetGone(AskFailed):
    """Nobody answers any more; what was not asked yet need not be tried."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    audience: str
    """`visitor`, `customer` or `operator`."""
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what is known of how it came about."""

    answer: Json
    """In the wire schema."""
    ms: float
    """As long as whoever asked had to wait for the whole of it."""
    tokens: int | None = None
    """None where no model was asked, or nobody tells."""
    cost: float | None = None
    """In the currency of the model's prices; None where it is not known."""
    turned_down: tuple[Json, ...] | None = None
    """What a model wrote and verification did not let through as it stood: `text`, `reason`, and whether it was
    `mended` and said all the same. None where no model was asked, or nobody tells."""


class System(Protocol):
    """An assistant that is asked."""

    async def ask(self, asker: Asker, conversation_id: str, text: str) -> Answered:
        """Return the answer to a message. Raises AskFailed."""

    async def search(self, asker: Asker, query: str, limit: int) -> list[Json]:
        """Return what search finds for this reader, best first, in the wire schema. Raises AskFailed."""

    async def passages(self, asker: Asker, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of passages that this reader may read and that are there, by id. Raises AskFailed."""

    async def confidence(self, asker: Asker, text: str) -> float | None:
        """Return how sure the assistant is that documents answer a question, 0 to 1; None where it cannot be told."""

    async def close(self) -> None:
        """Let go of what was opened."""


@dataclass(frozen=True, slots=True)
class Target:
    """A system and what is to be known of it."""

    system: System
    name: str
    """`in process`, or an address."""
    mode: str
    """`extractive` or `model`; empty where only the answers tell."""
    build: Mapping[str, str]

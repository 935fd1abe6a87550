"""What a behaviour consists of: what is said, what is refused, what goes wrong on the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from app.sandbox.model.dice import Dice
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import Reply
from app.sandbox.model.requests import ChatRequest

Write: TypeAlias = Callable[[Asked, Dice], Reply]
Refuse: TypeAlias = Callable[[ChatRequest], None]
"""Raises ModelRefusal for a request that is not answered."""


class Fault(StrEnum):
    """What goes wrong on the wire."""

    NONE = "none"
    STALL = "stall"
    CUT = "cut"
    ENDED = "ended"
    BODY = "body"
    CHUNK = "chunk"
    HTML = "html"
    SHAPE = "shape"
    ENDLESS = "endless"
    ENDLESS_LINE = "endless_line"
    ERROR_EVENT = "error_event"
    NO_USAGE = "no_usage"
    NO_DONE = "no_done"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a request is answered."""

    name: str
    about: str
    write: Write
    refuse: Refuse | None = None
    fault: Fault = Fault.NONE
    wait_ms: int = 0
    """Before the first piece."""
    pace_ms: int = 0
    """Between one piece and the next."""
    seed: int = 0
    times: int | None = None
    """For how many requests; None: all. After that it is honest."""

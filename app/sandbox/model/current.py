"""Which behaviour is set, and which one a request asks for itself."""

from __future__ import annotations

import threading
from dataclasses import replace

from app.sandbox.model.behaviour import Behaviour
from app.sandbox.model.errors import ModelRefusal
from app.sandbox.model.table import BEHAVIOURS

PREFIX = "sandbox/"
"""Opens the name of a model that behaves as the rest of it says; any other behaves as is set."""

_OPTIONS = {"wait_ms": 3_600_000, "pace_ms": 60_000, "seed": 2**31, "times": 1_000_000}


def read_behaviour(text: str) -> Behaviour:
    """Return what a text such as `slow,wait_ms=2000,times=2` asks for. Raises ModelRefusal."""
    name, *options = (part.strip() for part in text.split(","))
    if name not in BEHAVIOURS:
        raise ModelRefusal(400, f"`{name}` is no behaviour; see GET /sandbox", code="unknown_behaviour")
    values: dict[str, int] = {}
    for option in options:
        key, _, value = option.partition("=")
        most = _OPTIONS.get(key)
        if most is None or not (value.isascii() and value.isdigit() and len(value) < 11 and int(value) <= most):
            raise ModelRefusal(400, f"`{option}` is no option; there are {', '.join(f'{o}=N' for o in _OPTIONS)}")
        values[key] = int(value)
    known = BEHAVIOURS[name]
    return replace(
        known,
        wait_ms=values.get("wait_ms", known.wait_ms),
        pace_ms=values.get("pace_ms", known.pace_ms),
        seed=values.get("seed", known.seed),
        times=values.get("times"),
    )


class Current:
    """The behaviour that is set for requests which name no other."""

    def __init__(self, text: str) -> None:
        """Behave so at first. Raises ModelRefusal."""
        self._first = text
        self._lock = threading.Lock()
        self.set(text)

    @property
    def text(self) -> str:
        """Return it as it was set."""
        return self._text

    def set(self, text: str) -> None:
        """Behave otherwise. Raises ModelRefusal."""
        read_behaviour(text)
        with self._lock:
            self._text, self._used = text, 0

    def reset(self) -> None:
        """Behave as at first."""
        self.set(self._first)

    def take(self, model: str) -> Behaviour:
        """Return how to answer a request to a model, and count it. Raises ModelRefusal."""
        if model.startswith(PREFIX):
            return read_behaviour(model.removeprefix(PREFIX))
        with self._lock:
            behaviour = read_behaviour(self._text)
            if behaviour.times is not None and self._used >= behaviour.times:
                return BEHAVIOURS["honest"]
            self._used += 1
            return behaviour

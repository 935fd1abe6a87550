"""Measures the stages of one turn."""

from __future__ import annotations

import time

STAGES = ("understand", "gather", "draft", "verify")


class Watch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._began: dict[str, float] = {}
        self._moved = dict.fromkeys(STAGES, 0.0)

    def begin(self, stage: str) -> None:
        """Begin a stage; it lasts until the next begins."""
        self._began.setdefault(stage, time.perf_counter())

    def move(self, seconds: float, stage: str, to: str) -> None:
        """Count some of a stage's seconds as another's, where the two take turns."""
        self._moved[stage] -= seconds
        self._moved[to] += seconds

    def read(self) -> dict[str, float]:
        """Return milliseconds by stage, and in all."""
        end = time.perf_counter()
        starts = [*self._began.items(), ("", end)]
        spent = {name: starts[place + 1][1] - began for place, (name, began) in enumerate(starts[:-1])}
        stages = {name: spent.get(name, 0.0) + self._moved[name] for name in STAGES} | {"total": end - self._start}
        return {name: round(seconds * 1000, 2) for name, seconds in stages.items()}

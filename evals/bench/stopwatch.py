"""Time that passed, and time that this process computed."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """What something took."""

    seconds: float
    """By the clock on the wall."""
    cpu_seconds: float
    """Of all this process's threads together; other processes on the machine do not add to it."""


class Stopwatch:
    """Runs from the moment it is made."""

    def __init__(self) -> None:
        """Start."""
        self._started = time.perf_counter()
        self._cpu_started = time.process_time()

    def spent(self) -> Spent:
        """Return what was spent since."""
        return Spent(time.perf_counter() - self._started, time.process_time() - self._cpu_started)

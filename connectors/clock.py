"""The two clocks: real time, and a moment that never passes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


class SystemClock:
    """Real time in the carrier's time zone."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(self._zone)


class FrozenClock:
    """A moment that a carrier folder chose, so that its bills and contracts never age."""

    def __init__(self, moment: datetime, time_zone: str | None = None) -> None:
        if moment.tzinfo is None:
            raise ValueError(f"a clock needs a moment with its offset: {moment.isoformat()}")
        self._moment = moment.astimezone(ZoneInfo(time_zone)) if time_zone else moment

    def now(self) -> datetime:
        """Return that moment."""
        return self._moment

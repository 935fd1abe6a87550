"""What the sandbox holds: every resource by kind and id, and the changes that wait for their day."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from app.sandbox.wire import Days, Document
from grounding.ports import Clock

Change = Callable[[], None]


class MovableClock:
    """A clock that a demo may set to another moment; it stands there until it is set again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set: datetime | None = None

    def now(self) -> datetime:
        """Return the present moment."""
        return self._set or self._clock.now()

    def set(self, moment: datetime | None) -> None:
        """Stand at a moment, or follow the carrier's clock again."""
        self._set = moment


class Store:
    """Resources in memory, safe to use from several threads.

    A document that is held is replaced and never changed, so whoever read it keeps what it was.
    """

    def __init__(self, start: Mapping[str, Iterable[Document]], clock: MovableClock, days: Days) -> None:
        self._start = {kind: {item["id"]: item for item in items} for kind, items in start.items()}
        self._lock = threading.RLock()
        self._settling = False
        self.clock = clock
        self.days = days
        self.reset()

    def reset(self) -> None:
        """Hold again what it held at the start."""
        with self._lock:
            self._held: dict[str, dict[str, Document]] = {kind: dict(items) for kind, items in self._start.items()}
            self._due: dict[str, tuple[date, Change]] = {}
            self._numbers: dict[str, int] = {}
            self.clock.set(None)

    @property
    def today(self) -> date:
        """Return the carrier's day."""
        return self.days.day(self.clock.now())

    @property
    def now(self) -> str:
        """Return the present moment as a date-time."""
        return self.clock.now().astimezone(self.days.zone).isoformat(timespec="seconds")

    def all(self, kind: str) -> tuple[Document, ...]:
        """Return every resource of a kind."""
        with self.changing():
            return tuple(self._held.get(kind, {}).values())

    def get(self, kind: str, identifier: str) -> Document | None:
        """Return one resource, if it is there."""
        with self.changing():
            return self._held.get(kind, {}).get(identifier)

    def put(self, kind: str, document: Document) -> Document:
        """Hold a resource in place of what was there under its id."""
        with self._lock:
            self._held.setdefault(kind, {})[document["id"]] = document
            return document

    def remove(self, kind: str, identifier: str) -> None:
        """Hold a resource no longer."""
        with self._lock:
            self._held.get(kind, {}).pop(identifier, None)

    def keep(self, kind: str, most: int) -> None:
        """Hold so many of a kind at most, the newest."""
        with self._lock:
            for identifier in list(self._held.get(kind, {}))[:-most]:
                self.remove(kind, identifier)

    def next_id(self, prefix: str) -> str:
        """Return a new id, the same in every run."""
        with self._lock:
            self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
            return f"{prefix}-{self._numbers[prefix]:04d}"

    def at(self, day: date, key: str, change: Change) -> None:
        """Make a change when its day has come: at the next look, if that is today."""
        with self._lock:
            self._due[key] = (day, change)

    def forget(self, key: str) -> None:
        """Make a change that still waits no more."""
        with self._lock:
            self._due.pop(key, None)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep others out while several resources change together; what is due is done first."""
        with self._lock:
            self._settle()
            yield

    def _settle(self) -> None:
        # A change looks at the store itself, which must not begin the next one in the middle of it.
        if self._settling:
            return
        self._settling = True
        try:
            while key := self._next_due():
                _, change = self._due.pop(key)
                change()
        finally:
            self._settling = False

    def _next_due(self) -> str | None:
        today = self.today
        due = [(day, place, key) for place, (key, (day, _)) in enumerate(self._due.items()) if day <= today]
        return min(due)[2] if due else None

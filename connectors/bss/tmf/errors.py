"""Why something that a TM Forum server sent, or did not send, cannot be used; no text holds what a record says.

Unusable
├── UpstreamFailed     the server did not answer, or not with what was asked for
├── RecordUnreadable   a record lacks what must not be guessed, or says what cannot be
└── RecordOfAnother    a record belongs to somebody else
"""

from __future__ import annotations

from collections.abc import Sequence


class Unusable(Exception):
    """Root; its text names an API, a status or a field, never a value."""


class UpstreamFailed(Unusable):
    """The server did not answer, or not with what was asked for."""

    def __init__(
        self,
        reason: str,
        *,
        status: int | None = None,
        passing: bool = False,
        silent: bool = False,
        wait_s: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        """The HTTP status, where there was one."""
        self.passing = passing
        """It may be well the next time it is asked."""
        self.silent = silent
        """Nothing came in time."""
        self.wait_s = wait_s
        """How long the server asks to be left alone (Retry-After)."""


class RecordUnreadable(Unusable):
    """A record lacks what must not be guessed, or says what cannot be."""


class RecordOfAnother(Unusable):
    """A record belongs to somebody else; the answer that it stands in is refused whole."""

    def __init__(self, record_ids: Sequence[str]) -> None:
        super().__init__("the answer holds another customer's record")
        self.record_ids = tuple(record_ids)

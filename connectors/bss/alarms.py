"""What the log may hold of a record that was refused: its id, and only if it looks like one."""

from __future__ import annotations

import re

_PRINTABLE_ID = re.compile(r"[\w.:-]{1,64}")


def printable(record_id: str | None) -> str:
    """Return an id for a log line, or a question mark for what does not look like one: it could hold anything."""
    return record_id if record_id and _PRINTABLE_ID.fullmatch(record_id) else "?"

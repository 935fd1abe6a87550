"""What the double said, and which of it were lies: for whoever measures what came through."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import Reply

_MOST = 50_000


class Said:
    """Every line of every answer, the oldest first; the newest 50,000 are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: deque[dict[str, Any]] = deque(maxlen=_MOST)

    def record(self, request: str, behaviour: str, asked: Asked, reply: Reply) -> None:
        """Keep the lines and calls of one answer."""
        head = {"request": request, "behaviour": behaviour, "question": asked.question}
        if asked.repair:
            head["repair"] = asked.repair[0]
        with self._lock:
            for line in reply.lines:
                said = {"line": line.text, "lie": line.lie, "evidence": list(line.evidence), "tool": None}
                self._lines.append({**head, **said})
            for call in reply.calls:
                said = {"line": call.arguments, "lie": None, "evidence": [], "tool": call.name}
                self._lines.append({**head, **said})

    def lines(self, request: str | None = None, question: str | None = None) -> list[dict[str, Any]]:
        """Return what was said, all unless told."""
        with self._lock:
            kept = list(self._lines)
        return [
            line
            for line in kept
            if (request is None or line["request"] == request) and (question is None or line["question"] == question)
        ]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._lines.clear()

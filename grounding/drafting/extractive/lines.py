"""Which of a customer's lines a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grounding.account.records import Line, LineStatus

_LEAST_DIGITS = 3


def lines_meant(texts: Sequence[str], lines: Sequence[Line], talked_about: str | None) -> tuple[Line, ...]:
    """Return the lines that the first text to name any names by number, label or plan.

    Else the one talked about; else all in use.
    """
    in_use = tuple(line for line in lines if line.status is not LineStatus.TERMINATED)
    for text in texts:
        for named in (_by_number, _by_label, _by_plan):
            hits = tuple(line for line in in_use if named(text, line))
            if hits:
                return hits
    return tuple(line for line in in_use if line.line_id == talked_about) or in_use


def _by_number(question: str, line: Line) -> bool:
    """Match a whole number, or the last digits of it as people give them: `the one ending in 417`."""
    if not line.number:
        return False
    digits = re.sub(r"\D", "", line.number)
    return any(
        len(given := re.sub(r"\D", "", match)) >= _LEAST_DIGITS and digits.endswith(given.lstrip("0") or given)
        for match in re.findall(r"\d[\d ()/-]*\d", question)
    )


def _by_label(question: str, line: Line) -> bool:
    return (
        bool(line.label)
        and re.search(rf"(?<!\w){re.escape(line.label.casefold())}(?!\w)", question.casefold()) is not None
    )


def _by_plan(question: str, line: Line) -> bool:
    return re.search(rf"(?<!\w){re.escape(line.plan_name.casefold())}(?!\w)", question.casefold()) is not None

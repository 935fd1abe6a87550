"""From what a model writes, piece by piece, to whole sentences with the evidence that they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_LINE = 600
"""Characters; nobody says more in one sentence."""

NO_ANSWER = "NONE"
"""What the model writes where the evidence does not answer."""

_IDS = r"[\[(]\s*E\d+(?:\s*[,;]\s*E\d+)*\s*[\])]"
_CITED = re.compile(rf"\s*((?:{_IDS}\s*)+)[.\s]*$")
_ID = re.compile(r"E\d+")
_THOUGHT = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_THOUGHT_END = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:(?P<number>\d{1,2})[.)]|[-*•])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as a model wrote it."""

    text: str
    ids: tuple[str, ...]
    """Of the evidence that it cites; empty if it cites none."""
    step: int | None = None
    """Its number, for one of several steps."""


class LineReader:
    """Parts a stream into lines; holds back what has not come to its end."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """Return the lines that a piece completes. Raises ValueError if one does not come to its end."""
        *lines, self._rest = (self._rest + piece).split("\n")
        if len(self._rest) > LONGEST_LINE:
            raise ValueError(f"a line of more than {LONGEST_LINE} characters")
        return [line for line in lines if line.strip()]

    def rest(self) -> str:
        """Return the last line, to be used only of a text that came to its end."""
        rest, self._rest = self._rest, ""
        return rest.strip()


class Thoughts:
    """Passes over what some servers send of a model's thinking as a part of its answer."""

    def __init__(self) -> None:
        self._inside = False

    def spoken(self, line: str) -> str:
        """Return what of a line is said aloud."""
        self._inside = self._inside or bool(_THOUGHT.match(line))
        if not self._inside:
            return line
        end = _THOUGHT_END.search(line)
        self._inside = end is None
        return line[end.end() :].strip() if end else ""


def parsed(line: str) -> Line | None:
    """Return a line as a sentence; None for one that says nothing, such as a fence or a heading."""
    found = _CITED.search(line)
    ids = tuple(dict.fromkeys(_ID.findall(found[1]))) if found else ()
    text = (line[: found.start()] if found else line).strip()
    mark = _MARK.match(text)
    text = text[mark.end() :].strip() if mark else text
    if text.startswith(("#", "```")) or not any(char.isalnum() for char in text):
        return None
    return Line(text, ids, int(mark["number"]) if mark and mark["number"] else None)

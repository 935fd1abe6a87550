"""What is wrong with a carrier folder, by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from connectors.carrier.files import Document, Place


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend."""

    file: str
    """Relative to the carrier folder, with forward slashes."""
    line: int
    """From 1; 1 where the file as a whole is meant."""
    message: str

    def __str__(self) -> str:
        """Return it as compilers do: `file:line: message`."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Faults:
    """A growing list of faults of one folder."""

    folder: Path
    found: list[Fault] = field(default_factory=list)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(set(self.found)))

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, where: Path | Document, message: str, place: Place | int = ()) -> None:
        """Note a fault at a place within a document, or at a line of a file."""
        path = where.path if isinstance(where, Document) else where
        line = place if isinstance(place, int) else where.line(place) if isinstance(where, Document) else 1
        self.found.append(Fault(self._shown(path), line, " ".join(message.split())))

    def add_invalid(self, document: Document, error: ValidationError, within: Place = ()) -> None:
        """Note every fault that pydantic found, each at its own line."""
        for item in error.errors():
            place = (*within, *item["loc"])
            self.add(document, f"{dotted(place)}: {_in_words(item['type'], item['msg'])}", place)

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.as_posix()


def dotted(place: Sequence[str | int]) -> str:
    """Return a place as people write it, such as `sources[0].audience`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _in_words(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a known key"
    return message.removeprefix("Value error, ")

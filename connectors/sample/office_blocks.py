"""The content blocks of the sample carrier's office documents, and the inline markup of their text.

Text may hold two kinds of inline markup: ``**bold**`` and `` `code` ``. Only characters of Windows-1252 are accepted,
because the PDF files use the standard fonts; anything else raises ValueError in every format, so that a document can
change its format without losing characters.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
INLINE = re.compile(r"(\*\*.+?\*\*|`[^`]+`)")
HEADING_LEVELS = range(1, 5)
CODE_COLUMNS = 88


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading; ``level`` 1 is the highest below the title."""

    level: int
    text: str

    def __post_init__(self) -> None:
        """Refuse a level that no style covers."""
        if self.level not in HEADING_LEVELS:
            raise ValueError(f"heading level {self.level} is not in 1 to 4")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step, with the command that belongs to it where it has one."""

    text: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """A numbered list; every list counts from 1."""

    items: Sequence[str | Step]

    def steps(self) -> Iterator[Step]:
        """Yield the items, plain strings turned into steps without a command."""
        for item in self.items:
            yield Step(item) if isinstance(item, str) else item


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; ``weights`` are relative column widths."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    weights: Sequence[float] | None = None

    def __post_init__(self) -> None:
        """Refuse rows and weights that do not fit the header."""
        width = len(self.header)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != width:
                raise ValueError(f"table row {number} has {len(row)} cells, not {width}: {row}")
        if self.weights is not None and len(self.weights) != width:
            raise ValueError(f"table has {width} columns and {len(self.weights)} weights")

    def column_shares(self) -> list[float]:
        """Return each column's share of the width, from the weights or the text."""
        weights = self.weights
        if weights is None:
            columns = zip(self.header, *self.rows, strict=True)
            weights = [min(max(max(map(len, column)), 8), 48) for column in columns]
        total = sum(weights)
        return [weight / total for weight in weights]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of commands or output, kept line by line."""

    text: str


Block: TypeAlias = Heading | Paragraph | Steps | Bullets | Table | Code


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    """A document: its title, its properties and its blocks.

    ``effective_from`` becomes the creation date of a DOCX file (a reproducible
    PDF file carries a constant one), ``labels`` are names and values such as
    ``("vendor", "Caldera")``, a name once for each of its values, and ``footer``
    is printed at the foot of every page beside the page number.
    """

    title: str
    effective_from: date
    blocks: Sequence[Block]
    audience: str = ""
    subject: str = ""
    keywords: Sequence[str] = ()
    labels: Sequence[tuple[str, str]] = ()
    author: str = "Merrow Telecom"
    language: str = "en-IE"
    footer: str = "Merrow Telecom"

    @property
    def stated(self) -> list[str]:
        """The file's keywords, and among them what the front matter of a Markdown document says."""
        return [*self.keywords, *front_matter_keywords(self.audience, self.effective_from, self.labels)]


def front_matter_keywords(audience: str, effective_from: date, labels: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Return what front matter says as keywords, raising for a value that a keyword cannot hold."""
    pairs = [("audience", audience), ("effective_from", effective_from.isoformat()), *labels]
    for name, value in pairs:
        if not value or set(value) & set(",;"):
            raise ValueError(f"{name} {value!r} does not fit a list of keywords")
    return [f"{name}: {value}" for name, value in pairs]


def checked(text: str) -> str:
    """Return ``text``, or raise when the standard PDF fonts cannot show it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise ValueError(f"{character!r} is not in Windows-1252: {text!r}") from None
    return text


def checked_code(text: str) -> str:
    """Return ``text``, or raise when a line is too long for a page."""
    for line in checked(text).splitlines():
        if len(line) > CODE_COLUMNS:
            raise ValueError(f"code line of {len(line)} characters: {line!r}")
    return text


def spans(text: str) -> Iterator[tuple[str, str]]:
    """Yield ``(kind, text)`` for the inline markup; kind is plain, bold or code."""
    for part in INLINE.split(checked(text)):
        if part.startswith("**") and part.endswith("**") and len(part) > 4:
            yield "bold", part[2:-2]
        elif part.startswith("`") and part.endswith("`") and len(part) > 2:
            yield "code", part[1:-1]
        elif part:
            yield "plain", part


def repacked(data: bytes) -> bytes:
    """Return the ZIP archive with sorted entries and fixed metadata."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, ZIP_TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name), compresslevel=9)
    return buffer.getvalue()

"""What evidence states, figure by figure, with the record, the field or the place in a document that states it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grounding.formatting import inert
from grounding.sentences import sentences
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Evidence,
    Fact,
    FactValue,
    PassageEvidence,
    VerdictFact,
)
from grounding.verification.facts import facts_of
from grounding.verification.reading import Reader, Said, Value
from grounding.verification.wording import Wording

_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[\s|:-]+$")
_TAKEN = 0.6

TEXT = "text"
"""The kind of what a record holds that is no figure."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a document, or a cell of a table with what its row and column are called."""

    text: str
    said: tuple[Said, ...]
    stems: frozenset[str]
    owner: frozenset[str] = frozenset()
    """For a cell: the stems of its row's and column's names."""
    row: frozenset[str] = frozenset()
    """For a cell: the stems of its row's name."""
    table: int = -1
    """Number of the table within its passage; -1 outside of tables."""
    heading: bool = False
    """Whether it only names what the text is about."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that evidence states."""

    kind: str
    values: tuple[Value, ...]
    item: Evidence
    """The cited item that states it, or rests on what does."""
    written: str
    """As a sentence may write it."""
    near: frozenset[str] = frozenset()
    role: str = ""
    """The field of the record; empty for a document or a computation."""
    record: str = ""
    """The record; empty for a document or a computation."""
    place: Place | None = None
    said: Said | None = None
    """In a document: the figure as it stands in its place."""
    name: str = ""
    """What the field or the computation is called, in small letters; empty for a document."""


@dataclass(frozen=True, slots=True)
class Source:
    """One item of evidence, read."""

    item: Evidence
    stated: tuple[Stated, ...]
    texts: tuple[str, ...]
    """What it says in words."""
    places: tuple[Place, ...] = ()
    facts: tuple[Fact, ...] = ()
    """The fact and what it was computed from; none for a passage."""
    folded: str = field(default="")
    """Its texts in small letters."""


class Sources:
    """Reads evidence, each item once."""

    def __init__(
        self,
        reader: Reader,
        wording: Wording,
        write: Callable[[FactValue], str] = str,
        offerings: Mapping[str, str] | None = None,
    ) -> None:
        """Take the reader; `offerings`: the names of the catalogue's offerings by id."""
        self._reader, self._wording, self._write = reader, wording, write
        self._offerings = dict(offerings or {})
        self._same = {
            name: role for role, names in wording.family("role.same").items() for name in names
        }  # fields that mean the same
        self._known: dict[str, tuple[Place, ...]] = {}

    def read(self, item: Evidence) -> Source:
        """Return what an item states."""
        if isinstance(item, PassageEvidence):
            passage = item.passage
            return self.plain(item, (passage.text,), ". ".join([passage.title, *passage.section]))
        facts = tuple(facts_of(item))
        texts = tuple(dict.fromkeys(text for fact in facts for text in self._texts(fact)))
        stated = tuple(each for fact in facts for each in self._of_fact(fact, item))
        return Source(item, stated, texts, (), facts, "\n".join(texts).casefold())

    def plain(self, item: PassageEvidence, texts: tuple[str, ...], heading: str = "") -> Source:
        """Return what texts state, and the heading above them names."""
        places = tuple(place for text in texts for place in self.places(text))
        if heading:
            places += tuple(replace(place, heading=True) for place in self.places(heading))
            texts = (*texts, heading)
        stated = tuple(
            Stated(said.kind, said.values, item, said.text, said.near, place=place, said=said)
            for place in places
            for said in place.said
        )
        return Source(item, stated, texts, places, (), " ".join("\n".join(texts).casefold().split()))

    def places(self, text: str) -> tuple[Place, ...]:
        """Return the sentences and table cells of a text."""
        if text not in self._known:
            if len(self._known) > 512:
                self._known.clear()
            self._known[text] = tuple(self._places(text))
        return self._known[text]

    def _places(self, text: str) -> Iterable[Place]:
        header: list[str] = []
        table, prose = -1, []
        for line in [*text.splitlines(), ""]:
            if "|" in line:
                if _RULE.match(line):
                    continue
                cells = [cell.strip().replace(r"\|", "|") for cell in _CELL_END.split(line.strip().strip("|"))]
                if not header:
                    header, table = cells, table + 1
                    continue
                yield from self._cells(header, cells, table)
                continue
            header = []
            if line.strip():
                prose.append(line)
            if prose and (not line.strip() or re.match(r"\s*(?:[-*+•#>]|\d+[.)])\s", line)):
                yield from self._sentences(prose)
                prose = []
        yield from self._sentences(prose)

    def _sentences(self, lines: list[str]) -> Iterable[Place]:
        for line in _paragraphs(lines):
            for sentence in sentences(line):
                yield Place(sentence, self._reader.read(sentence), frozenset(self._wording.stems(sentence)))

    def _cells(self, header: list[str], cells: list[str], table: int) -> Iterable[Place]:
        row = frozenset(self._wording.stems(cells[0]))
        for column, cell in zip(header[1:], cells[1:], strict=False):
            owner = frozenset(self._wording.stems(f"{cells[0]} {column}"))
            text = f"{cells[0]} {column}: {cell}"
            yield Place(text, self._reader.read(text), frozenset(self._wording.stems(text)), owner, row, table)

    def _texts(self, fact: Fact) -> list[str]:
        texts = [inert(fact.value)] if isinstance(fact.value, str) else []
        if isinstance(fact, VerdictFact):
            texts += [inert(fact.name), *(inert(reason.label) for reason in fact.reasons)]
        if isinstance(fact, ComputedFact):
            texts.append(inert(fact.operation))
        if isinstance(fact, CatalogueFact) and fact.offering_id in self._offerings:
            texts.append(self._offerings[fact.offering_id])
        return texts

    def _of_fact(self, fact: Fact, item: Evidence) -> Iterable[Stated]:
        record, role, name = self.record(fact), self.role(fact), called(fact)
        if isinstance(fact, AccountFact) and isinstance(fact.value, str) and fact.value:
            text = inert(fact.value)
            yield Stated(TEXT, ((TEXT, (text,)),), item, text, role=role, name=name, record=record)
        if not isinstance(fact.value, str):
            written = self._write(fact.value)
            values = dict.fromkeys(self._reader.value(fact.value))
            for said in self._reader.read(written):
                values |= dict.fromkeys(said.values)
            # What is told in full first: a date before its month, an amount before its number.
            ordered = tuple(sorted(values, key=lambda value: (value[0] in ("number", "count"), value)))
            if ordered:
                yield Stated(kind_of(ordered[0][0]), ordered, item, written, role=role, name=name, record=record)
        for text in self._texts(fact):
            place = Place(text, self._reader.read(text), frozenset(self._wording.stems(text)))
            for said in place.said:
                yield Stated(said.kind, said.values, item, said.text, said.near, "", record, place, said)

    def role(self, fact: Fact) -> str:
        """Return what a field is called where several names mean the same; empty for a computed fact."""
        if isinstance(fact, ComputedFact | VerdictFact):
            return ""
        name = fact.name.split("/")[0]
        return self._same.get(name, name)

    def record(self, fact: Fact) -> str:
        """Return the record that a fact is of; an offering is one too."""
        match fact:
            case AccountFact():
                return fact.record
            case CatalogueFact() | VerdictFact():
                return f"offering/{fact.offering_id}"
            case ComputedFact():
                return ""


def called(fact: Fact) -> str:
    """Return what a field or a computation is called, in small letters."""
    name = fact.operation if isinstance(fact, ComputedFact) else fact.name.partition("/")[0].replace("_", " ")
    return " ".join(name.casefold().split())


def likest(stems: frozenset[str], places: Sequence[Place]) -> list[Place]:
    """Return the places that hold most of a sentence's stems, if they hold so many that it may be taken from there."""
    most = max((len(place.stems & stems) for place in places), default=0)
    if not most or most < _TAKEN * len(stems):
        return []
    return [place for place in places if len(place.stems & stems) == most]


def kind_of(kind: str) -> str:
    """Return the kind that figures are compared in: dates of any exactness are dates, spans are quantities."""
    if kind in ("date", "day", "month"):
        return "date"
    return "quantity" if kind == "span" else kind


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines of a paragraph; an item of a list stands by itself."""
    joined: list[str] = []
    for line in lines:
        item = re.match(r"\s*(?:[-*+•#>]+|\d+[.)])\s+", line)
        if item or not joined:
            joined.append(line[item.end() :] if item else line)
        else:
            joined[-1] += f" {line.strip()}"
    return joined

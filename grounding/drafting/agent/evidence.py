"""What a model is shown of the evidence: numbered, written out as far as its provider may see it, and harmless."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Evidence,
    FactValue,
    PassageEvidence,
    VerdictFact,
)

VERDICTS = "offers.verdict"
"""How a carrier's list of what a provider may see names the verdicts of its rules."""

_SECTIONS = {"bucket": "usage", "usage": "usage", "balance": "balance", "usage_history": "history"}
"""Kinds of records that the list names otherwise than by adding an s."""

_PLACEHOLDER = re.compile(r"⟦(E\d+)⟧")
# A text of a record with so many digits in it, or a mail address, tells who somebody is whatever its field is called.
_IDENTIFYING = re.compile(r"(?:\d[\s\-/]?){5,}|@")
# What could be taken for the list's own marks when a document or a record holds it.
_MARKS = str.maketrans({"⟦": "[", "⟧": "]"})
_ITEM = re.compile(r"\[(?=\s*E\s*\d+\s*\])", re.IGNORECASE)


class EvidenceList:
    """The evidence of one turn, under the ids that the model cites it by: E1, E2 and so on."""

    def __init__(
        self, names: Mapping[str, str], allowed: Collection[str], write: Callable[[FactValue], str], on: date
    ) -> None:
        """Take the names of offerings by id, the account fields that a provider may see, and how values are written.

        `allowed`: `section.field`, such as `bills.total`, or a whole part of a record, such as `bills.lines`. What is
        not among it stands as a placeholder, whose value the model never learns. `on`: the day of the turn.
        """
        self._names, self._allowed, self._write, self._on = names, frozenset(allowed), write, on
        self._items: list[Evidence] = []
        self._ids: dict[tuple[str, ...], str] = {}
        self._records: dict[str, str] = {}
        self._fence = secrets.token_hex(8)

    @property
    def items(self) -> tuple[Evidence, ...]:
        """Return everything that can be cited, E1 first."""
        return tuple(self._items)

    def add(self, evidence: Iterable[Evidence]) -> list[str]:
        """Take evidence in, what a computation rests on before it, and return how the new items read."""
        lines = []
        for item in evidence:
            if isinstance(item, ComputedFact):
                lines += self.add(item.inputs)
            if item.key not in self._ids:
                self._items.append(item)
                self._ids[item.key] = f"E{len(self._items)}"
                lines.append(self.line(item))
        return lines

    def id_of(self, item: Evidence) -> str | None:
        """Return the id under which an item is listed."""
        return self._ids.get(item.key)

    def cited(self, ids: Iterable[str]) -> tuple[Evidence, ...]:
        """Return the items with these ids; an id that was never given out is passed over, for it proves nothing."""
        numbers = dict.fromkeys(int(each[1:]) for each in ids)
        return tuple(self._items[number - 1] for number in numbers if 0 < number <= len(self._items))

    def fill(self, text: str) -> str:
        """Put the values in the place of their placeholders; one that stands for nothing is left, and will not pass."""
        return _PLACEHOLDER.sub(lambda mark: self._value(mark[1]) or mark[0], text)

    def mask(self, text: str) -> str:
        """Return a filled text as the provider may see it: values of hidden items behind their placeholders again."""
        hidden = [(self._value(f"E{n}"), f"⟦E{n}⟧") for n, item in enumerate(self._items, 1) if not self._shown(item)]
        for value, mark in sorted(hidden, key=lambda pair: len(pair[0] or ""), reverse=True):
            if value:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", mark, text)
        return text

    def block(self, lines: Sequence[str]) -> str:
        """Return lines inside marks that no text can close, because nobody knows them beforehand."""
        return "\n".join([f"<<<evidence {self._fence}", *lines, f"{self._fence} evidence>>>"])

    def _mark(self, item: Evidence) -> str:
        return self._ids.get(item.key, "E?")

    def _value(self, item_id: str) -> str | None:
        found = self.cited([item_id])
        if not found or isinstance(found[0], PassageEvidence):
            return None
        return self._write(found[0].value)

    def line(self, item: Evidence) -> str:
        """Return how an item reads; one that is not listed has a question mark for its number."""
        mark = self._mark(item)
        match item:
            case PassageEvidence(passage=passage):
                place = " > ".join(dict.fromkeys([passage.title, *passage.section]))
                text = [f"  {line}" for line in harmless(passage.text).splitlines() if line.strip()]
                return "\n".join([f"[{mark}] passage: {_one_line(place)}", *text])
            case AccountFact():
                stale = ", may be out of date" if item.stale else ""
                day = self._write(item.as_of.date())
                return f"[{mark}] account: {self._record(item)}, {item.name} = {self._said(item)} (as of {day}{stale})"
            case CatalogueFact():
                name = _one_line(self._names.get(item.offering_id, item.offering_id))
                return f"[{mark}] catalogue: {name}, {item.name} = {self._said(item)}"
            case ComputedFact():
                inputs = " and ".join(self._mark(each) for each in item.inputs)
                return f"[{mark}] computed: {_one_line(item.operation)} of {inputs} = {self._said(item)}"
            case VerdictFact():
                return f"[{mark}] verdict: {self._verdict(item)}"

    def _verdict(self, item: VerdictFact) -> str:
        if not self._shown(item):
            return f"{self._said(item)} = hidden"
        # An eligible offering that is for none of the lines would be a further one.
        further = " as a further line" if item.eligible else ""
        line = f" for {self._numbered('line', item.line_id)}" if item.line_id else further
        reasons = "; ".join(_one_line(reason.label) for reason in item.reasons)
        because = f" (because: {reasons})" if reasons and not item.eligible else ""
        day = "" if item.as_of == self._on else f" from {self._write(item.as_of)}"
        return f"{_one_line(item.name)}{day}{line} = {item.verdict}{because}"

    def _said(self, item: AccountFact | CatalogueFact | ComputedFact | VerdictFact) -> str:
        return _one_line(self._write(item.value)) if self._shown(item) else f"⟦{self._mark(item)}⟧"

    def _shown(self, item: Evidence) -> bool:
        match item:
            case AccountFact():
                telling = isinstance(item.value, str) and bool(_IDENTIFYING.search(item.value))
                return not telling and bool(self._allowed.intersection(_fields(item)))
            case ComputedFact():
                return all(self._shown(each) for each in item.inputs)
            case VerdictFact():
                return VERDICTS in self._allowed
            case _:
                return True

    def _record(self, item: AccountFact) -> str:
        """Return a record by its kind and a number of our own: its id in the carrier's systems stays there."""
        parts = item.record.split("/")
        return " ".join(self._numbered(kind, "/".join(parts[: at + 2])) for at, kind in _kinds(parts))

    def _numbered(self, kind: str, record: str) -> str:
        known = f"{kind}:{record.removeprefix(f'{kind}/')}"
        if known not in self._records:
            number = sum(each.startswith(f"{kind}:") for each in self._records) + 1
            self._records[known] = f"{_one_line(kind)} {number}"
        return self._records[known]


def harmless(text: str) -> str:
    """Return a document's text without what is invisible, and without anything that reads like the list's own marks."""
    plain = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))
    return _ITEM.sub("(", plain.replace("<<<", "‹‹‹").replace(">>>", "›››").translate(_MARKS))


def _one_line(text: str) -> str:
    return " ".join(harmless(text.replace("\t", " ")).split())


def _kinds(parts: Sequence[str]) -> list[tuple[int, str]]:
    """Return the kinds along a record's path, `bill/B-1/line/3`, with their places."""
    return [(at, parts[at]) for at in range(0, len(parts), 2)]


def _fields(item: AccountFact) -> list[str]:
    """Return what a carrier's list may call a field: by its record's kind, or by the part of a record it is in."""
    kinds = [kind for _, kind in _kinds(item.record.split("/"))]
    sections = [_SECTIONS.get(kind, kind if kind.endswith("s") else f"{kind}s") for kind in kinds]
    path = ".".join(sections)
    return [f"{path}.{item.name}", *([path] if len(sections) > 1 else [])]

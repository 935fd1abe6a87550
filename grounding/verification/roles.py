"""Which figure of a record a sentence speaks of: the words around it tell, and must not tell another one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from grounding.types import ComputedFact
from grounding.verification.exact import holding, holds
from grounding.verification.reading import Said
from grounding.verification.sources import TEXT, Source, Stated, kind_of
from grounding.verification.wording import Wording

_AFTER = 6
"""What follows a preposition belongs to it: by so many characters a date may be farther than the one before."""
_BEFORE = 2
_SHORTEST = 5
"""Letters; shorter names, such as `end`, are words that say something else more often."""


class Roles:
    """Tells from the words around a figure which one it is said to be."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def attached(self, text: str, said: Sequence[Said]) -> dict[int, frozenset[str]]:
        """Return the roles that the words of a text give its figures, by the place of each figure."""
        found: dict[int, set[str]] = {}
        for kind in {_class(each) for each in said}:
            own = [each for each in said if _class(each) == kind]
            # A date that is the only one has the whole sentence to tell its role.
            spans = [(at, at + len(clause)) for at, clause in self._wording.clauses(text)]
            for start, end in [(0, len(text))] if kind == "date" and len(own) == 1 else spans:
                here = [each for each in own if start <= each.start < end]
                if here:
                    self._attach(_bare(text, [each for each in said if each not in own]), start, end, here, kind, found)
        return {start: frozenset(roles) for start, roles in found.items()}

    def _attach(self, text: str, start: int, end: int, here: list[Said], kind: str, found: dict[int, set[str]]) -> None:
        """Give each word that tells a role, from one place to another, to the figure of its kind that it goes with."""
        parts = self._wholes_out(here, text)
        for role in self._wording.family(f"role.{kind}"):
            for pattern in self._wording.each(f"role.{kind}.{role}"):
                for match in pattern.finditer(text, start, end):
                    nearest = min(parts, key=lambda each: _gap(each, *match.span(), kind))
                    found.setdefault(nearest.start, set()).add(role)

    def _computed_so(self, stated: Stated, roles: frozenset[str], said: Said) -> bool:
        """Say whether the computation itself speaks of what the sentence says: `used / days so far`."""
        if not isinstance(stated.item, ComputedFact):
            return False
        return any(self._wording.says(f"role.{_class(said)}.{role}", stated.item.operation) for role in roles)

    def unnamed(
        self, sentence: str, said: Sequence[Said], sources: Sequence[Source], turn: Sequence[Source]
    ) -> list[Said]:
        """Return the values that stand where a sentence names outright what another one of the turn is, and not that.

        `said`: figures, and texts of records. A value that the words around it say what it is may stand there.
        """
        every = [*sources, *turn]
        names = {(stated.name, stated.role) for source in every for stated in source.stated}
        clauses = [(at, at + len(clause)) for at, clause in self._wording.clauses(sentence)]
        # What a record calls `Data` is a word like any other where a document says it.
        words = [each for each in said if each.kind == TEXT and _in_document(each, sources)]
        said = [each for each in said if each not in words]
        wrong: list[Said] = []
        for name, role, start, end in _spans(sentence, names):
            inside = [(first, last) for first, last in clauses if first < end and start < last]
            here = [each for each in said if any(first <= each.start < last for first, last in inside)]
            if not any(_is(stated, name, role) for each in here for stated in holding(every, each)):
                # The name of a record tells nothing beside one of several words: `the payment method of your balance`.
                whole = " " not in name
                rest = _blank(sentence, start, end)
                for first, last in inside:
                    alone = _blank(_blank(rest, 0, first), last, len(rest))
                    values = [each for each in here if first <= each.start < last]
                    wrong += [each for each in values if not self._worded(alone, each, said, sources, whole)]
        return list(dict.fromkeys(wrong))

    def _worded(self, text: str, said: Said, others: Sequence[Said], sources: Sequence[Source], records: bool) -> bool:
        """Say whether a text tells what a value is, by what holds it; `records`: also by the name of its record."""
        stems = frozenset(self._wording.stems(_bare(text, others)))
        for stated in holding(sources, said):
            record = "" if records else stated.record.partition("/")[0]
            bare = re.sub(rf"\b{re.escape(record)}\b", lambda found: " " * len(found[0]), text) if record else text
            roles = self.attached(bare, others).get(said.start, frozenset())
            told = bool(stated.place.stems & stems) if stated.place else self._names(stated, stems)
            if told or stated.role in roles:
                return True
        return False

    def _names(self, stated: Stated, stems: frozenset[str]) -> bool:
        """Say whether words are most of what a value is called; those of its record count where there are no others."""
        name = frozenset(self._wording.stems(stated.name))
        name = name.difference(self._wording.stems(stated.record.partition("/")[0])) or name
        return 2 * len(name & stems) > len(name)

    def _wholes_out(self, said: list[Said], text: str) -> list[Said]:
        """Leave out wholes of which a part is told: in `5 GB of 20 GB left`, 5 GB are left."""
        of = self._wording.pattern("part.of")
        if of is None:
            return said
        pairs = zip(said, said[1:], strict=False)
        wholes = [second for first, second in pairs if of.fullmatch(text[first.end : second.start].strip())]
        return [each for each in said if each not in wholes]

    def proves(self, sentence: str, said: Said, figures: Sequence[Said], stated: Stated) -> bool:
        """Say whether the words around a figure tell the very field of a record that states it."""
        return stated.role in self.attached(sentence, figures).get(said.start, frozenset())

    def wrong(
        self, sentence: str, said: Sequence[Said], sources: Sequence[Source], turn: Sequence[Source]
    ) -> list[Said]:
        """Return the figures that the evidence knows only as something else than what they are said to be."""
        cues = self.attached(sentence, said)
        wrong = []
        for each in said:
            roles = cues.get(each.start)
            held = holding(sources, each)
            if roles and held and not any(self._fits(stated, roles, each, turn, sentence) for stated in held):
                wrong.append(each)
        return wrong

    def _fits(self, stated: Stated, roles: frozenset[str], said: Said, turn: Sequence[Source], sentence: str) -> bool:
        if stated.place and stated.said:
            known = self.attached(stated.place.text, stated.place.said).get(stated.said.start, frozenset())
            return not known or bool(known & roles)
        if stated.role in roles:
            return True
        if stated.role in self._wording.family(f"role.{_class(said)}"):
            return False
        if isinstance(stated.item, ComputedFact) and any(
            self._wording.says(f"compute.{each}", sentence) for each in ("sum", "difference")
        ):
            return True
        if _class(said) == "date" or self._computed_so(stated, roles, said):
            return True
        # Nothing tells what this figure is; it is not what another record of the turn says is something else.
        return not any(
            other.role in roles and kind_of(other.kind) == kind_of(said.kind) and not holds(other, said)
            for source in turn
            for other in source.stated
        )


def _in_document(said: Said, sources: Sequence[Source]) -> bool:
    return any(said.text.casefold() in source.folded for source in sources if not source.facts)


def _is(stated: Stated, name: str, role: str) -> bool:
    return stated.name == name or bool(role and stated.role == role)


def _spans(text: str, names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int, int]]:
    """Yield the names that a text holds, none as a part of a longer one, each with what it is the role of."""
    rest = text.casefold()
    for name, role in sorted(names, key=lambda pair: (-len(pair[0]), pair)):
        if len(name) < _SHORTEST:
            return
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest) if name in rest else None
        if found:
            yield name, role, *found.span()
            rest = _blank(rest, *found.span())


def recorded(sentence: str, sources: Sequence[Source]) -> list[Said]:
    """Return the texts of records that stand in a sentence, none as a part of a longer one."""
    written = {stated.written for source in sources for stated in source.stated if stated.kind == TEXT}
    found = []
    for text in sorted(written, key=len, reverse=True):
        at = sentence.find(text)
        if at >= 0:
            found.append(Said(TEXT, ((TEXT, (text,)),), text, at, at + len(text)))
            sentence = _blank(sentence, at, at + len(text))
    return found


def _bare(text: str, said: Sequence[Said]) -> str:
    """Return a text with figures blanked out."""
    for each in said:
        text = _blank(text, each.start, each.end)
    return text


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _class(said: Said) -> str:
    return kind_of(said.kind)


def _gap(said: Said, start: int, end: int, kind: str) -> int:
    """Return how far a figure stands from a word."""
    dated = kind in ("date", "time")
    if said.start >= end:
        return said.start - end - (_AFTER if dated else 0)
    if said.end <= start:
        return start - said.end - (0 if dated else _BEFORE)
    return 0

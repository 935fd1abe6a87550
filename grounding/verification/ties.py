"""What ties a statement of a document down, such as `within 90 days`, and whether who says it again keeps that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grounding.verification.sources import Place, likest
from grounding.verification.wording import Wording

_REACH = 4
"""How many words after its first one belong to what ties: `within 90 days of the bill`."""
_SAID_AGAIN = 0.6
"""The share of a statement's own words that a sentence holds when it says the statement again, with a figure of it."""
_KEPT = 0.5
_PLACE = "where"
"""The kind of which one does not stand for another: who says `in Ireland` has not said `in the EU`."""
_LONGEST_PLACE = 3
"""Words of one more place in a list: `in the EU, Norway and the United Kingdom`."""
_RATE = "rate"
_WORDS = frozenset([_RATE, "mostly", "manner"])
"""The kinds that their words tell whole; what follows `a month` or `usually` is no other tie."""

_LIMITS = ("if", "exception", "only")
_STRONG = ("limit.exception", "limit.only")


@dataclass(frozen=True, slots=True)
class _Tie:
    kind: str
    text: str
    own: frozenset[str]
    """The stems of what ties; what the statement holds as well tells nothing."""
    main: frozenset[str]
    """Those of the statement that is tied."""
    others: tuple[frozenset[str], ...]
    """Those of the clauses behind it, each of which may tie it as well: `within 14 days, or on Merrow Flex`."""


class Ties:
    """The check of one language; its words say what ties (`tie.*`)."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        roles = {kind: f"tie.{kind}" for kind in wording.family("tie")} | {kind: f"limit.{kind}" for kind in _LIMITS}
        self._kinds = {kind: pattern for kind, role in roles.items() if (pattern := wording.pattern(role))}
        self._ties_of = lru_cache(maxsize=4096)(lambda text: tuple(self._ties(text)))

    def lost(self, sentence: str, places: Sequence[Place]) -> str:
        """Return what a sentence leaves out; nothing where it keeps all.

        It is compared with the places that hold most of its words, and keeps all if it does by one of them.
        """
        stems = frozenset(self._wording.stems(sentence))
        found = [
            self._lost(sentence, stems, place.text) or self._limited_after(stems, place, places)
            for place in likest(stems, places)
        ]
        return found[0] if found and all(found) else ""

    def _limited_after(self, stems: frozenset[str], place: Place, places: Sequence[Place]) -> str:
        """Return the sentence that limits what the one before it says, such as `This holds only in the EU`, if lost."""
        at = next((number for number, each in enumerate(places) if each is place), len(places))
        behind = places[at + 1].text if at + 1 < len(places) else ""
        back = self._wording.pattern("refers.back")
        limited = back and back.match(behind) and any(self._wording.says(role, behind) for role in _STRONG)
        if not limited or not _says(stems, place.stems, _SAID_AGAIN):
            return ""
        own = frozenset(self._wording.stems(behind)) - place.stems
        return "" if len(own & stems) >= _KEPT * len(own) else behind

    def _lost(self, sentence: str, stems: frozenset[str], text: str) -> str:
        again = [tie for tie in self._ties_of(text) if _says(stems, tie.main, _SAID_AGAIN)]
        ours = self._ties_of(sentence)
        return next((tie.text for tie in again if not self._kept(tie, again, ours, stems)), "")

    @staticmethod
    def _kept(tie: _Tie, again: Sequence[_Tie], ours: Sequence[_Tie], stems: frozenset[str]) -> bool:
        """Say whether a sentence has what ties, in its words or as its kind, or another one of several."""
        same = [each.own for each in ours if each.kind == tie.kind]
        if tie.own and _says(stems, tie.own, _KEPT):
            # What ties several figures, such as `a minute`, is said of each.
            alike = [each for each in again if each.kind == tie.kind and each.own == tie.own]
            return tie.kind != _RATE or len(alike) <= sum(bool(own & tie.own) for own in same)
        others = [each.own for each in again if each.kind == tie.kind and each is not tie]
        if tie.kind != _PLACE and any(all(len(own & other) <= len(own & tie.own) for other in others) for own in same):
            return True
        return any(len(other & stems) > _KEPT * len(other) for other in tie.others)

    def _ties(self, text: str) -> Iterator[_Tie]:
        clauses = self._wording.clauses(text)
        for number, (_, clause) in enumerate(clauses):
            marks = self._marks(clause)
            for start, end, kind in marks:
                after = min((other for other, _, _ in marks if other >= end), default=len(clause))
                after = end if kind in {*_WORDS, _PLACE} else after
                main = self._said(f"{clause[:start]} {clause[after:]}")
                behind: Sequence[tuple[int, str]] = () if kind in _WORDS else clauses[number + 1 :]
                if not main and self._leads(text, clauses, number):
                    main, behind = self._said(behind[0][1] if behind else clause[end:]), ()
                elif not main and not self._one_more(text, clauses, number):
                    main = self._said(clauses[number - 1][1])
                if main:
                    own = frozenset(self._wording.stems(self._short(clause[start:after]))[:_REACH])
                    others = self._alternatives(behind, main, kind)
                    yield _Tie(kind, clause[start:after].strip(" ."), own - main, main, others)

    def _marks(self, clause: str) -> list[tuple[int, int, str]]:
        """Return where a clause is tied, and by what kind."""
        return sorted(
            (match.start(), match.end(), kind)
            for kind, pattern in self._kinds.items()
            for match in pattern.finditer(clause)
        )

    def _said(self, text: str) -> frozenset[str]:
        """Return the stems of a statement, its verb too where little else is left."""
        found = frozenset(self._wording.telling(text))
        return found if len(found) > 1 else frozenset(self._wording.stems(text))

    def _short(self, text: str) -> str:
        """Cut what ties before the verb that goes on: `during the contract costs €25.00`."""
        plain = self._wording.pattern("plain")
        match = plain.search(text) if plain else None
        return text[: match.start()] if match and self._wording.stems(text[: match.start()]) else text

    def _alternatives(
        self, behind: Sequence[tuple[int, str]], main: frozenset[str], kind: str
    ) -> tuple[frozenset[str], ...]:
        beginning = self._wording.pattern("alternative")
        found = [clause for _, clause in behind if not self._wording.says("limit.exception", clause)]
        each = [(clause, frozenset(self._wording.stems(clause)) - main) for clause in found]
        return tuple(
            stems
            for clause, stems in each
            # A number alone, such as one to call, ties nothing.
            if any(not stem[0].isdigit() for stem in stems)
            and (beginning is None or beginning.match(clause) or (kind == _PLACE and len(stems) <= _LONGEST_PLACE))
        )

    def _leads(self, text: str, clauses: Sequence[tuple[int, str]], number: int) -> bool:
        """Say whether a clause that only ties belongs to what follows: it begins the text, or follows an `and`."""
        return not number or self._joined(text, clauses, number)

    def _one_more(self, text: str, clauses: Sequence[tuple[int, str]], number: int) -> bool:
        """Say whether a clause that only ties is one of several that do, of which one is enough: `a, b, and c`."""
        later = range(number + 1, len(clauses))
        return bool(self._marks(clauses[number - 1][1])) and any(self._joined(text, clauses, each) for each in later)

    def _joined(self, text: str, clauses: Sequence[tuple[int, str]], number: int) -> bool:
        at, before = clauses[number - 1]
        return self._wording.says("join", text[at + len(before) : clauses[number][0]])


def _says(stems: frozenset[str], wanted: frozenset[str], share: float) -> bool:
    """Say whether words hold a share of others, and one of their figures if there are any."""
    digits = frozenset(stem for stem in wanted if stem[0].isdigit())
    words = wanted - digits
    # `0.39` stands there whole and in its parts.
    figures = frozenset(stem for stem in digits if "." in stem) or digits
    return len(words & stems) >= share * len(words) and (not figures or bool(figures & stems))

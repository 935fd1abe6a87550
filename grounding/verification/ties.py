"""What ties a statement of a document down, such as `within 90 days`, and whether who says it again keeps that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grounding.verification.sources import Place, likest
from grounding.verification.wording import Wording

_REACH = 4
"""How many words after its first one belong to what ties: `within 90 days of the bill`."""
_SAID_AGAIN = 0.75
"""The share of a statement's own words that a sentence holds when it says the statement again."""
_KEPT = 0.5
_PLACE = "where"
"""The kind of which one does not stand for another: who says `in Ireland` has not said `in the EU`."""
_WORDS = frozenset(["rate", "mostly"])
"""The kinds that their words tell whole; what follows `a month` or `usually` is no other tie."""


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
        self._kinds = {kind: pattern for kind in wording.family("tie") if (pattern := wording.pattern(f"tie.{kind}"))}
        self._ties_of = lru_cache(maxsize=4096)(lambda text: tuple(self._ties(text)))

    def lost(self, sentence: str, places: Sequence[Place]) -> str:
        """Return what a sentence leaves out; nothing where it keeps all.

        It is compared with the places that hold most of its words, and keeps all if it does by one of them.
        """
        stems = frozenset(self._wording.stems(sentence))
        found = [self._lost(sentence, stems, place.text) for place in likest(stems, places)]
        return found[0] if found and all(found) else ""

    def _lost(self, sentence: str, stems: frozenset[str], text: str) -> str:
        again = [tie for tie in self._ties_of(text) if len(tie.main & stems) >= _SAID_AGAIN * len(tie.main)]
        return next((tie.text for tie in again if not self._kept(tie, sentence, stems)), "")

    def _kept(self, tie: _Tie, sentence: str, stems: frozenset[str]) -> bool:
        """Say whether a sentence has what ties, in its words or as its kind, or another one of several."""
        same_kind = tie.kind != _PLACE and self._kinds[tie.kind].search(sentence)
        if same_kind or (tie.own and len(tie.own & stems) >= _KEPT * len(tie.own)):
            return True
        return any(len(other & stems) > _KEPT * len(other) for other in tie.others)

    def _ties(self, text: str) -> Iterator[_Tie]:
        clauses = self._wording.clauses(text)
        for number, (_, clause) in enumerate(clauses):
            found = sorted(
                (match.start(), match.end(), kind)
                for kind, pattern in self._kinds.items()
                for match in pattern.finditer(clause)
            )
            for start, end, kind in found:
                after = min((other for other, _, _ in found if other >= end), default=len(clause))
                after = end if kind in {*_WORDS, _PLACE} else after
                own = self._wording.stems(clause[start:after])[:_REACH]
                main = frozenset(self._wording.telling(f"{clause[:start]} {clause[after:]}"))
                behind: Sequence[tuple[int, str]] = () if kind in _WORDS else clauses[number + 1 :]
                if not main and self._leads(text, clauses, number):
                    main, behind = frozenset(self._wording.telling(behind[0][1] if behind else clause[end:])), ()
                elif not main:
                    main = frozenset(self._wording.telling(clauses[number - 1][1]))
                if main:
                    others = self._alternatives(behind, main)
                    yield _Tie(kind, clause[start:after].strip(" ."), frozenset(own) - main, main, others)

    def _alternatives(self, behind: Sequence[tuple[int, str]], main: frozenset[str]) -> tuple[frozenset[str], ...]:
        found = [clause for _, clause in behind if not self._wording.says("limit.exception", clause)]
        return tuple(stems for clause in found if (stems := frozenset(self._wording.stems(clause)) - main))

    def _leads(self, text: str, clauses: Sequence[tuple[int, str]], number: int) -> bool:
        """Say whether a clause that only ties belongs to what follows: it begins the text, or follows an `and`."""
        if not number:
            return True
        at, before = clauses[number - 1]
        return self._wording.says("join", text[at + len(before) : clauses[number][0]])

"""Whether a sentence denies, limits or turns round what the evidence says, or drops what that denies or limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grounding.verification.sources import Place
from grounding.verification.wording import Wording

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_SCOPE = 4
_OBJECT = 2
_RESTATED = 0.6
"""The share of a statement's own words that a sentence holds when it says the statement again …"""
_RESTATED_LIMITED = 0.7
"""… and that of what stands under a condition."""
_ABOUT = 0.3
_STRONG = ("exception", "only")
_ANY_LIMIT = ("exception", "only", "if")


_Side = tuple[bool, frozenset[str], frozenset[str]]
"""Whether a clause holds the second of two words, and what stands left and right of the comparison."""


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    stems: frozenset[str]
    denied: tuple[frozenset[str], ...]
    """For each denying word the words that it denies."""
    tokens: tuple[tuple[str, frozenset[str]], ...]
    """The pairs of opposites of which it says the denying one, each with the words that this denies."""


class Polarity:
    """Compares what two texts of one language deny and limit."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self._clauses_of = lru_cache(maxsize=4096)(self._read)

    def fault(self, sentence: str, places: Sequence[Place]) -> str:
        """Return `negation`, `condition` or `opposite`, or nothing where a sentence keeps what the places say."""
        if not places:
            return ""
        ours = self._clauses_of(sentence)
        stems = frozenset(self._wording.stems(sentence))
        theirs = [(place, self._clauses_of(place.text)) for place in places]
        if self._denial(ours, theirs):
            return "negation"
        if self._limits(sentence, stems, theirs):
            return "condition"
        if self._turned(ours, theirs):
            return "opposite"
        return ""

    def denies(self, text: str) -> bool:
        """Say whether a text denies anything."""
        return any(clause.denied or clause.tokens for clause in self._clauses_of(text))

    def _read(self, text: str) -> tuple[_Clause, ...]:
        pieces = [clause for _, clause in self._wording.clauses(text)]
        return tuple(self._clause(part) for clause in pieces for part in self._parted(clause))

    def _parted(self, clause: str) -> list[str]:
        """Part a clause from the reason or condition that it ends with, which a denial does not reach into."""
        starts = [0, len(clause)]
        for role in ("cause", "limit.if"):
            pattern = self._wording.pattern(role)
            starts += [match.start() for match in pattern.finditer(clause)] if pattern else []
        ordered = sorted(starts)
        return [part for a, b in zip(ordered, ordered[1:], strict=False) if (part := clause[a:b]).strip()]

    def _phrases_out(self, text: str) -> str:
        """Blank out `no more than`, which bounds a figure and denies nothing, and `at no cost`, which is one word."""
        pairs = [self._pair("opposite", name)[1] for name in self._wording.family("opposite")]
        patterns = [*self._wording.each("bound.upper"), *self._wording.each("bound.lower"), *filter(None, pairs)]
        for start, end in [match.span() for pattern in patterns for match in pattern.finditer(text)]:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text

    def _clause(self, text: str) -> _Clause:
        denial = self._wording.pattern("denial")
        marks = [match.span() for match in denial.finditer(self._phrases_out(text))] if denial else []
        stems = frozenset(stem for stem in self._neutral(text) if not stem[0].isdigit())
        scopes = [self._scope(text, mark) for mark in marks]
        tokens: list[tuple[str, frozenset[str]]] = []
        # `excluded` and `included` count as one word, which the first denies; a denial of it is no other denial.
        for name in self._wording.family("opposite"):
            _, no = self._pair("opposite", name)
            token = self._token(name)
            direct = [scope for scope in scopes if token in scope]
            scopes = [scope for scope in scopes if token not in scope]
            found = [match.span() for match in no.finditer(text)] if no else []
            if (len(direct) + len(found)) % 2:
                objects = frozenset(self._after(text, found[0])[:_OBJECT]) if found else direct[0]
                tokens.append((token, objects - {token} or stems - {token}))
        return _Clause(text, stems, tuple(scope for scope in scopes if scope), tuple(tokens))

    def _token(self, name: str) -> str:
        return self._wording.stems(f"opposite{name}")[0]

    def _neutral(self, text: str) -> tuple[str, ...]:
        for name in self._wording.family("opposite"):
            yes, no = self._pair("opposite", name)
            for pattern in (yes, no):
                if pattern:
                    text = pattern.sub(f" opposite{name} ", text)
        denial = self._wording.pattern("denial")
        return self._wording.stems(denial.sub(" ", text) if denial else text)

    def _scope(self, text: str, mark: tuple[int, int]) -> frozenset[str]:
        return frozenset(self._after(text, mark)[:_SCOPE])

    def _after(self, text: str, mark: tuple[int, int]) -> tuple[str, ...]:
        """Return the words after a mark; those before it where none follow."""
        return self._neutral(text[mark[1] :]) or self._neutral(text[: mark[0]])

    def _pair(self, family: str, name: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        each = self._wording.each(f"{family}.{name}")
        return (each[0], each[1]) if len(each) == 2 else (None, None)

    def _denial(self, ours: Sequence[_Clause], theirs: Sequence[tuple[Place, tuple[_Clause, ...]]]) -> bool:
        """Say whether a sentence denies what no place denies, or does not deny what one denies that it says again."""
        neutral = _all(ours)
        near = [
            (place.text, clauses) for place, clauses in theirs if len(neutral & _all(clauses)) >= _ABOUT * len(neutral)
        ]
        # `If the card is not faulty` says what `except if the card is faulty` says.
        known = [scope for text, each in near for scope in (*_denials(each), *self._excepted(text))]
        for clause in ours:
            if any(not any(own & other for other in known) for own in clause.denied):
                return True
            if any(not self._same_token(token, clause, [each for _, each in near]) for token, _ in clause.tokens):
                return True
        mine = [scope for clause in ours for scope in _scopes(clause)]
        shared = {place.text: len(_all(clauses) & neutral) for place, clauses in theirs}
        likest = [
            clause for place, clauses in theirs if shared[place.text] == max(shared.values()) for clause in clauses
        ]
        if any(_affirmed(token, likest) for clause in ours for token, _ in clause.tokens):
            return True
        for place, clauses in theirs:
            # What the sentence has of it may come from elsewhere, where more of the sentence stands.
            better = [known for other, known in theirs if shared[other.text] > shared[place.text]]
            if any(self._lost(clause, neutral, mine, ours, better) for clause in clauses):
                return True
        return False

    @staticmethod
    def _same_token(token: str, clause: _Clause, near: Sequence[Sequence[_Clause]]) -> bool:
        """Say whether something near denies the same word, or the same words outright."""
        said = _plain(clause)
        for clauses in near:
            # `Calls and texts can be blocked`: what is said of both stands in the clause of the second.
            others = _all([each for each in clauses if token not in each.stems])
            for each in clauses:
                if token in dict(each.tokens) and (not said or said & (each.stems | others)):
                    return True
                if any(said & own for own in each.denied):
                    return True
        return False

    @staticmethod
    def _lost(
        clause: _Clause,
        neutral: frozenset[str],
        mine: Sequence[frozenset[str]],
        ours: Sequence[_Clause],
        better: Sequence[Sequence[_Clause]],
    ) -> bool:
        if len(clause.stems & neutral) < _RESTATED * len(clause.stems):
            return False
        rest = _plain(clause)
        for token, _ in clause.tokens:
            again = [each for each in ours if token in each.stems and (not rest or rest & _plain(each))]
            elsewhere = any(_affirmed(token, known) for known in better)
            if again and not elsewhere and not any(token in dict(each.tokens) for each in ours):
                return True
        for scope in clause.denied:
            words = frozenset(stem for stem in scope if not stem[0].isdigit())
            said = words & neutral
            elsewhere = any(said <= _all(known).difference(*_denied(known)) for known in better)
            if 2 * len(said) > len(words) and not any(scope & own for own in mine) and not elsewhere:
                return True
        return False

    def _limits(
        self, sentence: str, stems: frozenset[str], theirs: Sequence[tuple[Place, tuple[_Clause, ...]]]
    ) -> bool:
        ours = {kind for kind in _ANY_LIMIT if self._limiting(kind, sentence)}
        kept = bool(ours) or any(self._wording.says(role, sentence) for role in ("denial", "limit.outside"))
        known: set[str] = set()
        for place, _ in theirs:
            held = len(place.stems & stems)
            markers = {kind for kind in _ANY_LIMIT if self._limiting(kind, place.text)}
            if held >= _ABOUT * max(len(stems), 1):
                known |= markers
                if self._wording.says("denial", place.text):
                    known.add("denial")
            if markers and not kept and self._restates(place.text, stems):
                return True
            if "exception" in markers & ours and not self._same_exception(sentence, place.text):
                return True
        return bool(ours & set(_STRONG)) and not known

    def _limiting(self, kind: str, text: str) -> bool:
        """Say whether a text limits what it says; `only €5` limits nothing."""
        pattern = self._wording.pattern(f"limit.{kind}")
        if not pattern:
            return False
        return any(not (kind == "only" and re.match(r"\W*\d", text[m.end() :])) for m in pattern.finditer(text))

    def _restates(self, text: str, stems: frozenset[str]) -> bool:
        """Say whether a sentence says again what a text says under a condition."""
        for kind in _ANY_LIMIT:
            pattern = self._wording.pattern(f"limit.{kind}")
            for match in pattern.finditer(text) if pattern else ():
                start = self._begins(text, match.start())
                before, after = (
                    self._wording.stems(text[start : match.start()]),
                    self._wording.stems(text[match.end() :]),
                )
                if not before:
                    # The condition comes first: what depends on it follows the comma.
                    _, _, rest = text[match.end() :].partition(",")
                    before = self._wording.stems(rest)
                main, tail = frozenset(before), frozenset(after[:_SCOPE])
                main = frozenset(stem for stem in main if not stem[0].isdigit()) or main
                if kind == "only" and not main:
                    # `Only the holder can add data`: what is left to one alone stands behind who it is.
                    main = frozenset(after[_OBJECT:])
                if kind == "only" and len(main) < 2:
                    main |= tail
                if main and len(main & stems) >= _RESTATED_LIMITED * len(main):
                    return True
        return False

    def _begins(self, text: str, at: int) -> int:
        """Return where the statement begins that a condition ends: its clause, if that says enough by itself."""
        start = max((start for start, _ in self._wording.clauses(text) if start <= at), default=0)
        return start if len(self._wording.stems(text[start:at])) > _OBJECT else 0

    def _same_exception(self, sentence: str, text: str) -> bool:
        own, other = (frozenset[str]().union(*self._excepted(each)) for each in (sentence, text))
        return not own or not other or bool(own & other)

    def _excepted(self, text: str) -> list[frozenset[str]]:
        """Return the words behind each exception."""
        ends = [match.end() for pattern in self._wording.each("limit.exception") for match in pattern.finditer(text)]
        return [frozenset(self._wording.stems(text[end:])) for end in ends]

    def _turned(self, ours: Sequence[_Clause], theirs: Sequence[tuple[Place, tuple[_Clause, ...]]]) -> bool:
        known = [clause for _, clauses in theirs for clause in clauses]
        for clause in ours:
            for family in ("contrary", "order"):
                for name in self._wording.family(family):
                    side = self._side(family, name, clause.text)
                    if side is None:
                        continue
                    if self._most_against(clause, side, known, ours, family, name):
                        return True
        return False

    def _most_against(
        self,
        clause: _Clause,
        side: _Side,
        known: Sequence[_Clause],
        ours: Sequence[_Clause],
        family: str,
        name: str,
    ) -> bool:
        """Say whether what is likest of the clauses that hold either word holds it the other way round."""
        least = 2 if len(clause.stems) > 2 else 1
        likeness = {True: least - 1, False: least - 1}
        for each in known:
            if not self._sides(family, name, each.text):
                continue
            other = self._side(family, name, each.text)
            # What the one denies here the other may deny in another clause; what is said of both is said of either.
            denied = _only_one(clause, known) + _only_one(each, ours)
            against = other is not None and self._against(side, other) ^ bool(denied % 2)
            alike = len(each.stems & clause.stems) + 2 * len(_figures(each.text) & _figures(clause.text))
            likeness[against] = max(likeness[against], alike)
        return likeness[True] > likeness[False]

    def _sides(self, family: str, name: str, text: str) -> list[tuple[bool, re.Match[str]]]:
        found = []
        for second, pattern in enumerate(self._pair(family, name)):
            found += [(bool(second), match) for match in (pattern.finditer(text) if pattern else ())]
        return found

    def _side(self, family: str, name: str, text: str) -> _Side | None:
        """Return which of the two words a clause holds, with what stands left and right of the comparison."""
        found = self._sides(family, name, text)
        if len({second for second, _ in found}) != 1:
            return None
        second, match = found[0]
        than = self._wording.pattern("than")
        at = than.search(text, match.end()) if than and family == "contrary" else match
        if at is None:
            return second, frozenset(), frozenset()
        left, right = self._wording.stems(text[: at.start()]), self._wording.stems(text[at.end() :])
        if family == "order" and not left:
            # `After the notice, charges stop`: what comes first in time stands behind the comma.
            first, comma, rest = text[at.end() :].partition(",")
            left, right = (self._wording.stems(rest), self._wording.stems(first)) if comma else ((), ())
        return second, frozenset(left), frozenset(right)

    @staticmethod
    def _against(side: _Side, other: _Side) -> bool:
        left, right, their_left, their_right = side[1], side[2], other[1], other[2]
        crossed = len(left & their_right - right) + len(right & their_left - left)
        straight = len(left & their_left - right) + len(right & their_right - left)
        swapped = bool(right and their_right) and crossed > straight
        return (side[0] != other[0]) ^ swapped


def _only_one(clause: _Clause, others: Sequence[_Clause]) -> int:
    """Return how many things a clause denies that none of the others does."""
    known = [scope for each in others for scope in _scopes(each)]
    # `Goes on` denies a stop only where the other speaks of one.
    own = [*clause.denied, *(objects for token, objects in clause.tokens if _affirmed(token, others))]
    return sum(not any(each & scope for scope in known) for each in own)


def _affirmed(token: str, clauses: Sequence[_Clause]) -> bool:
    """Say whether clauses say a word that has an opposite, and nowhere the opposite."""
    return any(token in each.stems for each in clauses) and not any(token in dict(each.tokens) for each in clauses)


def _denied(clauses: Sequence[_Clause]) -> list[frozenset[str]]:
    return [scope for clause in clauses for scope in clause.denied]


def _scopes(clause: _Clause) -> list[frozenset[str]]:
    return [*clause.denied, *(objects for _, objects in clause.tokens)]


def _denials(clauses: Sequence[_Clause]) -> list[frozenset[str]]:
    return [scope for clause in clauses for scope in _scopes(clause)]


def _plain(clause: _Clause) -> frozenset[str]:
    return frozenset(stem for stem in clause.stems if not _opposed(stem))


def _all(clauses: Sequence[_Clause]) -> frozenset[str]:
    return frozenset[str]().union(*(clause.stems for clause in clauses))


def _figures(text: str) -> set[str]:
    return set(_FIGURE.findall(text))


def _opposed(stem: str) -> bool:
    return stem.startswith("opposit")

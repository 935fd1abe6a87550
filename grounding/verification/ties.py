"""What ties a statement of a document down, such as `within 90 days`, and whether who says it again keeps that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

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
_RATE = "rate"
_WORDS = frozenset([_RATE, "mostly", "manner", "part"])
"""The kinds that their words tell whole; what follows `a month` or `usually` is no other tie."""

_BINDING = {
    "only": ("limit.only", "limit.exception", "denial"),
    "least": ("tie.least", "bound.upper", "bound.lower"),
}
"""The kinds whose own words may be said without them, as `Zone C` for `Zone C only`, and the roles that keep them: the
first one anywhere, the others beside what is tied."""
_PHRASE = "phrase"
"""Whatever else stands beside a statement, such as `in the night window`: it may be left out of shorter words …"""
_SAID_WHOLE = 0.85
"""… but not where everything around it is said again."""

_LIGHT = "phrase.light"
"""What may always be left out, such as `by text`."""
_CAUSE = "cause"
_FEW = 2
"""So many words alone are no statement."""
_LIMITS = ("if", "exception", "only")
_OF_TIME = ("order", "until")
_STRONG = ("limit.exception", "limit.only")

_Span = tuple[int, int, str]
"""Where in a clause something ties it, up to where, and of which kind."""
_Main = tuple[frozenset[str], float]
"""The stems of a statement, and the share of them that a sentence holds when it says the statement again."""


@dataclass(frozen=True, slots=True)
class _Tie:
    kind: str
    text: str
    own: frozenset[str]
    """The stems of what ties; what the statement holds as well tells nothing."""
    telling: frozenset[str]
    """Those of them that the text does not hold elsewhere too: they show that it is this tie that is kept."""
    mains: tuple[_Main, ...]
    """The statement that is tied, with whatever else ties it and without."""
    others: tuple[frozenset[str], ...]
    """The stems of the clauses behind it, each of which may tie it as well: `within 14 days, or on Merrow Flex`."""


class Ties:
    """The check of one language; its words say what ties (`tie.*`), and begin what else stands there (`phrase`)."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        roles = {kind: f"tie.{kind}" for kind in wording.family("tie")} | {kind: f"limit.{kind}" for kind in _LIMITS}
        self._kinds = {kind: pattern for kind, role in roles.items() if (pattern := wording.pattern(role))}
        self._ties_of = lru_cache(maxsize=4096)(lambda text: tuple(self._ties(text)))

    def lost(self, sentence: str, places: Sequence[Place], *, phrases: bool = True) -> str:
        """Return what a sentence leaves out; nothing where it keeps all.

        It is compared with the places that hold most of its words, and keeps all if it does by one of them. `phrases`:
        whether it must also keep whatever else stands beside what it says again. People who summarise do not: that
        refused one in twenty of their true claims.
        """
        # What is said beside a semicolon may come from another place.
        parts = dict.fromkeys([sentence, *sentence.split("; ")])
        return next(filter(None, (self._lost_of(part, sentence, places, phrases) for part in parts)), "")

    def _lost_of(self, part: str, sentence: str, places: Sequence[Place], phrases: bool) -> str:
        """Return what a sentence leaves out of the places that a part of it says again."""
        stems = frozenset(self._wording.stems(part))
        found = [
            self._lost(sentence, stems, place.text, phrases) or self._limited_after(stems, place, places)
            for place in _closest(likest(stems, places))
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

    def _lost(self, sentence: str, stems: frozenset[str], text: str, phrases: bool) -> str:
        ties = [tie for tie in self._ties_of(text) if phrases or tie.kind != _PHRASE]
        again = [tie for tie in ties if any(_says(stems, main, share) for main, share in tie.mains)]
        whole = frozenset(self._wording.stems(sentence))
        return next((tie.text for tie in again if not self._kept(tie, again, ties, sentence, whole)), "")

    def _kept(
        self, tie: _Tie, again: Sequence[_Tie], ties: Sequence[_Tie], sentence: str, stems: frozenset[str]
    ) -> bool:
        """Say whether a sentence has what ties, in its words or as its kind, or another one of several."""
        if tie.kind == _PHRASE:
            return not tie.own or bool(tie.own & stems)
        same = [each.own for each in self._ties_of(sentence) if each.kind == tie.kind]
        said = bool(tie.own) and all(_says(stems, each, _KEPT) for each in (tie.own, tie.telling))
        if tie.kind == "only" or (said and tie.kind in _BINDING):
            plainly, *perhaps = _BINDING[tie.kind]
            said_again = self._saying(tie, sentence)
            return self._wording.says(plainly, sentence) or any(
                self._wording.says(each, said_again) for each in perhaps
            )
        if said:
            # What ties several figures, such as `a minute`, is said of each.
            alike = [each for each in again if each.kind == tie.kind and each.own == tie.own]
            return tie.kind != _RATE or len(alike) <= sum(bool(own & tie.own) for own in same)
        others = [each.own for each in ties if each.kind == tie.kind and each is not tie]
        if tie.kind != _PLACE and any(all(len(own & other) <= len(own & tie.own) for other in others) for own in same):
            return True
        return any(len(other & stems) > _KEPT * len(other) for other in tie.others)

    def _saying(self, tie: _Tie, sentence: str) -> str:
        """Return the clauses of a sentence that say most of what is tied: what others deny limits nothing here."""
        clauses = [clause for _, clause in self._wording.clauses(sentence)]
        held = [len(tie.mains[0][0].intersection(self._wording.stems(clause))) for clause in clauses]
        return "; ".join(clause for clause, count in zip(clauses, held, strict=True) if count == max(held))

    def _ties(self, text: str) -> Iterator[_Tie]:
        clauses = self._wording.clauses(text)
        for number, (at, clause) in enumerate(clauses):
            spans = self._spans(clause)
            for start, end, kind in spans:
                own = frozenset(self._wording.stems(self._counted_from(clause[start:end], kind))[:_REACH])
                if kind == "exception" and self._kinds[kind].fullmatch(clause[start:end].strip()):
                    continue  # of `except if` the condition tells all
                mains = self._mains(clause, clauses[number - 1][1] if number else "", (start, end, kind), spans)
                behind: Sequence[tuple[int, str]] = () if kind in _WORDS else clauses[number + 1 :]
                if not mains and kind != _PHRASE:
                    mains, behind = self._beside(text, clauses, number, clause[end:], behind)
                if mains:
                    main = mains[0][0]
                    own = own if kind in _WORDS else own - main
                    telling = own
                    if kind in (*_LIMITS, *_OF_TIME):
                        elsewhere = self._wording.stems(f"{text[: at + start]} {text[at + end :]}")
                        telling = own.difference(elsewhere) or own
                    others = self._alternatives(behind, main, kind)
                    yield _Tie(kind, clause[start:end].strip(" ."), own, telling, mains, others)

    def _mains(self, clause: str, before: str, span: _Span, spans: Sequence[_Span]) -> tuple[_Main, ...]:
        """Return what a clause states without what ties it; nothing where all of it does."""
        first = self._said(_without(clause, [span]))
        if len(first) == 1 and span[2] in _LIMITS:
            # Of `costs €10.00, or nothing if it is faulty` the clause before tells what it is about.
            first |= frozenset(stem for stem in self._said(before) if not stem[0].isdigit())
        share = _SAID_WHOLE if span[2] == _PHRASE else _SAID_AGAIN
        return ((first, share), *self._bare(clause, spans, share)) if first else ()

    def _bare(self, clause: str, spans: Sequence[_Span], share: float) -> Iterator[_Main]:
        """Yield what a clause states without all that ties it, and without whatever else stands beside it too."""
        brief = [(start, start + len(self._short(clause[start:end])), kind) for start, end, kind in spans]
        cause = self._wording.pattern("cause")
        brief += [(match.start(), len(clause), _CAUSE) for match in (cause.finditer(clause) if cause else ())]
        strong = self._said(_without(clause, [each for each in brief if each[2] != _PHRASE]))
        if len(strong) >= _FEW:
            yield strong, share
        all_of_it = self._said(_without(clause, [*brief, *self._phrases(clause, spans, _LIGHT)]))
        if len(all_of_it) > _FEW:
            yield all_of_it, _SAID_WHOLE

    def _beside(
        self, text: str, clauses: Sequence[tuple[int, str]], number: int, rest: str, behind: Sequence[tuple[int, str]]
    ) -> tuple[tuple[_Main, ...], Sequence[tuple[int, str]]]:
        """Return what is tied by a clause that does nothing else, and what may tie it as well."""
        tied = ""
        if self._leads(text, clauses, number):
            tied, behind = behind[0][1] if behind else rest, ()
        elif not self._one_more(text, clauses, number):
            tied = clauses[number - 1][1]
        main = self._said(tied)
        mains = ((main, _SAID_AGAIN), *self._bare(tied, self._spans(tied), _SAID_AGAIN)) if main else ()
        return mains, behind

    def _spans(self, clause: str) -> list[_Span]:
        """Return what ties a clause, and what else stands beside its statement."""
        marks = self._marks(clause)
        spans = []
        for start, end, kind in marks:
            after = min((other for other, _, _ in marks if other >= end), default=len(clause))
            spans.append((start, end if kind in {*_WORDS, _PLACE} else after, kind))
        return [*spans, *self._phrases(clause, spans, _PHRASE)]

    def _phrases(self, clause: str, spans: Sequence[_Span], role: str) -> Iterator[_Span]:
        pattern = self._wording.pattern(role)
        found = [match.start() for match in pattern.finditer(clause)] if pattern else []
        starts = [at for at in found if not any(start <= at < end for start, end, _ in spans)]
        for start in starts:
            ends = [other for other in (*starts, *(each[0] for each in spans)) if other > start]
            yield start, start + len(self._short(clause[start : min(ends, default=len(clause))])), role

    def _marks(self, clause: str) -> list[_Span]:
        """Return where a clause is tied, and by what kind."""
        found = sorted(
            (match.start(), match.end(), kind)
            for kind, pattern in self._kinds.items()
            for match in pattern.finditer(clause)
        )
        # `After a text` is tied to a text, not to each of them.
        times = [end for _, end, kind in found if kind in _OF_TIME]
        return [
            mark
            for mark in found
            if mark[2] != _RATE or not any(end <= mark[0] and not clause[end : mark[0]].strip() for end in times)
        ]

    def _said(self, text: str) -> frozenset[str]:
        """Return the stems of a statement, its verb too where little else is left."""
        found = frozenset(self._wording.telling(text))
        return found if len(found) > 1 else frozenset(self._wording.stems(text))

    def _short(self, text: str) -> str:
        """Cut what ties before the verb that goes on: `during the contract costs €25.00`."""
        plain = self._wording.pattern("plain")
        match = plain.search(text) if plain else None
        return text[: match.start()] if match and self._wording.stems(text[: match.start()]) else text

    def _counted_from(self, text: str, kind: str) -> str:
        """Return what ties without a count before it: of `five days after the due date` the day tells more."""
        short = self._short(text)
        words = [match.start() for match in re.finditer(r"\S+", short)]
        starts = (at for at in words[2:4] if kind in self._kinds and self._kinds[kind].match(short, at))
        return short[next(starts, 0) :]

    def _alternatives(
        self, behind: Sequence[tuple[int, str]], main: frozenset[str], kind: str
    ) -> tuple[frozenset[str], ...]:
        beginning = self._wording.pattern("alternative")
        unlike = ("limit.exception", "example")
        found = [clause.strip() for _, clause in behind]
        found = [clause for clause in found if not any(self._wording.says(role, clause) for role in unlike)]
        each = [(clause, frozenset(self._wording.stems(clause)) - main) for clause in found]
        # Places that are listed stand one behind the other; what comes after anything else is none.
        listed = len(list(takewhile(_is_name, (stems for _, stems in each)))) if kind == _PLACE else 0
        return tuple(
            stems
            for number, (clause, stems) in enumerate(each)
            # A number alone, such as one to call, ties nothing.
            if any(not stem[0].isdigit() for stem in stems)
            and (beginning is None or beginning.match(clause) or number < listed)
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


def _closest(places: Sequence[Place]) -> list[Place]:
    """Return the shortest places: what says as much in fewer words is the likest."""
    least = min((len(place.stems) for place in places), default=0)
    return [place for place in places if len(place.stems) == least]


def _is_name(stems: frozenset[str]) -> bool:
    """Say whether words may be one more place in a list: `in the EU, Norway and the United Kingdom`."""
    return len(stems) <= _LONGEST_PLACE and not any(stem[0].isdigit() for stem in stems)


def _without(text: str, spans: Sequence[_Span]) -> str:
    for start, end, _ in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _says(stems: frozenset[str], wanted: frozenset[str], share: float) -> bool:
    """Say whether words hold a share of others, and one of their figures if there are any."""
    digits = frozenset(stem for stem in wanted if stem[0].isdigit())
    words = wanted - digits
    # Every full hour has a `00`.
    digits -= {"00"}
    # `0.39` stands there whole and in its parts.
    figures = frozenset(stem for stem in digits if "." in stem) or digits
    return len(words & stems) >= share * len(words) and (not figures or bool(figures & stems))

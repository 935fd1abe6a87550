"""Whether a figure of a sentence stands in the evidence, and is a bound in both or in neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from grounding.verification.reading import Said, Value
from grounding.verification.sources import Source, Stated, kind_of, likest
from grounding.verification.wording import Wording

_LITERAL = frozenset(["identifier", "link", "phone"])
_COUNTED = 2
"""How many words may stand between a figure and the word that bounds it."""
_FIGURE_NEXT = re.compile(r"\s*\W?\d")
_END = re.compile(r"\s*[.,;!?]|\s*$")
_REACH = 28
"""How many characters before a figure a bounding word may begin."""


def holds(stated: Stated, said: Said) -> bool:
    """Say whether a figure of the evidence is, or contains, the one that is said."""
    return any(_covers(stated, said, value) for value in said.values)


def _covers(stated: Stated, said: Said, value: Value) -> bool:
    if value in stated.values:
        return value[0] != "quantity" or not _counts(said) or not stated.near or _near(stated, said)
    if value[0] == "quantity":
        return _counts(said) and any(_counted(stated, said, known, value[1][0]) for known in stated.values)
    contains = _CONTAINS.get(value[0])
    return contains is not None and any(contains(known, have, value[1]) for known, have in stated.values)


def _counted(stated: Stated, said: Said, known: Value, number: str) -> bool:
    """Say whether so many of something are known, or so many of what is named right after both."""
    if known == ("count", (number,)):
        return True
    last = stated.place is not None and not stated.near
    return known[0] in ("quantity", "number") and known[1][0] == number and (last or _near(stated, said))


_MONTH_AT = {"date": 1, "month": 1, "day": 0}
# What holds less than it is found in: a day without its year, a number without its unit; never the other way round.
_CONTAINS: dict[str, Callable[[str, tuple[str, ...], tuple[str, ...]], bool]] = {
    "month": lambda known, have, parts: known == "date" and have[:2] == parts,
    "day": lambda known, have, parts: known == "date" and have[1:] == parts,
    "month_name": lambda known, have, parts: known in _MONTH_AT and have[_MONTH_AT[known]] == parts[0],
    "ordinal": lambda known, have, parts: known in ("date", "day") and have[-1] == parts[0].rjust(2, "0"),
    "number": lambda known, have, parts: known in ("quantity", "percent", "date") and have[0] == parts[0],
}


def _counts(said: Said) -> bool:
    """Say whether something is counted rather than measured."""
    return said.kind == "quantity" and len(said.values) == 1


def _near(stated: Stated, said: Said) -> bool:
    return bool(stated.near & said.near)


def holding(sources: Sequence[Source], said: Said) -> list[Stated]:
    """Return everything in the evidence that states a figure."""
    return [stated for source in sources for stated in source.stated if holds(stated, said)]


def not_held(said: Sequence[Said], sources: Sequence[Source], sentence: str) -> list[Said]:
    """Return the figures that no source states."""
    folded = [source.folded for source in sources]
    return [
        each
        for each in said
        if not any(holds(stated, each) for source in sources for stated in source.stated)
        and not (each.kind in _LITERAL and any(_literally(each.text, text) for text in folded))
        and not (each.relative and any(_literally(each.text, text) for text in folded))
    ]


def _literally(text: str, folded: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(text.casefold())}(?!\w|[.-]\w)", folded))


class Bounds:
    """Tells whether a figure is a bound, as `up to 500` is."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def wrong(self, sentence: str, said: Sequence[Said], sources: Sequence[Source]) -> list[Said]:
        """Return the figures that are bounds here and not in the evidence, or the other way round."""
        return [each for each in said if self._differs(each, sentence, sources)]

    def _differs(self, said: Said, sentence: str, sources: Sequence[Source]) -> bool:
        kind = kind_of(said.kind)
        if kind in ("date", "time"):
            return self._other_side(said, sentence, sources)
        if kind not in ("money", "percent", "quantity", "number"):
            return False
        held = self._nearest(sentence, holding(sources, said))
        ours = self.of(sentence, said)
        theirs = [self._stated(stated) for stated in held]
        return bool(theirs) and ours not in theirs

    def _nearest(self, sentence: str, held: Sequence[Stated]) -> list[Stated]:
        """Return the figures of the places that are likest the sentence, with those that stand in none."""
        near = likest(frozenset(self._wording.stems(sentence)), [each.place for each in held if each.place])
        return [each for each in held if each.place is None or not near or each.place in near]

    def _other_side(self, said: Said, sentence: str, sources: Sequence[Source]) -> bool:
        """Say whether something is told from a day or time on that the evidence tells until then, or the other way."""
        ours = self.side(sentence, said)
        held = self._nearest(sentence, holding(sources, said))
        theirs = {self.side(each.place.text, each.said) for each in held if each.place and each.said}
        return bool(ours and theirs) and "" not in theirs and ours not in theirs

    def side(self, text: str, said: Said) -> str:
        """Return `until` or `since` for a day or a time in a text, or nothing."""
        before = text[max(0, said.start - _REACH) : said.start]
        last = [
            (match.end(), side)
            for side in ("until", "since")
            for pattern in self._wording.each(f"bound.{side}")
            for match in pattern.finditer(before)
            if len(before[match.end() :].split()) <= _COUNTED
        ]
        return max(last)[1] if last else ""

    def _stated(self, stated: Stated) -> str:
        return self.of(stated.place.text, stated.said) if stated.place and stated.said else ""

    def of(self, text: str, said: Said) -> str:
        """Return `upper`, `lower` or nothing for a figure in a text."""
        before = text[max(0, said.start - _REACH) : said.start]
        after = text[said.end : said.end + _REACH]
        found: list[tuple[int, str]] = []
        for side in ("upper", "lower"):
            for pattern in self._wording.each(f"bound.{side}"):
                match = [each for each in pattern.finditer(before) if not before[each.end() :].strip(" €$£")]
                if match and not (side == "lower" and self._opens_range(text, said)):
                    found.append((match[0].start(), side))
                behind = pattern.search(after)
                if behind and " " in behind[0] and self._ends(after, behind):
                    # `or more`, `at the most`; not `more than`, which compares with what follows.
                    if not self._wording.says("than", after[behind.start() : behind.end() + 6]):
                        found.append((_REACH, side))
        # Of `no less than` and the `less than` in it, the whole.
        return min(found)[1] if found else ""

    @staticmethod
    def _ends(after: str, behind: re.Match[str]) -> bool:
        """Say whether a bound stands right behind a figure, or behind what is counted at the end: `4 lines at most`."""
        if _FIGURE_NEXT.match(after[behind.end() :]):
            return False  # `per 100 MB up to €45` bounds what comes
        between = after[: behind.start()].strip()
        return not between or (len(between.split()) <= _COUNTED and bool(_END.match(after[behind.end() :])))

    def _opens_range(self, text: str, said: Said) -> bool:
        words = "|".join(self._wording.source("range"))
        return (
            bool(re.match(rf"\s?(?:[-–—]|(?:{words})\b)\s?\W?\d", text[said.end :], re.IGNORECASE)) if words else False
        )

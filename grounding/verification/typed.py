"""What can be checked of a sentence that rests on facts alone: that it denies, turns and adds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Evidence, Fact, Quantity, VerdictFact
from grounding.verification.exact import holding
from grounding.verification.polarity import Polarity
from grounding.verification.reading import Said
from grounding.verification.sources import Source
from grounding.verification.wording import Wording

_ENOUGH = 0.5
"""The least share of a sentence's words that facts, their names or the carrier's own wording of them hold."""
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_TEMPLATE = re.compile(r"\{[{%].*?[%}]\}")


class Typed:
    """The checks of one language."""

    def __init__(self, wording: Wording, polarity: Polarity, vocabulary: Iterable[str]) -> None:
        self._wording, self._polarity = wording, polarity
        plain = [_TEMPLATE.sub(" ", text) for text in vocabulary]
        self._known = frozenset(stem for text in plain for stem in wording.stems(text))
        self.words = frozenset(word.casefold() for text in plain for word in _LETTERS.findall(text))
        """Every word of the carrier's own texts, in small letters."""
        self.common = frozenset(word for text in plain for word in _LETTERS.findall(text) if word.islower())
        """Those that it writes in small letters, and that are no names then."""

    def described(self, cited: Sequence[Source]) -> list[str]:
        """Return what facts are, in the words of their records' and fields' names."""
        return [_describe(fact) for source in cited for fact in source.facts]

    def fault(
        self, text: str, said: Sequence[Said], cited: Sequence[Source], composed: Sequence[str]
    ) -> tuple[str, str]:
        """Return what is wrong with a sentence about facts, as a code and what it is about.

        `composed`: what code says of these facts in the carrier's words.
        """
        facts = [fact for source in cited for fact in source.facts]
        nought = self._nought(text, facts, [*composed, *self.described(cited)])
        if nought:
            return "zero", nought
        if (not composed and self._denies(text, facts)) or self._denies_nought(text, said):
            return "negation", ""
        if self._wrong_way(text, said, cited):
            return "opposite", ""
        if self._wording.says("limit.exception", text):
            return "condition", ""
        return "", ""

    def support(
        self, text: str, said: Sequence[Said], cited: Sequence[Source], composed: Sequence[str]
    ) -> tuple[float, float]:
        """Return the share of a sentence's words that facts and their wording hold, and the least that will do."""
        bare = text
        for each in said:
            bare = f"{bare[: each.start]}{' ' * (each.end - each.start)}{bare[each.end :]}"
        wanted = {stem for stem in self._wording.telling(bare) if _LETTERS.search(stem)}
        texts = [*composed, *self.described(cited), *(each for source in cited for each in source.texts)]
        written = [stated.written for source in cited for stated in source.stated]
        told = frozenset(stem for each in [*texts, *written] for stem in self._wording.stems(each))
        if self._cause(text, told):
            return 0.0, _ENOUGH
        known = self._known | told
        known |= {stem for stem in wanted if self._cue(stem, text)}
        return (len(wanted & known) / len(wanted) if wanted else 1.0), _ENOUGH

    def _cause(self, text: str, known: frozenset[str]) -> bool:
        """Say whether a sentence gives a reason of which the facts know nothing."""
        cause = self._wording.pattern("cause")
        match = cause.search(text) if cause else None
        if match is None:
            return False
        given = {stem for stem in self._wording.telling(text[match.end() :]) if _LETTERS.search(stem)}
        return len(given & known) < _ENOUGH * len(given)

    def _cue(self, stem: str, text: str) -> bool:
        """Say whether a word of the sentence is one that tells a role or a computation."""
        words = [word for word in _LETTERS.findall(text) if stem in self._wording.stems(word)]
        families = ("role.money", "role.date", "role.quantity", "compute", "unit", "contrary", "number")
        patterns = [
            pattern
            for family in families
            for name in self._wording.family(family)
            for pattern in self._wording.each(f"{family}.{name}")
        ]
        return any(pattern.search(word) for word in words for pattern in patterns)

    def _nought(self, text: str, facts: Sequence[Fact], composed: Sequence[str]) -> str:
        """Return the words that say of a figure that it is nought, where no fact is."""
        if any(_is_nought(fact) or _refuses(fact) for fact in facts):
            return ""
        for name in self._wording.family("zero"):
            pattern = self._wording.pattern(f"zero.{name}")
            match = pattern.search(text) if pattern else None
            if pattern and match and not any(pattern.search(each) for each in composed):
                return match[0]
        return ""

    def _denies(self, text: str, facts: Sequence[Fact]) -> bool:
        if not self._polarity.denies(text):
            return False
        return not any(_is_nought(fact) or _refuses(fact) or self._says_so(fact) for fact in facts)

    def _denies_nought(self, text: str, said: Sequence[Said]) -> bool:
        """Say whether a clause denies that something is nought."""
        zeros = [each for each in said if any(value[1][0] == "0" for value in each.values)]
        return any(
            at <= each.start < at + len(clause) and self._polarity.denies(clause)
            for at, clause in self._wording.clauses(text)
            for each in zeros
        )

    def _says_so(self, fact: Fact) -> bool:
        """Say whether a fact denies something in words of its own, or is a state that does."""
        texts = [fact.value] if isinstance(fact.value, str) else []
        if isinstance(fact, VerdictFact):
            texts += [reason.label for reason in fact.reasons]
        return any(self._polarity.denies(text) for text in texts)

    def _wrong_way(self, text: str, said: Sequence[Said], cited: Sequence[Source]) -> bool:
        """Say whether a difference of two records is told the wrong way round."""
        pairs = self._wording.each("contrary.amount")
        if len(pairs) != 2:
            return False
        for at, clause in self._wording.clauses(text):
            for each in (one for one in said if at <= one.start < at + len(clause)):
                for stated in holding(cited, each):
                    signed = _signed(stated.item)
                    more, less = (bool(pattern.search(clause)) for pattern in pairs)
                    if signed is None or more == less:
                        continue
                    value, first, second = signed
                    if (value > 0) != more and not _mentions_first(text, said, cited, second, first):
                        return True
        return False


def _describe(fact: Fact) -> str:
    if isinstance(fact, ComputedFact):
        return " ".join([fact.operation, *(_describe(each) for each in fact.inputs if not hasattr(each, "passage"))])
    if isinstance(fact, AccountFact):
        kinds = " ".join(fact.record.split("/")[::2])
        return f"{kinds} {fact.name}".replace("_", " ")
    if isinstance(fact, VerdictFact):
        return f"{fact.name} {fact.verdict}"
    return fact.name.split("/")[0].replace("_", " ")


def _is_nought(fact: Fact) -> bool:
    match fact.value:
        case Money(minor, _):
            return minor == 0
        case Quantity(amount, _):
            return amount == 0
        case Decimal() | int():
            return fact.value == 0
        case _:
            return False


def _refuses(fact: Fact) -> bool:
    return isinstance(fact, VerdictFact) and not fact.eligible


def _signed(item: Evidence) -> tuple[Decimal, Evidence, Evidence] | None:
    """Return a difference of the same field of two records with its sign, and both."""
    if not isinstance(item, ComputedFact) or len(item.inputs) != 2 or not isinstance(item.value, Money):
        return None
    first, second = item.inputs
    if not (isinstance(first, AccountFact) and isinstance(second, AccountFact)) or first.name != second.name:
        return None
    if not (isinstance(first.value, Money) and isinstance(second.value, Money)):
        return None
    return first.value.decimal - second.value.decimal, first, second


def _mentions_first(text: str, said: Sequence[Said], cited: Sequence[Source], one: Evidence, other: Evidence) -> bool:
    """Say whether a sentence names the record of one item before that of another."""
    places = []
    for item in (one, other):
        record = getattr(item, "record", None)
        starts = [each.start for each in said for stated in holding(cited, each) if stated.record == record and record]
        places.append(min(starts, default=len(text)))
    return places[0] < places[1]

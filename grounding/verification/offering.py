"""Whether a sentence offers only what the rules cleared in this turn, and denies only what they refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grounding.types import AccountFact, CatalogueFact, ComputedFact, Evidence, Fact, Offer, VerdictFact
from grounding.verification.exact import Bounds, holds
from grounding.verification.reading import Said
from grounding.verification.sources import Source
from grounding.verification.wording import Wording


@dataclass(frozen=True, slots=True)
class Offered:
    """What was found of the offers in a sentence."""

    fault: str = ""
    """What is offered, or refused, without a verdict that says so."""
    undated: bool = False
    """Whether there is a verdict that says so, but of another day than the turn's, which the sentence does not name."""
    rests_on: tuple[Evidence, ...] = ()
    """Verdicts of the turn, and the days that they are of, that the sentence rests on without citing them."""


class Offering:
    """The offers of one carrier's sentences."""

    def __init__(self, wording: Wording, offerings: Mapping[str, str]) -> None:
        """Take the names of what is sold by id."""
        self._wording, self._bounds = wording, Bounds(wording)
        names = sorted(offerings.items(), key=lambda pair: len(pair[1]), reverse=True)
        self._ids = {name.casefold(): offering_id for offering_id, name in names if len(name) > 2}
        either = "|".join(re.escape(name) for name in sorted(self._ids, key=len, reverse=True))
        self._names = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if either else None

    def check(
        self,
        sentence: str,
        said: Sequence[Said],
        cited: Sequence[Source],
        turn: Sequence[Source],
        cleared: Sequence[Offer],
        on: date | None = None,
    ) -> Offered:
        """Return what a sentence offers or refuses without the turn's own verdict on that offering and line.

        `on`: the day of the turn. What a verdict says of another day may be said of that day alone.
        """
        open_ids = {offer.verdict.offering_id for offer in cleared if offer.verdict.eligible}
        verdicts = _verdicts(cited)
        stale = [fact.name for fact in verdicts if fact.eligible and fact.offering_id not in open_ids]
        if stale:
            return Offered(stale[0])
        days = self._days(sentence, said, cited, turn, cleared)
        worded = self._wording.says("offer", sentence) or self._wording.says("eligible.said", sentence)
        named = self._named(sentence, [*cited, *turn])
        refused = [name for name, denied in named if denied and (worded or verdicts)]
        offered = [name for name, denied in named if not denied and worded]
        if worded and not named:
            return self._unnamed(sentence, cited, verdicts, days, on)
        missing: list[Evidence] = []
        for name, eligible in [*((name, True) for name in offered), *((name, False) for name in refused)]:
            fitting = self._fitting(name, eligible, cited, turn, cleared)
            verdict = next((fact for fact in fitting if _holds_then(fact, days, on)), None)
            if not fitting or (verdict and not self._on_line(sentence, verdict, eligible, turn, cleared)):
                return Offered(name)
            if verdict is None:
                return Offered(name, undated=True)
            missing += [verdict] if verdict not in verdicts else []
            missing += [item for item in _told(verdict, on, turn) if all(source.item != item for source in cited)]
        if offered and (amount := self._price(offered, said, cited, cleared)):
            return Offered(amount)
        return Offered(rests_on=tuple(missing))

    def _days(
        self,
        sentence: str,
        said: Sequence[Said],
        cited: Sequence[Source],
        turn: Sequence[Source],
        cleared: Sequence[Offer],
    ) -> frozenset[date]:
        """Return the days of the turn's verdicts that a sentence names, as those from which something holds."""
        days = {fact.as_of for fact in _verdicts([*cited, *turn])} | {offer.verdict.as_of for offer in cleared}
        since = [each for each in said if self._bounds.side(sentence, each) != "until"]
        return frozenset(day for day in days if any(_names(each, day) for each in since))

    def _unnamed(
        self,
        sentence: str,
        cited: Sequence[Source],
        verdicts: Sequence[VerdictFact],
        days: frozenset[date],
        on: date | None,
    ) -> Offered:
        """Judge a sentence that says somebody may have something without naming it."""
        if not self._wording.says("eligible.said", sentence):
            return Offered()
        pattern = self._wording.pattern("eligible.said")
        match = pattern.search(sentence) if pattern else None
        words = match[0] if match else sentence
        if any(fact.eligible for fact in verdicts):
            then = any(fact.eligible and _holds_then(fact, days, on) for fact in verdicts)
            return Offered() if then else Offered(words, undated=True)
        general = any(not source.facts and self._wording.says("eligible.said", source.texts[0]) for source in cited)
        return Offered() if general and self._wording.says("limit.if", sentence) else Offered(words)

    def _named(self, sentence: str, sources: Sequence[Source]) -> list[tuple[str, bool]]:
        """Return the names of what is sold, each with whether its clause denies something; not what he has already."""
        if not self._names:
            return []
        held = {
            fact.value.casefold()
            for source in sources
            for fact in source.facts
            if isinstance(fact, AccountFact) and isinstance(fact.value, str)
        }
        text = sentence
        # What a customer calls his line is no offer, though it may be called after a plan.
        for label in sorted(held - self._ids.keys(), key=len, reverse=True):
            if label in text.casefold() and any(char.isalpha() for char in label):
                # A line called `Kids` takes nothing out of the name of the plan `Merrow Kids`.
                either = re.compile(rf"({self._names.pattern})|(?<!\w){re.escape(label)}(?!\w)", re.IGNORECASE)
                text = either.sub(lambda match: match[1] or " ", text)
        found = [
            (match[0].casefold(), self._wording.says("denial", clause))
            for _, clause in self._wording.clauses(text)
            for match in self._names.finditer(clause)
        ]
        # Beside another name, what he has already is what he would change from; alone it would be offered again.
        others = [pair for pair in found if pair[0] not in held]
        return others or found

    def _fitting(
        self, name: str, eligible: bool, cited: Sequence[Source], turn: Sequence[Source], cleared: Sequence[Offer]
    ) -> list[VerdictFact]:
        """Return the verdicts that say so of what is named, those that are cited first."""
        wanted = self._ids[name]
        known = [offer.verdict for offer in cleared] if eligible else []
        known += _verdicts([*cited, *turn])
        state = "eligible" if eligible else "ineligible"
        open_on = {offer.verdict.as_of for offer in cleared if offer.verdict.eligible and _of(offer.verdict, wanted)}
        fitting = [
            fact
            for fact in known
            if _of(fact, wanted) and fact.verdict == state and eligible == (fact.as_of in open_on)
        ]
        of_cited = [fact for fact in fitting if any(fact in source.facts for source in cited)]
        # A verdict that is cited and says otherwise, such as another line's, is not made up for by one that is not.
        contrary = any(_of(fact, wanted) for fact in _verdicts(cited))
        return of_cited if contrary else [*of_cited, *fitting]

    def _on_line(
        self, sentence: str, verdict: VerdictFact, eligible: bool, turn: Sequence[Source], cleared: Sequence[Offer]
    ) -> bool:
        """Say whether the verdict is on the line that the sentence names, if it names one.

        What is cleared as a further line alone is nothing to change to.
        """
        folded = sentence.casefold()
        named = {
            fact.record.split("/")[1]
            for source in turn
            for fact in source.facts
            if isinstance(fact, AccountFact) and _labels(fact) and _stands(str(fact.value), folded)
        }
        lines = {verdict.line_id}
        if eligible:
            lines |= {o.verdict.line_id for o in cleared if o.verdict.offering_id == verdict.offering_id}
            if lines == {None} and self._wording.says("offer.change", sentence):
                return False
        return not named or bool(named & lines) or lines == {None}

    def _price(
        self, offered: Sequence[str], said: Sequence[Said], cited: Sequence[Source], cleared: Sequence[Offer]
    ) -> str:
        """Return an amount that is neither a price of what is offered nor a fact of the account."""
        ids = {self._ids[name] for name in offered}
        prices = {
            (price.amount.currency, abs(price.amount.decimal).normalize())
            for offer in cleared
            if offer.verdict.offering_id in ids
            for price in offer.prices
        }
        for each in said:
            if each.kind != "money" or not prices:
                continue
            known = any((parts[1], _normal(parts[0])) in prices for kind, parts in each.values if kind == "money")
            if not known and not any(
                holds(stated, each) and _own(stated.item, ids) for source in cited for stated in source.stated
            ):
                return each.text
        return ""


def _verdicts(sources: Sequence[Source]) -> list[VerdictFact]:
    return [fact for source in sources for fact in source.facts if isinstance(fact, VerdictFact)]


def _of(verdict: VerdictFact, offering_id: str) -> bool:
    return verdict.offering_id == offering_id


def _names(said: Said, day: date) -> bool:
    """Say whether a figure is a day; that of a month is the first, on which what begins in it begins."""
    year, month, number = f"{day:%Y}", f"{day:%m}", f"{day:%d}"
    names = {("date", (year, month, number)), ("day", (month, number))}
    if day.day == 1:
        names |= {("month", (year, month)), ("month_name", (month,))}
    return not names.isdisjoint(said.values)


def _holds_then(verdict: VerdictFact, days: frozenset[date], on: date | None) -> bool:
    """Say whether a verdict is of a day that a sentence speaks of: the turn's, where it names none."""
    return on is None or verdict.as_of in (days or {on})


def _told(verdict: VerdictFact, on: date | None, turn: Sequence[Source]) -> list[ComputedFact]:
    """Return what the turn has that says of which other day a verdict is."""
    if verdict.as_of == on:
        return []
    dated = [
        source.item
        for source in turn
        if isinstance(source.item, ComputedFact)
        and source.item.value == verdict.as_of
        and verdict.key in {item.key for item in source.item.inputs}
    ]
    return dated[:1]


def _labels(fact: Fact) -> bool:
    return isinstance(fact, AccountFact) and fact.name == "label" and fact.record.startswith("line/")


def _stands(label: str, folded: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(label.casefold())}(?!\w)", folded))


def _own(item: Evidence, ids: set[str]) -> bool:
    return isinstance(item, AccountFact | ComputedFact) or (isinstance(item, CatalogueFact) and item.offering_id in ids)


def _normal(number: str) -> Decimal:
    return Decimal(number).normalize()

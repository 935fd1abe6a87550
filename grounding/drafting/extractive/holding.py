"""What of an answer held at the time that was asked for: neither price nor document is told of another time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from grounding.catalogue import Catalogue, Price
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.periods import Elsewhere, Words, period_asked
from grounding.drafting.extractive.understanding import Understood
from grounding.messages import Messages
from grounding.patterns import any_of
from grounding.types import AccountFact, CatalogueFact, Draft, Evidence, PassageEvidence
from retrieval.types import Audience, Found, Passage

PRICED = frozenset(["roaming", "plans", "addons", "offering", "plan"])
"""The topics that tell what is sold and what it costs now."""

_STEPS = frozenset(["howto", "troubleshooting"])

_TO_COME = frozenset(["leaving", "contract"])
"""The topics that reckon with a day to come by what holds now."""

_PRICE = "price/"


def passages_then(found: Sequence[Found], time: Elsewhere | None) -> list[Found]:
    """Return the passages that may answer for the time asked about."""
    if time is None or not time.documents:
        return list(found)
    return [item for item in found if _answers(item.passage, time)]


def _answers(passage: Passage, time: Elsewhere) -> bool:
    about = f"{passage.title} {passage.document_id} {' '.join(passage.section)} {passage.text}"
    # What those who run the network wrote of an incident is of later than the incident.
    told = not time.past or passage.audience is Audience.OPERATOR
    return (told and time.named_in(about)) or (time.past and _held(passage, time))


def _held(passage: Passage, time: Elsewhere) -> bool:
    since, until = passage.effective_from, passage.effective_to
    if over(passage, time.today):
        return time.period.overlaps(since, until)
    # What holds now must have held all the while, and say since when.
    return since is not None and since <= time.period.first


def quoted_then(part: Part, time: Elsewhere | None) -> Part:
    """Return what documents answer; of a time to come nothing unless what is quoted speaks of it."""
    if time is None or time.past or not time.documents:
        return part
    return part if any(time.named_in(draft.text) for draft in part.drafts) else Part(complete=False)


def sold_then(part: Part, catalogue: Catalogue, time: Elsewhere) -> Part:
    """Return the prices of the catalogue in a part if all of them held then; what has no date is left out."""
    evidence = [each for draft in part.drafts for each in draft.evidence]
    told = [price for each in evidence if (price := _price(each, catalogue))]
    # What an account says of its plan is of now.
    current = any(isinstance(each, AccountFact) for each in evidence)
    if current or not told or not all(_charged(price, time) for price in told):
        return Part(complete=False)
    kept = (draft for draft in part.drafts if any(_price(each, catalogue) for each in draft.evidence))
    return replace(part, drafts=tuple(kept))


def _charged(price: Price, time: Elsewhere) -> bool:
    began = price.valid_from is not None and price.valid_from <= time.period.first
    # That no end is given yet does not say that there will be none.
    return began and (time.past if price.valid_to is None else time.period.last <= price.valid_to)


def elsewhere(
    typed: str, understood: Understood, words: Words, locale: str, today: date, personal: Collection[str]
) -> Elsewhere | None:
    """Return the time that a question asks about, if it is not now. `personal`: the topics that an account answers."""
    question = understood.question
    period = period_asked(typed, question if understood.follows else typed, words, locale, today)
    if period is None:
        return None
    documents = _asks_of_terms(understood, period.last < today, words, personal)
    return Elsewhere(period, today, locale, documents)


def _asks_of_terms(understood: Understood, past: bool, words: Words, personal: Collection[str]) -> bool:
    """Say whether a question wants the terms of its time: what was sold or laid down then."""
    asked = set(understood.intents)
    if asked & PRICED:
        return True
    # Records have dates of their own, steps are taken now whenever something broke, and who leaves later asks now.
    own = understood.own and bool(asked & set(personal))
    steps = bool(asked & _STEPS) or _cued(understood.question, words, "procedural")
    if own or steps or (not past and asked and asked <= _TO_COME):
        return False
    cues = ["period.price", "period.earlier"] if past else ["period.price"]
    # Somebody who runs the network and asks no question pastes what he sees, which is mostly past.
    if past and not understood.procedural:
        cues.append("period.past")
    return _cued(understood.question, words, *cues)


def _cued(text: str, words: Words, *roles: str) -> bool:
    patterns = (any_of(words.get(role, ())) for role in roles)
    return any(pattern and pattern.search(text) for pattern in patterns)


def over(passage: Passage, today: date) -> bool:
    """Say whether a passage's document no longer holds."""
    return passage.effective_to is not None and passage.effective_to < today


def with_ends(drafts: Sequence[Draft], messages: Messages, today: date) -> list[Draft]:
    """Return sentences with a notice before those of each document that no longer holds: until when it did."""
    told: set[str] = set()
    said: list[Draft] = []
    for draft in drafts:
        for passage in _passages(draft):
            if over(passage, today) and passage.effective_to and passage.document_id not in told:
                told.add(passage.document_id)
                until = messages.formatter.value(passage.effective_to)
                said.append(messages.notice("documents.held_until", until=until))
        said.append(draft)
    return said


def _passages(draft: Draft) -> list[Passage]:
    return [each.passage for each in draft.evidence if isinstance(each, PassageEvidence)]


def _price(evidence: Evidence, catalogue: Catalogue) -> Price | None:
    if not isinstance(evidence, CatalogueFact) or not evidence.name.startswith(_PRICE):
        return None
    offering = catalogue.offerings.get(evidence.offering_id)
    name = evidence.name.removeprefix(_PRICE).removesuffix("/per")
    return next((each for each in offering.prices if each.price_id == name), None) if offering else None

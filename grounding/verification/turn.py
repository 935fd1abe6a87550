"""What the checks of one sentence are handed, and what they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from grounding.types import ComputedFact, Draft, Evidence, Offer, PassageEvidence
from grounding.verification.reading import Said
from grounding.verification.sources import Source
from retrieval.types import Audience

_WORDS = {
    "cites": "it cites nothing",
    "error": "it could not be checked",
    "long": "it is too long for one sentence",
    "audience": "it cites what this reader may not see",
    "markup": "it holds markup",
    "instruction": "it speaks of instructions",
    "prompt": "it repeats the prompt",
    "planted": "the evidence does not state it, it only quotes it or tells somebody to say it",
    "language": "it is in another language",
    "internal": "it holds an internal name or address",
    "offer": "offered or refused without a verdict that says so: {}",
    "day": "the verdict on it is of another day than today, and the sentence does not name that day: {}",
    "name": "a name that is not in the evidence: {}",
    "figure": "not in the evidence: {}",
    "role": "the evidence gives this figure for something else: {}",
    "record": "this figure is of another record than the one that is named: {}",
    "condition": "a condition or limit of the evidence is lost, or one is added: {}",
    "negation": "it denies what the evidence does not deny, or the other way round",
    "opposite": "it turns round what the evidence says",
    "zero": "the evidence does not say that this is nought: {}",
    "promise": "it promises what the evidence does not: {}",
    "support": "the evidence does not say so",
}


@dataclass(frozen=True, slots=True)
class TurnEvidence:
    """What one turn has gathered, and when and for whom."""

    items: tuple[Evidence, ...]
    """Everything that a sentence of the answer may cite."""
    on: date | None
    """The day of the turn; None leaves words such as `tomorrow` to the evidence."""
    audience: Audience = Audience.PUBLIC
    """What documents the reader may see."""
    said: tuple[Draft, ...] = ()
    """Sentences that code composed from facts of the turn: how the carrier itself words them."""
    belongs: Mapping[str, str] = field(default_factory=dict)
    """Which record another is of, such as `contract/K-1` -> `line/L-1`."""


@dataclass(frozen=True, slots=True)
class ReadTurn:
    """A turn's evidence, read."""

    given: TurnEvidence
    sources: tuple[Source, ...]
    cleared: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence is kept back."""

    code: str
    """One of those that have words here."""
    what: tuple[str, ...] = ()
    """The words of the sentence that it is about."""
    figures: tuple[Said, ...] = ()
    score: float = 0.0

    @property
    def words(self) -> str:
        """Return the reason in words, for the record and for repair."""
        return _WORDS[self.code].format(", ".join(self.what))


@dataclass(frozen=True, slots=True)
class Passed:
    """A sentence that its evidence supports."""

    score: float
    computed: tuple[ComputedFact, ...] = ()
    """What some of its figures follow from."""


def above(item: Evidence, audience: Audience) -> bool:
    """Say whether a document is for other readers."""
    return isinstance(item, PassageEvidence) and item.passage.audience.level > audience.level

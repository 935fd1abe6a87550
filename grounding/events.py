"""What an answer consists of while it is being made; every channel renders these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from grounding.types import Answer, Citation, Sentence
from grounding.wishes import ProposedAction


@dataclass(frozen=True, slots=True)
class Status:
    """Work goes on: `understand`, `gather`, `draft`."""

    stage: str


@dataclass(frozen=True, slots=True)
class CitationReady:
    """A citation that the next sentence uses for the first time."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class SentenceReady:
    """A verified sentence."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ActionReady:
    """Something that is proposed, once the record of the answer holds it."""

    action: ProposedAction


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer, recorded; always the last event."""

    answer: Answer


Event = Status | CitationReady | SentenceReady | ActionReady | Done

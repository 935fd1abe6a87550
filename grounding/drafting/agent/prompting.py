"""What a model is told, from the carrier's settings, the turn and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from grounding.carrier import Carrier
from grounding.drafting.agent.evidence import EvidenceList
from grounding.messages import Messages
from grounding.ports import Clock
from grounding.prompts.rendering import Prompts
from grounding.types import Evidence, Exchange, Material, Turn

MOST_SENTENCES = 8
"""What a model is asked to keep to."""

_EARLIER = 6
_LONGEST_EARLIER = 300
_LONGEST_QUESTION = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a model is told."""

    system: str
    user: str

    @property
    def messages(self) -> list[BaseMessage]:
        """Return it as LangChain has it."""
        return [SystemMessage(self.system), HumanMessage(self.user)]


class Prompting:
    """Fills the prompts for one carrier."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        """Take whom the model speaks for, and the time."""
        self._carrier, self._clock = carrier, clock
        self._messages, self._prompts = Messages(carrier), Prompts()

    @property
    def hash(self) -> str:
        """Return the hash of the templates."""
        return self._prompts.hash

    @property
    def language(self) -> str:
        """Return the language of the answers, ISO 639-1."""
        return self._carrier.language().code

    def evidence(self, material: Material, allowed: frozenset[str]) -> EvidenceList:
        """Return an empty list of evidence for a turn."""
        return EvidenceList(material.names, allowed, self._messages.formatter.value, self._clock.now().date())

    def answer(
        self, turn: Turn, material: Material, evidence: EvidenceList, lines: Sequence[str], earlier: Sequence[str]
    ) -> Asked:
        """Return what a model is told to answer a turn, with the questions that were asked before it."""
        system = self._prompts.render(
            "answer_system",
            carrier=self._carrier.name,
            audience=turn.identity.audience.value,
            today=self._messages.formatter.value(self._clock.now().date()),
            locale=self._messages.locale,
            most_sentences=MOST_SENTENCES,
        )
        user = self._prompts.render(
            "answer_user",
            earlier=earlier,
            evidence=evidence.block(lines),
            topics=material.topics,
            question=_one_line(material.question, _LONGEST_QUESTION),
        )
        return Asked(system, user)

    def repair(self, evidence: EvidenceList, cited: Sequence[Evidence], sentence: str, fault: str) -> Asked:
        """Return what a model is told to correct one sentence."""
        system = self._prompts.render("repair_system", carrier=self._carrier.name, locale=self._messages.locale)
        block = evidence.block([evidence.line(item) for item in cited])
        user = self._prompts.render(
            "repair_user", sentence=evidence.mask(sentence), fault=evidence.mask(fault), evidence=block
        )
        return Asked(system, user)


def condensed(history: Sequence[Exchange], tokens: int, count: Callable[[str], int]) -> list[str]:
    """Return the latest questions of a conversation, oldest first, as many as the tokens allow.

    Questions alone: earlier answers hold values that a provider may not be allowed to see, and the question of the turn
    has been made to stand by itself.
    """
    kept: list[str] = []
    for each in reversed(history[-_EARLIER:]):
        question = _one_line(each.question, _LONGEST_EARLIER)
        tokens -= count(question)
        if tokens < 0:
            break
        kept.insert(0, question)
    return kept


def within(items: Sequence[Evidence], evidence: EvidenceList, tokens: int, count: Callable[[str], int]) -> list[str]:
    """List evidence in its order while there are tokens left, and return how it reads.

    What does not fit is not listed, so that nothing unseen can be cited.
    """
    lines: list[str] = []
    for item in items:
        if evidence.id_of(item):
            continue
        needed = count(evidence.line(item))
        if needed <= tokens:
            lines += evidence.add([item])
            tokens -= needed
    return lines


def _one_line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]

"""Who asks what: a carrier's own questions over its documents, and what its customers say about their accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.carrier import CarrierFolder
from evals.retrieval.carrier import QUESTIONS, carrier_set
from evals.retrieval.records import read
from grounding.drafting.extractive.choosing import PERSONAL
from grounding.types import Exchange, Identity, Role, Turn

_ROLES = {"public": Role.VISITOR, "customer": Role.CUSTOMER, "operator": Role.OPERATOR}


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, who sends it, and what he asked before."""

    text: str
    identity: Identity
    before: tuple[str, ...] = ()

    def turn(self, number: int) -> Turn:
        """Return it as the assistant takes it."""
        history = tuple(Exchange(text, "") for text in self.before)
        return Turn(self.identity, f"c-{number}", f"m-{number}", self.text, history)


def asked(folder: CarrierFolder, customers: Sequence[str], most: int) -> list[Asked]:
    """Return up to so many questions, in an order of no meaning that is always the same.

    Half are about documents, as far as the carrier brings questions along; the others are the examples of how people
    ask about their accounts, each put by several customers.
    """
    documents = sorted(_documents(folder.folder, customers), key=_shuffled)[: most // 2]
    accounts = sorted(_accounts(folder, customers), key=_shuffled)[: most - len(documents)]
    return sorted([*documents, *accounts], key=_shuffled)


def _documents(folder: Path, customers: Sequence[str]) -> Iterator[Asked]:
    file = folder / QUESTIONS
    if not file.is_file():
        return
    for each in carrier_set(read(file)):
        for place, question in enumerate(each.questions):
            role = _ROLES[question.audience]
            yield Asked(question.text, _identity(role, customers, place), question.before)


def _accounts(folder: CarrierFolder, customers: Sequence[str]) -> Iterator[Asked]:
    for intent, examples in folder.carrier.language().intents.items():
        if intent in PERSONAL:
            for place, example in enumerate(examples):
                for step in range(4):
                    yield Asked(example, _identity(Role.CUSTOMER, customers, place * 7 + step * 19))


def _identity(role: Role, customers: Sequence[str], place: int) -> Identity:
    if role is not Role.CUSTOMER or not customers:
        return Identity(role, role.value)
    customer = customers[place % len(customers)]
    return Identity(role, customer, customer)


def _shuffled(item: Asked) -> str:
    return hashlib.sha256(f"{item.text}\0{item.identity.subject}".encode()).hexdigest()

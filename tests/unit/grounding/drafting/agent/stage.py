"""Evidence and look-ups for tests of the agent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from grounding.drafting.agent.bounds import Bounds, Spend
from grounding.drafting.agent.desk import TurnDesk
from grounding.drafting.agent.evidence import EvidenceList
from grounding.formatting import Formatter
from grounding.money import Money
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    FactValue,
    Looked,
    Material,
    PassageEvidence,
    VerdictFact,
    VerdictReason,
)
from retrieval.types import Audience, Found, Passage
from tests.passages import passage

NOW = datetime(2026, 9, 14, 10, tzinfo=UTC)
NAMES = {"P-1": "Plan One", "P-2": "Plan Two"}


def account(record: str, name: str, value: FactValue, *, stale: bool = False) -> AccountFact:
    """Return a field of a record."""
    return AccountFact("crm", record, name, value, NOW, stale)


def price(offering_id: str = "P-1") -> CatalogueFact:
    """Return a price."""
    return CatalogueFact(offering_id, "1", "price", Money(1999, "EUR"))


def difference(first: AccountFact, second: AccountFact) -> ComputedFact:
    """Return what code computed from two facts."""
    return ComputedFact("difference", (first, second), Money(300, "EUR"))


def verdict(offering_id: str = "P-1", outcome: str = "eligible", label: str = "You have an open bill") -> VerdictFact:
    """Return what the rules say of an offering."""
    reasons = (VerdictReason("X", label, "x@1"),)
    name = NAMES[offering_id]
    return VerdictFact(offering_id, "1", name, outcome, reasons, "r", "i", date(2026, 9, 14), "L-77", name)


def text(words: str, name: str = "p-1") -> PassageEvidence:
    """Return a passage."""
    return PassageEvidence(passage_of(words, name), "")


def passage_of(words: str, name: str = "p-1") -> Passage:
    """Return a passage that says something."""
    return passage(name, words, audience=Audience.PUBLIC)


def listed(allowed: Iterable[str] = ()) -> EvidenceList:
    """Return an empty list of evidence."""
    return EvidenceList(NAMES, frozenset(allowed), Formatter("en-IE").value, NOW.date())


class Source:
    """What can be looked up, and how often it was."""

    def __init__(self, looked: Looked | None = None, found: list[Found] | None = None) -> None:
        self.looked, self.found = looked or Looked(), found or []
        self.asked: list[str] = []
        self.fault: Exception | None = None

    async def look_up(self, topic: str) -> Looked:
        """Return what there is."""
        self.asked.append(topic)
        if self.fault:
            raise self.fault
        return self.looked

    async def search(self, query: str, limit: int) -> list[Found]:
        """Return what there is."""
        self.asked.append(query)
        if self.fault:
            raise self.fault
        return self.found[:limit]


def desk(source: Source, bounds: Bounds | None = None, allowed: Iterable[str] = ()) -> TurnDesk:
    """Return the desk of a turn."""
    material = Material("Why?", (), NAMES, ("bill_change", "tickets"), source.look_up, source.search)
    return TurnDesk(material, listed(allowed), Spend(bounds or Bounds(), None))

"""What cases and answers touch of what there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evals.coverage.inventory import ROUTE
from evals.results.types import Json
from evals.suites.cases import CatalogueCited, DocumentCited, Expected, Suite


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of what was touched."""

    documents: frozenset[str] = frozenset()
    offerings: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()

    def __or__(self, other: Touched) -> Touched:
        """Return what either touches."""
        return Touched(
            self.documents | other.documents,
            self.offerings | other.offerings,
            self.rules | other.rules,
            self.intents | other.intents,
        )


@dataclass
class _Found:
    documents: set[str] = field(default_factory=set)
    offerings: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    intents: set[str] = field(default_factory=set)

    def frozen(self) -> Touched:
        return Touched(*map(frozenset, (self.documents, self.offerings, self.rules, self.intents)))


def by_cases(suites: Iterable[Suite]) -> Touched:
    """Return what cases expect: passages, entries of the catalogue, offers, routes."""
    found = _Found()
    for expected in _expected(suites):
        for cited in (*expected.cites, *expected.passages):
            if isinstance(cited, DocumentCited):
                found.documents.add(cited.document)
            elif isinstance(cited, CatalogueCited):
                found.offerings.add(cited.offering)
        if isinstance(expected.offers, tuple):
            found.offerings.update(expected.offers)
        if expected.handoff:
            found.intents.add(f"{ROUTE}{expected.handoff}")
    return found.frozen()


def by_answers(answers: Iterable[Json]) -> Touched:
    """Return what answers rest on: documents cited, entries of the catalogue, rules that decided, routes."""
    found = _Found()
    for answer in answers:
        for citation in answer.get("citations") or ():
            if citation.get("kind") == "passage":
                found.documents.add(str(citation["document_id"]))
            else:
                _offering(citation, found)
        for offer in answer.get("offers") or ():
            _offering(offer, found)
        if answer.get("handoff"):
            found.intents.add(f"{ROUTE}{answer['handoff'].get('route')}")
    return found.frozen()


def questions(suites: Iterable[Suite]) -> dict[str, str]:
    """Return every question that a suite lays down, by its case's id and, of several messages, its number."""
    found: dict[str, str] = {}
    for suite in suites:
        for case in suite.cases:
            texts = [case.ask] if case.ask else [one.say for one in case.turns]
            if case.simulated:
                texts = [case.simulated.opens, *(reply.say for reply in case.simulated.replies if reply.say)]
            names = [case.id] if len(texts) == 1 else [f"{case.id}#{at + 1}" for at in range(len(texts))]
            found.update(zip(names, texts, strict=True))
    return found


def _expected(suites: Iterable[Suite]) -> Iterator[Expected]:
    for suite in suites:
        for case in suite.cases:
            yield case.expect
            yield from (one.expect for one in case.turns if one.expect)


def _offering(item: Mapping[str, object], found: _Found) -> None:
    if item.get("offering_id"):
        found.offerings.add(str(item["offering_id"]))
    reasons = item.get("reasons")
    if isinstance(reasons, list):
        found.rules.update(str(reason["rule"]) for reason in reasons if reason.get("rule"))

"""Everything that a decision rests on, gathered once: it can be recorded, and judged again to the same end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from grounding.account.records import Account, Line, Section
from grounding.catalogue import Catalogue, Offering
from grounding.offers.about import About
from grounding.offers.cases import Case, CaseKind, Subjects, cases, subject_of
from grounding.offers.facts import customer_facts, line_facts, offering_facts
from grounding.offers.rules import digest
from grounding.offers.symbols import Facts, plain, read_plain

SECTIONS = frozenset({Section.CUSTOMER, Section.LINES, Section.CONTRACTS, Section.BILLS, Section.BALANCE})
"""The sections of an account that facts are taken from."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offering that is on sale, with the cases in which this customer could have it."""

    offering_id: str
    version: str
    name: str
    category: str
    cases: tuple[Case, ...]
    facts: Facts


@dataclass(frozen=True)
class Inputs:
    """What is known, as far as rules ask for it; symbols without a value are in it too."""

    customer_id: str
    as_of: date
    lines_read: bool
    facts: Facts
    """Of the customer."""
    lines: Mapping[str, Facts]
    """By line id, in the account's order."""
    candidates: tuple[Candidate, ...]
    """In the catalogue's order."""

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of the record."""
        return digest(self.record())

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "customer_id": self.customer_id,
            "as_of": self.as_of.isoformat(),
            "lines_read": self.lines_read,
            "facts": _plain(self.facts),
            # A list, because the order of the lines decides between cases that are equal.
            "lines": [{"line_id": line_id, "facts": _plain(facts)} for line_id, facts in self.lines.items()],
            "candidates": [
                {
                    "offering_id": item.offering_id,
                    "version": item.version,
                    "name": item.name,
                    "category": item.category,
                    "cases": [[case.kind.value, case.line_id] for case in item.cases],
                    "facts": _plain(item.facts),
                }
                for item in self.candidates
            ],
        }

    def narrowed(self, keep: Callable[[Candidate, Case], bool], *, without_case: bool = False) -> Inputs:
        """Return the same with those cases alone; an offering of which none stays goes, or stays `without_case`."""
        found = (
            replace(each, cases=tuple(case for case in each.cases if keep(each, case))) for each in self.candidates
        )
        return replace(self, candidates=tuple(each for each in found if each.cases or without_case))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Inputs:
        """Return the inputs of a record.

        Raises: ValueError, KeyError if it holds none.
        """
        return cls(
            customer_id=record["customer_id"],
            as_of=date.fromisoformat(record["as_of"]),
            lines_read=record["lines_read"],
            facts=_read(record["facts"]),
            lines={item["line_id"]: _read(item["facts"]) for item in record["lines"]},
            candidates=tuple(
                Candidate(
                    offering_id=item["offering_id"],
                    version=item["version"],
                    name=item["name"],
                    category=item["category"],
                    cases=tuple(Case(CaseKind(kind), line_id) for kind, line_id in item["cases"]),
                    facts=_read(item["facts"]),
                )
                for item in record["candidates"]
            ),
        )


def gather(account: Account, catalogue: Catalogue, subjects: Subjects, wanted: Collection[str], on: date) -> Inputs:
    """Return what rules that name these symbols need to know, and nothing else of the account."""
    about = About.of(account, catalogue, subjects, on)
    lines = about.lines()
    candidates = tuple(_candidates(about, lines, wanted))
    used = {case.line_id for item in candidates for case in item.cases}
    return Inputs(
        customer_id=account.customer.customer_id,
        as_of=on,
        lines_read=lines is not None,
        facts=customer_facts(about, wanted),
        lines={line.line_id: line_facts(about, line, wanted) for line in lines or () if line.line_id in used},
        candidates=candidates,
    )


def _candidates(about: About, lines: tuple[Line, ...] | None, wanted: Collection[str]) -> list[Candidate]:
    found = []
    for offering in about.catalogue.offerings.values():
        subject = subject_of(offering, about.subjects)
        if subject is not None and offering.on_sale(about.on):
            found.append(_candidate(about, offering, cases(subject, lines), wanted))
    return found


def _candidate(about: About, offering: Offering, its: tuple[Case, ...], wanted: Collection[str]) -> Candidate:
    return Candidate(
        offering_id=offering.offering_id,
        version=offering.version,
        name=offering.name,
        category=offering.category,
        cases=its,
        facts=offering_facts(about, offering, wanted),
    )


def _plain(facts: Facts) -> dict[str, Any]:
    return {name: plain(value) for name, value in facts.items()}


def _read(facts: Mapping[str, Any]) -> Facts:
    return {name: read_plain(name, value) for name, value in facts.items()}

"""Which cases are meant: of which files, suites, tags and readers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evals.suites.cases import Case, Suite


@dataclass(frozen=True, slots=True)
class Choice:
    """What a command line chose; an empty part chooses everything."""

    suites: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    """Any of these."""
    cases: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()

    def of(self, suites: Iterable[Suite]) -> tuple[Suite, ...]:
        """Return the suites with the chosen cases alone; those without any are left out."""
        chosen = (
            suite.model_copy(update={"cases": tuple(case for case in suite.cases if self._takes(case))})
            for suite in suites
            if not self.suites or suite.name in self.suites
        )
        return tuple(suite for suite in chosen if suite.cases)

    def unknown(self, suites: Collection[Suite]) -> list[str]:
        """Return what was chosen and is not there, in words."""
        cases = [case for suite in suites for case in suite.cases]
        there = (
            ("suite", self.suites, {suite.name for suite in suites}),
            ("tag", self.tags, {tag for case in cases for tag in case.tags}),
            ("case", self.cases, {case.id for case in cases}),
        )
        return [f"{kind} `{name}`" for kind, wanted, known in there for name in sorted(wanted - known)]

    def _takes(self, case: Case) -> bool:
        return (
            (not self.tags or bool(self.tags & set(case.tags)))
            and (not self.cases or case.id in self.cases)
            and (not self.audiences or case.audience in self.audiences)
        )

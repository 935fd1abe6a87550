"""The cases that stand beside eligibility rules: values given, and what each rule is to say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Place
from connectors.carrier.folder import read_file
from connectors.carrier.rules import is_cases
from connectors.carrier.schema import RuleCaseFile, RuleCasesFile
from grounding.offers.rules import Rule, RuleSet
from grounding.offers.symbols import Facts, Value, read_plain


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of a folder cover."""

    cases: int
    expectations: int
    untested: tuple[str, ...]
    """Rules, as `id@version`, that no case expects anything of."""


def run_cases(folder: Path, rules: RuleSet, faults: Faults) -> Coverage:
    """Hold rules to their cases; every expectation that does not come true is a fault at its line."""
    by_name = _by_name(rules)
    cases = expectations = 0
    covered: set[str] = set()
    for path in sorted(folder.glob("*.y*ml")):
        document, read = read_file(path, RuleCasesFile, faults) if is_cases(path) else (None, None)
        if document is None or read is None:
            continue
        for position, case in enumerate(read.cases):
            place: Place = ("cases", position)
            covered |= _run(document, place, case, by_name, faults)
            cases, expectations = cases + 1, expectations + len(case.expect)
    return Coverage(cases, expectations, tuple(rule.ref for rule in rules.rules if rule.ref not in covered))


def _by_name(rules: RuleSet) -> dict[str, Rule]:
    """Return each rule under `id@version`, and under its id the version that comes last."""
    last = sorted(rules.rules, key=lambda rule: rule.valid_from)
    return {**{rule.rule_id: rule for rule in last}, **{rule.ref: rule for rule in last}}


def _run(document: Document, place: Place, case: RuleCaseFile, by_name: Mapping[str, Rule], faults: Faults) -> set[str]:
    facts = _facts(document, place, case.given, faults)
    covered = set()
    for name, expected in case.expect.items():
        rule = by_name.get(name)
        where = (*place, "expect", name)
        if rule is None:
            faults.add(document, f"{case.name}: there is no rule `{name}`", where)
            continue
        covered.add(rule.ref)
        found = rule.expression.decide(facts)
        if found.value != expected:
            faults.add(document, f"{case.name}: `{name}` is expected to be {expected}, it is {found.value}", where)
    return covered


def _facts(document: Document, place: Place, given: Mapping[str, Any], faults: Faults) -> Facts:
    facts: dict[str, Value | None] = {}
    for name, held in given.items():
        try:
            facts[name] = read_plain(name, held)
        except ValueError as error:
            faults.add(document, str(error), (*place, "given", name))
    return facts

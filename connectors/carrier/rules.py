"""Eligibility rules from a carrier's YAML, every fault by file and line.

Apart from `connectors.carrier.folder`, because the library that understands expressions takes a third of a second to
import, and most commands decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Place
from connectors.carrier.folder import CarrierFolder, read_file
from connectors.carrier.schema import RuleFile, RulesFile
from grounding.catalogue import Catalogue
from grounding.errors import CarrierFault
from grounding.offers.cases import CaseKind, Subjects
from grounding.offers.expressions import Expression
from grounding.offers.rules import OWN_CODE, AppliesTo, Rule, RuleSet
from grounding.offers.symbols import Scope, scope


@dataclass(frozen=True, slots=True)
class Around:
    """What rules are held to beside themselves."""

    catalogue: Catalogue
    """Without a version it had faults, and nothing is held to it."""
    subjects: Subjects
    messages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A rule with where it stands."""

    rule: Rule
    document: Document
    place: Place


def load_rules(folder: CarrierFolder) -> RuleSet:
    """Return a carrier's rules.

    Raises: CarrierFault, naming the first file and line that cannot be used.
    """
    faults = Faults(folder.folder)
    around = Around(folder.catalogue, folder.offers, folder.carrier.language().messages)
    rules = read_rules(folder.rules_dir, around, faults)
    first = next(iter(faults), None)
    if first:
        raise CarrierFault(f"{folder.folder}/{first}; `groundline carrier check {folder.folder}` names every fault")
    return rules


def read_rules(folder: Path, around: Around, faults: Faults) -> RuleSet:
    """Return the rules of a folder, in the order of its files; with faults, they are not to be used."""
    written = list(_written(folder, around, faults))
    _check_versions(written, faults)
    if around.subjects and not written and not faults:
        faults.add(folder, "holds no rule, so everybody could have every offering; write one, or take `offers` out")
    needed, unread = (around.messages.get(f"offers.{name}", OWN_CODE) for name in ("line_needed", "lines_unread"))
    return RuleSet(tuple(item.rule for item in written), needed, unread)


def rule_files(folder: Path) -> list[Path]:
    """Return the files that hold rules."""
    return [path for path in sorted(folder.glob("*.y*ml")) if not is_cases(path)]


def is_cases(path: Path) -> bool:
    """Say whether a file holds cases that rules are tested with, by its name: `cases.yaml`, `credit.cases.yaml`."""
    return path.stem == "cases" or path.stem.endswith(".cases")


def _written(folder: Path, around: Around, faults: Faults) -> Iterator[Written]:
    for path in rule_files(folder):
        document, read = read_file(path, RulesFile, faults)
        if document is None or read is None:
            continue
        for position, item in enumerate(read.rules):
            place: Place = ("rules", position)
            _check_applies(document, place, item, around, faults)
            rule = _rule(document, place, item, faults)
            if rule is not None:
                yield Written(rule, document, place)


def _rule(document: Document, place: Place, item: RuleFile, faults: Faults) -> Rule | None:
    try:
        expression = Expression(item.expr)
    except ValueError as error:
        faults.add(document, f"the rule `{item.id}`: its expr {error}", (*place, "expr"))
        return None
    if item.valid_to and item.valid_to < item.valid_from:
        faults.add(document, "valid_to lies before valid_from", (*place, "valid_to"))
    about = item.applies_to
    lined = [name for name in expression.symbols if scope(name) is Scope.LINE]
    if lined and about.cases == [CaseKind.NEW]:
        message = (
            f"the rule `{item.id}`: `{lined[0]}` does not exist in the case `new`, the only one that it applies to"
        )
        faults.add(document, message, (*place, "applies_to", "cases"))
    return Rule(
        rule_id=item.id,
        version=str(item.version),
        reason_code=item.reason_code,
        customer_label=item.customer_label,
        expression=expression,
        applies_to=AppliesTo(
            None if about.categories is None else frozenset(about.categories),
            None if about.offerings is None else frozenset(about.offerings),
            None if about.cases is None else frozenset(about.cases),
        ),
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        owner=item.owner,
        weight=item.weight,
        mendable=item.mendable,
    )


def _check_applies(document: Document, place: Place, item: RuleFile, around: Around, faults: Faults) -> None:
    """A rule about something that does not exist would never stop anything, and nobody would see it."""
    if not around.catalogue.version:
        return
    offerings = around.catalogue.offerings
    known = {
        "categories": {offering.category for offering in offerings.values()}
        | around.subjects.keys() - offerings.keys(),
        "offerings": set(offerings),
    }
    for name, among in known.items():
        for index, given in enumerate(getattr(item.applies_to, name) or ()):
            if given not in among:
                message = f"the rule `{item.id}`: `{given}` is not in the catalogue"
                faults.add(document, message, (*place, "applies_to", name, index))


def _check_versions(written: list[Written], faults: Faults) -> None:
    """A rule may stand in several versions, one after the other."""
    seen: dict[str, list[Rule]] = {}
    for item in written:
        rule = item.rule
        for other in seen.setdefault(rule.rule_id, []):
            if other.version == rule.version:
                faults.add(item.document, f"the rule `{rule.ref}` is written twice", item.place)
            elif _overlap(rule, other):
                faults.add(item.document, f"the rule `{rule.ref}` is in force together with `{other.ref}`", item.place)
        seen[rule.rule_id].append(rule)


def _overlap(one: Rule, other: Rule) -> bool:
    return all(
        first.valid_to is None or second.valid_from <= first.valid_to for first, second in ((one, other), (other, one))
    )

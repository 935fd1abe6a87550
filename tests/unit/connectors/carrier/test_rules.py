"""Rules from YAML: every fault is named by file and line, and none is let through."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors.carrier import CarrierFolder, load
from connectors.carrier.checking import check
from connectors.carrier.rules import load_rules
from connectors.sample import FOLDER
from grounding.errors import CarrierFault
from grounding.offers.cases import CaseKind, Subject

SECOND = Path(__file__).parents[3] / "carriers" / "foehn"

RULES = """\
rules:
  - id: nothing-overdue
    version: 1
    reason_code: OVERDUE
    customer_label: Nothing may be overdue.
    expr: balance.overdue <= 0
    applies_to: {categories: [mobile_plan]}
    valid_from: 2027-01-01
    valid_to: 2027-12-31
    owner: sales
  - id: open-line
    version: 2.b
    reason_code: STATUS
    customer_label: The line must work.
    expr: >-
      line.status == "active"
      and not contract.cooling_off
    applies_to: {cases: [change, add]}
    valid_from: 2027-01-01
    owner: sales
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    shutil.rmtree(copied / "rules")
    (copied / "rules").mkdir()
    (copied / "rules" / "all.yaml").write_text(RULES)
    return copied


def changed(folder: Path, old: str, new: str) -> int:
    """Change the rules and return the line."""
    assert RULES.count(old) == 1
    (folder / "rules" / "all.yaml").write_text(RULES.replace(old, new))
    return RULES[: RULES.index(old)].count("\n") + 1


@pytest.mark.parametrize("path", [FOLDER, SECOND], ids=["sample", "second"])
def test_the_rules_of_both_carriers_can_be_used(path: Path) -> None:
    found = load(path)
    rules = load_rules(found)
    assert rules.rules
    assert len(rules.hash) == 64
    assert found.offers


def test_rules_are_read_in_the_order_of_their_files(folder: Path) -> None:
    (folder / "rules" / "a.yaml").write_text(RULES.replace("nothing-overdue", "x").replace("open-line", "y"))
    rules = load_rules(load(folder))
    assert [rule.ref for rule in rules.rules] == ["x@1", "y@2.b", "nothing-overdue@1", "open-line@2.b"]
    last = rules.rules[-1]
    assert last.expression.symbols == ("contract.cooling_off", "line.status")
    assert last.applies_to.cases == frozenset({CaseKind.CHANGE, CaseKind.ADD})
    assert last.applies_to.categories is None and last.applies_to.offerings is None
    assert last.valid_to is None
    assert (last.reason.code, last.reason.label, last.reason.rule) == ("STATUS", "The line must work.", "open-line@2.b")


def test_what_offerings_go_onto_is_read(folder: Path) -> None:
    carrier = folder / "carrier.yaml"
    text = carrier.read_text(encoding="utf-8")
    extra = "offers:\n  wochenpass: {case: new, service: data}\n"
    carrier.write_text(text.replace("offers:\n", extra), encoding="utf-8")
    found = load(folder)
    assert found.offers["mobile_plan"] == Subject(CaseKind.CHANGE, ("mobile",), CaseKind.NEW)
    assert found.offers["wochenpass"] == Subject(CaseKind.NEW, service="data")


FAULTS = [
    ("expr: balance.overdue <= 0", "expr: balance.overdu <= 0", "did you mean `balance.overdue`?"),
    ("expr: balance.overdue <= 0", "expr: balance.overdue <= '0'", "data type mismatch"),
    ("expr: balance.overdue <= 0", "expr: balance.overdue == '0'", "compares a number with a text"),
    ("expr: balance.overdue <= 0", "expr: $now > today", "`$now"),
    ("expr: balance.overdue <= 0", "expr: balance.overdue", "is no truth"),
    ("expr: balance.overdue <= 0", "expr: ' '", "too early"),
    ("expr: balance.overdue <= 0", "expr: true", "expr"),
    ("{categories: [mobile_plan]}", "{categories: [mobile_plans]}", "`mobile_plans` is not in the catalogue"),
    ("{categories: [mobile_plan]}", "{offerings: [gipfeli]}", "`gipfeli` is not in the catalogue"),
    ("{categories: [mobile_plan]}", "{categories: []}", "applies_to.categories"),
    ("{categories: [mobile_plan]}", "{category: [mobile_plan]}", "category: is not a known key"),
    ("{cases: [change, add]}", "{cases: [change, ad]}", "applies_to.cases[1]"),
    ("{cases: [change, add]}", "{cases: [new]}", "does not exist in the case `new`"),
    ("id: open-line", "id: nothing-overdue", "in force together with `nothing-overdue@1`"),
    ("valid_to: 2027-12-31", "valid_to: 2026-12-31", "valid_to lies before valid_from"),
    ("valid_to: 2027-12-31", "valid_until: 2027-12-31", "valid_until: is not a known key"),
    ("reason_code: STATUS", "reason_code: ''", "reason_code"),
]


@pytest.mark.parametrize(
    ("old", "new", "named"), FAULTS, ids=[f"{new[:24]}-{place}" for place, (_, new, _) in enumerate(FAULTS)]
)
def test_a_fault_is_named_by_file_and_line(folder: Path, old: str, new: str, named: str) -> None:
    line = changed(folder, old, new)
    found = [fault for fault in check(folder) if named in fault.message]
    assert found, check(folder)
    assert found[0].file == "rules/all.yaml"
    assert abs(found[0].line - line) <= 1
    with pytest.raises(CarrierFault, match=r"rules/all\.yaml:\d+: "):
        load_rules(load(folder))


def test_versions_may_follow_each_other(folder: Path) -> None:
    later = RULES.replace("version: 1", "version: 2").replace("2027-01-01\n    valid_to: 2027-12-31", "2028-01-01")
    (folder / "rules" / "later.yaml").write_text(later.split("  - id: open-line")[0])
    assert check(folder) == []
    assert [rule.ref for rule in load_rules(load(folder)).rules if rule.rule_id == "nothing-overdue"] == [
        "nothing-overdue@1",
        "nothing-overdue@2",
    ]


def test_the_same_version_twice_is_a_fault(folder: Path) -> None:
    (folder / "rules" / "z.yaml").write_text(RULES)
    assert [fault.message for fault in check(folder)] == [
        "the rule `nothing-overdue@1` is written twice",
        "the rule `open-line@2.b` is written twice",
    ]


def test_offers_without_any_rule_would_let_everybody_have_everything(folder: Path) -> None:
    (folder / "rules" / "all.yaml").unlink()
    assert ["holds no rule" in fault.message for fault in check(folder)] == [True]
    with pytest.raises(CarrierFault, match="holds no rule"):
        load_rules(load(folder))


SUBJECTS = [
    ("{case: add, services: [mobile]}", "{case: ad, services: [mobile]}", "offers.addon.case"),
    ("{case: add, services: [mobile]}", "{case: add}", "needs `services`"),
    ("{case: add, services: [mobile]}", "{case: add, services: [phone]}", "offers.addon.services[0]"),
    ("{case: add, services: [mobile]}", "{case: add, services: [mobile], otherwise: add}", "offers.addon.otherwise"),
    ("{case: add, services: [mobile]}", "{case: add, services: [mobile], also: add}", "offers.addon.also"),
    ("{case: add, services: [mobile]}", "{case: add, services: [mobile], otherwise: new, also: new}", "says it all"),
    ("{case: add, services: [mobile]}", "{case: new, also: new}", "says it all"),
    ("  addon: {", "  addons: {", "`addons` is neither a category nor an offering"),
]


@pytest.mark.parametrize(("old", "new", "named"), SUBJECTS)
def test_a_fault_in_what_offerings_go_onto(folder: Path, old: str, new: str, named: str) -> None:
    path = folder / "carrier.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    found = [fault for fault in check(folder) if named in fault.message]
    assert [(fault.file, fault.line) for fault in found] == [("carrier.yaml", line)], check(folder)
    with pytest.raises(CarrierFault, match=r"carrier\.yaml"):
        load(folder)


def test_a_carrier_without_offers_needs_no_rules(folder: Path) -> None:
    path = folder / "carrier.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("offers:", "  mobile_plan:", "  addon:"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    shutil.rmtree(folder / "rules")
    assert check(folder) == []
    found: CarrierFolder = load(folder)
    assert load_rules(found).rules == ()


def test_a_rule_says_how_weighty_it_is_and_whether_it_can_be_mended(folder: Path) -> None:
    plain = {rule.rule_id: (rule.weight, rule.mendable) for rule in load_rules(load(folder)).rules}
    assert plain == {"nothing-overdue": (0, False), "open-line": (0, False)}
    before = load_rules(load(folder)).hash
    changed(folder, "    valid_to: 2027-12-31\n", "    valid_to: 2027-12-31\n    weight: 60\n    mendable: true\n")
    told = load_rules(load(folder))
    assert (told.rules[0].weight, told.rules[0].mendable) == (60, True) and told.rules[0].reason.mendable
    assert told.hash != before


@pytest.mark.parametrize("weight", ["-1", "101", "much"])
def test_a_weight_is_a_number_up_to_a_hundred(folder: Path, weight: str) -> None:
    changed(folder, "    valid_to: 2027-12-31\n", f"    valid_to: 2027-12-31\n    weight: {weight}\n")
    with pytest.raises(CarrierFault, match=r"all.yaml:\d+"):
        load_rules(load(folder))

"""The cases beside rules: what does not come true is named by file and line, rules without a case by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors.carrier import load
from connectors.carrier.checking import check
from connectors.carrier.faults import Faults
from connectors.carrier.rule_cases import Coverage, run_cases
from connectors.carrier.rules import load_rules
from connectors.sample import FOLDER
from tests.unit.connectors.carrier.test_rules import RULES, SECOND

CASES = """\
cases:
  - name: a debt stops a plan
    given: {balance.overdue: 12.50}
    expect:
      nothing-overdue: fails
  - name: nothing owed
    given: {balance.overdue: 0, line.status: active, contract.cooling_off: false}
    expect:
      nothing-overdue@1: passes
      open-line: passes
  - name: nobody knows
    given: {balance.overdue: null}
    expect: {nothing-overdue: undecided, open-line: undecided}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    shutil.rmtree(copied / "rules")
    (copied / "rules").mkdir()
    (copied / "rules" / "all.yaml").write_text(RULES)
    (copied / "rules" / "all.cases.yaml").write_text(CASES)
    return copied


def held_to_cases(folder: Path) -> tuple[Coverage, list[str]]:
    carrier = load(folder)
    faults = Faults(carrier.folder)
    return run_cases(carrier.rules_dir, load_rules(carrier), faults), [str(fault) for fault in faults]


def test_cases_that_come_true(folder: Path) -> None:
    assert held_to_cases(folder) == (Coverage(3, 5, ()), [])
    assert check(folder) == []


def test_the_sample_carriers_cases_come_true() -> None:
    found, faults = held_to_cases(FOLDER)
    assert faults == []
    assert found.cases and found.untested == ()


def test_a_rule_without_a_case_is_named(folder: Path) -> None:
    (folder / "rules" / "all.cases.yaml").write_text(CASES.split("  - name: nothing owed")[0])
    assert held_to_cases(folder) == (Coverage(1, 1, ("open-line@2.b",)), [])


WRONG = [
    ("      nothing-overdue: fails", "      nothing-overdue: passes", 5, "is expected to be passes, it is fails"),
    ("      open-line: passes", "      open-lines: passes", 10, "there is no rule `open-lines`"),
    ("      nothing-overdue@1: passes", "      nothing-overdue@2: passes", 9, "there is no rule `nothing-overdue@2`"),
    ("      nothing-overdue: fails", "      nothing-overdue: fail", 5, "cases[0].expect.nothing-overdue"),
    ("{balance.overdue: 12.50}", "{balance.overdu: 12.50}", 3, "`balance.overdu` is not a symbol"),
    ("{balance.overdue: 12.50}", "{balance.overdue: true}", 3, "`balance.overdue` is a number, which True is not"),
    ("{balance.overdue: 12.50}", "{balance.overdue: .nan}", 3, "`balance.overdue` is a number"),
    ("{balance.overdue: 12.50}", "{line.addons: [1]}", 3, "`line.addons` is a texts"),
    ("{balance.overdue: 12.50}", "{today: 2026-09-14T00:00:00}", 3, "`today` is a day"),
]


@pytest.mark.parametrize(("old", "new", "line", "named"), WRONG)
def test_what_is_wrong_is_named_by_file_and_line(folder: Path, old: str, new: str, line: int, named: str) -> None:
    assert old in CASES
    (folder / "rules" / "all.cases.yaml").write_text(CASES.replace(old, new, 1))
    _, faults = held_to_cases(folder)
    assert [fault for fault in faults if fault.startswith(f"rules/all.cases.yaml:{line}: ") and named in fault], faults
    assert [str(fault) for fault in check(folder)] == faults

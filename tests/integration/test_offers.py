"""`groundline offers` and `groundline rules`, and the record that decisions leave."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, update

from app.db.database import Database
from app.db.decisions import DecisionLog, RecordedDecision
from app.db.tables import decisions, rulesets
from app.errors import StorageFailed
from grounding.errors import AuditFailed
from grounding.offers.eligibility import decide
from grounding.types import Identity, Role
from tests.integration.conftest import Run
from tests.unit.grounding.offers.offer_world import SUBJECTS, TODAY, account, catalogue, rules

SECOND = Path(__file__).parents[1] / "carriers" / "foehn"


RULES = """\
rules:
  - id: keine-offene-rechnung
    version: 1
    reason_code: OFFEN
    customer_label: Es darf kein Betrag überfällig sein.
    expr: balance.overdue <= 0
    applies_to: {categories: [mobile_plan]}
    valid_from: 2027-01-01
    owner: verkauf
"""


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the other carrier, with one rule, which the program speaks for."""
    folder = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    shutil.rmtree(folder / "rules")
    (folder / "rules").mkdir()
    (folder / "rules" / "kredit.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(folder))
    return folder


def test_every_offering_on_sale_has_its_verdict_and_reasons(groundline: Run) -> None:
    customers = json.loads(groundline("sample", "customers", "--json")[1])
    status, out, _ = groundline("offers", "check", "--customer", customers[0]["id"], "--json")
    found = json.loads(out)
    assert status == 0
    assert list(found) == ["customer", "as_of", "ruleset", "offers"]
    assert (found["customer"], found["as_of"]) == (customers[0]["id"], "2026-09-14")
    assert re.fullmatch("[0-9a-f]{64}", found["ruleset"])
    assert len(found["offers"]) > 20
    for offer in found["offers"]:
        assert list(offer) == ["offering_id", "name", "verdict", "reasons"]
        assert offer["verdict"] in {"eligible", "ineligible", "unknown"}
        assert offer["verdict"] == "eligible" or offer["reasons"]
        assert all(list(reason) == ["code", "label", "rule"] for reason in offer["reasons"])


@pytest.mark.usefixtures("second")
def test_another_carrier_needs_only_its_folder(groundline: Run) -> None:
    found = json.loads(groundline("offers", "check", "--customer", "kd-502", "--json")[1])
    verdicts = {offer["offering_id"]: offer["verdict"] for offer in found["offers"]}
    assert verdicts == {"gipfel": "ineligible", "tal": "ineligible", "wochenpass": "eligible"}
    assert found["as_of"] == "2027-02-10"
    reason = {"code": "OFFEN", "label": "Es darf kein Betrag überfällig sein.", "rule": "keine-offene-rechnung@1"}
    assert found["offers"][0]["reasons"] == [reason]


def test_the_table_groups_by_verdict_and_names_lines_and_rules(groundline: Run, second: Path) -> None:
    status, out, _ = groundline("offers", "check", "--customer", "kd-502")
    assert status == 0
    assert "eligible (1)\n  wochenpass" in out
    assert "[change a-502 (Mein Handy)]" in out
    assert "(keine-offene-rechnung@1)" in out


def test_one_offering_alone(groundline: Run, second: Path) -> None:
    found = json.loads(groundline("offers", "check", "--customer", "kd-501", "--offering", "tal", "--json")[1])
    assert [offer["offering_id"] for offer in found["offers"]] == ["tal"]
    status, out, _ = groundline("offers", "check", "--customer", "kd-501", "--offering", "huette")
    assert status == 0
    assert "not on sale" in out


def test_another_day_has_other_rules(groundline: Run, second: Path) -> None:
    before = groundline("offers", "check", "--customer", "kd-502", "--as-of", "2026-12-31", "--json")[1]
    assert json.loads(before)["as_of"] == "2026-12-31"
    assert {offer["verdict"] for offer in json.loads(before)["offers"]} == {"eligible"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("check", "--customer", "kd-999"), "kd-999"),
        (("check", "--customer", " "), "--customer is empty"),
        (("check", "--customer", "\udcff"), "not valid Unicode"),
        (("check",), "--customer"),
        (("check", "--customer", "kd-501", "--offering", "berg"), "'berg'"),
        (("check", "--customer", "kd-501", "--as-of", "14.09.2026"), "14.09.2026"),
        (("check", "--customer", "kd-501", "--as-of", "2026-02-30"), "2026-02-30"),
        (("check", "--customer", "kd-501", "--as-of", "0001-01-01"), "0001-01-01 is too far away"),
        (("check", "--customer", "kd-501", "--as-of", "20260914"), "20260914"),
        (("export", "--customer", "kd-501"), "--tmf679"),
        (("export", "--customer", "kd-501", "--tmf679", "v6"), "v6"),
        (("export", "--customer", "kd-999", "--tmf679", "v4"), "kd-999"),
    ],
)
@pytest.mark.usefixtures("second")
def test_a_failure_is_one_line(groundline: Run, arguments: tuple[str, ...], named: str) -> None:
    status, out, err = groundline("offers", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith("groundline: ")
    assert err.count("\n") == 1
    assert named in err
    assert "fault of the program" not in err


def test_faulty_rules_stop_every_decision(groundline: Run, second: Path) -> None:
    path = second / "rules" / "kredit.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("balance.overdue", "balance.overdu"), encoding="utf-8")
    status, out, err = groundline("offers", "check", "--customer", "kd-501")
    assert (status, out) == (1, "")
    assert re.search(r"rules/kredit\.yaml:\d+: .*did you mean `balance.overdue`", err)


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_an_export_is_a_qualification(groundline: Run, second: Path, version: str) -> None:
    status, out, _ = groundline("offers", "export", "--customer", "kd-501", "--tmf679", version)
    found = json.loads(out)
    name = {"v4": "productOfferingQualificationItem", "v5": "checkProductOfferingQualificationItem"}[version]
    assert status == 0
    assert [item["productOffering"]["id"] for item in found[name]] == ["gipfel", "tal", "wochenpass"]
    assert found["id"].startswith("d-")


def test_rules_are_tested_by_their_cases(groundline: Run, second: Path) -> None:
    cases = second / "rules" / "cases.yaml"
    status, out, _ = groundline("rules", "test")
    assert status == 0
    assert "without a case: keine-offene-rechnung@1" in out
    cases.write_text(
        "cases:\n"
        "  - {name: a, given: {balance.overdue: 0}, expect: {keine-offene-rechnung: passes}}\n"
        "  - {name: b, given: {}, expect: {keine-offene-rechnung: passes}}\n"
    )
    status, out, err = groundline("rules", "test", str(second))
    assert status == 1
    assert "rules/cases.yaml:3: b: `keine-offene-rechnung` is expected to be passes, it is undecided" in out
    assert "without a case" not in out
    assert err.count("\n") == 1
    assert "1 of 2 expectations" in err


def test_the_samples_rules_pass_their_cases(groundline: Run) -> None:
    status, out, _ = groundline("rules", "test")
    assert status == 0
    assert "all met" in out


def test_every_check_is_recorded_and_can_be_made_again(groundline: Run, second: Path, home: Path) -> None:
    shown = json.loads(groundline("offers", "check", "--customer", "kd-501", "--json")[1])
    groundline("offers", "check", "--customer", "kd-501", "--offering", "tal", "--as-of", "2027-03-01")
    engine = create_engine(f"sqlite:///{home / 'groundline.db'}")
    with engine.connect() as connection:
        rows = connection.execute(select(decisions).order_by(decisions.c.recorded)).mappings().all()
        kept = connection.execute(select(rulesets)).mappings().all()
    engine.dispose()
    assert [(row["customer_id"], row["as_of"]) for row in rows] == [
        ("kd-501", date(2027, 2, 10)),
        ("kd-501", date(2027, 3, 1)),
    ]
    assert [row["ruleset"] for row in kept] == [shown["ruleset"]]
    assert (rows[0]["role"], rows[0]["subject"]) == ("operator", "command line")
    assert {name: rows[0]["outcome"][name] for name in shown} == shown
    status, out, _ = groundline("offers", "decision", rows[0]["decision_id"], "--json")
    again = json.loads(out)
    assert status == 0
    assert (again["reproduced"], again["differs"]) == (True, [])
    assert {name: again[name] for name in shown} == shown


def test_a_decision_that_somebody_changed_is_named(groundline: Run, second: Path, home: Path) -> None:
    assert second.exists()
    groundline("offers", "check", "--customer", "kd-501")
    status, out, _ = groundline("offers", "decisions", "--customer", "kd-501", "--json")
    listed = json.loads(out)
    assert status == 0
    assert [each["customer"] for each in listed] == ["kd-501"]
    decision_id = listed[0]["decision_id"]
    engine = create_engine(f"sqlite:///{home / 'groundline.db'}")
    with engine.begin() as connection:
        outcome = connection.execute(select(decisions.c.outcome)).scalar_one()
        connection.execute(update(decisions).values(outcome={**outcome, "fired": ["made-up@1"]}))
    engine.dispose()
    status, out, _ = groundline("offers", "decision", decision_id)
    assert status == 1
    assert "DIFFERS, outcome: what was recorded does not follow from facts and rules: fired" in out


def test_a_decision_that_is_not_there_is_told(groundline: Run) -> None:
    status, _, error = groundline("offers", "decision", "d-none")
    assert status == 1
    assert "no decision 'd-none' on record" in error


def _recorded(home: Path) -> tuple[RecordedDecision | None, RecordedDecision | None]:
    database = Database(f"sqlite:///{home / 'decisions.db'}")
    log = DecisionLog(database)
    ruleset = rules("customer.age < 26", 'line.status == "active"')
    decision = decide(account(), catalogue(), ruleset, SUBJECTS, TODAY)

    async def work() -> tuple[RecordedDecision | None, RecordedDecision | None]:
        decision_id = await log.record(decision, ruleset, Identity(Role.CUSTOMER, "ann", "c-1"))
        await log.record(decision, ruleset, Identity(Role.CUSTOMER, "ann", "c-1"))
        return await log.find(decision_id), await log.find("d-none")

    try:
        return asyncio.run(work())
    finally:
        database.close()


def test_a_record_holds_what_makes_the_decision_again(home: Path) -> None:
    found, none = _recorded(home)
    assert none is None
    assert found is not None
    assert (found.role, found.subject, found.customer_id, found.as_of) == ("customer", "ann", "c-1", TODAY)
    assert found.inputs.facts.keys() == {"customer.age"}
    assert found.outcome["fired"] == ["r-0@1", "r-1@1"]
    assert not found.differences()


def test_a_record_that_somebody_changed_is_told_apart(home: Path) -> None:
    found, _ = _recorded(home)
    assert found is not None
    older = replace(found.inputs, as_of=date(2026, 9, 15))
    assert "facts" in replace(found, inputs=older).differences()
    assert "rules" in replace(found, rules=rules("customer.age < 27")).differences()
    assert [*replace(found, outcome={**found.outcome, "fired": []}).differences()] == ["outcome"]


async def test_a_decision_that_cannot_be_recorded_says_so(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    async def fails(*_: object) -> None:
        raise StorageFailed("no disk")

    database = Database(f"sqlite:///{home / 'decisions.db'}")
    monkeypatch.setattr(database, "run", fails)
    ruleset = rules("customer.age < 26")
    decision = decide(account(), catalogue(), ruleset, SUBJECTS, TODAY)
    with pytest.raises(AuditFailed, match="could not be recorded"):
        await DecisionLog(database).record(decision, ruleset, Identity(Role.OPERATOR, "o"))
    database.close()


def test_deciding_imports_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; from app.cli import main; status = main(sys.argv[1:]); "
        "heavy = {'torch', 'sentence_transformers', 'fastapi', 'uvicorn', 'qdrant_client'} & set(sys.modules); "
        "sys.exit(status or bool(heavy) and str(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "offers", "check", "--customer", "C-1001", "--json"],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "GROUNDLINE_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")

"""A further line beside the lines that are there, as the program shows it: a carrier's data alone decide on it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main

Run = Callable[..., str]
SECOND = Path(__file__).parents[1] / "carriers" / "foehn"
WITHOUT, BESIDE = "services: [mobile], otherwise: new}", "services: [mobile], also: new}"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `offers check` for a customer on a home of its own."""
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path / "home"))

    def run(customer_id: str, *arguments: str) -> str:
        capsys.readouterr()
        assert main(["offers", "check", "--customer", customer_id, *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the other carrier, which has no further lines beside one that fits."""
    folder = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(folder))
    return folder


def test_each_way_stands_with_its_own_verdict_and_reasons(check: Run) -> None:
    lines = check("C-1001").splitlines()
    assert "  MRW-PLUS  Merrow Plus  [change L-1001-1 (My phone)] [new]" in lines
    held = lines.index("  MRW-EVERYDAY  Merrow Everyday  [new]")
    assert lines[held + 1] == "      [change L-1001-1 (My phone)] ineligible"
    assert lines[held + 2].startswith("          ALREADY_HELD: ")
    assert "  MRW-KIDS  Merrow Kids  [new]" in lines
    young = lines.index("  MRW-YOUNG  Merrow Young  [new]")
    assert lines.index("unknown (6)") < young < lines.index("ineligible (4)")
    assert lines[young + 1].endswith("(young-for-its-user@1)")


def test_what_nobody_sells_as_a_further_line_is_not_shown_as_one(check: Run) -> None:
    told = check("C-1018").splitlines()
    bundle = told.index("  MRW-TOGETHER  Merrow Together  [change L-1018-1 (Home and phone)]")
    assert "[new]" not in told[bundle + 2]


def test_json_has_the_verdict_of_the_best_way(check: Run) -> None:
    found = {each["offering_id"]: each for each in json.loads(check("C-1001", "--json"))["offers"]}
    everyday = found["MRW-EVERYDAY"]
    assert list(everyday) == ["offering_id", "name", "verdict", "reasons"]
    assert everyday["verdict"] == "eligible"
    codes = {reason["code"] for reason in everyday["reasons"]}
    assert {"ACCOUNT_SUSPENDED", "LINES_LIMIT"} <= codes
    assert "ALREADY_HELD" not in codes


def test_a_carrier_that_has_no_further_lines_offers_none(check: Run, second: Path) -> None:
    assert WITHOUT in (second / "carrier.yaml").read_text(encoding="utf-8")
    for customer_id in ("kd-501", "kd-502", "kd-503"):
        assert "[new]" not in check(customer_id)


def test_a_carrier_has_them_by_its_data_alone(check: Run, second: Path) -> None:
    before = {each["offering_id"]: each["verdict"] for each in json.loads(check("kd-501", "--json"))["offers"]}
    settings = second / "carrier.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(WITHOUT, BESIDE), encoding="utf-8")
    after = {each["offering_id"]: each["verdict"] for each in json.loads(check("kd-501", "--json"))["offers"]}
    assert before.keys() == after.keys()
    assert all(after[name] == "eligible" for name, verdict in before.items() if verdict == "eligible")
    assert "[change a-501 (Mein Handy)] [new]" in check("kd-501")

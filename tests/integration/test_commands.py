"""Commands that need neither a server nor a model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import COMMANDS
from tests.integration.conftest import Run


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(groundline: Run, command: str) -> None:
    status, out, _ = groundline(command, "--help")
    assert status == 0
    assert out.startswith("Usage:")


def test_help_lists_every_command(groundline: Run) -> None:
    out = groundline("--help")[1]
    assert all(f"\n  {command} " in out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("ask", "hi", "--customer", "C-1", "--operator"),
        ("ask", "hi", "--customer", ""),
        ("index", "/no/such/folder"),
        ("index", "--rollback", "folder"),
        ("index", "--rollback"),
        ("index", "--rollback", "--all"),
        ("search", "x", "--limit", "0"),
        ("token",),
        ("token", "--customer", "C-1", "--operator"),
        ("carrier", "check", "/no/such/folder"),
        ("verify", "/no/such/file"),
    ],
)
def test_a_failure_is_one_line_and_status_1(groundline: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = groundline(*arguments)
    assert status == 1
    assert out == ""
    assert err.startswith("groundline: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("sample",), ("carrier",)])
def test_a_group_without_a_command_prints_its_help(groundline: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = groundline(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("Usage: ")
    assert "\nCommands:\n" in err


@pytest.mark.parametrize(
    "arguments", [("ask", "\ud800"), ("ask", "hi", "--customer", "\udcff"), ("search", "a \udcff b")]
)
def test_what_is_not_unicode_is_refused(groundline: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = groundline(*arguments)
    assert (status, out) == (1, "")
    assert "is not valid Unicode text" in err
    assert err.count("\n") == 1


def test_the_databases_are_their_owners_alone(groundline: Run, tmp_path: Path) -> None:
    groundline("doctor")
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "home").glob("*.db")}
    assert modes == {"groundline.db": 0o600, "accounts.db": 0o600}


def test_a_wrong_setting_is_one_line(groundline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_PORT", "eighty")
    status, _, err = groundline("status")
    assert status == 1
    assert "GROUNDLINE_PORT" in err


def test_status_of_a_fresh_home(groundline: Run) -> None:
    found = json.loads(groundline("status", "--json")[1])
    assert found["serving"] is False
    assert found["index"]["generation"] is None
    assert "groundline index" in groundline("status")[1]


def test_the_sample_has_customers_with_their_cases(groundline: Run) -> None:
    found = json.loads(groundline("sample", "customers", "--json")[1])
    assert len(found) >= 60
    assert set(found[0]) == {"id", "name", "case"}
    assert all(item["case"] for item in found)


def test_doctor_finds_what_is_missing(groundline: Run) -> None:
    status, out, _ = groundline("doctor", "--json")
    found = {item["check"]: item["state"] for item in json.loads(out)}
    assert status == 0
    assert found["index"] == "missing"
    assert found["carrier"] == found["accounts"] == found["database"] == "ok"


def test_doctor_goes_on_after_a_fault(groundline: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(tmp_path))
    found = {item["check"]: item["state"] for item in json.loads(groundline("doctor", "--json")[1])}
    assert found["carrier"] == "failed"
    assert found["database"] == "ok"


def test_the_sample_carrier_has_no_faults(groundline: Run, repository: Path) -> None:
    assert groundline("carrier", "check", str(repository / "connectors" / "sample"))[0] == 0


def test_faults_of_a_carrier_are_named_by_file_and_line(groundline: Run, tmp_path: Path) -> None:
    (tmp_path / "carrier.yaml").write_text("name: X\ncurrency: EURO\n")
    status, out, err = groundline("carrier", "check", str(tmp_path))
    assert status == 1
    assert "carrier.yaml:2:" in out
    assert err.count("\n") == 1


def test_verify_judges_sentences_by_the_evidence(groundline: Run, tmp_path: Path) -> None:
    lines = [
        {"id": 1, "evidence": ["Roaming in Switzerland costs €2.49 per started 100 MB of data."],
         "answer": "Hello! Roaming in Switzerland costs €2.49 per started 100 MB of data."},
        {"id": "two", "question": "?", "evidence": ["Roaming in Switzerland costs €2.49 per started 100 MB."],
         "answer": "Roaming in Switzerland costs €9.99 per started 100 MB."},
    ]  # fmt: skip
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    status, out, _ = groundline("verify", str(file))
    first, second = (json.loads(line) for line in out.splitlines())
    assert status == 0
    assert (first["id"], first["supported"]) == (1, True)
    assert (second["id"], second["supported"]) == ("two", False)
    assert "9.99" in second["sentences"][0]["reason"]
    assert set(second["sentences"][0]) == {"text", "verdict", "score", "reason"}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "answer": "x", "evidence": "y"}'])
def test_verify_names_the_line_that_it_cannot_read(groundline: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"id": 0, "answer": "Hello.", "evidence": []}\n' + line)
    status, _, err = groundline("verify", str(file))
    assert status == 1
    assert "answers.jsonl:2" in err


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": 1, "answer": "caf\xe9", "evidence": []}', "not valid UTF-8 (byte 0xe9)"),
        (b'{"id": 1, "answer": "a \\ud800", "evidence": []}', "not valid Unicode"),
        (b'{"id": 1, "answer": "a", "evidence": ["\\udc00"]}', "not valid Unicode"),
        (b'{"id": NaN, "answer": "a", "evidence": []}', "NaN is no JSON number"),
        (b'{"id": 1e999, "answer": "a", "evidence": []}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_verify_refuses_what_it_could_not_print(groundline: Run, tmp_path: Path, line: bytes, reason: str) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_bytes(b'{"id": 0, "answer": "Hello.", "evidence": []}\n' + line)
    status, _, err = groundline("verify", str(file))
    assert status == 1
    assert "answers.jsonl:2: " in err
    assert reason in err
    assert err.count("\n") == 1
    assert "fault of the program" not in err


@pytest.mark.parametrize("command", [["status"], ["sources"], ["sample", "customers"], ["token", "--operator"]])
def test_what_embeds_nothing_imports_nothing_heavy(command: list[str], tmp_path: Path) -> None:
    program = (
        "import sys; from app.cli import main; status = main(sys.argv[1:]); "
        "heavy = {'torch', 'sentence_transformers', 'fastapi', 'uvicorn', 'qdrant_client'} & set(sys.modules); "
        "sys.exit(status or bool(heavy) and str(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command],
        capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "GROUNDLINE_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")

"""`doctor`, `offers check` and `notices` over TM Forum systems, as commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from tests.integration.live_stage import SEVERAL, Sandbox, carrier_with, sandbox_process

SECRET = "s3cret-t0ken"
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_process(tmp_path_factory.mktemp("sandbox"), "--token", SECRET) as found:
        yield found


@pytest.fixture
def groundline(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return what runs a command over the sandbox, with its token: status, and everything that was printed."""
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GROUNDLINE_BSS_URL", sandbox.url)
    monkeypatch.setenv("GROUNDLINE_BSS_TOKENS", json.dumps({"bss": SECRET}))

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(arguments)
        printed = capsys.readouterr()
        assert SECRET not in printed.out + printed.err
        return status, printed.out

    return run


def checks(groundline: Run) -> dict[str, dict[str, Any]]:
    status, out = groundline("doctor", "--json")
    assert status == 0
    return {item["check"]: item for item in json.loads(out)}


def test_doctor_tells_what_a_server_gives(groundline: Run, sandbox: Sandbox) -> None:
    found = checks(groundline)
    assert found["accounts"]["state"] == "ok"
    assert sandbox.url in found["accounts"]["detail"] and "with a token" in found["accounts"]["detail"]
    assert found["account sections"]["detail"].startswith("no system gives history")


def test_doctor_tells_that_a_token_is_wanted(groundline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUNDLINE_BSS_TOKENS")
    found = checks(groundline)["accounts"]
    assert found["state"] == "failed"
    assert "no token (GROUNDLINE_BSS_TOKENS)" in found["detail"] and "refused (status 401)" in found["detail"]


def test_doctor_looks_at_each_system(groundline: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(carrier_with(tmp_path / "carrier", SEVERAL)))
    monkeypatch.delenv("GROUNDLINE_BSS_URL")
    monkeypatch.setenv("GROUNDLINE_BSS_TOKENS", json.dumps({"billing": SECRET}))
    monkeypatch.setenv("GROUNDLINE_BSS_URLS", json.dumps({"billing": "http://127.0.0.1:9/tmf-api"}))
    found = checks(groundline)
    assert found["accounts: crm"]["state"] == "ok"
    assert found["accounts: billing"]["state"] == "failed"
    assert "with a token: billing_account, bill, rate: no answer" in found["accounts: billing"]["detail"]
    assert "account sections" not in found


def test_doctor_names_a_setting_that_fits_no_system(groundline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_BSS_TOKENS", json.dumps({"biling": SECRET}))
    found = checks(groundline)["accounts"]
    assert found["state"] == "failed" and "there is no system `biling`" in found["detail"]


def test_offers_are_decided_over_the_standard(groundline: Run) -> None:
    status, out = groundline("offers", "check", "--customer", "C-1001", "--json")
    assert status == 0
    found = json.loads(out)
    assert found["customer"] == "C-1001" and {offer["verdict"] for offer in found["offers"]} >= {"eligible"}


def test_notices_look_at_every_customer_of_the_server(groundline: Run) -> None:
    status, out = groundline("notices", "--as-of", "2026-09-14")
    assert status == 0
    assert len({json.loads(line)["customer_id"] for line in out.splitlines()}) > 1

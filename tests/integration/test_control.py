"""The commands through the socket of a running server, and what becomes of the socket."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.control.address import socket_path
from app.control.client import running_server
from app.errors import SettingsInvalid
from tests.integration.conftest import Run


@contextlib.contextmanager
def server(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server over fakes; yields the process and the address that it announced."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fake_server", str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.rpartition(" ")[2].strip()
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("control") / "home"


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    with server(home) as (_, address):
        yield address


def test_only_the_owner_can_open_the_socket(served: str, home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "serve.sock").stat().st_mode) == 0o600


def test_ask_goes_through_the_server(served: str, groundline: Run) -> None:
    status, out, _ = groundline("ask", "roaming costs", "--customer", "C-1", "--conversation", "cli-1", "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["conversation_id"] == "cli-1"
    assert [item["kind"] for item in answer["citations"]] == ["account", "account", "computed", "passage"]


def test_an_answer_reads_well_at_a_terminal(served: str, groundline: Run) -> None:
    _, out, _ = groundline("ask", "roaming costs", "--customer", "C-1")
    lines = out.splitlines()
    assert lines[0].startswith("Your September bill is €45.99, which is €8.00 more than August's. [1][2][3]")
    assert "[1] billing bill/B-2 total = 45.99 EUR (as of 2026-09-14T08:30:00Z)" in lines
    assert "[3] difference of [1], [2] = 8.00 EUR" in lines
    assert any(line.startswith("[4] Guide for public readers > Help > Part 0 (guide/public.md)") for line in lines)


def test_nothing_of_a_document_drives_the_terminal(served: str, groundline: Run) -> None:
    _, out, _ = groundline("ask", "reset the meter \x1b[2J")
    assert "\x1b" not in out


def test_each_identity_sees_its_own(served: str, groundline: Run) -> None:
    def outcome(*who: str) -> str:
        return str(json.loads(groundline("ask", "restart halyard-amf", *who, "--json")[1])["outcome"])

    assert outcome("--operator") == "answered"
    assert outcome() == "abstained"
    assert groundline("ask", "roaming", "--conversation", "cli-2", "--customer", "C-1")[0] == 0
    status, _, err = groundline("ask", "roaming", "--conversation", "cli-2", "--customer", "C-2")
    assert (status, err.count("\n")) == (1, 1)
    assert "belongs to another identity" in err


def test_search_explains_itself(served: str, groundline: Run) -> None:
    found = json.loads(groundline("search", "roaming", "--limit", "1", "--explain", "--json")[1])["passages"]
    assert found[0]["explain"]["dense_rank"] == 1
    assert groundline("search", "halyard-amf restart", "--audience", "public", "--json")[1].strip().endswith("]\n}")
    assert "1. Guide for public readers > Help > Part 0" in groundline("search", "roaming")[1]


def test_a_recorded_answer_is_replayed_without_a_new_record(served: str, groundline: Run) -> None:
    answer = json.loads(groundline("ask", "roaming costs", "--json")[1])
    found = json.loads(groundline("replay", answer["answer_id"], "--json")[1])
    assert found["same"] is True
    assert "The same answer again" in groundline("replay", answer["answer_id"])[1]
    status, _, err = groundline("replay", "a-none")
    assert status == 1
    assert "no answer a-none" in err


def test_status_says_that_the_server_runs(served: str, groundline: Run) -> None:
    found = json.loads(groundline("status", "--json")[1])
    assert found["serving"] is True
    assert found["ready"] is True


def test_a_token_from_the_command_line_is_accepted_by_the_server(served: str, groundline: Run) -> None:
    token = groundline("token", "--operator")[1].strip()
    found = httpx.post(
        f"{served}/v1/search", json={"query": "halyard-amf"}, headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert [item["audience"] for item in found["passages"]] == ["operator"]


def test_many_commands_at_once_are_all_answered(served: str, home: Path) -> None:
    running = running_server(home)
    assert running is not None
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: running.call("ask", {"question": f"roaming {number}"}), range(24)))
    assert len({answer["answer_id"] for answer in answers}) == 24


def test_the_public_address_does_not_serve_the_control_socket(served: str) -> None:
    for path in ("/ask", "/search", "/refresh", "/status", "/replay"):
        assert httpx.post(f"{served}{path}", json={"question": "hi", "operator": True}).status_code == 404


def test_a_second_server_is_refused_in_one_line(served: str, home: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "tests.fake_server", str(home)], capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 1
    assert "another `groundline serve` runs here" in second.stderr
    assert running_server(home) is not None


def test_a_killed_server_leaves_a_socket_that_is_in_nobodys_way(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with server(home) as (process, _):
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    assert (home / "serve.sock").exists()
    assert running_server(home) is None
    with server(home) as (_, address):
        assert httpx.get(f"{address}/readyz").status_code == 200
        assert running_server(home) is not None


def test_a_server_stops_when_told_to_and_takes_its_socket_along(tmp_path: Path) -> None:
    with server(tmp_path / "home") as (process, address):
        assert httpx.get(f"{address}/healthz").status_code == 200
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in log
    assert not (tmp_path / "home" / "serve.sock").exists()


@pytest.fixture
def short() -> Iterator[Path]:
    """Return a folder whose path is shorter than pytest's own."""
    with tempfile.TemporaryDirectory(prefix="gl-") as folder:
        yield Path(folder)


def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(
    tmp_path: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    home = tmp_path / ("deep" * 20) / ("er" * 40)
    path = socket_path(home)
    assert len(os.fsencode(path)) <= 100
    with server(home):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert running_server(home) is not None
    assert running_server(home) is None


def test_a_folder_that_others_can_open_is_not_trusted_with_a_socket(
    tmp_path: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    (short / f"groundline-{os.getuid()}").mkdir(mode=0o755)
    with pytest.raises(SettingsInvalid, match="only you may"):
        socket_path(tmp_path / ("deep" * 40))


def test_an_address_in_use_is_one_line(served: str, home: Path, tmp_path: Path) -> None:
    port = served.rpartition(":")[2]
    environment = {**os.environ, "GROUNDLINE_HOME": str(tmp_path / "other")}
    second = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve", "--port", port],
        capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert f"127.0.0.1:{port}" in second.stderr

"""Suites run on a deployed assistant, over real HTTP."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from evals.harness import deployed
from evals.results import logs
from evals.results.types import Run
from tests.integration.conftest import Run as Groundline
from tests.serving import served, stage

# Inspect leaves streams of its own open, which are let go of whenever the garbage is collected.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed <MemoryObject:ResourceWarning")

SUITE = """\
name: http
owner: harness
cases:
  - id: roaming
    why: A passage of the public's.
    ask: What does roaming cost?
    expect:
      outcome: [answered]
      facts: ["€2.49"]
      cites: [{document: guide/public.md, holds: Roaming in zone B}]
  - id: bill
    why: An account, and who asks.
    customer: C-1
    ask: Why is my bill higher?
    expect: {facts: ["€8.00", "€45.99"], cites: [{record: bill/B-2, field: total}]}
  - id: runbook
    why: An operator reads more.
    reader: operator
    ask: restart halyard-amf only after failover
    expect: {cites: [{document: guide/operator.md}]}
  - id: steps
    why: Steps in their order.
    ask: Switch the phone off
    expect: {steps: [Switch the phone off, Wait ten seconds, Switch it on]}
"""


@pytest.fixture(autouse=True)
def _tidied() -> Iterator[None]:
    """Collect what Inspect leaves while its warnings are expected."""
    yield
    gc.collect()


@pytest.fixture
def suite(tmp_path: Path) -> str:
    """Return a file of cases about what the fakes know."""
    file = tmp_path / "http.yaml"
    file.write_text(SUITE, "utf-8")
    return str(file)


def latest(home: Path) -> Run:
    """Return the run that came to an end last."""
    return logs.load(logs.find(home, "latest"))


def test_a_deployed_assistant_is_asked_as_anybody_asks_it(groundline: Groundline, home: Path, suite: str) -> None:
    """With the development key of this machine, each case as who it says."""
    with served(stage(home)) as url:
        status, out, err = groundline("eval", "run", suite, "--url", url, "--quiet")
    assert status == 0, err
    run = latest(home)
    assert {each.case_id: each.passed for each in run.results} == {
        "roaming": True, "bill": True, "runbook": True, "steps": True,
    }  # fmt: skip
    assert (run.mode, run.target, run.build) == ("extractive", url, {"carrier": "Testel"})
    roaming = next(each for each in run.results if each.case_id == "roaming")
    assert roaming.scores["retrieval_recall"].value == 1 and roaming.confidence is None
    assert roaming.answers[0]["conversation_id"].startswith("eval-")
    assert "100.0 %" in out


def test_nobody_at_the_address_is_told(groundline: Groundline, suite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any case is asked."""
    monkeypatch.setattr(deployed, "_PAUSES_S", ())
    status, _, err = groundline("eval", "run", suite, "--url", "http://127.0.0.1:9", "--quiet")
    assert status == 1 and "http://127.0.0.1:9: does not answer" in err and "fault of the program" not in err


def test_a_server_that_dies_leaves_the_rest_to_a_resumed_run(
    groundline: Groundline, home: Path, suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it answered is kept and not asked again; what it did not is unscored until then."""
    monkeypatch.setattr(deployed, "_PAUSES_S", (0.0,))
    with dying(after=2) as (url, asked):
        status, out, _ = groundline("eval", "run", suite, "--url", url, "--quiet", "--at-once", "1")
        port = int(url.rpartition(":")[2])
    run = latest(home)
    assert status == 0 and len(asked) == 2 and not run.complete
    assert sum(each.error is None for each in run.results) == 2
    assert all(each.passed is None and not each.scores for each in run.results if each.error)
    assert "2 without an answer, unscored" in out and f"eval run --resume {run.run_id}" in out
    with dying(after=100, port=port) as (_, again):
        status, out, err = groundline("eval", "run", "--resume", run.run_id[:15])
    assert status == 0 and "2 of 4 are there already" in err
    assert len(again) == 2 and not set(asked) & set(again)
    assert latest(home).complete and latest(home).run_id == run.run_id and len(logs.runs(home)) == 1
    for arguments, told in (
        ([], "has come to its end; all 4 are answered"),
        ([suite], "--resume asks what the run began with, in the same way; leave out files"),
        (["--audience", "operator"], "leave out --audience"),
        (["--epochs", "1", "--judge"], "leave out --epochs, --judge"),
        (["--url", "http://127.0.0.1:9", "--lenient", "--played"], "leave out --url, --lenient, --played"),
    ):
        status, _, err = groundline("eval", "run", "--resume", "latest", *arguments)
        assert status == 1 and told in err and len(logs.runs(home)) == 1


def test_a_run_that_is_killed_loses_nothing_that_was_answered(
    groundline: Groundline, home: Path, suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the last few cases, nor those that were answered and not judged yet."""
    with dying(after=100, kills=3) as (url, asked):
        arguments = ["eval", "run", suite, "--url", url, "--quiet", "--at-once", "1"]
        environment = os.environ | {"GROUNDLINE_HOME": str(home)}
        command = [sys.executable, "-P", "-m", "app.cli", *arguments]
        killed = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        asked.pid = killed.pid
        assert killed.wait(timeout=120) == -signal.SIGKILL
        assert len(asked) == 3
        before = list(asked)
        status, _, err = groundline("eval", "run", "--resume", "latest")
        assert status == 0 and "2 of 4 are there already" in err
    # The third was never answered to whoever was killed. In which order the rest is asked is no matter.
    again = asked[len(before) :]
    assert before[2] in again and len(again) == 2 and not {*again} & {*before[:2]}
    assert latest(home).complete


def test_a_run_that_is_stopped_says_how_to_go_on(
    groundline: Groundline, suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line."""

    async def stopped(*_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("evals.harness.running._run", stopped)
    status, _, err = groundline("eval", "run", suite, "--quiet")
    assert status == 1 and err == "groundline: interrupted\n"


def test_a_run_is_not_resumed_with_other_cases(groundline: Groundline, home: Path, suite: str) -> None:
    """What was found so far would be of something else."""
    with served(stage(home)) as url:
        assert groundline("eval", "run", suite, "--url", url, "--quiet")[0] == 0
        Path(suite).write_text(SUITE.replace("€2.49", "€2.50"), "utf-8")
        status, _, err = groundline("eval", "run", "--resume", "latest")
    assert status == 1 and "its cases have changed since" in err


class Asked(list[str]):
    """What was asked, and by which process, if it is to be killed."""

    pid: int | None = None


@contextmanager
def dying(after: int, port: int = 0, kills: int = 0) -> Iterator[tuple[str, Asked]]:
    """Serve so many answers and then no more, as a killed server does; yields the address and what was asked.

    `kills`: at which question, from 1, whoever asks is killed before it is answered.
    """
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({"carrier": "Testel"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/v1/chat":
                asked.append(body["message"])
                if len(asked) == kills and asked.pid is not None:
                    os.kill(asked.pid, signal.SIGKILL)
                    return
                if len(asked) == after:
                    server.socket.close()
            self._answer({"passages": []} if self.path == "/v1/search" else _answer(body))

        def log_message(self, *_: object) -> None:
            return

        def _answer(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=_serve, args=(server,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join(timeout=20)
        server.server_close()


def _serve(server: ThreadingHTTPServer) -> None:
    try:
        server.serve_forever(poll_interval=0.01)
    except (OSError, ValueError):
        return  # its socket was closed under it


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": deployed.SCHEMA, "answer_id": "a", "conversation_id": body["conversation_id"],
        "message_id": body["message_id"], "as_of": "2026-09-14T09:30:00+01:00", "locale": "en-IE",
        "outcome": "answered", "mode": "extractive", "degraded": [], "text": "Yes.", "sentences": [], "citations": [],
        "offers": [], "choices": [], "actions": [], "handoff": None, "timings_ms": {},
    }  # fmt: skip

"""The program as people run it: built index, real server, real answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.needs_model

Answer = dict[str, Any]


@dataclass
class Program:
    """The program on one home folder."""

    home: Path
    address: str = ""
    process: subprocess.Popen[str] | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the environment of a process that uses this home."""
        return {**os.environ, "GROUNDLINE_HOME": str(self.home)}

    def run(self, *arguments: str) -> str:
        """Run a command that must succeed; return its output."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            capture_output=True, text=True, timeout=300, check=False, env=self.environment(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, question: str, who: str | None = None) -> Answer:
        """Ask over HTTP as a visitor, a customer by id, or `operator`."""
        headers = {"Authorization": f"Bearer {self._token(who)}"} if who else {}
        response = httpx.post(f"{self.address}/v1/chat", json={"message": question}, headers=headers, timeout=60)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def _token(self, who: str) -> str:
        arguments = ("--operator",) if who == "operator" else ("--customer", who)
        return self.tokens.setdefault(who, self.run("token", *arguments).strip())


def serve(program: Program) -> None:
    """Start the server and wait until it has announced its address."""
    process = program.process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=program.environment(),
    )  # fmt: skip
    assert process.stdout is not None
    program.address = process.stdout.readline().rpartition(" ")[2].strip()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    made = Program(tmp_path_factory.mktemp("program") / "home")
    # The first start finds no index and builds the carrier's own.
    serve(made)
    assert made.address.startswith("http://")
    yield made
    assert made.process is not None
    made.process.terminate()
    made.process.communicate(timeout=60)
    assert made.process.returncode == 0


def cited(answer: Answer) -> str:
    """Return everything that the answer's claims cite, as text; every claim must cite."""
    for sentence in answer["sentences"]:
        assert bool(sentence["citations"]) == (sentence["kind"] == "claim"), sentence
    return json.dumps(answer["citations"])


def test_the_server_reports_itself_ready(program: Program) -> None:
    assert httpx.get(f"{program.address}/readyz").status_code == 200
    status = json.loads(program.run("status", "--json"))
    assert status["serving"] is True
    assert status["index"]["documents"] >= 45


def test_a_higher_bill_is_explained_from_the_customers_own_bills(program: Program) -> None:
    answer = program.ask("Why is my bill higher this month?", "C-1002")
    assert answer["outcome"] == "answered"
    assert "€44.95" in answer["text"]
    assert "Switzerland" in answer["text"]
    assert '"bill/' in cited(answer)
    assert {item["kind"] for item in answer["citations"]} >= {"account", "passage"}


def test_a_visitor_gets_public_documents_and_no_account(program: Program) -> None:
    answer = program.ask("What does roaming in Switzerland cost?")
    assert answer["outcome"] == "answered"
    assert "€2.49" in answer["text"]
    assert {item["audience"] for item in answer["citations"] if item["kind"] == "passage"} <= {"public"}
    assert program.ask("Why is my bill higher this month?")["outcome"] == "sign_in_required"


def test_steps_come_whole_and_in_order(program: Program) -> None:
    answer = program.ask("My phone shows No Service, what can I do?")
    steps = [item["block"]["number"] for item in answer["sentences"] if item["block"]]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) >= 5


def test_a_runbook_is_for_operators_alone(program: Program) -> None:
    question = "HalyardUpfPacketLoss fires, what should I do?"
    answer = program.ask(question, "operator")
    assert answer["outcome"] == "answered"
    assert "HalyardUpfPacketLoss" in cited(answer)
    for who in (None, "C-1001"):
        refused = program.ask(question, who)
        assert "operator" not in {item.get("audience") for item in refused["citations"]}
        assert "halyardctl" not in refused["text"]


@pytest.mark.parametrize("question", ["What will the weather be tomorrow?", "How high is the bill of C-1002?"])
def test_what_is_not_for_this_assistant_is_not_answered(program: Program, question: str) -> None:
    assert program.ask(question, "C-1001")["outcome"] not in ("answered", "partly_answered")


def test_a_follow_up_is_understood_from_the_conversation(program: Program) -> None:
    first = json.loads(program.run("ask", "What does roaming in Switzerland cost?", "--json"))
    follow = ("ask", "And in Japan?", "--conversation", first["conversation_id"], "--json")
    assert "Japan" in json.loads(program.run(*follow))["text"]


def test_a_recorded_answer_replays_the_same(program: Program) -> None:
    answer = program.ask("How much data do I have left?", "C-1001")
    assert json.loads(program.run("replay", answer["answer_id"], "--json"))["same"] is True


@pytest.fixture
def notes(program: Program, tmp_path: Path) -> Iterator[Callable[[str | None], list[str]]]:
    """Return what writes a document (or deletes it), indexes it, and gives the ids that a search then finds."""
    folder = tmp_path / "zephyr-notes"
    folder.mkdir()

    def indexed(text: str | None) -> list[str]:
        file = folder / "gizmo.md"
        file.unlink() if text is None else file.write_text(text)
        program.run("index", str(folder))
        found = json.loads(program.run("search", "zephyrgizmo calibration", "--limit", "3", "--json"))
        return [item["document_id"] for item in found["passages"] if "zephyr" in item["document_id"]]

    yield indexed


def test_a_document_appears_changes_and_goes_while_the_server_runs(
    program: Program, notes: Callable[[str | None], list[str]]
) -> None:
    assert notes("# Zephyrgizmo\n\nZephyrgizmo calibration takes nine minutes.\n") == ["zephyr-notes/gizmo.md"]
    sources = {item["name"]: item for item in json.loads(program.run("sources", "--json"))["sources"]}
    assert sources["zephyr-notes"]["audience"] == "operator"
    assert sources["zephyr-notes"]["documents"] == 1
    assert notes(None) == []
    back = json.loads(program.run("index", "--rollback", "--json"))
    assert back["generation"]
    found = json.loads(program.run("search", "zephyrgizmo calibration", "--json"))["passages"]
    assert "zephyr-notes/gizmo.md" in [item["document_id"] for item in found]


def test_a_killed_server_loses_nothing(program: Program) -> None:
    answer = program.ask("What does roaming in Switzerland cost?", "C-1001")
    assert program.process is not None
    program.process.kill()
    program.process.communicate(timeout=60)
    serve(program)
    assert json.loads(program.run("replay", answer["answer_id"], "--json"))["same"] is True

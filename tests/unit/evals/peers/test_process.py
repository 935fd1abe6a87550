"""Scripts that stand for a peer run as processes, by this interpreter."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.peers.process import Runner, SystemFailed
from evals.peers.roster import SCRIPTS

SCRIPT = """
class Peer:
    packages = ("click",)
    reads = 8

    def __init__(self, model, variants, folder):
        self.model = model

    def index(self, documents):
        self.documents = documents

    def pieces(self):
        return [(item["id"], item["text"]) for item in self.documents]

    def search(self, variant, query, limit):
        places = [place for place, item in enumerate(self.documents) if query in item["text"]]
        return (places if variant == "forwards" else places[::-1])[:limit]
"""

REQUEST: dict[str, Any] = {
    "model": "none",
    "variants": ["forwards", "backwards"],
    "documents": [{"id": f"d{number}", "text": f"word {number}"} for number in range(3)],
    "queries": [{"id": "q1", "text": "word"}, {"id": "q2", "text": "2"}],
    "depth": 2,
    "shown": 1,
    "timed": 1,
}


def command(folder: Path, script: str = SCRIPT) -> list[str]:
    file = folder / "click.py"
    file.write_text(script, "utf-8")
    return [sys.executable, "-I", str(SCRIPTS / "face.py"), str(file)]


def test_a_script_named_like_a_library_is_measured(tmp_path: Path) -> None:
    measured = Runner(tmp_path / "results", 1).run("Peer", command(tmp_path), REQUEST)

    assert measured.result["variants"]["forwards"]["ranked"] == {"q1": [0, 1], "q2": [2]}
    assert measured.result["variants"]["backwards"]["ranked"] == {"q1": [2, 1], "q2": [2]}
    assert measured.result["pieces"] == [["d0", "word 0"], ["d1", "word 1"], ["d2", "word 2"]]
    assert len(measured.result["variants"]["forwards"]["query_ms"]) == 1
    assert list(measured.result["versions"]) == ["click"]


def test_a_script_that_fails_is_named_with_its_last_words(tmp_path: Path) -> None:
    failing = SCRIPT.replace("self.documents = documents", 'raise ValueError("no space left")')

    with pytest.raises(SystemFailed) as error:
        Runner(tmp_path / "results", 1).run("Some peer, some questions", command(tmp_path, failing), REQUEST, "stamp")

    assert str(error.value) == "Some peer, some questions: ValueError: no space left"
    assert list((tmp_path / "results").iterdir()) == []


def test_a_script_that_ends_without_a_word_is_named_with_its_status(tmp_path: Path) -> None:
    silent = "raise SystemExit(7)"

    with pytest.raises(SystemFailed, match="Peer: ended with status 7"):
        Runner(tmp_path / "results", 1).run("Peer", command(tmp_path, silent), REQUEST)


def test_an_interpreter_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemFailed, match="Peer: .*No such file"):
        Runner(tmp_path / "results", 1).run("Peer", [str(tmp_path / "python")], REQUEST)


def test_a_result_is_kept_for_the_same_request_and_stamp(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "results", 1)
    first = runner.run("Peer", command(tmp_path), REQUEST, "one")

    again = runner.run("Peer", command(tmp_path), REQUEST, "one")

    assert not first.kept
    assert again.kept
    assert again.result == first.result


@pytest.mark.parametrize(("request_", "stamp"), [(REQUEST | {"depth": 1}, "one"), (REQUEST, "two"), (REQUEST, "")])
def test_another_request_or_stamp_is_measured_anew(tmp_path: Path, request_: dict[str, Any], stamp: str) -> None:
    runner = Runner(tmp_path / "results", 1)
    runner.run("Peer", command(tmp_path), REQUEST, "one")

    assert not runner.run("Peer", command(tmp_path), request_, stamp).kept


def test_without_a_stamp_nothing_is_left(tmp_path: Path) -> None:
    Runner(tmp_path / "results", 1).run("Peer", command(tmp_path), REQUEST)

    assert list((tmp_path / "results").iterdir()) == []


def test_settings_of_this_program_do_not_reach_a_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_MODEL", "openai:some")
    monkeypatch.setenv("GROUNDLINE_CARRIER", "some-folder")

    environment = Runner(tmp_path, 3).environment()

    assert "GROUNDLINE_MODEL" not in environment
    assert environment["GROUNDLINE_CARRIER"] == "some-folder"
    assert environment["OMP_NUM_THREADS"] == "3"
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert json.dumps(environment)

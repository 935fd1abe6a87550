"""What is kept of a run while it lasts."""

from __future__ import annotations

from pathlib import Path

from evals.harness.keeping import Journal


def test_a_journal_gives_back_what_it_was_told(tmp_path: Path) -> None:
    """By case and epoch; what was told last holds."""
    journal = Journal(tmp_path / "answered.jsonl")
    assert not dict(journal.read())
    journal.add("a", 1, {"answers": [{"text": "It\u2028is\nso."}]})
    journal.add("a", 2, {"answers": []})
    journal.add("a", 2, {"answers": [{"text": "later"}]})
    assert dict(journal.read()) == {
        ("a", 1): {"answers": [{"text": "It\u2028is\nso."}]},
        ("a", 2): {"answers": [{"text": "later"}]},
    }


def test_a_line_that_broke_off_costs_itself_alone(tmp_path: Path) -> None:
    """A process may be killed while it writes."""
    journal = Journal(tmp_path / "answered.jsonl")
    journal.add("a", 1, {"answers": [1]})
    with journal.path.open("a") as file:
        file.write('{"case": "b", "epoch": 1, "conver')
    journal.add("c", 1, {"answers": [3]})
    assert [key for key, _ in journal.read()] == [("a", 1), ("c", 1)]


def test_half_a_character_is_no_reason_to_stop(tmp_path: Path) -> None:
    """A model or a document may hold one."""
    journal = Journal(tmp_path / "answered.jsonl")
    journal.add("a", 1, {"answers": ["\ud800"]})
    assert [key for key, _ in journal.read()] == [("a", 1)]

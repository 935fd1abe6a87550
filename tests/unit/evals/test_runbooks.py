"""Alerts, their runbooks, and whether an answer renders one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.bench.latency import questions
from evals.bench.material import Source, texts
from evals.bench.runbooks import Alert, alerts, judged, meanings

BODY = "\n\n## Diagnosis\n\n1. Look at the queue.\n2. Count what waits.\n"
STEPS = ["Look at the queue.", "Count what waits."]


@pytest.fixture
def known(tmp_path: Path) -> list[Alert]:
    for source, name, title in [
        ("one", "QueueIsFull", "QueueIsFull"),
        ("two", "QueueIsFull", "QueueIsFull"),
        ("one", "storeNoLeader", "storeNoLeader"),
        ("one", "DNSErrors", "DNSErrors"),
        ("one", "howTo", "How to do it"),
        ("one", "README", "README"),
        ("one", "queue-is-full", "queue-is-full"),
    ]:
        file = tmp_path / source / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"# {title}{BODY}")
    return alerts(texts([Source(name, tmp_path / name, "operator") for name in ("one", "two")]))


def _answer(said: list[str], cited: list[str]) -> dict[str, Any]:
    return {
        "answer_id": "a-1",
        "outcome": "answered",
        "sentences": [{"text": text} for text in said],
        "citations": [{"kind": "account"}, *({"kind": "passage", "document_id": one} for one in cited)],
    }


def test_alerts_are_documents_named_by_an_identifier_that_is_their_heading(known: list[Alert]) -> None:
    assert [(alert.name, len(alert.runbooks)) for alert in known] == [
        ("DNSErrors", 1),
        ("QueueIsFull", 2),
        ("storeNoLeader", 1),
    ]


@pytest.mark.parametrize(
    ("said", "cited", "fault"),
    [
        (STEPS, ["two/QueueIsFull.md"], ""),
        (STEPS, ["one/README.md"], "not cited"),
        (STEPS[:1], ["one/QueueIsFull.md"], "steps missing"),
        (STEPS[::-1], ["one/QueueIsFull.md"], "steps out of order"),
    ],
)
def test_an_answer_is_judged_by_the_runbook_that_it_cites(
    known: list[Alert], said: list[str], cited: list[str], fault: str
) -> None:
    alert = next(item for item in known if item.name == "QueueIsFull")
    assert judged(alert, "QueueIsFull", _answer(said, cited)).fault == fault


def test_the_meanings_do_not_repeat_the_name() -> None:
    found = meanings()
    assert len(found) >= 30
    assert [name for name, meaning in found.items() if name.casefold() in meaning.casefold()] == []


def test_the_questions_are_many_and_asked_by_all_kinds_of_people() -> None:
    asked = questions(["C-1", "C-2"], 3)
    assert len({item.question for item in asked}) >= 60
    assert {item.who for item in asked} == {"C-1", "C-2", "visitor", "operator"}
    assert {item.who for item in questions([], 3)} == {"visitor", "operator"}

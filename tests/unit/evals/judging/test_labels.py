"""How far a judge agrees with people."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from evals.judging.judge import Judge, Submission
from evals.judging.labels import Labelled, LabelsInvalid, agreement, compared, read
from evals.results.types import Score
from tests.unit.evals.judging.models import Scripted, behaving, between, serving


def line(**given: Any) -> str:
    usual = {"id": "a", "question": "Why?", "answer": "Because [1].", "expected": "It says: because", "label": "right"}
    return json.dumps({**usual, **given})


def labelled(count: int) -> list[Labelled]:
    """Half of them right; people and the amounts agree on every case but the first."""
    found = []
    for number in range(count):
        right = number % 2 == 0
        text = f"It costs €{19 if right else 91}.00 [1]."
        label = "right" if right == (number > 0) else "wrong"
        found.append(Labelled(f"a{number}", Submission(("?",), text, (), "It says: €19.00"), label, f"a{number}"))
    return found


async def test_agreement_over_http_is_told_with_its_interval_and_the_answers_that_stand_apart() -> None:
    def rule(told: str) -> dict[str, str]:
        right = "€19.00" in between("answer", told)
        return {"reason": "the amount", "verdict": "right" if right else "wrong"}

    scripted = Scripted(rule)
    async with scripted.asker() as asker:
        found = await agreement(Judge(asker), labelled(40))
    assert (found.judged, found.agreed, found.too_kind, found.too_strict) == (40, 39, ("a0",), ())
    assert found.kappa is not None
    assert found.kappa.mean == pytest.approx(0.95, abs=0.01)
    assert 0.8 < found.kappa.low < found.kappa.high == 1.0
    assert not any("label" in body["messages"][-1]["content"] for body in scripted.told)


async def test_a_judge_that_says_the_same_of_everything_agrees_by_chance_alone() -> None:
    async with Scripted(lambda told: {"reason": "", "verdict": "right"}).asker() as asker:
        found = await agreement(Judge(asker), labelled(20))
    assert found.kappa is not None
    assert found.kappa.mean == pytest.approx(0.0, abs=1e-9)
    assert len(found.too_kind) == 11


async def test_a_judge_that_says_nothing_disagrees_with_nobody() -> None:
    async with behaving("refusing") as asker:
        found = await agreement(Judge(asker), labelled(4))
    assert (found.judged, found.agreed, found.kappa) == (0, 0, None)
    assert sorted(found.unscored) == ["a0", "a1", "a2", "a3"]


def test_what_is_unscored_is_counted_apart() -> None:
    four = labelled(4)[1:]
    found = compared(four, [Score(0.0), Score(None, "the judge failed: x"), Score(1.0)])
    assert (found.judged, found.agreed, found.too_kind) == (2, 1, ("a3",))
    assert found.unscored == {"a2": "the judge failed: x"}


def test_what_is_judged_one_step_too_high_or_too_low_is_named() -> None:
    three = [replace(one, label=label) for one, label in zip(labelled(4), ("partly", "wrong", "right"), strict=False)]
    found = compared(three, [Score(1.0), Score(0.5), Score(0.5)])
    assert (found.agreed, found.too_kind, found.too_strict) == (0, ("a0", "a1"), ("a2",))
    assert found.labels == {"partly": 1, "wrong": 1, "right": 1}


def test_labels_are_read_with_what_they_leave_out(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    other = {"id": "b", "question": ["Why?", "Why\u2028not?"], "evidence": ["[1] x"], "group": "g"}
    file.write_text("\n".join([line(), "", json.dumps({**json.loads(line()), **other}, ensure_ascii=False)]), "utf-8")
    first, second = read(file)
    assert (first.group, first.submission.evidence, first.submission.asked) == ("a", (), ("Why?",))
    assert (second.group, second.submission.asked) == ("g", ("Why?", "Why\u2028not?"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no labelled answer"),
        ("{", ":1: "),
        ("[]", ":1: no JSON object"),
        (line(label="maybe"), ":1: `label` is one of right, partly, wrong"),
        (line(answer=" "), ":1: `answer` is no text"),
        (line(question=[]) + "\n" + line(id=""), ":2: `id` is no text"),
        (line(question=[1]), ":1: `question` holds what is no text"),
        (line(evidence="x"), ":1: `evidence` holds what is no text"),
        (line(lable="right"), ":1: nobody knows lable"),
        (line() + "\n" + line(), ":2: `a` stands there twice"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text(text)
    with pytest.raises(LabelsInvalid, match=re.escape(said)):
        read(file)


def test_a_file_that_is_not_there_is_no_stack_trace(tmp_path: Path) -> None:
    with pytest.raises(LabelsInvalid, match="cannot be read"):
        read(tmp_path / "none")


async def test_the_command_tells_how_far_the_judge_can_be_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "labels.jsonl"
    lines = [line(id=one.id, answer=one.submission.answer, label=one.label) for one in labelled(40)]
    file.write_text("\n".join(lines), "utf-8")

    def rule(told: str) -> dict[str, str]:
        right = "€19.00" in between("answer", told)
        return {"reason": "the amount", "verdict": "right" if right else "wrong"}

    async with serving(Scripted(rule).application) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("GROUNDLINE_MODEL", "openai:scripted")
        arguments = ["eval", "judge", "--labels", str(file), "--json", str(tmp_path / "j.json")]
        assert await asyncio.to_thread(main, arguments) == 0
    said = capsys.readouterr().out
    assert said.startswith("To people: 19 right, 21 wrong\nscripted: judged 40 of 40, agrees with people on 39\n")
    assert "better to it than to people: a0" in said
    assert "Cohen's kappa 0.95 [" in said
    assert "can be relied on" in said
    assert json.loads((tmp_path / "j.json").read_text("utf-8"))["too_kind"] == ["a0"]


def test_the_command_says_in_a_line_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GROUNDLINE_MODEL", raising=False)
    file = tmp_path / "labels.jsonl"
    file.write_text(line(), "utf-8")
    assert main(["eval", "judge", "--labels", str(file)]) == 1
    assert "GROUNDLINE_MODEL is not set" in capsys.readouterr().err
    file.write_text("{", "utf-8")
    assert main(["eval", "judge", "--labels", str(file)]) == 1
    assert "labels.jsonl:1: " in capsys.readouterr().err

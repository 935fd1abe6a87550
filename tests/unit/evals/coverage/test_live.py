"""Live questions are read from the record, without those of evaluations."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.db.asked import asked_live
from app.operations import AskRequest, ask
from app.settings import Settings
from evals.coverage.running import RUNS, covered, live_questions
from evals.suites.cases import Suite
from tests.fakes import HashingEmbedder
from tests.serving import stage


async def test_the_latest_questions_come_first_and_evaluations_are_left_out(tmp_path: Path) -> None:
    staged = stage(tmp_path)
    for question, conversation in (("roaming costs", "c-1"), ("of a case", f"{RUNS}7"), ("zone price", "c-2")):
        await ask(staged.services, AskRequest(question, conversation_id=conversation))
    found = await asked_live(staged.database, 10, RUNS)
    assert [(one.question, one.conversation_id) for one in found] == [("zone price", "c-2"), ("roaming costs", "c-1")]
    assert found[0].answer["schema"] == "groundline.answer/1"
    assert found[0].customer_id is None
    assert len(await asked_live(staged.database, 1, RUNS)) == 1
    assert len(await asked_live(staged.database, 10)) == 3


def test_an_installation_that_never_answered_gets_no_database(tmp_path: Path) -> None:
    settings = Settings.model_validate({"home": tmp_path})
    assert live_questions(settings, 10) == []
    assert list(tmp_path.iterdir()) == []


async def _asked(settings: Settings, questions: Sequence[tuple[str, str | None]]) -> None:
    staged = stage(settings.home)
    for question, customer in questions:
        await ask(staged.services, AskRequest(question, customer))
    staged.database.close()


def test_what_a_carrier_has_is_held_against_cases_and_live_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    settings = Settings.model_validate({"home": tmp_path, "carrier": repository / "tests" / "carriers" / "foehn"})
    monkeypatch.setattr(Parts, "embedder", HashingEmbedder(256))
    asyncio.run(_asked(settings, [("wer repariert waschmaschinen in bern", None), ("mein hund heisst rex", "F-404")]))
    cases = [
        {"id": f"c-{at}", "why": "w", "ask": f"meine rechnung {at}", "expect": {"facts": ["x"]}} for at in range(3)
    ]
    suite = Suite.model_validate({"name": "s", "owner": "o", "cases": cases})
    found = covered(settings, [suite], None, 10)
    kept = {one.name: one for one in found.kept}
    assert kept["documents"].touched == 0
    assert kept["documents"].all == len(kept["documents"].untouched) > 0
    assert kept["offerings"].all > 0
    assert found.never_cited is not None
    assert found.live == 2
    assert {one.question for one in found.kinds} == {"wer repariert waschmaschinen in bern", None}

"""A decision is on record before anybody is told of it, and never about another's account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.db.database import Database
from app.db.decisions import DecisionLog
from app.db.tables import decisions
from app.deciding import Deciding
from app.errors import StorageFailed
from grounding.errors import AuditFailed, NotPermitted
from grounding.offers.retention import RetentionSettings
from tests.fakes import FixedClock
from tests.unit.grounding.drafting.topics.deciding_world import rules
from tests.unit.grounding.world import CUSTOMER, NOW, account, sample


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return the application's database."""
    held = Database(f"sqlite:///{tmp_path / 'app.db'}")
    yield held
    held.close()


def deciding(log: DecisionLog | None) -> Deciding:
    """Return the sample's decisions."""
    return Deciding(rules, RetentionSettings, sample().offers, FixedClock(NOW), log)


async def count(database: Database) -> int:
    """Return how many decisions are kept."""
    query = select(func.count()).select_from(decisions)
    return await database.run(lambda connection: connection.execute(query).scalar_one())


async def test_a_decision_is_kept_with_what_it_rests_on(database: Database) -> None:
    made = await deciding(DecisionLog(database))(account(), sample().catalogue, CUSTOMER)
    assert await count(database) == 1
    assert made.inputs == made.decision.inputs.hash and made.rules.hash == made.decision.ruleset


async def test_rehearsing_keeps_nothing() -> None:
    assert (await deciding(None)(account(), sample().catalogue, CUSTOMER)).decision.offers


async def test_another_customers_account_is_refused_and_not_kept(database: Database) -> None:
    with pytest.raises(NotPermitted):
        await deciding(DecisionLog(database))(account(), sample().catalogue, replace(CUSTOMER, customer_id="C-2"))
    assert await count(database) == 0


async def test_what_cannot_be_kept_is_not_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(work: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(database, "run", fails)
    with pytest.raises(AuditFailed):
        await deciding(DecisionLog(database))(account(), sample().catalogue, CUSTOMER)

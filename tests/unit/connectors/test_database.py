from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from connectors.bss.database import Database
from connectors.bss.schema import METADATA, absent


async def test_a_read_that_hangs_ends_at_its_deadline() -> None:
    database, released = Database("sqlite://", workers=1), threading.Event()
    try:
        with pytest.raises(TimeoutError):
            await database.run(lambda _: released.wait(), deadline_s=0.01)
    finally:
        released.set()
        database.close()


async def test_waiting_for_a_free_thread_counts_towards_the_deadline() -> None:
    database, released = Database("sqlite://", workers=1), threading.Event()
    try:
        with pytest.raises(TimeoutError):
            await database.run(lambda _: released.wait(), deadline_s=0.01)
        with pytest.raises(TimeoutError):
            await database.run(lambda connection: connection.scalar(sa.text("SELECT 1")), deadline_s=0.01)
    finally:
        released.set()
        database.close()


async def test_what_reading_returns_comes_back() -> None:
    database = Database("sqlite://")
    assert await database.run(lambda connection: connection.scalar(sa.text("SELECT 41 + 1")), deadline_s=5) == 42
    database.close()
    database.close()


def test_what_a_database_lacks_is_named_views_counting_as_tables() -> None:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    METADATA.create_all(engine)
    assert absent(engine) == []
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE disputes"))
        connection.execute(sa.text("DROP TABLE consents"))
        connection.execute(sa.text("CREATE VIEW consents AS SELECT 'C-1' AS customer_id, 'marketing' AS purpose"))
    assert absent(engine) == ["consents.given", "disputes"]

from __future__ import annotations

import sys
import threading

import pytest
import sqlalchemy as sa

from connectors.bss.database import Database, DatabaseRefused, check_url
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


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///accounts.db", "sqlite:///:memory:"])
def test_a_url_that_an_engine_can_be_made_of_is_taken(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("", "is no URL"),
        ("  ", "is no URL"),
        ("crm", "is no URL"),
        ("me:hunter2@x/crm", "is no URL"),
        ("postgresql+pg8000://me:hunter2@x:port/crm", "is no URL"),
        ("sqlite:///file::memory:?pool_sise=hunter2&uri=true&plugin=x", "is no URL|knows no"),
        ("nosuch://me:hunter2@x/crm", "knows no database `nosuch`"),
        ("postgresql+asyncpgx://me:hunter2@x/crm", "knows no database"),
    ],
)
def test_a_url_that_nothing_can_be_made_of_is_told_without_its_password(url: str, named: str) -> None:
    with pytest.raises(ValueError, match=named) as caught:
        check_url(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("mysql+pymysql://me:hunter2@x/crm", "pymysql", "pymysql"),
        ("mysql://me:hunter2@x/crm", "MySQLdb", "mysqlclient"),
        ("oracle+oracledb://me:hunter2@x/crm", "oracledb", "oracledb"),
        ("mssql+pyodbc://me:hunter2@x/crm", "pyodbc", "pyodbc"),
    ],
)
def test_a_driver_that_is_not_installed_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, url: str, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ValueError, match=rf"the driver {module} .* `pip install {package}`") as caught:
        check_url(url)
    assert "hunter2" not in str(caught.value)


async def test_what_a_driver_cannot_make_of_its_options_is_a_failed_connection() -> None:
    database = Database("sqlite://")
    engine = database.engine

    @sa.event.listens_for(engine, "do_connect")
    def refuse(*_: object) -> None:
        raise TypeError("connect() got an unexpected keyword argument")

    with pytest.raises(DatabaseRefused, match="sqlite: TypeError"):
        await database.run(lambda connection: connection.scalar(sa.text("SELECT 1")), deadline_s=5)
    database.close()

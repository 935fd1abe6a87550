"""One engine, used from threads behind a limiter, so that a slow disk never stops the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from app.db import tables
from app.errors import SettingsInvalid, StorageFailed
from app.home import private_file, private_folder

T = TypeVar("T")

_LAYING_OUT = 0x67726F756E64
"""Number of the lock under which tables are made; any that nobody else uses."""


class Database:
    """The application's database; opened, and its tables made, at the first use."""

    def __init__(self, url: str, threads: int = 4) -> None:
        """Check the URL; nothing is opened yet.

        Raises: SettingsInvalid if SQLAlchemy cannot use the URL.
        """
        try:
            self._url = make_url(url)
            # Parameters hold what people wrote: they must never reach a log through an error's text.
            self._engine = create_engine(self._url, hide_parameters=True, pool_pre_ping=True)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            # The error's own text may repeat the URL with its password.
            raise SettingsInvalid(
                f"GROUNDLINE_DATABASE_URL: cannot be used ({type(error).__name__}); give an SQLAlchemy URL such as "
                "postgresql+pg8000://user@host/name, with its driver installed"
            ) from error
        self._sqlite = self._url.get_backend_name() == "sqlite"
        if self._sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._limiter = anyio.CapacityLimiter(threads)
        self._opening = threading.Lock()
        self._open = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run work in one transaction, in a thread; all of it holds or nothing.

        Raises: StorageFailed if the database fails.
        """
        return await anyio.to_thread.run_sync(self.run_blocking, work, limiter=self._limiter)

    def run_blocking(self, work: Callable[[Connection], T]) -> T:
        """Run work in one transaction, in this thread.

        Raises: StorageFailed if the database fails.
        """
        try:
            self._prepare()
            with self._engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            raise StorageFailed(f"database {self.shown_url}: {type(error).__name__}; check that it is up") from error

    @property
    def shown_url(self) -> str:
        """Return the URL without its password."""
        return self._url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self._opening:
            if self._open:
                return
            if self._sqlite and self._url.database:
                private_folder(Path(self._url.database).parent)
                if self._url.database != ":memory:" and not self._url.database.startswith("file:"):
                    private_file(Path(self._url.database))
            _lay_out(self._engine)
            self._open = True


def _lay_out(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Replicas that start together would both find no tables; SQLite's transaction is a lock already.
            connection.execute(select(func.pg_advisory_xact_lock(_LAYING_OUT)))
        tables.METADATA.create_all(connection)
        version = connection.scalar(select(tables.schema_version.c.version))
        if version is None:
            connection.execute(insert(tables.schema_version).values(version=tables.SCHEMA_VERSION))
        elif version != tables.SCHEMA_VERSION:
            raise StorageFailed(
                f"database {engine.url.render_as_string(hide_password=True)}: layout {version}, this program needs "
                f"{tables.SCHEMA_VERSION}; use the program that made it, or another GROUNDLINE_DATABASE_URL"
            )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own idea of when a transaction starts breaks savepoints; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    # WAL lets readers go on while one writes; the timeout covers two processes writing at once.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # Taking the write lock at once: a reader that turns writer while another writes would fail without waiting.
    connection.exec_driver_sql("BEGIN IMMEDIATE")

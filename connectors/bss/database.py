"""A business system's database: an engine that is made at the first use, and work on it in threads with a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import sqlalchemy as sa

_T = TypeVar("_T")

_SILENCE = {"pg8000": {"timeout": 15}, "psycopg": {"connect_timeout": 5}}
"""What each driver calls the seconds after which a silent server is given up, which frees the thread that waits."""

_PACKAGES = {"MySQLdb": "mysqlclient"}
"""What drivers are installed as, where that is not the name of their module."""


class DatabaseRefused(sa.exc.SQLAlchemyError):
    """A driver gave up before there was a connection, with an error that is none of a database's."""


def check_url(url: str) -> None:
    """Raise ValueError if no engine can be made for a URL; its text holds nothing of the URL but the driver's name."""
    try:
        found = sa.make_url(url)
    except (sa.exc.SQLAlchemyError, ValueError) as error:
        raise _unusable(error) from error
    try:
        _engine(found, 1).dispose()
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        package = _PACKAGES.get(module, module)
        raise ValueError(
            f"the driver {module} of `{found.drivername}` is not installed; run `pip install {package}`, or name "
            "another driver of that database"
        ) from error
    except sa.exc.NoSuchModuleError as error:
        raise ValueError(
            f"SQLAlchemy knows no database `{found.drivername}`; install what brings it, or correct the name"
        ) from error
    except (sa.exc.SQLAlchemyError, ValueError, TypeError) as error:
        raise _unusable(error) from error
    if found.get_dialect().is_async:
        raise ValueError(f"`{found.drivername}` is a driver for asynchronous programs; name one that is not")


def _unusable(error: Exception) -> ValueError:
    # The error's own text may repeat the URL with its password.
    return ValueError(
        f"is no URL that SQLAlchemy can use ({type(error).__name__}); it looks like "
        "postgresql+pg8000://user:password@host/name or sqlite:///file.db"
    )


def _engine(url: sa.URL, workers: int) -> sa.Engine:
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        return sa.create_engine(url)
    return sa.create_engine(
        url,
        pool_size=workers,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args=_SILENCE.get(url.get_driver_name(), {}),
    )


class Database:
    """One database, read by at most `workers` threads at a time; nothing is opened before the first read."""

    def __init__(self, url: str, *, workers: int = 8) -> None:
        self._url = url
        self._workers = workers

    @cached_property
    def engine(self) -> sa.Engine:
        """The engine; its pool holds a connection for each worker."""
        return _engine(sa.make_url(self._url), self._workers)

    @cached_property
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="bss")

    async def run(self, work: Callable[[sa.Connection], _T], deadline_s: float) -> _T:
        """Do some reading in a thread.

        Raises: TimeoutError past the deadline, waiting for a free thread included; SQLAlchemyError if there is no
        connection; whatever `work` raises.
        """
        engine = self.engine  # made here, so that two threads never make one each

        def connected() -> _T:
            with _connection(engine) as connection:
                return work(connection)

        loop = asyncio.get_running_loop()
        async with asyncio.timeout(deadline_s):
            return await loop.run_in_executor(self._executor, connected)

    def close(self) -> None:
        """Let go of threads and connections without waiting for a read that hangs."""
        if "_executor" in self.__dict__:
            self._executor.shutdown(wait=False, cancel_futures=True)
        if "engine" in self.__dict__:
            self.engine.dispose()


def _connection(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except (sa.exc.SQLAlchemyError, TimeoutError):
        raise
    except Exception as error:
        # Drivers raise anything for what they are given in a URL: TypeError for an option that they do not have.
        raise DatabaseRefused(f"{engine.url.drivername}: {type(error).__name__}") from error

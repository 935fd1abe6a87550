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


class Database:
    """One database, read by at most `workers` threads at a time; nothing is opened before the first read."""

    def __init__(self, url: str, *, workers: int = 8) -> None:
        self._url = url
        self._workers = workers

    @cached_property
    def engine(self) -> sa.Engine:
        """The engine; its pool holds a connection for each worker."""
        url = sa.make_url(self._url)
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            return sa.create_engine(url)
        return sa.create_engine(
            url,
            pool_size=self._workers,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args=_SILENCE.get(url.get_driver_name(), {}),
        )

    @cached_property
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._workers, thread_name_prefix="bss")

    async def run(self, work: Callable[[sa.Connection], _T], deadline_s: float) -> _T:
        """Do some reading in a thread.

        Raises: TimeoutError past the deadline, waiting for a free thread included; whatever `work` raises.
        """
        engine = self.engine  # made here, so that two threads never make one each

        def connected() -> _T:
            with engine.connect() as connection:
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

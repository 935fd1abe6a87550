"""Reads accounts over TM Forum's APIs, in a process of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from app.bootstrap import Parts
from app.settings import load_settings
from connectors.bss.tmf.client import TmfClient
from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from connectors.bss.tmf.reader import TmfAccountReader
from grounding.account.records import Section

_TOLD = frozenset(Section) - {Section.HISTORY}
_SECTIONS = {"bills": frozenset({Section.BILLS}), "all": _TOLD}
_MAPPINGS = {"after": TmfMapping(), "beside": TmfMapping(rate_filter="relatedParty.id")}


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Return milliseconds: of one request (`trip`), and of `bills` and `all` of an account.

    Each of the two with the lines of the bills asked for `beside` the bills, and `after` them. Accounts that could not
    be read whole are counted in `incomplete`; `cpu_ms` is what this process computed for a whole account, on average.
    """
    return asyncio.run(_read(request["url"], request["customers"], request["repeats"]))


async def _read(url: str, customers: list[str], repeats: int) -> dict[str, Any]:
    clock, client = Parts(load_settings()).clock, TmfClient(url)
    incomplete, cpu_ms = 0, 0.0
    found: dict[str, list[float]] = {"trip": []}
    try:
        for customer in customers:
            found["trip"] += await _timed(partial(client.one, str(TmfPaths().customer), customer), repeats)
        for how, mapping in _MAPPINGS.items():
            reader = TmfAccountReader(client, clock, mapping=mapping)
            for what, sections in _SECTIONS.items():
                spent = found[f"{what} {how}"] = []
                computed = time.process_time()
                for customer in customers:
                    account = await reader.read(customer, sections)
                    incomplete += bool(account.missing)
                    spent += await _timed(partial(reader.read, customer, sections), repeats)
                cpu_ms = (time.process_time() - computed) * 1000 / (len(customers) * (repeats + 2))
    finally:
        await client.close()
    return {"ms": found, "incomplete": incomplete, "cpu_ms": cpu_ms}


async def _timed(work: Callable[[], Awaitable[object]], repeats: int) -> list[float]:
    """Do it once unmeasured, then some times over."""
    await work()
    spent = []
    for _ in range(repeats):
        started = time.perf_counter()
        await work()
        spent.append((time.perf_counter() - started) * 1000)
    return spent

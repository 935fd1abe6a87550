"""How long a bill's explanation takes: every bill of the carrier's customers, against the one before."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

from app.bootstrap import Parts
from app.settings import load_settings
from evals.bench.figures import Figure
from grounding.account.anomalies import anomalies
from grounding.account.bill_faults import faults
from grounding.account.billing_accounts import previous_bill
from grounding.account.bills import explain
from grounding.account.records import Account, Section

MOST_MS = 5.0
REPEATS = 9

_SECTIONS = frozenset({Section.LINES, Section.CONTRACTS, Section.BILLS})
_PATIENCE = 10.0
"""Reading the accounts is not measured."""


def measured(home: Path) -> list[Figure]:
    """Read every account, then explain each bill some times over; nothing is kept from one time to the next."""
    return figures(asyncio.run(_accounts(Parts(load_settings(home=home), _PATIENCE))))


def figures(accounts: Iterable[Account]) -> list[Figure]:
    """Return how long the bills of these accounts take: what is wrong with each, what changed, what is odd."""
    spent = [each for account in accounts for each in _spent(account)]
    note = "no account has two bills"
    if spent:
        note = f"{len(spent)} bills against those before; median {statistics.median(spent):.2f} ms"
    return [
        Figure(
            "bills.explain_ms",
            "Bill explanation, the slowest",
            max(spent, default=None),
            "ms",
            most=MOST_MS,
            note=note,
            details={"ms": spent},
        )
    ]


async def _accounts(parts: Parts) -> list[Account]:
    try:
        ids = await parts.account_systems.customer_ids()
        return [await parts.account_reader.read(each, _SECTIONS) for each in ids]
    finally:
        await parts.account_systems.close()


def _spent(account: Account) -> Iterable[float]:
    """Return for each bill that has one before it the median of several times, in ms."""
    for bill in account.bills:
        previous = previous_bill(bill, account.bills)
        if previous is None:
            continue
        times = []
        for _ in range(REPEATS):
            started = time.perf_counter()
            if not faults(bill, previous):
                explain(bill, previous)
            anomalies(bill, account.bills, lines=account.lines, contracts=account.contracts)
            times.append((time.perf_counter() - started) * 1000)
        yield statistics.median(times)

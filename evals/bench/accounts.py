"""Accounts read live: what a reading takes beyond one round trip, and how long an answer waits for what hangs."""

from __future__ import annotations

import itertools
import statistics
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import click

from evals.bench.announced import announced
from evals.bench.client import SUCCESS, Client
from evals.bench.figures import Figure, percentile
from evals.bench.installation import Installation

WAIT_MS = 50.0
"""One round trip, as the server makes it."""
BEYOND_MS = 20.0
HANGING_S = 3.5
REPEATS = 10

_QUESTION = "How much data do I have left, when does my contract end and why is my last bill as high as it is?"
_ANSWERS = 4
_HANG = "slow=600000"
_APIS = {
    "usage": "/tmf-api/usageConsumption",
    "bills": "/tmf-api/customerBillManagement",
    "lines": "/tmf-api/productInventory",
    "customer": "/tmf-api/customerManagement",
    "everything": "/tmf-api/",
}


def measured(installation: Installation, tokens: Mapping[str, str]) -> list[Figure]:
    """Measure both. Raises ClickException if a part of the program under measurement fails."""
    customers = [name for name in tokens if name != "operator"]
    with announced("-m", "evals.bench.upstream", str(WAIT_MS), environment=installation.environment()) as address:
        request = {"url": f"{address}/tmf-api", "customers": customers, "repeats": REPEATS}
        read = installation.worker("accounts", request, 300)
    figures = read_figures(read["ms"], len(customers), read["incomplete"])
    note = "on average; the rest is waiting, for the server and for whatever else the machine does"
    figures.append(
        Figure("accounts.cpu_ms", "  computed by the reader for a whole account", read["cpu_ms"], "ms", note=note)
    )
    with announced("-m", "app.cli", "sandbox", "tmf", "--port", "0", environment=installation.environment()) as address:
        live = replace(installation, extra={"GROUNDLINE_BSS_URL": f"{address}/tmf-api"})
        return figures + _hanging(live, address, customers, tokens)


def read_figures(spent: Mapping[str, Sequence[float]], customers: int, incomplete: int) -> list[Figure]:
    """Return what readings took beyond one round trip; nothing if any of them was not whole."""
    trip = statistics.median(spent["trip"])
    found = []
    for name, shown in (("bills", "a customer's bills"), ("all", "a whole account")):
        for how, most in (("beside", BEYOND_MS), ("after", None)):
            ms = spent[f"{name} {how}"]
            note = (
                f"{customers} customers, {REPEATS} readings each; one round trip is {trip:.1f} ms; "
                f"median {statistics.median(ms):.1f} ms, p95 {percentile(ms, 0.95):.1f} ms"
            )
            found.append(
                Figure(
                    f"accounts.{name}_{how}_ms",
                    f"Live, beyond a round trip: {shown}, lines {how} the bills",
                    None if incomplete else statistics.median(ms) - trip,
                    "ms",
                    most=most,
                    note=f"{incomplete} readings were not whole" if incomplete else note,
                    details={"ms": list(ms), "trip_ms": trip},
                )
            )
    return found


def _hanging(
    installation: Installation, address: str, customers: Sequence[str], tokens: Mapping[str, str]
) -> list[Figure]:
    first: dict[str, float] = {}
    later: dict[str, float] = {}
    unsaid: list[str] = []
    for name, path in _APIS.items():
        # A server for each: whoever is left alone after one failure is not asked at the next.
        with installation.serving() as server:
            _ask(server.port, tokens[customers[0]])
            _behave(address, path)
            asked = [_ask(server.port, tokens[who]) for who in itertools.islice(itertools.cycle(customers), _ANSWERS)]
            _behave(address, None)
        spent = [seconds for seconds, _ in asked]
        if not all(degraded for _, degraded in asked):
            unsaid.append(name)
        first[name], later[name] = max(spent), max(spent[2:])
    slowest, after = max(first.values()), max(later.values())
    note = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in first.items())
    rest = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in later.items())
    silent = f"; NOT SAID for {', '.join(unsaid)}" if unsaid else "; each names what is missing"
    return [
        Figure(
            "accounts.hanging_s",
            "Whole answer over HTTP while an API hangs",
            slowest,
            "s",
            most=HANGING_S,
            note=f"the slowest by what hangs: {note}{silent}",
            details={"seconds": first},
        ),
        Figure(
            "accounts.left_alone_s",
            "  from the third answer on",
            after,
            "s",
            note=f"what let two wait is left alone for 30 s: {rest}",
            details={"seconds": later},
        ),
    ]


def _ask(port: int, token: str) -> tuple[float, Sequence[str]]:
    client = Client(port, token)
    reply = client.post("/v1/chat", {"message": _QUESTION})
    client.close()
    if reply.status != SUCCESS:
        raise click.ClickException(f"live accounts: a question was answered with status {reply.status}")
    return reply.ms / 1000, reply.body["degraded"]


def _behave(address: str, path: str | None) -> None:
    """Have everything below a path hang, or behave well again."""
    query = "" if path is None else "?" + urlencode({"path": path, "set": _HANG})
    request = urllib.request.Request(  # noqa: S310 - the sandbox on this machine
        f"{address}/sandbox/behaviour{query}", method="DELETE" if path is None else "PUT"
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - the same

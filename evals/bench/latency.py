"""How long searches and answers take, one after the other, warm."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from evals.bench.client import SUCCESS, Client, Reply
from evals.bench.figures import Figure, percentile

QUESTIONS = Path(__file__).with_name("questions.yaml")

SEARCH_P95_MS = 60.0
ANSWER_P95_MS = 250.0
_WARMING = 8
_KINDS = ("customer", "visitor", "operator")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and who asks it."""

    question: str
    who: str
    """`visitor`, `operator`, or a customer's id."""


def questions(customers: Sequence[str], each: int) -> list[Asked]:
    """Return the questions: each that customers ask for `each` of them in turn, the others once."""
    held: dict[str, list[str]] = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    turns = itertools.cycle(customers)
    asked = [Asked(text, next(turns)) for text in held["customer"] for _ in range(each)] if customers else []
    return [*asked, *(Asked(text, who) for who in ("visitor", "operator") for text in held[who])]


@dataclass(frozen=True)
class Crowd:
    """Clients of one server, one for each identity that asks."""

    port: int
    tokens: dict[str, str]
    """By customer id, and `operator`; a visitor has none."""

    def client(self, who: str) -> Client:
        """Return a new client for somebody."""
        return Client(self.port, self.tokens.get(who))

    def ask(self, asked: Sequence[Asked]) -> Iterator[tuple[Asked, Reply]]:
        """Ask one after the other, each in a conversation of its own."""
        clients = {who: self.client(who) for who in {item.who for item in asked}}
        for item in asked:
            yield item, clients[item.who].post("/v1/chat", {"message": item.question})
        for client in clients.values():
            client.close()


def searched(what: str, key: str, spent_ms: Sequence[float]) -> list[Figure]:
    """Return the figures of searches that took these milliseconds."""
    median, p95 = percentile(spent_ms, 0.5), percentile(spent_ms, 0.95)
    note = (
        f"{len(spent_ms)} different queries, one after the other, the query's embedding included; "
        f"p50 {median:.1f} ms, max {max(spent_ms):.0f} ms"
    )
    details = {"p50_ms": median, "max_ms": max(spent_ms), "count": len(spent_ms)}
    return [Figure(key, f"Search, {what}: p95", p95, "ms", most=SEARCH_P95_MS, note=note, details=details)]


def search_http(crowd: Crowd, queries: Sequence[str]) -> list[Figure]:
    """Search over HTTP on this machine, as an operator."""
    client = crowd.client("operator")
    for query in queries[:_WARMING]:
        client.post("/v1/search", {"query": query})
    replies = [client.post("/v1/search", {"query": query}) for query in queries]
    client.close()
    failed = sum(reply.status != SUCCESS for reply in replies)
    if failed:
        raise click.ClickException(f"POST /v1/search: {failed} of {len(replies)} searches failed")
    return searched("over HTTP", "search.http_p95_ms", [reply.ms for reply in replies])


def answered(crowd: Crowd, asked: Sequence[Asked]) -> list[Figure]:
    """Have whole answers composed, audit record included, over HTTP."""
    for _ in crowd.ask(asked[:: max(1, len(asked) // _WARMING)]):
        pass
    replies = list(crowd.ask(asked))
    done = [(item, reply) for item, reply in replies if reply.status == SUCCESS]
    failures = [_failure(item, reply) for item, reply in replies if reply.status != SUCCESS]
    what = "A whole extractive answer, over HTTP: p95"
    if not done:
        return [Figure("answer.p95_ms", what, None, "ms", most=ANSWER_P95_MS, note="every question failed")]
    spent_ms = [reply.ms for _, reply in done]
    outcomes = Counter(reply.body["outcome"] for _, reply in done) + Counter(failed=len(failures))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    groups = {kind: [reply.ms for item, reply in done if _kind(item) == kind] for kind in _KINDS}
    by_kind = ", ".join(f"{kind} {percentile(group, 0.95):.0f}" for kind, group in groups.items() if group)
    median, p95 = percentile(spent_ms, 0.5), percentile(spent_ms, 0.95)
    return [
        Figure(
            "answer.p95_ms",
            what,
            p95,
            "ms",
            most=ANSWER_P95_MS,
            note=f"{len(done)} questions; p50 {median:.0f} ms, max {max(spent_ms):.0f} ms; "
            f"p95 by who asks: {by_kind}; {counts}",
            details={
                "p50_ms": median,
                "max_ms": max(spent_ms),
                "slowest": [_slow(item, reply) for item, reply in sorted(done, key=lambda entry: -entry[1].ms)[:5]],
                "failures": failures,
            },
        )
    ]


def burst(crowd: Crowd, asked: Sequence[Asked], clients: int) -> list[Figure]:
    """Ask from several clients at once: what the server's memory has to bear."""
    parts = [asked[place::clients] for place in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        spent_ms = [
            ms for part in pool.map(lambda part: [reply.ms for _, reply in crowd.ask(part)], parts) for ms in part
        ]
    return [
        Figure(
            "answer.concurrent_p95_ms",
            f"The same, {clients} clients at once: p95",
            percentile(spent_ms, 0.95),
            "ms",
            note=f"{len(spent_ms)} questions; p50 {percentile(spent_ms, 0.5):.0f} ms",
        )
    ]


def _slow(item: Asked, reply: Reply) -> dict[str, Any]:
    timings = reply.body["timings_ms"]
    return {"ms": reply.ms, "question": item.question, "who": item.who, "timings_ms": timings}


def _failure(item: Asked, reply: Reply) -> dict[str, Any]:
    return {"name": f"{item.question} ({item.who})", "fault": f"HTTP {reply.status}", "body": reply.body}


def _kind(item: Asked) -> str:
    return item.who if item.who in ("visitor", "operator") else "customer"

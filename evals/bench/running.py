"""The whole benchmark, from an empty home folder to the table."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from evals.bench import accounts, commands, eligibility, explaining, indexing, latency, report, runbooks
from evals.bench.figures import Figure
from evals.bench.installation import Installation, Server
from evals.bench.machine import facts
from evals.bench.material import Corpora, Source, Text, corpora, queries, texts
from evals.bench.pace import Pace, Shown
from evals.bench.scale import Scale

SHARE = 12
"""Of the documents given; those of the carrier's own are few and compared whole."""

QUERIES = 400
CUSTOMERS_A_QUESTION = 3
ALERTS = 400
REPEATS = 5
STARTS = 3
CLIENTS = 8
READY_S = 15.0
MEMORY_MB = 1500.0

# Seconds by megabyte of documents on two cores, for the progress bar's first guess only.
_OURS_S, _THEIRS_S = 16.0, 70.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked for."""

    corpora: Path | None
    share: int | None
    pairs: int
    only: frozenset[str]
    home: Path | None
    json_file: Path | None


@dataclass
class _Bench:
    """One run of the benchmark."""

    options: Options
    installation: Installation
    given: Corpora
    own: Sequence[Source]
    tokens: dict[str, str]
    figures: list[Figure] = field(default_factory=list)

    def steps(self) -> dict[str, tuple[float, Callable[[], None]]]:
        """Return the steps that were asked for, each with a first guess of its seconds."""
        megabytes = sum(text.file.stat().st_size for text in self.measured_texts) / 1e6
        share_s = self.options.pairs * (20 + megabytes / self.every * (_OURS_S + _THEIRS_S))
        loads_s = {"server": 20.0, "search": 15.0, "answers": 45.0, "runbooks": 60.0}
        on_server_s = 20.0 + sum(seconds for name, seconds in loads_s.items() if name in self.options.only)
        steps: dict[str, tuple[float, Callable[[], None]]] = {
            "Indexing everything": (10 + megabytes * _OURS_S, self.index),
        }
        if "indexing" in self.options.only:
            steps["Comparing with LangChain"] = (share_s, self.compare)
        if "commands" in self.options.only:
            steps["Commands"] = (5.0 * (REPEATS + 1), self.commands)
        if "search" in self.options.only:
            steps["Searching"] = (25.0, self.search)
        if self.options.only & {"server", "search", "answers", "runbooks"}:
            steps["Serving"] = (on_server_s, self.serve)
        if "eligibility" in self.options.only:
            steps["Deciding on offers"] = (5.0, self.decide)
        if "bills" in self.options.only:
            steps["Explaining bills"] = (5.0, self.explain)
        if "accounts" in self.options.only:
            steps["Reading accounts live"] = (110.0, self.accounts)
        if "scale" in self.options.only:
            steps["A large index"] = (240.0, self.scale)
        return steps

    @property
    def measured(self) -> tuple[Source, ...]:
        """The sources whose indexing is measured: those given, or else the carrier's own."""
        return self.given.sources or tuple(self.own)

    @property
    def measured_texts(self) -> list[Text]:
        """Their text documents."""
        return texts(self.measured)

    @property
    def every(self) -> int:
        """The share that indexing is compared on."""
        return self.options.share or (SHARE if self.given.sources else 1)

    def index(self) -> None:
        """Index the carrier's own documents and then, measured, what was given; and again, unchanged."""
        first = indexing.index(self.installation, ())
        if self.given.sources:
            first = indexing.index(self.installation, self.given.sources)
        what = f"{len(self.given.sources)} folders" if self.given.sources else "the carrier's own documents"
        if first.report["added"] == 0:
            click.echo(f"{self.installation.home}: indexed before, so indexing and sync are not timed", err=True)
            return
        if "indexing" in self.options.only:
            self.figures += indexing.indexed(first, what)
        if "sync" in self.options.only:
            self.figures += indexing.unchanged(self.installation, self.given.sources, first, REPEATS)

    def compare(self) -> None:
        """Compare with the other pipeline."""
        comparison = indexing.Comparison(self.measured, self.every, self.options.pairs)
        with tempfile.TemporaryDirectory(prefix="groundline-bench-") as folder:
            self.figures[:0] = indexing.compared(comparison, Path(folder), self.installation.threads)

    def commands(self) -> None:
        """Time the commands that embed nothing."""
        self.figures += commands.timed(self.installation, self.given.sources, REPEATS)

    def search(self) -> None:
        """Time searches in a process of their own."""
        result = self.installation.worker("search", {"queries": self.queries()}, 300)
        self.figures += latency.searched("in process", "search.p95_ms", result["ms"])

    def decide(self) -> None:
        """Decide on many offerings by many rules."""
        self.figures += eligibility.measured()

    def explain(self) -> None:
        """Explain the bills of every customer."""
        self.figures += explaining.measured(self.installation.home)

    def accounts(self) -> None:
        """Read accounts over TM Forum's APIs, and answer while they hang."""
        self.figures += accounts.measured(self.installation, self.tokens)

    def scale(self) -> None:
        """Make a large index, search it and change it meanwhile."""
        vectors = self.installation.home / "cache" / "vectors.db"
        scale = Scale(self.measured, vectors, self.queries())
        with tempfile.TemporaryDirectory(prefix="groundline-bench-", ignore_cleanup_errors=True) as folder:
            self.figures += scale.measured(Path(folder), self.installation.threads)

    def queries(self) -> list[str]:
        """Return what is searched for."""
        return queries(texts([*self.given.sources, *self.own]), self.given.questions, QUERIES)

    def serve(self) -> None:
        """Start the server, several times if that is measured, and measure what it does."""
        ready: list[float] = []
        for _ in range(STARTS - 1 if "server" in self.options.only else 0):
            with self.installation.serving() as server:
                ready.append(server.ready_s)
        with self.installation.serving() as server:
            ready.append(server.ready_s)
            self.load(server, latency.Crowd(server.port, self.tokens))
            if "server" in self.options.only:
                self.figures += _served(ready, server)

    def load(self, server: Server, crowd: latency.Crowd) -> None:
        """Search and ask as much as is measured; where only the server is, enough to see its memory."""
        asked = latency.questions([name for name in self.tokens if name != "operator"], CUSTOMERS_A_QUESTION)
        if self.options.only & {"search", "server"}:
            found = latency.search_http(crowd, self.queries())
            self.figures += found if "search" in self.options.only else []
        if self.options.only & {"answers", "server"}:
            answers = latency.answered(crowd, asked) + latency.burst(crowd, asked, CLIENTS)
            self.figures += answers if "answers" in self.options.only else []
        if "runbooks" in self.options.only:
            self.figures += runbooks.checked(crowd, texts(self.given.sources), ALERTS)


def run(options: Options) -> None:
    """Measure and report. Raises ClickException if a part of the program under measurement fails."""
    started = time.perf_counter()
    if options.only == {"eligibility"}:  # needs no documents, no index and no server
        _report(options, eligibility.measured(), facts(), started)
        return
    try:
        given = corpora(options.corpora) if options.corpora else Corpora(())
    except ValueError as error:
        raise click.ClickException(f"--corpora {error}") from error
    if not given.sources:
        click.echo(
            "No corpora given (--corpora DIR or GROUNDLINE_SHARED_DATA): measuring on the carrier's own documents.",
            err=True,
        )
    known = facts()
    with _home(options.home) as home:
        installation = Installation(home, os.cpu_count() or 1)
        people = installation.worker("people", {}, 60)
        tokens = {**_some(people["customers"]), "operator": people["operator"]}
        own = [Source(name, Path(path), audience) for name, path, audience in people["sources"]]
        bench = _Bench(options, installation, given, own, tokens)
        steps = bench.steps()
        shown = Shown(Pace({name: seconds for name, (seconds, _) in steps.items()}))
        broken = None
        try:
            with shown.running():
                for name, (_, work) in steps.items():
                    with shown.step(name):
                        work()
        except click.ClickException as error:
            # What was measured before is still worth its minutes.
            broken = error
    _report(options, bench.figures, known, started)
    if broken:
        raise broken


def _report(options: Options, figures: Sequence[Figure], known: dict[str, Any], started: float) -> None:
    report.printed(figures, known, time.perf_counter() - started)
    if options.json_file:
        report.written(figures, known, options.json_file)


@contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    if given:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="groundline-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _some(customers: dict[str, str], most: int = 12) -> dict[str, str]:
    """Return evenly chosen customers."""
    names = sorted(customers)
    step = max(1, len(names) // most)
    return {name: customers[name] for name in names[::step][:most]}


def _served(ready: Sequence[float], server: Server) -> list[Figure]:
    memory = server.memory()
    resident, peak = memory or (None, None)
    note = "this system has no /proc to ask" if memory is None else "after all the searches and answers above"
    return [
        Figure(
            "server.ready_s",
            "Server ready, its index there",
            max(ready),
            "s",
            most=READY_S,
            note=f"slowest of {len(ready)} starts, median {statistics.median(ready):.1f} s; from start to /readyz",
            details={"seconds": list(ready)},
        ),
        Figure("server.memory_mb", "Server's resident memory", resident, "MB", most=MEMORY_MB, note=note),
        Figure("server.peak_memory_mb", "Its peak", peak, "MB", most=MEMORY_MB, note=note),
    ]

"""The whole comparison: environments, then every system on every corpus, one after the other, then the table."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from app.bootstrap import Parts
from app.settings import load_settings
from evals.bench import machine
from evals.bench.pace import minutes
from evals.peers import ours, report
from evals.peers.asking import Corpus, corpora
from evals.peers.environments import Environment, EnvironmentFailed
from evals.peers.process import Runner, SystemFailed
from evals.peers.roster import SCRIPTS, Peer, chosen
from evals.peers.rows import Count, Row, add
from evals.retrieval.running import Options as Sets
from evals.retrieval.running import question_sets


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    sets: Sets
    """Which questions over which documents."""
    peers: tuple[str, ...] = ()
    """Environments of the peers to run; empty: all."""
    home: Path | None = None
    json: Path | None = None


@dataclass
class Comparison:
    """What is compared so far."""

    runner: Runner
    model: Path
    count: Count
    rows: dict[str, Row] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def measure_ours(self, corpus: Corpus) -> None:
        """Measure this program; never kept, since its own code is what changes."""
        command = [sys.executable, "-P", "-m", "evals.peers.ours"]
        with self._step(ours.NAME, corpus), tempfile.TemporaryDirectory(prefix="groundline-peers-") as home:
            measured = self.runner.run(f"{ours.NAME}, {corpus.name}", command, corpus.own(Path(home)))
            add(self.rows, {ours.NAME: ours.NAME}, corpus, measured, self.count)

    def measure(self, peer: Peer, corpus: Corpus) -> None:
        """Measure a peer, or take what an earlier run kept of the same versions, script, documents and questions."""
        environment = Environment(peer.environment)
        command = [str(environment.python), "-I", str(SCRIPTS / "face.py"), str(peer.script)]
        stamp = environment.wanted() + _hash(SCRIPTS / "face.py", peer.script)
        request = corpus.request(self.model, list(peer.variants))
        with self._step(peer.title, corpus):
            measured = self.runner.run(f"{peer.title}, {corpus.name}", command, request, stamp)
            add(self.rows, peer.variants, corpus, measured, self.count)

    @contextmanager
    def _step(self, title: str, corpus: Corpus) -> Iterator[None]:
        """Tell what runs and how long it took; one that fails is told, and the others go on."""
        click.echo(f"{title}: {corpus.name} ({len(corpus.documents):,} documents)", err=True)
        started = time.perf_counter()
        try:
            yield
        except SystemFailed as error:
            self.failures.append(str(error))
            click.echo(f"  failed: {error}", err=True)
        else:
            click.echo(f"  {minutes(time.perf_counter() - started)}", err=True)


def run(options: Options) -> None:
    """Measure and report. Raises ClickException if there is nothing to measure, or once all is told if one failed."""
    started = time.perf_counter()
    peers = list(chosen(options.peers))
    _make(peers)
    known = machine.facts()
    with _home(options.home) as home:
        over = corpora(question_sets(options.sets, home / "documents"))
        embedder = Parts(load_settings()).embedder
        runner = Runner(home / "results", os.cpu_count() or 1)
        comparison = Comparison(runner, embedder.folder, embedder.count_tokens)
        for corpus in over:
            comparison.measure_ours(corpus)
            for peer in peers:
                comparison.measure(peer, corpus)
    rows = list(comparison.rows.values())
    report.printed(rows, over, known, time.perf_counter() - started)
    if options.json:
        report.written(rows, over, known, options.json)
    if comparison.failures:
        raise click.ClickException("; ".join(comparison.failures))


def _make(peers: Sequence[Peer]) -> None:
    try:
        for name in dict.fromkeys(peer.environment for peer in peers):
            Environment(name).make(lambda text: click.echo(text, err=True))
    except EnvironmentFailed as error:
        raise click.ClickException(str(error)) from error


def _hash(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


@contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    if given:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="groundline-peers-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()

"""Runs the shipped search, and the same without each of its parts, one at a time, on every set."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from app.bootstrap import Parts, folders
from app.commands.progress import shown_progress
from app.settings import load_settings
from app.sources import IndexedSource
from evals.bench import machine
from evals.retrieval import ablation_table
from evals.retrieval.leaner import Leased, Memory, RememberingEmbedder
from evals.retrieval.questions import Question, QuestionSet
from evals.retrieval.results import Outcome, SetResult, outcome
from evals.retrieval.running import Options, built, depth, home_folder, question_sets
from evals.retrieval.systems import OURS
from evals.retrieval.variants import MOST_DOCUMENTS, REBUILT, VARIANTS, Rebuilt, Variant
from retrieval.indexing import SyncOptions, sync
from retrieval.search import Searcher
from retrieval.types import Audience
from retrieval.vector_cache import CachedEmbedder, VectorCache


def run(options: Options) -> None:
    """Measure and report. Raises ClickException if there is nothing to measure."""
    started = time.perf_counter()
    known = machine.facts()
    with home_folder(options.home) as home:
        results = list(_measured(question_sets(options, home / "documents"), home))
    ablation_table.printed(results, options.part, known, time.perf_counter() - started)
    if options.json:
        ablation_table.write_json(results, options.part, known, options.json)


def _measured(sets: Sequence[QuestionSet], home: Path) -> Iterator[SetResult]:
    for parts, together in built(sets, home):
        rebuilt = {}
        if len(parts.index.documents()) < MOST_DOCUMENTS:
            rebuilt = {one.name: _rebuilt(parts, together[0], one) for one in REBUILT}
        yield from asyncio.run(_asked(parts, rebuilt, together))


def _rebuilt(parts: Parts, asked: QuestionSet, how: Rebuilt) -> Parts:
    """Index a set's folders once more, without a part; what the shipped index has embedded is not embedded again."""
    home = parts.settings.home
    other = Parts(load_settings(home=home.with_name(f"{home.name}-{how.place}"), qdrant_url=None))
    other.embedder = parts.embedder
    sources = [IndexedSource(one.name, str(one.path), Audience(one.audience)) for one in asked.folders]
    click.echo(f"Indexing again, {how.name.partition(': ')[2]}", err=True)
    cache = VectorCache(home / "cache" / "vectors.db")
    try:
        with shown_progress(quiet=False) as progress:
            embedder = CachedEmbedder(parts.embedder, cache)
            writer = how.writer(other.index, parts.terms)
            sync(folders(sources), writer, embedder, SyncOptions(how.chunking, parts.terms), progress)
    finally:
        cache.close()
    return other


async def _asked(parts: Parts, rebuilt: dict[str, Parts], sets: Sequence[QuestionSet]) -> list[SetResult]:
    async with AsyncExitStack() as stack:
        for one in (parts, *rebuilt.values()):
            stack.push_async_callback(one.live.close)
        asking = Asking(parts, rebuilt)
        return [await asking.result(one) for one in sets]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to ask: a search, and whether it is told the earlier turns."""

    searcher: Searcher
    turns: bool = True


class Asking:
    """Asks a question in every way, then the next one: what two ways look up alike is looked up once."""

    def __init__(self, parts: Parts, rebuilt: dict[str, Parts]) -> None:
        """Take the shipped installation and, by name, those that were built without a part."""
        self._today = parts.clock.now().date()
        self._embedder = RememberingEmbedder(parts.embedder)
        self._memories: list[Memory] = []
        variants = (Variant(OURS), *VARIANTS)
        memory = self._memory()
        self._ways = {one.name: self._way(parts, one, memory) for one in variants}
        self._ways |= {name: self._way(other, Variant(name), self._memory()) for name, other in rebuilt.items()}

    async def result(self, asked: QuestionSet) -> SetResult:
        """Return what each way found."""
        spoken = any(question.before for question in asked.questions)
        ways = {name: way for name, way in self._ways.items() if way.turns or spoken}
        outcomes: dict[str, dict[str, Outcome]] = {name: {} for name in ways}
        seconds = dict.fromkeys(ways, 0.0)
        for question in asked.questions:
            for memory in self._memories:
                memory.clear()
            for name, way in ways.items():
                started = time.perf_counter()
                outcomes[name][question.question_id] = await self._outcome(question, way, depth(asked))
                seconds[name] += time.perf_counter() - started
        click.echo(f"{asked.name}: {len(asked.questions)} questions, {sum(seconds.values()):.0f} s", err=True)
        return SetResult(asked, outcomes, seconds)

    async def _outcome(self, question: Question, way: _Way, deep: int) -> Outcome:
        found = await way.searcher.search(
            question.text,
            Audience(question.audience),
            deep,
            on=self._today,
            before=question.before if way.turns else (),
            expired=True,
        )
        return outcome(question, [one.passage for one in found])

    def _memory(self) -> Memory:
        self._memories.append(Memory())
        return self._memories[-1]

    def _way(self, parts: Parts, variant: Variant, memory: Memory) -> _Way:
        index = Leased(parts.live, lambda index: variant.index(index, memory))
        options = variant.change(parts.search_options)
        return _Way(Searcher(index, self._embedder, options, parts.reranker), variant.turns)

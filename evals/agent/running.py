"""Asks the assistant with a model that lies, and with one that does not, and counts what came through."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from app.bootstrap import Parts
from app.settings import load_settings
from evals.agent.asked import asked
from evals.agent.double import Double, running
from evals.agent.report import printed
from evals.agent.scoring import Tally
from grounding.assistant import Assistant
from grounding.events import Done, SentenceReady
from grounding.ports import Writer, Writing
from grounding.types import Answer, Draft, Drafting, Material, Turn


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of whom."""

    behaviours: tuple[str, ...]
    questions: int
    home: Path | None
    json: Path | None


@dataclass(slots=True)
class _Kept:
    """An audit log that keeps the last answer alone."""

    answer: Answer | None = None

    async def record(self, turn: Turn, answer: Answer) -> None:
        self.answer = answer


@dataclass(slots=True)
class _Noting:
    """A writer that notes when a model's first whole sentence was there."""

    writer: Writer
    written: float | None = None

    def warm_up(self) -> None:
        self.writer.warm_up()

    def begin(self, turn: Turn, drafting: Drafting, material: Material) -> Writing:
        self.written = None
        return _Noted(self.writer.begin(turn, drafting, material), self)


class _Noted:
    """An answer in the making whose first sentence is noted."""

    def __init__(self, writing: Writing, noting: _Noting) -> None:
        self._writing, self._noting = writing, noting

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writing, name)

    async def drafts(self) -> AsyncGenerator[Draft]:
        async with aclosing(self._writing.drafts()) as drafts:
            async for draft in drafts:
                self._noting.written = self._noting.written or time.perf_counter()
                yield draft


def run(options: Options) -> None:
    """Run the benchmark and print what it found."""
    with ExitStack() as stack:
        home = options.home or Path(stack.enter_context(TemporaryDirectory(prefix="groundline-agent-")))
        double = stack.enter_context(running())
        _indexed(home)
        tallies = {}
        for behaviour in options.behaviours:
            parts = _parts(home, double, behaviour)
            tallies[behaviour] = asyncio.run(_asked(parts, options.questions, double, behaviour))
    printed(tallies)
    if options.json:
        found = {name: tally.record() for name, tally in tallies.items()}
        options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _parts(home: Path, double: Double, behaviour: str) -> Parts:
    settings = load_settings(
        home=home, model=f"openai:sandbox/{behaviour}", openai_base_url=double.url, openai_api_key="none"
    )
    return Parts(settings)


def _indexed(home: Path) -> None:
    """Index the carrier's documents, unless that was done before."""
    parts = Parts(load_settings(home=home))
    if parts.index.live() is None:
        click.echo("Indexing the carrier's documents", err=True)
        parts.sync(parts.carrier_sources, lambda progress: None)


async def _asked(parts: Parts, most: int, double: Double, behaviour: str) -> Tally:
    offerings = parts.folder.catalogue.offerings
    tally, kept = Tally({key: each.name for key, each in offerings.items()}), _Kept()
    questions = asked(parts.folder, await parts.account_systems.customer_ids(), most)
    await parts.live.refresh()
    parts.warm_up()
    if parts.worder is None:
        raise AssertionError("a model is set")
    noting = _Noting(parts.worder.writer)
    parts.__dict__["worder"] = replace(parts.worder, writer=noting)
    assistant = parts.assistant(kept)
    double.said()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(behaviour, total=len(questions))
        for number, question in enumerate(questions):
            await _one(assistant, noting, question.turn(number), tally)
            if kept.answer is not None:
                tally.add(question.text, kept.answer, double.said())
            progress.advance(bar)
    await parts.live.close()
    await parts.account_systems.close()
    return tally


async def _one(assistant: Assistant, noting: _Noting, turn: Turn, tally: Tally) -> None:
    """Have one answer written, and note how long its first sentence was held up."""
    first: float | None = None
    async for event in assistant.answer(turn):
        if isinstance(event, SentenceReady) and first is None:
            first = time.perf_counter()
        if isinstance(event, Done) and first is not None and noting.written is not None:
            held_up = event.answer.dropped or event.answer.repaired or event.answer.mode != "model"
            if not held_up:
                tally.added_ms.append((first - noting.written) * 1000)

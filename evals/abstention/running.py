"""Asks questions with and without an answer of an index of their documents, and tells how well they are told apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from app.bootstrap import Parts
from app.commands.progress import shown_progress
from evals.abstention import report
from evals.abstention.learning import learnt
from evals.abstention.outcomes import Outcome
from evals.abstention.sureness import judged
from evals.abstention.tasks import Asked, Task, carrier_task, public_task
from evals.bench import machine
from evals.retrieval.questions import QuestionSet
from evals.retrieval.records import BrokenRecord
from evals.retrieval.running import home_folder
from evals.retrieval.split import Part, part
from evals.retrieval.systems import Installations, carrier_folder
from grounding.drafting.extractive.answerability import Weights
from retrieval.types import Audience


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    names: tuple[str, ...] = ()
    part: Part | None = None
    home: Path | None = None
    shared: Path | None = None
    """A folder with `questions` in it; without it only the carrier's own are asked."""
    json: Path | None = None


def run(options: Options) -> None:
    """Measure and print. Raises ClickException if there is nothing to measure."""
    outcomes = dict(_measured(options, options.part))
    report.printed(outcomes, machine.facts())
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(report.as_json(outcomes), indent=1), "utf-8")


def learn(options: Options) -> Weights:
    """Return the weights that the learning halves teach. Raises ClickException if they teach nothing."""
    found = dict(_measured(options, "learn"))
    examples = {
        name: [(one.signals, one.asked.answerable) for one in outcomes if one.signals]
        for name, outcomes in found.items()
    }
    try:
        return learnt(examples)
    except ValueError as error:
        raise click.ClickException(f"learning: {error}") from error


def show(weights: Weights) -> None:
    """Print weights, one a line."""
    for name, weight in asdict(weights).items():
        click.echo(f"{name:10} {weight:.2f}")


def _measured(options: Options, half: Part | None) -> Iterator[tuple[str, list[Outcome]]]:
    with home_folder(options.home) as home:
        installations = Installations(home)
        for task in _tasks(options, home / "documents"):
            asked = [one for one in task.asked if half in (None, part(one.group))]
            with shown_progress(quiet=False) as progress:
                parts, _ = installations.build(QuestionSet(task.name, "passages", task.folders, ()), progress)
            yield task.name, asyncio.run(_asked(parts, asked))


def _tasks(options: Options, scratch: Path) -> list[Task]:
    shared = options.shared / "questions" if options.shared else None
    try:
        public = public_task(shared, scratch) if shared and shared.is_dir() else None
        found = [task for task in (public, carrier_task(carrier_folder())) if task]
    except BrokenRecord as error:
        raise click.ClickException(str(error)) from error
    chosen = [task for task in found if not options.names or task.name in options.names]
    if not chosen:
        raise click.ClickException(f"no such questions; there are: {', '.join(task.name for task in found) or 'none'}")
    return chosen


async def _asked(parts: Parts, asked: Sequence[Asked]) -> list[Outcome]:
    try:
        return [await _outcome(parts, one) for one in asked]
    finally:
        await parts.live.close()


async def _outcome(parts: Parts, asked: Asked) -> Outcome:
    of = await judged(parts, asked.text, Audience(asked.audience), asked.before)
    cosine = max((item.dense for item in of.found if item.dense is not None), default=0.0)
    return Outcome(asked, of.probability, of.signals, cosine, of.judging_ms)

"""Finds the questions, builds the indexes, asks every stage, and hands the results to whoever shows them."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import click

from app.bootstrap import Parts
from app.commands.progress import shown_progress
from evals.bench import machine
from evals.bench.material import Source, corpora
from evals.retrieval import files, table
from evals.retrieval.carrier import QUESTIONS
from evals.retrieval.described import described_set
from evals.retrieval.documents import holds_documents
from evals.retrieval.learning import Example, learnt
from evals.retrieval.naive import STAGES as NAIVE
from evals.retrieval.questions import QuestionSet
from evals.retrieval.results import SetResult, outcome
from evals.retrieval.sets import UnknownQuestions, load
from evals.retrieval.split import Part, part
from evals.retrieval.systems import Installations, Stages, carrier_folder, plain_methods
from retrieval.ranking import Weights

DEPTH = 60
"""Passages asked for where documents are the answers: enough for ten different ones where each has several."""

SHALLOW = 10
"""Passages asked for where passages are the answers: as `groundline search` is asked."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    corpora: tuple[Path, ...] = ()
    questions: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    """Sets to run; empty: all."""
    stages: tuple[str, ...] = ()
    part: Part | None = None
    home: Path | None = None
    shared: Path | None = None
    """A folder with `corpora` and `questions` in it, for what neither option names."""
    html: Path | None = None
    json: Path | None = None


def run(options: Options) -> None:
    """Measure and report. Raises ClickException if there is nothing to measure, or files are asked for but missing."""
    started = time.perf_counter()
    known = machine.facts()
    with home_folder(options.home) as home:
        results = list(_measured(question_sets(options, home / "documents"), options.stages, home))
    table.printed(results, options.part, known, time.perf_counter() - started)
    if options.json:
        files.write_json(results, options.part, known, options.json)
    if options.html:
        from evals.retrieval import page

        options.html.parent.mkdir(parents=True, exist_ok=True)
        options.html.write_text(page.page(results, options.part, known), "utf-8")


def question_sets(options: Options, scratch: Path) -> list[QuestionSet]:
    """Return the sets that the options name, those over the same folders together. Raises ClickException if none is.

    Documents that stand in question files are written to `scratch`; right answers that do not exist are told.
    """
    chosen = _chosen(_sets(options, scratch), options)
    # The same alerts, masked, lack the same documents: told once.
    missing = {(one.place, *gone): one.name for one in reversed(chosen) if (gone := one.missing())}
    for (_, first, *others), name in missing.items():
        count = len(others) + 1
        click.echo(f"{name}: {count} of the right documents do not exist and cannot be found, first {first}", err=True)
    return chosen


def learn(options: Options) -> Weights:
    """Return the weights that the learning half of the sets teaches, each set counting the same.

    Raises: ClickException as `run` does, and if nothing can be learnt.
    """
    with home_folder(options.home) as home:
        sets = question_sets(replace(options, part="learn"), home / "documents")
        examples = {one.name: found for one, found in _examples(sets, home)}
        try:
            return learnt(examples)
        except ValueError as error:
            raise click.ClickException(f"learning: {error}") from error


def _examples(sets: Sequence[QuestionSet], home: Path) -> Iterator[tuple[QuestionSet, list[Example]]]:
    for parts, together in built(sets, home):

        async def asked(parts: Parts = parts, together: Sequence[QuestionSet] = together) -> list[list[Example]]:
            stages = Stages(parts)
            try:
                return [[await stages.example(question) for question in one.questions] for one in together]
            finally:
                await parts.live.close()

        yield from zip(together, asyncio.run(asked()), strict=True)


def _sets(options: Options, scratch: Path) -> list[QuestionSet]:
    folders = _folders(options)
    if options.questions:
        asked = list(options.questions)
    else:
        shared = options.shared / "questions" if options.shared else None
        own = carrier_folder() / QUESTIONS
        asked = [path for path in (shared, own) if path and path.exists()]
        if own not in asked:
            click.echo(f"The carrier folder has no questions of its own ({own}).", err=True)
    try:
        found = [one for path in asked for one in load(path, folders, scratch)]
    except UnknownQuestions as error:
        raise click.ClickException(f"--questions {error}") from error
    if not options.questions:
        told = described_set([Source(path.name, path.resolve(), "operator") for path in sorted(folders)])
        found += [told] if told else []
    return list({one.name: one for one in found}.values())


def _folders(options: Options) -> list[Path]:
    """Return the folders that are a source each; a folder with a folder `corpora` stands for those in it.

    Raises: ClickException if one holds no documents.
    """
    given = options.corpora or ((options.shared,) if options.shared else ())
    found: list[Path] = []
    for folder in given:
        if (folder / "corpora").is_dir() or not options.corpora:
            try:
                found += [source.path for source in corpora(folder).sources]
            except ValueError as error:
                raise click.ClickException(str(error)) from error
        else:
            found.append(folder.resolve())
    for folder in found:
        if not holds_documents(folder):
            raise click.ClickException(f"{folder}: holds no documents")
    return found


def _chosen(sets: Sequence[QuestionSet], options: Options) -> list[QuestionSet]:
    """Return the sets asked for, with the questions of the half asked for; those over the same folders together."""
    names = [one.name for one in sets]
    unknown = sorted(set(options.names) - set(names))
    if unknown or not sets:
        there = f"there are: {', '.join(names)}" if names else "no questions were found (--questions FILE)"
        raise click.ClickException(f"--set {', '.join(unknown)}: {there}" if unknown else there)
    kept = [one for one in sets if not options.names or one.name in options.names]
    halves = [(one, tuple(q for q in one.questions if options.part in (None, part(q.group)))) for one in kept]
    if not any(asked for _, asked in halves):
        raise click.ClickException(f"--part {options.part}: none of the questions is of this half")
    return sorted((one.asking(asked) for one, asked in halves if asked), key=lambda one: (one.place, one.name))


def _measured(sets: Sequence[QuestionSet], stages: Sequence[str], home: Path) -> Iterator[SetResult]:
    for parts, together in built(sets, home):
        yield from asyncio.run(_asked(parts, together, stages))


def built(sets: Sequence[QuestionSet], home: Path) -> Iterator[tuple[Parts, list[QuestionSet]]]:
    """Index each place's folders; yield the installation with the sets that are asked of it."""
    installations = Installations(home)
    for _, several in groupby(sets, key=lambda one: one.place):
        together = list(several)
        names = ", ".join(source.name for source in together[0].folders)
        click.echo(f"Indexing {names}", err=True)
        with shown_progress(quiet=False) as progress:
            parts, report = installations.build(together[0], progress)
        documents = report.added + report.changed + report.unchanged
        click.echo(f"{documents} documents, {report.passages} passages new; {report.seconds:.0f} s", err=True)
        yield parts, together


async def _asked(parts: Parts, sets: Sequence[QuestionSet], stages: Sequence[str]) -> list[SetResult]:
    naive = plain_methods(parts, sets[0]) if set(stages) & set(NAIVE) else None
    ranking = Stages(parts, naive)
    try:
        return [await _result(ranking, one, stages) for one in sets]
    finally:
        await parts.live.close()


async def _result(ranking: Stages, asked: QuestionSet, stages: Sequence[str]) -> SetResult:
    outcomes, seconds = {}, {}
    for stage in stages:
        started = time.perf_counter()
        outcomes[stage] = {
            question.question_id: outcome(question, await ranking.ranked(question, stage, depth(asked)))
            for question in asked.questions
        }
        seconds[stage] = time.perf_counter() - started
        click.echo(f"{asked.name}: {len(asked.questions)} questions, {stage}, {seconds[stage]:.0f} s", err=True)
    return SetResult(asked, outcomes, seconds)


def depth(asked: QuestionSet) -> int:
    """Return how many passages are asked for."""
    return SHALLOW if asked.shape == "carrier" else DEPTH


@contextmanager
def home_folder(given: Path | None) -> Iterator[Path]:
    """Keep what is made in the folder given, or in one that goes away afterwards."""
    if given:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="groundline-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()

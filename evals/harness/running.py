"""Runs suites: asks an assistant, has the answers judged, keeps what was found."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import click
from inspect_ai import eval_async
from inspect_ai.util import display_type

from app.commands.progress import shown_progress
from app.home import private_folder
from app.settings import Settings, load_settings
from evals.harness import modelled
from evals.harness.conversing import SCRIPTED, converse
from evals.harness.deployed import connected
from evals.harness.inprocess import opened
from evals.harness.means import means_of
from evals.harness.planning import Options, Plan, new, resumed
from evals.harness.progress import Watch, watched
from evals.harness.records import heard_of, store_of
from evals.harness.systems import AskFailed, Target, TargetGone
from evals.harness.task import task
from evals.harness.workspace import workspace
from evals.results import kept, logs
from evals.results.logs import RunMissing
from evals.results.types import Run
from evals.scoring.roster import SCORERS
from evals.scoring.types import Heard, Means
from evals.suites.cases import Case

_KEPT_EVERY = 10
"""Conversations between two writes of the log, which whoever looks at an unfinished run reads."""


class _Interrupted(Exception):
    """Somebody has stopped the run; says after how many conversations."""


def run(options: Options) -> tuple[Run, Path]:
    """Run suites, and return what was found and where it lies. Raises ClickException if nothing could be run."""
    try:
        return _ran(options)
    except (AskFailed, RunMissing) as error:
        raise click.ClickException(str(error)) from error


def _ran(options: Options) -> tuple[Run, Path]:
    settings = load_settings()
    plan = resumed(settings, options) if options.resume else new(settings, options)
    try:
        written = asyncio.run(_run(settings, plan))
    except (KeyboardInterrupt, _Interrupted) as error:
        after = f" after {error} of {plan.total}" if str(error) else ""
        further = f"; to go on: groundline eval run --resume {plan.place.run_id}" if plan.place.tries() else ""
        raise click.ClickException(f"interrupted{after}{further}") from error
    path = plan.place.finish(written)
    found = logs.load(path)
    kept.keep(found, path)
    return found, path


async def _run(settings: Settings, plan: Plan) -> Path:
    async with _target(settings, plan) as (target, means):
        if plan.before is not None and (differs := _differing(plan.before.about["build"], target.build)):
            raise click.ClickException(
                f"run {plan.place.run_id}: what answers has changed since ({', '.join(differs)}); start a new run"
            )
        with watched(plan.total, quiet=plan.options.quiet) as watch:
            return await _asked(settings, plan, target, means, watch)


async def _asked(settings: Settings, plan: Plan, target: Target, means: Means, watch: Watch) -> Path:
    # Inspect's own display would take the terminal over; it is settled by whoever asks for it first.
    os.environ["INSPECT_DISPLAY"] = "none"
    display_type()
    known = plan.before.conversations if plan.before else {}
    # What another try said before it was cut off is no part of a conversation.
    attempt = secrets.token_hex(2)
    casting = modelled.casting(settings) if plan.options.played else SCRIPTED
    scorers = {**SCORERS, **(modelled.judges(settings) if plan.options.judge else {})}
    gone: list[TargetGone] = []
    journal = plan.place.journal

    async def conversing(case: Case, epoch: int) -> Heard:
        there = known.get((case.id, epoch))
        if there is not None:
            return heard_of(case, there)
        if gone:
            raise gone[0]
        name = f"eval-{plan.place.run_id}-{case.id}-{epoch}-{attempt}"
        try:
            heard = await converse(target.system, case, name, casting)
        except TargetGone as error:
            gone.append(error)
            raise
        journal.add(case.id, epoch, store_of(heard))
        return heard

    made = task(plan.suites, conversing, means, scorers, watch.add)
    private_folder(plan.place.working)
    found = await eval_async(
        made,
        model=None,
        log_dir=str(plan.place.working),
        epochs=plan.options.epochs,
        metadata={"groundline": plan.about(target)},
        max_samples=plan.options.at_once,
        log_buffer=_KEPT_EVERY,
        log_realtime=False,
        log_level="error",
        ctl_server=False,
        fail_on_error=False,
    )
    if not found or found[0].status == "cancelled":
        raise _Interrupted(str(watch.done))
    if found[0].status != "success":
        raise click.ClickException(f"the run failed: {found[0].error.message if found[0].error else 'no reason given'}")
    return Path(found[0].location.removeprefix("file://"))


@asynccontextmanager
async def _target(settings: Settings, plan: Plan) -> AsyncIterator[tuple[Target, Means]]:
    """Yield what is asked and what it is judged by."""
    options = plan.options
    indexing = options.url is None
    with (
        shown_progress(options.quiet) as progress,
        workspace(settings, plan.overrides, progress, indexing=indexing) as parts,
    ):
        if options.url:
            target = await connected(options.url, settings, options.tokens)
        else:
            target = await opened(parts, plan.overrides.limit)
        try:
            yield target, means_of(parts)
        finally:
            await target.system.close()
            if options.url:
                await parts.account_systems.close()


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*then, *now} if then.get(name) != now.get(name))

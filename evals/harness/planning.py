"""What a run will do: which cases, on what, with which settings; of a new run, or of one that was cut off."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.settings import Settings
from evals.harness.keeping import Earlier, Place, earlier, new_place
from evals.harness.overrides import Overrides, parsed
from evals.harness.systems import Target
from evals.results import logs
from evals.suites import places
from evals.suites.cases import Case, Suite
from evals.suites.choosing import Choice
from evals.suites.reading import Read, cases_hash

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    paths: tuple[Path, ...] = ()
    choice: Choice = Choice()
    overrides: tuple[str, ...] = ()
    epochs: int = 1
    url: str | None = None
    tokens: Path | None = None
    tokens_given: bool = False
    """Whether the command line names them, and not the environment."""
    at_once: int = _AT_ONCE
    resume: str | None = None
    lenient: bool = False
    quiet: bool = False
    judge: bool = False
    """Whether a language model judges as well."""
    played: bool = False
    """Whether a language model speaks for simulated customers, in the place of their scripts."""
    laid_down: tuple[str, ...] = ()
    """What was given of that which a run keeps to from its beginning, as the command line names it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do."""

    place: Place
    started: datetime
    suites: tuple[Suite, ...]
    overrides: Overrides
    options: Options
    before: Earlier | None
    """What an earlier try of the same run has already."""

    @property
    def cases(self) -> list[Case]:
        """Return all cases."""
        return [case for suite in self.suites for case in suite.cases]

    @property
    def total(self) -> int:
        """Return how many conversations there will be."""
        return len(self.cases) * self.options.epochs

    def about(self, target: Target) -> dict[str, Any]:
        """Return what the log says of the whole."""
        options = self.options
        return {
            "run_id": self.place.run_id,
            "started": self.started.isoformat(),
            "suites": [suite.name for suite in self.suites],
            "cases": len(self.cases),
            "cases_hash": cases_hash(self.cases),
            "mode": target.mode,
            "target": target.name,
            "build": dict(target.build),
            "overrides": self.overrides.shown,
            "epochs": options.epochs,
            "plan": {
                "paths": [str(path.resolve()) for path in options.paths],
                "choice": {name: sorted(chosen) for name, chosen in asdict(options.choice).items()},
                "url": options.url,
                "lenient": options.lenient,
                "judge": options.judge,
                "played": options.played,
            },
        }


def new(settings: Settings, options: Options) -> Plan:
    """Return what a new run will do. Raises ClickException, SettingsInvalid."""
    overrides = parsed(options.overrides)
    _addressed(options)
    if options.url and overrides.given:
        raise click.ClickException("-S has no effect on a deployed assistant, whose settings are its own; leave it out")
    read = places.found(options.paths, overrides.settings() if overrides.given else settings)
    suites = _sound(read, options)
    place, started = new_place(settings.home.absolute())
    return Plan(place, started, suites, overrides, options, None)


def resumed(settings: Settings, options: Options) -> Plan:
    """Return what is left of a run; what shapes it stands in its log.

    Raises: ClickException if that has changed; RunMissing, SettingsInvalid.
    """
    path = logs.find(settings.home.absolute(), options.resume or "")
    place = Place(settings.home.absolute(), logs.run_id_of(path))
    if options.laid_down:
        raise click.ClickException(
            f"run {place.run_id}: --resume asks what the run began with, in the same way; leave out "
            f"{', '.join(options.laid_down)}"
        )
    before = earlier(place)
    planned, given = before.about["plan"], parsed(options.overrides).given
    overrides = Overrides({**before.about["overrides"], **given})
    if overrides.shown != before.about["overrides"]:
        raise click.ClickException(f"run {place.run_id}: has other settings (-S); leave them out to resume it")
    if masked := [name for name, value in overrides.given.items() if name not in given and overrides.hidden(value)]:
        raise click.ClickException(f"run {place.run_id}: logs keep no secrets; give -S {masked[0]}=… again")
    wanted = replace(
        options,
        paths=tuple(Path(each) for each in planned["paths"]),
        choice=Choice(**{name: frozenset(chosen) for name, chosen in planned["choice"].items()}),
        epochs=before.about["epochs"],
        url=planned["url"],
        lenient=planned["lenient"],
        judge=planned["judge"],
        played=planned["played"],
    )
    _addressed(wanted)
    read = places.found(wanted.paths, overrides.settings())
    suites = _sound(read, wanted)
    if cases_hash(case for suite in suites for case in suite.cases) != before.about["cases_hash"]:
        raise click.ClickException(f"run {place.run_id}: its cases have changed since; start a new run")
    plan = Plan(place, datetime.fromisoformat(before.about["started"]), suites, overrides, wanted, before)
    if place.tries() == [place.log] and len(before.conversations) == plan.total:
        raise click.ClickException(f"run {place.run_id}: has come to its end; all {plan.total} are answered")
    if not options.quiet:
        click.echo(f"{len(before.conversations)} of {plan.total} are there already", err=True)
    return plan


def _addressed(options: Options) -> None:
    """Make sure that tokens are for somebody. Raises ClickException."""
    if options.tokens_given and not options.url:
        raise click.ClickException("--tokens signs in at a deployed assistant, and this run asks none; leave it out")


def _sound(read: Read, options: Options) -> tuple[Suite, ...]:
    """Return the chosen cases; every fault is told. Raises ClickException if there are some and that is not allowed."""
    for fault in read.faults:
        click.echo(str(fault), err=True)
    if read.faults and not options.lenient:
        raise click.ClickException(
            f"{len(read.faults)} fault{'s' if len(read.faults) > 1 else ''} in the suites, listed above; mend them, or "
            "run the rest with --lenient"
        )
    return places.chosen_of(read, options.choice)

"""`groundline eval run`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from evals.layer import installed_by
from evals.suites import options

_LAID_DOWN = {
    "paths": "files",
    "suites": "--suite",
    "tags": "--tag",
    "cases": "--case",
    "audiences": "--audience",
    "epochs": "--epochs",
    "url": "--url",
    "lenient": "--lenient",
    "judge": "--judge",
    "played": "--played",
}
"""What a run keeps to from its beginning, by parameter, and how people give it."""


@click.command()
@options.paths
@options.chosen
@click.option(
    "-S", "overrides", multiple=True, metavar="NAME=VALUE", help="A setting of this run, such as retrieval.limit=12."
)
@click.option(
    "--epochs", type=click.IntRange(min=1), default=1, show_default=True, help="How often each case is asked."
)
@click.option("--url", metavar="URL", help="Ask a deployed assistant at this address instead of one in this process.")
@click.option(
    "--tokens",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="GROUNDLINE_EVAL_TOKENS",
    show_envvar=True,
    help="JSON object of sign-in tokens by customer id, and by `operator`, for --url.  "
    "[default: the development key, for a server on this machine]",
)
@click.option(
    "--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="How many cases are asked at once."
)
@click.option("--resume", metavar="RUN", help="Ask what a run that was cut off has not asked yet, and nothing else.")
@click.option("--lenient", is_flag=True, help="Run the sound cases, though others are malformed.")
@click.option("--judge", is_flag=True, help="Have the language model of GROUNDLINE_MODEL judge answers too.")
@click.option("--played", is_flag=True, help="Have it speak for simulated customers, in the place of their scripts.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_context
def run(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    overrides: tuple[str, ...],
    epochs: int,
    url: str | None,
    tokens: Path | None,
    at_once: int,
    resume: str | None,
    lenient: bool,
    judge: bool,
    played: bool,
    quiet: bool,
    **chosen: tuple[str, ...],
) -> None:
    """Ask every case, judge the answers, and keep what was found.

    PATHS are files of suites and folders of such.  [default: `evals` of the carrier's folder]
    """
    with installed_by("evals"):
        from evals.harness import headline, planning, running

    given = {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    asked = planning.Options(
        paths=paths,
        choice=options.choice(chosen),
        overrides=overrides,
        epochs=epochs,
        url=url,
        tokens=tokens,
        tokens_given="tokens" in given,
        at_once=at_once,
        resume=resume,
        lenient=lenient,
        quiet=quiet,
        judge=judge,
        played=played,
        laid_down=tuple(shown for name, shown in _LAID_DOWN.items() if name in given),
    )
    found, path = running.run(asked)
    headline.shown(found, path)
    if all(each.error for each in found.results):
        raise click.ClickException("no case got an answer; the reasons stand above")

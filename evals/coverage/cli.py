"""`groundline eval coverage`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app.commands.options import settings
from evals.layer import installed_by
from evals.options import FILE
from evals.suites import options


@click.command()
@options.paths
@click.option("--run", "run_name", metavar="RUN", help="Also count what the answers of this run cite and decide.")
@click.option(
    "--live",
    type=click.IntRange(min=0),
    default=2000,
    show_default=True,
    help="How many of the latest questions that people asked this installation to look at; 0: none.",
)
@click.option("--json", "json_file", type=FILE, help="Also write everything as a JSON file.")
def coverage(paths: tuple[Path, ...], run_name: str | None, live: int, json_file: Path | None) -> None:
    """Say what no case touches, what no answer cites, and what people ask that no case asks.

    PATHS are files of suites and folders of such.  [default: `evals` of the carrier's folder]

    Questions of people are shown without addresses, long numbers, ids and the names of their own account.
    """
    from evals.coverage.running import covered
    from evals.coverage.text import coverage_text
    from evals.results.logs import RunMissing, find, load
    from evals.suites.places import found

    chosen = settings()
    read = found(paths, chosen)
    if read.faults:
        click.echo(f"{len(read.faults)} faults in the suites; `groundline eval check` names them", err=True)
    try:
        with installed_by("evals"):
            run = load(find(chosen.home, run_name)) if run_name else None
    except RunMissing as error:
        raise click.ClickException(str(error)) from error
    result = covered(chosen, read.suites, run, live)
    click.echo(coverage_text(result))
    if json_file:
        json_file.write_text(json.dumps(result.json(), ensure_ascii=False, indent=1), "utf-8")

"""`groundline eval check` and `groundline eval list`."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.options import as_json, print_json, settings
from evals.suites import options


@click.command()
@options.paths
@as_json
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Check suites, and name every fault by file and line.

    PATHS are files of suites and folders of such.  [default: `evals` of the carrier's folder]
    """
    from evals.suites.checking import strangers
    from evals.suites.places import found, there

    read = found(paths, settings())
    faults = sorted({*read.faults, *strangers(read, there(read, settings()))})
    cases = sum(len(suite.cases) for suite in read.suites)
    if as_json:
        print_json([{"file": each.file, "line": each.line, "message": each.message} for each in faults])
    else:
        for each in faults:
            click.echo(str(each))
    if faults:
        raise click.ClickException(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}; mend what is listed above")
    if not as_json:
        click.echo(f"{cases} cases in {len(read.suites)} suites: no faults")


@click.command(name="list")
@options.paths
@options.chosen
@as_json
def show(paths: tuple[Path, ...], as_json: bool, **chosen: tuple[str, ...]) -> None:
    """List cases: their suite, who asks and what, their tags.

    PATHS are files of suites and folders of such.  [default: `evals` of the carrier's folder]
    """
    from evals.suites.places import chosen_of, found

    read = found(paths, settings())
    suites = chosen_of(read, options.choice(chosen))
    rows = [
        {
            "suite": suite.name,
            "id": case.id,
            "audience": case.audience,
            "tags": list(case.tags),
            "owner": case.owner or suite.owner,
            "asks": case.ask or (case.turns[-1].say if case.turns else case.simulated.opens if case.simulated else ""),
            "why": case.why,
            "file": read.places[case.id].file,
            "line": read.places[case.id].line,
        }
        for suite in suites
        for case in suite.cases
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(row[name]) for name in ("suite", "id", "audience", "asks")))

"""`groundline eval compare`, `gate` and `baseline`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.options import settings
from evals import options

if TYPE_CHECKING:
    from evals.comparing.types import Side

markdown_file = click.option("--markdown", type=options.FILE, help="Also write Markdown, as for a pull request.")


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--shared", is_flag=True, help="Compare the cases that are the same in both, and tell which are not.")
@options.json_file
@markdown_file
def compare(before: str, after: str, shared: bool, json_file: Path | None, markdown: Path | None) -> None:
    """Hold two runs of the same cases beside each other: is B better or worse than A, where, and is it noise?

    A and B are runs (an id, the start of one, a path, `latest`) or files of baselines. `groundline eval report B
    --against A` shows the same as a page.
    """
    from evals.comparing.comparison import compare as compared
    from evals.comparing.text import printed
    from evals.comparing.types import Incomparable

    first, second = _side(before), _side(after)
    try:
        found = compared(first, second, shared=shared)
    except Incomparable as error:
        raise click.ClickException(str(error)) from error
    if json_file:
        from evals.comparing.record import as_json

        _write(json_file, json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n")
    if markdown:
        from evals.comparing.markdown import comparison_text

        _write(markdown, comparison_text(found))
    printed(found)


@click.command()
@click.argument("run", metavar="[RUN]", default="latest")
@click.option(
    "--baseline",
    metavar="X",
    help="A file of a baseline, or a run.  [default: `evals/baseline.json` in the carrier's folder]",
)
@click.option(
    "--accepted",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of cases that may fail, each with its reason: `case id: reason`.  "
    "[default: `evals/accepted.yaml` in the carrier's folder, if it is there]",
)
@click.option("--junit", type=options.FILE, help="Also write JUnit XML, as CI systems read it.")
@markdown_file
def gate(run: str, baseline: str | None, accepted: Path | None, junit: Path | None, markdown: Path | None) -> None:
    """Fail if a run is worse than a baseline: status 1 and one line of reason; else 0 and one line.

    Without a language model every case that flips from pass to fail fails the gate; with one, every figure that is
    worse by more than noise. A safety case fails it in any case. RUN is a run's id, the start of one, a path, or
    `latest`, which it is if none is named.
    """
    from evals.comparing.accepting import accepted as reasons
    from evals.comparing.gate import gate as gated
    from evals.comparing.types import Incomparable
    from evals.laid_down import ACCEPTED, beside

    accepted = accepted or beside(settings(), ACCEPTED)
    now, then = _side(run), _side(baseline or str(_baseline()))
    try:
        found = gated(now, then, reasons(accepted) if accepted else {})
    except Incomparable as error:
        raise click.ClickException(str(error)) from error
    if junit:
        from evals.comparing.junit import junit_text

        _write(junit, junit_text(found))
    if markdown:
        from evals.comparing.markdown import gate_text

        _write(markdown, gate_text(found))
    if not found.passed:
        raise click.ClickException(found.line)
    click.echo(found.line)


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--out", required=True, type=options.FILE, help="The file to write.")
@click.option("--reason", required=True, help="Why this run is to be the baseline.")
def baseline(run: str, out: Path, reason: str) -> None:
    """Write what a run came to into a file that later runs are held against.

    RUN is a run's id, the start of one, a path, or `latest`; it has to have come to its end.
    """
    from evals.comparing.baseline import written
    from evals.comparing.types import Incomparable

    made = _side(run)
    try:
        text = written(made, reason)
    except Incomparable as error:
        raise click.ClickException(str(error)) from error
    _write(out, text)
    right = sum(case.state == "passed" for case in made.cases.values())
    unsafe = sum(case.safety and case.failed for case in made.cases.values())
    warned = f"; safety cases that fail every gate until they are mended or accepted: {unsafe}" if unsafe else ""
    click.echo(f"{out}: {right} of {len(made.cases)} cases pass{warned}")


def _baseline() -> Path:
    """Return the carrier's own baseline. Raises ClickException if it has none."""
    from evals.laid_down import BASELINE, beside

    found = beside(settings(), BASELINE)
    if found is None:
        raise click.ClickException(
            f"the carrier's folder holds no evals/{BASELINE}; `groundline eval baseline RUN --out FILE --reason WHY` "
            "writes one, --baseline names another, or a run"
        )
    return found


def _side(name: str) -> Side:
    """Return a run, or a baseline's file. Raises ClickException."""
    from evals.comparing.baseline import read
    from evals.comparing.sides import side
    from evals.comparing.types import Incomparable
    from evals.results.logs import RunMissing, find, load

    try:
        return read(Path(name)) if name.endswith(".json") else side(load(find(settings().home, name)))
    except (Incomparable, RunMissing) as error:
        raise click.ClickException(str(error)) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written: {error.strerror}") from error

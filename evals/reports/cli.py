"""`groundline eval report` and `groundline eval view`."""

from __future__ import annotations

import subprocess
import sys
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click

from app.commands.options import settings
from evals import options
from evals.layer import installed_by


@click.command()
@click.argument("run", default="latest")
@click.option("--against", metavar="RUN", help="Compare RUN with this one, which was before it.")
@click.option("--shared", is_flag=True, help="Compare the cases that are the same in both, where some are not.")
@click.option("--html", type=options.FILE, help="Write this file.  [default: beside the run]")
@click.option("--trends", type=click.IntRange(0, 200), default=20, show_default=True, help="Earlier runs to draw.")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
def report(run: str, against: str | None, shared: bool, html: Path | None, trends: int, show: bool) -> None:
    """Write a page about a run, or about two, which needs no network and no other file.

    RUN is a run's id, the start of one, a log, or `latest`.
    """
    with installed_by("evals"):
        from evals.comparing.types import Incomparable
        from evals.reports.making import compared, reported
        from evals.results.logs import RunMissing, find

    home = settings().home
    try:
        log = find(home, run)
        other = find(home, against) if against else None
        page = compared(other, log, shared=shared) if other else reported(home, log, trends)
    except (RunMissing, Incomparable) as error:
        raise click.ClickException(str(error)) from error
    name = f"{log.stem}-against-{other.stem}" if other else log.stem
    path = html or log.with_name(f"{name}.html")
    _write(path, page)
    click.echo(f"{path}")
    if show:
        webbrowser.open(path.absolute().as_uri())


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=7575, show_default=True, help="Port of this machine.")
def view(port: int) -> None:
    """Serve Inspect's own viewer of the runs, on this machine alone, until stopped."""
    from evals.results.logs import FOLDER

    if find_spec("inspect_ai") is None:
        raise click.ClickException("inspect_ai is not installed; `make evals` installs it and measures")
    folder = settings().home / FOLDER
    if not folder.is_dir():
        raise click.ClickException(f"{folder}: no runs yet; `groundline eval run` makes one")
    # What answers, documents and customers say is shown as plain text, never as markup.
    command = [sys.executable, "-P", "-m", "inspect_ai", "view", "--log-dir", str(folder.absolute()), "--recursive"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-trust-content"]
    click.echo(f"http://127.0.0.1:{port} shows {folder}; Ctrl+C ends it")
    try:
        ended = subprocess.run(command, check=False).returncode  # noqa: S603 - this interpreter
    except KeyboardInterrupt:
        return
    if ended:
        raise click.ClickException(
            f"the viewer ended with status {ended}; if port {port} is taken, name another by --port"
        )


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written ({error.strerror}); name another by --html") from error

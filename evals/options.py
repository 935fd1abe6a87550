"""The options that several commands of the evaluations take."""

from __future__ import annotations

from pathlib import Path

import click

SHARED = "GROUNDLINE_SHARED_DATA"
"""The variable that names a folder with `corpora` and `questions` in it."""

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)

shared = click.option("--shared", envvar=SHARED, type=FOLDER, hidden=True)
json_file = click.option("--json", "json_file", type=FILE, help="Also write a JSON file.")
sets = click.option("--set", "names", multiple=True, help="Run only this set; may be repeated.")
index_home = click.option(
    "--home", type=FOLDER, help="Keep what is indexed here, and use what is; else a temporary folder."
)
questions = click.option(
    "--questions",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File of questions, or a folder of such; may be repeated.  "
    f"[default: `questions` in {SHARED}, and the carrier's own]",
)
part = click.option(
    "--part",
    type=click.Choice(["learn", "report", "all"]),
    default="all",
    show_default=True,
    help="Ask only the half that may be learnt from, or only the other one.",
)

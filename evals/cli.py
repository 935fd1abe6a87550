"""What evaluations add to the program, through the entry-point group `groundline.commands`."""

from __future__ import annotations

from pathlib import Path

import click

# What `--only` takes; the benchmark's modules are imported when it runs.
PARTS = ("indexing", "sync", "search", "answers", "server", "commands", "runbooks")

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--corpora",
    envvar="GROUNDLINE_SHARED_DATA",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    show_envvar=True,
    help="Folder whose folders are indexed, each as a source (or one with `corpora` and `questions` in it). "
    "Without it, the carrier's own documents.",
)
@click.option(
    "--share",
    type=click.IntRange(min=1),
    help="Compare indexing on every SHARE-th document, by the hash of its path; 1: on all.  "
    "[default: what keeps the other pipeline's part near a minute]",
)
@click.option("--pairs", type=click.IntRange(1, 9), default=3, show_default=True, help="How often to compare.")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Measure only this; may be repeated.")
@click.option("--home", type=_FOLDER, help="Keep what is indexed here, and use what is; else a temporary folder.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Also write a JSON file.")
def bench(
    corpora: Path | None,
    share: int | None,
    pairs: int,
    only: tuple[str, ...],
    home: Path | None,
    json_file: Path | None,
) -> None:
    """Measure what this installation does, and against what."""
    from evals.bench.running import Options, run

    run(Options(corpora, share, pairs, frozenset(only or PARTS), home, json_file))

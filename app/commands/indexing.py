"""`groundline index`, `sources` and `status`."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from app.bootstrap import Parts
from app.commands.options import as_json, print_json, server, settings
from app.commands.progress import shown_progress
from app.errors import AppError
from app.settings import Settings
from app.sources import IndexedSource, named_sources
from retrieval.indexing import SyncReport
from retrieval.types import Audience

_NICENESS = 10


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--source", "name", help="Name of the source, when one path is given; else the folder's name.")
@click.option(
    "--audience",
    type=click.Choice([item.value for item in Audience]),
    default=Audience.OPERATOR.value,
    show_default=True,
    help="Who may read the documents at the paths.",
)
@click.option("--all", "everything", is_flag=True, help="The carrier's sources and every folder indexed before.")
@click.option("--rollback", is_flag=True, help="Go back to the generation before the live one.")
@as_json
def index(
    paths: tuple[Path, ...], name: str | None, audience: str, everything: bool, rollback: bool, as_json: bool
) -> None:
    """Bring the index in line with the documents at PATHS, or with the carrier's own sources if there are none.

    Each path is a source: what was added, changed or deleted there since the last time is carried over.
    """
    if name and len(paths) != 1:
        raise click.UsageError("--source names one path; give exactly one")
    if rollback and paths or everything and paths:
        raise click.UsageError("--rollback and --all take no paths")
    if rollback and everything:
        raise click.UsageError("--rollback and --all exclude each other; give one of them")
    chosen = settings()
    parts = Parts(chosen)
    if not rollback and hasattr(os, "nice"):  # Windows has none
        # A server on this machine comes first. Before any thread starts, since each has a priority of its own.
        os.nice(_NICENESS)
    if rollback:
        report: dict[str, Any] = {"generation": parts.index.rollback()}
    else:
        report = _synced(parts, _chosen_sources(parts, paths, name, Audience(audience), everything), quiet=as_json)
    _tell_server(chosen)
    print_json(report) if as_json else click.echo(_summary(report))


@click.command()
@as_json
def sources(as_json: bool) -> None:
    """List the sources of documents, with how much of each is indexed."""
    found = Parts(settings()).inventory()["sources"]
    if as_json:
        print_json({"sources": found})
        return
    for item in found:
        click.echo(f"{item['name']}  {item['audience']}  {item['documents']} documents  {item['path']}")


@click.command()
@as_json
def status(as_json: bool) -> None:
    """Say what is indexed, and whether a server runs."""
    chosen = settings()
    running = server(chosen)
    found = Parts(chosen).inventory() | {"serving": False, "ready": False}
    if running:
        # The server's word on itself; what is on disk was read above, and holds while it still starts.
        found |= {key: value for key, value in running.call("status").items() if key in ("serving", "ready", "stage")}
    if as_json:
        print_json(found)
        return
    generation = found["index"]["generation"]
    click.echo(f"carrier   {found['carrier']}")
    click.echo(f"home      {found['home']}")
    click.echo(f"server    {'ready' if found['ready'] else 'starting' if found['serving'] else 'not running'}")
    if generation is None:
        click.echo("index     nothing indexed yet; run `groundline index`")
        return
    click.echo(
        f"index     {generation}: {found['index']['documents']} documents, {found['index']['passages']} passages"
    )
    for item in found["sources"]:
        click.echo(f"          {item['name']}: {item['documents']} documents ({item['audience']})")


def _chosen_sources(
    parts: Parts, paths: tuple[Path, ...], name: str | None, audience: Audience, everything: bool
) -> list[IndexedSource]:
    own = {item.name: item for item in parts.carrier_sources}
    remembered = parts.ledger.read()
    if paths:
        return named_sources(paths, name, audience, remembered | own)
    return [*own.values(), *(item for item in remembered.values() if everything and item.name not in own)]


def _synced(parts: Parts, chosen: list[IndexedSource], quiet: bool) -> dict[str, Any]:
    own = {item.name for item in parts.carrier_sources}
    with shown_progress(quiet) as progress:
        report = parts.sync(chosen, progress)
    parts.ledger.remember(item for item in chosen if item.name not in own)
    # A sync that found nothing to do makes no generation: the live one is in line already.
    return _report(replace(report, generation=report.generation or parts.index.live()), chosen)


def _report(report: SyncReport, chosen: list[IndexedSource]) -> dict[str, Any]:
    values = asdict(report) | {
        "failed": [{"path": item.path, "reason": item.reason} for item in report.failed],
        "seconds": round(report.seconds, 3),
    }
    return {"sources": [item.name for item in chosen], **values}


def _summary(report: dict[str, Any]) -> str:
    if "sources" not in report:
        return f"Went back to generation {report['generation']}."
    lines = [f"not read: {item['path']}: {item['reason']}" for item in report["failed"]]
    counts = ", ".join(f"{report[what]} {what}" for what in ("added", "changed", "deleted", "unchanged"))
    lines.append(
        f"{', '.join(report['sources'])}: {counts}; generation {report['generation']}, {report['seconds']:.1f} s"
    )
    return "\n".join(lines)


def _tell_server(chosen: Settings) -> None:
    try:
        running = server(chosen)
        if running:
            running.call("refresh")
    except AppError:
        # It looks for a new generation by itself every second, or is still starting and will open this one.
        return

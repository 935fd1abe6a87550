"""`groundline carrier`."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.options import as_json, print_json
from connectors.carrier.checking import check as find_faults
from grounding.errors import CarrierFault


@click.group()
def carrier() -> None:
    """Work with carrier folders."""


@carrier.command()
@click.argument("directory", type=click.Path(path_type=Path))
@as_json
def check(directory: Path, as_json: bool) -> None:
    """Check a carrier folder and name every fault by file and line."""
    if not directory.is_dir():
        raise CarrierFault(f"{directory}: no such folder; name a carrier folder")
    faults = find_faults(directory)
    if as_json:
        print_json([{"file": fault.file, "line": fault.line, "message": fault.message} for fault in faults])
    else:
        for fault in faults:
            click.echo(str(fault))
    if faults:
        raise CarrierFault(
            f"{directory}: {len(faults)} fault{'s' if len(faults) > 1 else ''}; mend what is listed above"
        )
    if not as_json:
        click.echo(f"{directory}: no faults")

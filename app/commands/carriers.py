"""`groundline carrier`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Literal

import click

from app.commands.options import as_json, print_json, settings
from connectors.carrier import tmf_url
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


@carrier.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--from", "address", metavar="URL", required=True, help="The server, up to and with /tmf-api.")
@click.option("--tmf620", "version", type=click.Choice(["v4", "v5"]), default="v4", show_default=True)
def catalogue(directory: Path, address: str, version: Literal["v4", "v5"]) -> None:
    """Bring a carrier folder's catalogue in line with a server of TM Forum's TMF620.

    Nothing is written if the folder has faults with it; they are named. GROUNDLINE_CATALOGUE_TOKEN is sent as a bearer
    token.
    """
    # Heavy: only this command of the group opens a connection.
    from connectors.carrier.renewing import renew_catalogue

    if not directory.is_dir():
        raise CarrierFault(f"{directory}: no such folder; name a carrier folder")
    try:
        found = asyncio.run(_fetched(tmf_url(address), version))
    except ValueError as error:
        raise click.UsageError(f"--from: {error}") from error
    faults = renew_catalogue(directory, found)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise CarrierFault(f"{directory}: stays as it was; with that catalogue it has the faults listed above")
    click.echo(f"{directory}: {len(found['productOffering'])} offerings, {len(found['productOfferingPrice'])} prices")


async def _fetched(address: str, version: Literal["v4", "v5"]) -> dict[str, list[Any]]:
    # Heavy: the HTTP client.
    from connectors.bss.tmf.catalogue import fetch_catalogue
    from connectors.bss.tmf.client import TmfClient, TmfLimits

    token = settings().catalogue_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else None
    # Nobody waits for an answer.
    client = TmfClient(address, headers=headers, limits=TmfLimits(timeout_s=30.0, records=100_000))
    try:
        return await fetch_catalogue(client, version)
    finally:
        await client.close()

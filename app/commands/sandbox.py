"""`groundline sandbox`."""

from __future__ import annotations

import ipaddress

import click

from app.bootstrap import Parts
from app.commands.options import settings

_PORT = 8655


@click.group()
def sandbox() -> None:
    """Serve the sample records as a carrier's systems would, for demos and tests."""


@sandbox.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=_PORT,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0: any free one.",
)
@click.option("--token", metavar="TOKEN", help="Answer only to requests with this bearer token.")
def tmf(host: str, port: int, token: str | None) -> None:
    """Serve TM Forum Open APIs over the carrier folder's sample records.

    Changes are kept in memory and gone when it stops.
    """
    if token is not None and not token.strip():
        raise click.UsageError("--token is empty; give one, or leave it out to answer everybody on this machine")
    if token is None and not _is_loopback(host):
        raise click.UsageError(f"--host {host} can be reached by others; give a --token as well")
    # Heavy: the help of the program must not wait for the web framework.
    from app.sandbox.application import RESOURCES, create_sandbox
    from app.sandbox.records import read_records
    from app.sandbox.serving import serve

    parts = Parts(settings())
    records = read_records(parts.folder, parts.clock.now())
    app = create_sandbox(records, parts.clock, token.strip() if token else None)

    width = max(len(resource.kind) for resource in RESOURCES)

    def announce(address: str) -> None:
        customer_id = records.accounts[0].customer.customer_id
        click.echo(f"{parts.folder.carrier.name}: {len(records.accounts)} customers as TM Forum Open APIs at {address}")
        for resource in RESOURCES:
            click.echo(f"  {resource.kind:<{width}}  {resource.path(resource.versions[0])}")
        click.echo(f"Try {address}/tmf-api/productInventory/v4/product?relatedParty.id={customer_id}")
        click.echo(f"or {address}/sandbox; Ctrl-C stops it and forgets what was changed.")

    serve(app, host, port, announce)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

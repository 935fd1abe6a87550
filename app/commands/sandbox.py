"""`groundline sandbox`."""

from __future__ import annotations

import ipaddress
from functools import partial

import click

from app.bootstrap import Parts
from app.commands.options import settings

_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
_port = partial(
    click.option,
    "--port",
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0: any free one.",
)


@click.group()
def sandbox() -> None:
    """Stand in for a carrier's systems, or for a language model, in demos and tests."""


@sandbox.command()
@_host
@_port(default=8655)
@click.option("--token", metavar="TOKEN", help="Answer only to requests with this bearer token.")
def tmf(host: str, port: int, token: str | None) -> None:
    """Serve TM Forum Open APIs over the carrier folder's sample records.

    Changes are kept in memory and gone when it stops.
    """
    key = _key(host, token)
    # Heavy: the help of the program must not wait for the web framework.
    from app.sandbox.application import RESOURCES, create_sandbox
    from app.sandbox.records import read_records
    from app.sandbox.serving import serve

    parts = Parts(settings())
    records = read_records(parts.folder, parts.clock.now())
    app = create_sandbox(records, parts.clock, key)

    width = max(len(resource.kind) for resource in RESOURCES)

    def announce(address: str) -> None:
        customer_id = records.accounts[0].customer.customer_id
        click.echo(f"{parts.folder.carrier.name}: {len(records.accounts)} customers as TM Forum Open APIs at {address}")
        for resource in RESOURCES:
            click.echo(f"  {resource.kind:<{width}}  {resource.path(resource.versions[0])}")
        click.echo(f"Try {address}/tmf-api/productInventory/v4/product?relatedParty.id={customer_id}")
        click.echo(f"or {address}/sandbox; Ctrl-C stops it and forgets what was changed.")

    serve(app, host, port, announce)


@sandbox.command()
@click.option(
    "--behaviour", default="honest", show_default=True, metavar="NAME[,OPTION=N]", help="How it answers, at first."
)
@_host
@_port(default=8656)
@click.option("--token", metavar="TOKEN", help="Answer only to requests with this API key.")
@click.option("--list", "listed", is_flag=True, help="List the behaviours and stop.")
def model(behaviour: str, host: str, port: int, token: str | None, listed: bool) -> None:
    """Serve OpenAI's chat completions API without a model.

    It words what it is given as evidence, lies, obeys or fails, as the behaviour says; a request for the model
    `sandbox/NAME` is answered with that behaviour, whichever is set.
    """
    key = _key(host, token)
    # Heavy: the help of the program must not wait for the web framework.
    from app.sandbox.model.application import create_model_sandbox
    from app.sandbox.model.errors import ModelRefusal
    from app.sandbox.model.quiet import quiet
    from app.sandbox.model.table import BEHAVIOURS
    from app.sandbox.serving import serve

    if listed:
        width = max(map(len, BEHAVIOURS))
        for name, told in BEHAVIOURS.items():
            click.echo(f"{name:<{width}}  {told.about}")
        return
    try:
        app = create_model_sandbox(behaviour, key)
    except ModelRefusal as refusal:
        raise click.UsageError(f"--behaviour: {refusal}; `--list` shows them") from refusal

    def announce(address: str) -> None:
        click.echo(f"A model that is {behaviour} at {address}/v1")
        shown = "TOKEN" if key else "none"
        click.echo(f"OPENAI_BASE_URL={address}/v1 OPENAI_API_KEY={shown} GROUNDLINE_MODEL=openai:sandbox/{behaviour}")
        click.echo(f"What it said: {address}/sandbox/said; Ctrl-C stops it.")

    quiet()
    serve(app, host, port, announce)


def _key(host: str, token: str | None) -> str | None:
    """Return the token that requests must carry, if any. Raises click.UsageError."""
    if token is not None and not token.strip():
        raise click.UsageError("--token is empty; give one, or leave it out to answer everybody on this machine")
    if token is None and not _is_loopback(host):
        raise click.UsageError(f"--host {host} can be reached by others; give a --token as well")
    return token.strip() if token else None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

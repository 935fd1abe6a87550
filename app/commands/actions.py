"""`groundline actions`: the yes or the no to what an answer proposed."""

from __future__ import annotations

import click

from app.commands.given import given_customer
from app.commands.options import as_json, print_json
from app.commands.running import carried_out
from app.terminal import action_text

_action = click.argument("action_id")
_customer = click.option(
    "--customer",
    "customer_id",
    callback=given_customer,
    metavar="ID",
    help="Say it as this customer.  [default: whoever it was proposed to]",
)


@click.group()
def actions() -> None:
    """Say yes or no to what an answer proposed."""


@actions.command()
@_action
@_customer
@as_json
def confirm(action_id: str, customer_id: str | None, as_json: bool) -> None:
    """Have a proposed action carried out, once; a second time shows what became of it."""
    _decide(action_id, customer_id, accept=True, as_json=as_json)


@actions.command()
@_action
@_customer
@as_json
def decline(action_id: str, customer_id: str | None, as_json: bool) -> None:
    """Withdraw a proposed action."""
    _decide(action_id, customer_id, accept=False, as_json=as_json)


def _decide(action_id: str, customer_id: str | None, *, accept: bool, as_json: bool) -> None:
    result = carried_out("action", {"action_id": action_id, "customer_id": customer_id, "accept": accept})
    print_json(result) if as_json else click.echo(action_text(result))

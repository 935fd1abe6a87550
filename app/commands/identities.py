"""`groundline token` and `groundline sample`."""

from __future__ import annotations

import click

from app.bootstrap import Parts
from app.commands.given import given_customer
from app.commands.options import as_json, print_json, settings
from app.identity.tokens import issue
from grounding.types import Role

_HOUR_S = 3600


@click.command()
@click.option("--customer", "customer_id", callback=given_customer, metavar="ID", help="A token for this customer.")
@click.option("--operator", is_flag=True, help="A token for an operator of the network.")
@click.option("--hours", type=click.IntRange(1, 720), default=12, show_default=True, help="How long it is valid.")
def token(customer_id: str | None, operator: bool, hours: int) -> None:
    """Print a development token, for the Authorization header: `Bearer TOKEN`."""
    if (customer_id is not None) == operator:
        raise click.UsageError("give either --customer ID or --operator")
    role = Role.OPERATOR if operator else Role.CUSTOMER
    click.echo(issue(Parts(settings()).tokens, role, customer_id, hours * _HOUR_S))


@click.group()
def sample() -> None:
    """Work with the sample carrier."""


@sample.command()
@as_json
def customers(as_json: bool) -> None:
    """List the sample carrier's customers and what is special about each."""
    found = Parts(settings()).sample_customers
    if as_json:
        print_json([{"id": item.customer_id, "name": item.name, "case": item.case} for item in found])
        return
    width = max((len(item.name) for item in found), default=0)
    for item in found:
        click.echo(f"{item.customer_id}  {item.name:<{width}}  {item.case}")
    if not found:
        click.echo("This carrier is no sample: it has no customers to pose as.")

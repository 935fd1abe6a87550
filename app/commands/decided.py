"""`groundline offers decisions` and `groundline offers decision`: what was decided, and whether it comes out again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeVar

import click

from app.bootstrap import Parts
from app.commands.given import customer
from app.commands.options import as_json, print_json, settings
from app.db.database import Database
from app.db.decisions import DecisionLog, RecordedDecision
from app.errors import DecisionNotFound
from app.terminal import printable
from grounding.offers.eligibility import Verdict

_Found = TypeVar("_Found")


@click.command("decisions")
@click.option("--customer", "customer_id", metavar="ID", required=True, help="The customer who was decided on.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@as_json
def listing(customer_id: str, limit: int, as_json: bool) -> None:
    """List what was decided on a customer's offers, the latest first."""
    wanted = customer(customer_id)
    found = _read(lambda log: log.of_customer(wanted, limit))
    if as_json:
        print_json([_summary(each) for each in found])
        return
    for each in found:
        click.echo(printable(f"{each.decision_id}  {_heading(each)}"))
    if not found:
        click.echo(printable(f"No decision on the offers of customer {wanted} is on record."))


@click.command("decision")
@click.argument("decision_id")
@as_json
def decision(decision_id: str, as_json: bool) -> None:
    """Show a recorded decision and make it again from its record; exit status 1 if it comes out otherwise."""
    found = _read(lambda log: log.find(decision_id))
    if found is None:
        raise DecisionNotFound(f"no decision {decision_id!r} on record; `groundline offers decisions` lists them")
    changed = found.differences()
    if as_json:
        print_json({**_summary(found), "reproduced": not changed, "differs": [*changed], **found.outcome})
    else:
        click.echo(printable("\n".join(_told(found, changed))))
    if changed:
        raise click.exceptions.Exit(1)


def _read(ask: Callable[[DecisionLog], Awaitable[_Found]]) -> _Found:
    database = Database(Parts(settings()).settings.database)

    async def work() -> _Found:
        return await ask(DecisionLog(database))

    try:
        return asyncio.run(work())
    finally:
        database.close()


def _summary(found: RecordedDecision) -> dict[str, Any]:
    return {
        "decision_id": found.decision_id,
        "customer": found.customer_id,
        "as_of": found.as_of.isoformat(),
        "recorded": found.recorded.isoformat(timespec="seconds"),
        "role": found.role,
        "subject": found.subject,
        "ruleset": found.ruleset,
        "inputs": found.inputs_hash,
    }


def _heading(found: RecordedDecision) -> str:
    counted = Counter(item["verdict"] for item in found.outcome["offers"])
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counted.items())) or "nothing to decide on"
    return (
        f"{found.recorded:%Y-%m-%d %H:%M:%S} UTC, for {found.role} {found.subject}, as of {found.as_of}, "
        f"rules {found.ruleset[:12]}: {verdicts}"
    )


def _because(item: Mapping[str, Any]) -> str:
    """Return why an offering cannot be had; of one that can, the rules that it passed are in the JSON."""
    reasons = [] if item["verdict"] == Verdict.ELIGIBLE else item["reasons"]
    return ": " + "; ".join(f"{each['code']} ({each['rule']})" for each in reasons) if reasons else ""


def _told(found: RecordedDecision, changed: Mapping[str, str]) -> Iterator[str]:
    yield f"Decision {found.decision_id} on customer {found.customer_id}"
    yield _heading(found)
    for item in found.outcome["offers"]:
        yield f"  {item['offering_id']}  {item['name']}  {item['verdict']}{_because(item)}"
    if not changed:
        yield "Made again from the record: the same comes out."
    for what, how in changed.items():
        yield f"DIFFERS, {what}: {how}"

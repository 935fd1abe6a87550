"""`groundline offers` and `groundline rules`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.bootstrap import Parts
from app.commands import decided
from app.commands.given import customer, day
from app.commands.options import COMMAND_LINE, as_json, print_json, settings
from app.commands.recommending import recommending
from app.db.database import Database
from app.db.decisions import DecisionLog
from app.terminal import printable
from connectors import sample
from connectors.carrier import CarrierFolder, load
from connectors.carrier.faults import Faults
from connectors.carrier.rule_cases import run_cases
from connectors.carrier.rules import load_rules
from grounding.account.records import Account, Section
from grounding.errors import CarrierFault
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Decision, Judged, Verdict, by_way, decide
from grounding.offers.inputs import SECTIONS
from grounding.offers.qualification import tmf679_v4, tmf679_v5

_VERSIONS: dict[str, Callable[[Decision, str, datetime], dict[str, Any]]] = {"v4": tmf679_v4, "v5": tmf679_v5}

_customer = click.option("--customer", "customer_id", metavar="ID", required=True, help="The customer to decide for.")
_as_of = click.option("--as-of", metavar="DATE", help="Decide as of this day, YYYY-MM-DD.  [default: today]")


@click.group()
def offers() -> None:
    """Decide which offers a customer may have, and show why."""


@offers.command()
@_customer
@click.option("--offering", "offering_id", metavar="ID", help="Show this offering alone.")
@_as_of
@as_json
def check(customer_id: str, offering_id: str | None, as_of: str | None, as_json: bool) -> None:
    """Show the verdict on every offering on sale, with its reasons."""
    parts = Parts(settings())
    if offering_id is not None and offering_id not in parts.folder.catalogue.offerings:
        raise click.UsageError(f"offering {offering_id!r}: the catalogue has none of that id; check the id")
    made = _run(_made(parts, customer_id, as_of))
    decision = made.decision
    if offering_id is not None:
        decision = replace(decision, offers=tuple(item for item in decision.offers if item.offering_id == offering_id))
    print_json(decision.record()) if as_json else click.echo(_text(decision, made))


@offers.command()
@_customer
@_as_of
@click.option("--tmf679", "version", type=click.Choice(sorted(_VERSIONS)), required=True, help="Version of TMF679.")
def export(customer_id: str, as_of: str | None, version: str) -> None:
    """Print the verdicts as a TM Forum product offering qualification."""
    parts = Parts(settings())
    made = _run(_made(parts, customer_id, as_of))
    print_json(_VERSIONS[version](made.decision, made.decision_id, parts.clock.now()))


for _command in (recommending, decided.listing, decided.decision):
    offers.add_command(_command)


@click.group()
def rules() -> None:
    """Work with eligibility rules."""


@rules.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
def test(directory: Path | None) -> None:
    """Run the cases that stand beside the rules of a carrier folder (default: the carrier that is set)."""
    folder = _folder(directory)
    loaded = load_rules(folder)
    faults = Faults(folder.folder)
    tested = run_cases(folder.rules_dir, loaded, faults)
    for fault in faults:
        click.echo(str(fault))
    for ref in tested.untested:
        click.echo(f"without a case: {ref}")
    failed = len(list(faults))
    if failed:
        raise CarrierFault(f"{folder.rules_dir}: {failed} of {tested.expectations} expectations not met, listed above")
    click.echo(f"{len(loaded.rules)} rules, {tested.cases} cases, {tested.expectations} expectations: all met")


@dataclass(frozen=True, slots=True)
class _Made:
    """A decision that was made and recorded."""

    decision: Decision
    decision_id: str
    account: Account
    ways: Mapping[CaseKind, Decision]
    """What it says of each way by itself."""


async def _made(parts: Parts, customer_id: str, as_of: str | None) -> _Made:
    on = day(as_of) if as_of is not None else parts.clock.now().date()
    wanted = customer(customer_id)
    loaded = load_rules(parts.folder)
    try:
        account = await parts.account_reader.read(wanted, SECTIONS)
    finally:
        await parts.account_systems.close()
    decision = decide(account, parts.folder.catalogue, loaded, parts.folder.offers, on, asked=wanted)
    database = Database(parts.settings.database)
    try:
        decision_id = await DecisionLog(database).record(decision, loaded, COMMAND_LINE)
    finally:
        database.close()
    return _Made(decision, decision_id, account, by_way(decision, loaded))


def _run(work: Coroutine[Any, Any, _Made]) -> _Made:
    return asyncio.run(work)


def _folder(directory: Path | None) -> CarrierFolder:
    return load(directory or settings().carrier or sample.FOLDER)


def _text(decision: Decision, made: _Made) -> str:
    labels = {line.line_id: f"{line.line_id} ({line.label})" for line in made.account.lines}
    lines = [f"Customer {decision.customer_id} on {decision.as_of}, rules {decision.ruleset[:12]}"]
    missing = sorted(section.value for section in SECTIONS & made.account.missing if section is not Section.CUSTOMER)
    if missing:
        lines.append(f"Not read, so what rests on it is unknown: {', '.join(missing)}")
    for verdict in Verdict:
        chosen = [item for item in decision.offers if item.verdict is verdict]
        lines += ["", f"{verdict.value} ({len(chosen)})"] if chosen else []
        for item in chosen:
            lines += _item(item, labels, [*_others(item, made.ways)])
    if not decision.offers:
        lines.append("Nothing to decide on: not on sale on that day, or never an offer.")
    return printable("\n".join(lines))


def _others(item: Judged, ways: Mapping[CaseKind, Decision]) -> Iterator[Judged]:
    """Yield the verdicts on the other ways in which the offering could be had."""
    for kind, decision in ways.items():
        other = decision.of(item.offering_id)
        if other is not None and item.case is not None and kind is not item.case.kind:
            yield other


def _item(item: Judged, labels: Mapping[str, str], others: Sequence[Judged]) -> list[str]:
    """Return what is said of an offering: the ways that are open stand beside its name, the others below."""
    ways = [item, *(other for other in others if other.verdict is item.verdict is Verdict.ELIGIBLE)]
    where = " ".join(_way(each, labels) for each in ways if each.case is not None)
    told = [f"  {item.offering_id}  {item.name}  {where}".rstrip(), *_reasons(item, 6)]
    for other in others:
        if other not in ways:
            told += [f"      {_way(other, labels)} {other.verdict.value}", *_reasons(other, 10)]
    return told


def _way(item: Judged, labels: Mapping[str, str]) -> str:
    line_id = item.case.line_id if item.case else None
    line = f" {labels.get(line_id, line_id)}" if line_id else ""
    return f"[{item.case.kind.value}{line}]" if item.case else ""


def _reasons(item: Judged, indent: int) -> Iterator[str]:
    for reason in item.reasons if item.verdict is not Verdict.ELIGIBLE else ():
        yield f"{' ' * indent}{reason.code}: {reason.label} ({reason.rule})"

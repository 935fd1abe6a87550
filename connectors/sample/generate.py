"""Writes the sample's records, `crm/*.csv`, from `customers.yaml` and the catalogue.

Run it as `python -m connectors.sample.generate`. The same inputs give the same bytes, so a test can compare the files
with what would be written.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from connectors.bss.layout import TABLES
from connectors.carrier.catalogue import read_catalogue
from connectors.carrier.faults import Faults
from connectors.sample import FOLDER, accounts
from connectors.sample.billing import line_id, plan_on
from connectors.sample.history import history
from connectors.sample.rating import Tariff
from connectors.sample.stories import CustomerStory, LineStory, OutageStory, read_stories
from grounding.money import Money

Rows = dict[str, list[dict[str, Any]]]


def generate(folder: Path = FOLDER) -> dict[str, str]:
    """Return the text of every CSV file by name."""
    settings = yaml.safe_load((folder / "carrier.yaml").read_text(encoding="utf-8"))
    today = settings["clock"].astimezone(ZoneInfo(settings["time_zone"])).date()
    faults = Faults(folder)
    catalogue = read_catalogue(folder / "catalogue", settings["currency"], settings["time_zone"], faults)
    if faults:
        raise ValueError("; ".join(map(str, faults)))
    tariff = Tariff(catalogue)
    stories = read_stories(folder / "customers.yaml")
    rows: Rows = defaultdict(list)
    for customer in stories.customers:
        _customer(rows, tariff, customer, today)
    for outage in stories.outages:
        _outage(rows, outage)
    return {f"{layout.name}.csv": _csv(layout.name, rows[layout.name]) for layout in TABLES}


def write(folder: Path = FOLDER) -> None:
    """Write the files."""
    target = folder / "crm"
    target.mkdir(exist_ok=True)
    for name, text in generate(folder).items():
        (target / name).write_text(text, encoding="utf-8", newline="")


def _customer(rows: Rows, tariff: Tariff, customer: CustomerStory, today: date) -> None:
    own = {"customer_id": customer.id}
    rows["customers"].append(
        own
        | {
            "name": customer.name,
            "status": "active",
            "segment": customer.segment,
            "since": min(line.start for line in customer.lines),
            "birth_date": customer.born,
            "place": customer.place,
            "payment_method": customer.pays,
            "case": customer.case,
        }
    )
    rows["authorised_users"] += (
        own | {"user_id": user.id, "name": user.name, "may_change": user.may_change} for user in customer.users
    )
    rows["consents"] += (
        own | {"purpose": purpose, "given": given}
        for purpose, given in (("marketing", customer.marketing), ("usage_analysis", customer.marketing))
    )
    for number, line in enumerate(customer.lines, 1):
        rows["lines"].append(own | _line(tariff, customer, number, line, today))
    rows["addons"] += (own | {"line_id": on} | _plain(item) for on, item in accounts.addons(tariff, customer, today))
    rows["discounts"] += (
        own | {"line_id": on} | _plain(item) for on, item in accounts.discounts(tariff, customer, today)
    )
    for contract in accounts.contracts(tariff, customer, today):
        rows["contracts"].append(own | _plain(contract))
        rows["instalments"] += (
            own | {"contract_id": contract.contract_id} | _plain(item) for item in contract.instalments
        )
    rows["buckets"] += (own | _plain(bucket) for bucket in accounts.buckets(tariff, customer, today))
    rows["usage_history"] += (own | _plain(use) for use in history(tariff, customer, today))
    _ledger(rows, tariff, customer, today)
    _tickets(rows, customer)


def _ledger(rows: Rows, tariff: Tariff, customer: CustomerStory, today: date) -> None:
    own = {"customer_id": customer.id}
    ledger = accounts.ledger(tariff, customer, today)
    for bill in ledger.bills:
        rows["bills"].append(own | _plain(bill))
        rows["bill_lines"] += (own | {"bill_id": bill.bill_id} | _plain(line) for line in bill.lines)
    rows["payments"] += (own | _plain(payment) for payment in ledger.payments)
    rows["disputes"] += (own | _plain(dispute) for dispute in ledger.disputes)
    rows["payment_arrangements"] += (own | _plain(item) for item in accounts.arrangements(customer, ledger.bills))
    balance = {"owed": ledger.owed, "overdue": ledger.overdue, "overdue_since": ledger.overdue_since}
    rows["balances"].append(own | balance)


def _tickets(rows: Rows, customer: CustomerStory) -> None:
    for number, ticket in enumerate(customer.tickets, 1):
        rows["tickets"].append(
            {"customer_id": customer.id}
            | _plain(ticket)
            | {
                "ticket_id": f"T-{customer.id.split('-')[1]}-{number}",
                "line_id": line_id(customer, ticket.line) if ticket.line else None,
            }
        )


def _line(tariff: Tariff, customer: CustomerStory, number: int, line: LineStory, today: date) -> dict[str, Any]:
    plan = tariff.offering(plan_on(line, today))
    service = "broadband" if plan.category == "broadband_plan" else "mobile"
    if service == "mobile" and not (tariff.parts(plan) or plan.characteristic("voice_allowance")):
        service = "data"
    labels = {"mobile": "My phone", "data": "My tablet", "broadband": "Home broadband"}
    prefix = ("087", "086", "085", "089")[(number - 1) % 4]
    return {
        "line_id": line_id(customer, number),
        "number": None if service == "broadband" else f"{prefix} 555 {customer.id.split('-')[1]}",
        "label": line.label or labels[service],
        "service": service,
        "status": line.status or "active",
        "status_reason": line.status_reason,
        "status_since": line.status_since,
        "offering_id": plan.offering_id,
        "plan_name": plan.name,
        "monthly_price": tariff.price(plan.offering_id, "recurring").amount,
        "start": line.start,
        "place": line.place or (customer.place if service == "broadband" else None),
    }


def _outage(rows: Rows, outage: OutageStory) -> None:
    rows["outages"].append(
        {
            "outage_id": outage.id,
            "area": outage.area,
            "services": " ".join(outage.services),
            "planned": outage.planned,
            "start": outage.start,
            "expected_end": outage.expected_end,
            "cause": outage.cause,
        }
    )
    rows["outage_places"] += ({"outage_id": outage.id, "place": place} for place in outage.places)


def _plain(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _csv(name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    layout = next(layout for layout in TABLES if layout.name == name)
    header = [column.name for column in layout.columns] + list(layout.remarks)
    header += ["currency"] if layout.has_money else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        monies = [value.currency for value in row.values() if isinstance(value, Money)]
        writer.writerow(_cell(monies[0] if field == "currency" else row.get(field)) for field in header)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


if __name__ == "__main__":
    write()

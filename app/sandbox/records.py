"""The sample records of a carrier folder, read once through the same tables as the demo's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.sandbox.wire import Days, Document
from connectors.bss import queries
from connectors.bss.database import Database
from connectors.bss.schema import TABLES_BY_NAME
from connectors.bss.seed import seed_database
from connectors.carrier import CarrierFolder
from connectors.carrier.faults import Faults
from connectors.carrier.folder import read_file
from connectors.carrier.schema import CarrierFile
from grounding.account.records import Account, Outage
from grounding.catalogue import Catalogue
from grounding.errors import CarrierFault
from grounding.offers.cases import subject_of

CATALOGUE_KINDS = ("productOffering", "productOfferingPrice", "productSpecification", "category")


@dataclass(frozen=True, slots=True)
class Records:
    """What the sandbox starts from."""

    accounts: tuple[Account, ...]
    outages: tuple[Outage, ...]
    """Those that have not ended."""
    catalogue: Catalogue
    services: Mapping[str, str]
    """What a line of an offering is, such as `mobile`, by the offering's id, where the folder says it."""
    resources: Mapping[str, tuple[Document, ...]]
    """The catalogue's files as they are, by the name of their resource."""
    days: Days
    read_at: datetime


def read_records(folder: CarrierFolder, now: datetime) -> Records:
    """Return the sample records of a carrier folder.

    Raises: CarrierFault if the folder has none, or if they cannot be read.
    """
    if folder.bss.seed is None:
        raise CarrierFault(
            f"{folder.folder}/carrier.yaml: names no sample records (bss.seed), and the sandbox serves only those; "
            "set GROUNDLINE_CARRIER to a folder that has some"
        )
    days = Days(ZoneInfo(folder.carrier.time_zone))
    database = Database("sqlite://")
    try:
        seed_database(database.engine, folder.bss.seed)
        accounts = _accounts(database)
        with database.engine.connect() as connection:
            outages = queries.outages_at(connection, None, now.astimezone(days.zone))
    finally:
        database.close()
    return Records(accounts, outages, folder.catalogue, _services(folder), _resources(folder), days, now)


def _accounts(database: Database) -> tuple[Account, ...]:
    accounts = []
    with database.engine.connect() as connection:
        rows = connection.execute(TABLES_BY_NAME["customers"].select()).all()
        for customer_id in sorted(row.customer_id for row in rows):
            customer = queries.customer(connection, customer_id)
            if customer is None:
                continue
            account = Account(
                customer=customer,
                provenance={},
                lines=queries.lines(connection, customer_id),
                contracts=queries.contracts(connection, customer_id),
                bills=queries.bills(connection, customer_id),
                usage=queries.usage(connection, customer_id),
                balance=queries.balance(connection, customer_id),
                tickets=queries.tickets(connection, customer_id),
            )
            accounts.append(account)
    return tuple(accounts)


def _services(folder: CarrierFolder) -> dict[str, str]:
    found = {}
    for offering_id, offering in folder.catalogue.offerings.items():
        subject = subject_of(offering, folder.offers)
        if subject is not None and subject.own_service is not None:
            found[offering_id] = subject.own_service
    return found


def _resources(folder: CarrierFolder) -> dict[str, tuple[Document, ...]]:
    """Return the catalogue's files; `load` has found them sound already."""
    faults = Faults(folder.folder)
    _, settings = read_file(folder.folder / "carrier.yaml", CarrierFile, faults)
    if settings is None:
        raise CarrierFault(f"{folder.folder}/{next(iter(faults), 'carrier.yaml')}")
    catalogue = folder.folder / settings.catalogue
    return {
        kind: tuple(json.loads((catalogue / f"{kind}.json").read_text(encoding="utf-8"))) for kind in CATALOGUE_KINDS
    }

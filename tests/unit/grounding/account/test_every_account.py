"""No customer of the carriers at hand has a record that cannot be, and one that is damaged is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.bss.checking import CheckingAccountReader
from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.carrier import CarrierFolder, load
from connectors.clock import FrozenClock
from connectors.sample import FOLDER, customers
from grounding.account.records import Section
from tests.unit.grounding.world import sample

CARRIERS = (FOLDER, Path(__file__).parents[3] / "carriers" / "foehn")
EVERYTHING = frozenset(Section)


def _seeded(folder: Path, home: Path) -> Database:
    database = Database(f"sqlite:///{home / 'accounts.db'}")
    seed_database(database.engine, folder / "crm")
    return database


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample's records before any damage."""
    home = tmp_path_factory.mktemp("bss")
    _seeded(FOLDER, home).close()
    return home / "accounts.db"


def _reader(found: CarrierFolder, database: Database) -> CheckingAccountReader:
    assert found.frozen_at is not None
    clock = FrozenClock(found.frozen_at, found.carrier.time_zone)
    carrier = found.carrier
    reader, sold = SqlAccountReader(database, clock), found.catalogue.offerings.values()
    return CheckingAccountReader(reader, clock, carrier.currency, carrier.billing.largest, sold)


@pytest.mark.parametrize("folder", CARRIERS, ids=lambda path: path.name)
async def test_every_record_of_the_carriers_can_be(folder: Path, tmp_path: Path) -> None:
    database = _seeded(folder, tmp_path)
    reader = _reader(load(folder), database)
    ids = [each.customer_id for each in customers(folder / "crm")]
    found = {each: (await reader.read(each, EVERYTHING)).faults for each in ids}
    database.close()
    assert found == dict.fromkeys(ids, ())


@pytest.mark.parametrize(
    ("damage", "customer_id", "record"),
    [
        ("UPDATE lines SET monthly_price_minor = -1999", "C-1042", "line/L-1042-1"),
        ("UPDATE lines SET monthly_price_minor = 99999999", "C-1042", "line/L-1042-1"),
        ("UPDATE lines SET currency = 'USD'", "C-1072", "line/L-1072-1"),
        ("UPDATE discounts SET amount_minor = 9900", "C-1032", "discount/D-1032-1-1"),
        ("UPDATE discounts SET amount_minor = -400", "C-1052", "discount/D-1052-1-1"),
        ("UPDATE discounts SET start = '2027-06-01'", "C-1052", "discount/D-1052-1-1"),
        ("UPDATE contracts SET currency = 'USD'", "C-1021", "contract/K-1021-1"),
        ('UPDATE contracts SET "end" = NULL', "C-1008", "contract/K-1008-1"),
        ("UPDATE instalments SET paid = 40", "C-1033", "instalments/I-1033-1"),
        ("UPDATE instalments SET currency = 'USD'", "C-1033", "instalments/I-1033-1"),
        ("UPDATE tickets SET opened = '2027-01-01'", "C-1025", "ticket/T-1025-1"),
        ("UPDATE balances SET owed_minor = 1000", "C-1062", "balance"),
        ("UPDATE balances SET owed_minor = 0, overdue_minor = 0", "C-1062", "balance"),
        ("UPDATE contracts SET \"end\" = '2027-02-28'", "C-1013", "contract/K-1013-1"),
        ("UPDATE disputes SET amount_minor = 99900", "C-1011", "dispute/DI-1011-1"),
        ("UPDATE lines SET start = '2027-05-01'", "C-1048", "line/L-1048-1"),
        ("UPDATE lines SET offering_id = 'MRW-MAX'", "C-1022", "line/L-1022-1"),
        (
            "UPDATE buckets SET period_start = '2026-10-01', period_end = '2026-10-31'",
            "C-1029",
            "bucket/U-1029-1-data_allowance",
        ),
    ],
)
async def test_a_damaged_record_is_found(
    damage: str, customer_id: str, record: str, whole: Path, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{shutil.copy(whole, tmp_path)}")
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"{damage} WHERE customer_id = :customer"), {"customer": customer_id})
    found = await _reader(sample(), database).read(customer_id, EVERYTHING)
    database.close()
    assert record in [each.record for each in found.faults]

"""Seed data reach the database once, whole, and as they were written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.bss.layout import TABLES
from connectors.bss.schema import TABLES_BY_NAME
from connectors.bss.seed import seed_database
from connectors.bss.seed_checks import check_seed
from connectors.bss.seed_files import read_seed
from connectors.sample import customers
from grounding.errors import CarrierFault

CRM = Path(__file__).parents[2] / "carriers" / "foehn" / "crm"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    found = sa.create_engine(f"sqlite:///{tmp_path / 'accounts.db'}")
    yield found
    found.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CRM, tmp_path / "crm"))


def _count(engine: sa.Engine, name: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(TABLES_BY_NAME[name])) or 0


def test_every_row_is_loaded_once(engine: sa.Engine, folder: Path) -> None:
    assert seed_database(engine, folder) is True
    assert seed_database(engine, folder) is False
    seed = read_seed(folder)
    for layout in TABLES:
        assert _count(engine, layout.name) == len(seed.rows[layout.name])


def test_changed_files_replace_what_was_there(engine: sa.Engine, folder: Path) -> None:
    seed_database(engine, folder)
    path = folder / "consents.csv"
    path.write_text(path.read_text().replace("kd-504,marketing,false\n", ""))
    assert seed_database(engine, folder) is True
    assert _count(engine, "consents") == 3


def test_files_with_faults_leave_the_old_records(engine: sa.Engine, folder: Path) -> None:
    seed_database(engine, folder)
    path = folder / "buckets.csv"
    path.write_text(path.read_text().replace("6.5", "viel"))
    with pytest.raises(CarrierFault, match=r"buckets\.csv:2: used"):
        seed_database(engine, folder)
    assert _count(engine, "buckets") == 5


def test_a_column_that_may_be_missing_is_empty(engine: sa.Engine, folder: Path) -> None:
    header = "ticket_id,customer_id,line_id,opened,subject,state,updated,expected"
    (folder / "tickets.csv").write_text(f"{header}\nt-1,kd-501,a-501,2027-02-01,Langsam,open,2027-02-01,\n")
    seed_database(engine, folder)
    with engine.connect() as connection:
        assert connection.scalars(sa.select(TABLES_BY_NAME["tickets"].c.kind)).all() == [None]


def test_past_use_below_zero_is_a_fault(folder: Path) -> None:
    path = folder / "usage_history.csv"
    path.write_text(path.read_text().replace(",GB,5.8,", ",GB,-5.8,"))
    faults = list(check_seed(read_seed(folder), "CHF", None))
    assert [(fault.path.name, fault.line, fault.message) for fault in faults] == [
        ("usage_history.csv", 2, "used is -5.8")
    ]


def test_a_reference_that_leads_nowhere_leaves_the_old_records(folder: Path, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'strict.db'}")
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    seed_database(engine, folder)
    path = folder / "payments.csv"
    path.write_text(path.read_text().replace("r-501-01", "r-999"))
    with pytest.raises(sa.exc.IntegrityError):
        seed_database(engine, folder)
    assert _count(engine, "bills") == 6
    engine.dispose()


def test_processes_that_seed_at_the_same_time_agree(engine: sa.Engine, folder: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: seed_database(engine, folder), range(4)))
    assert seed_database(engine, folder) is False
    assert _count(engine, "bill_lines") == 10


def test_money_is_whole_minor_units_and_decimals_are_exact(engine: sa.Engine, folder: Path) -> None:
    seed_database(engine, folder)
    charges = TABLES_BY_NAME["bill_lines"]
    with engine.connect() as connection:
        row = connection.execute(sa.select(charges).where(charges.c.code == "nachbarn-anrufe")).one()
    assert (row.amount_minor, row.currency, row.quantity, row.tax_rate) == (230, "CHF", Decimal("6.57"), Decimal("8.1"))


def test_the_customers_of_any_seed_folder_can_be_listed(tmp_path: Path) -> None:
    found = customers(CRM)
    assert [(item.customer_id, item.name) for item in found][:2] == [
        ("kd-501", "Ursina Caduff"),
        ("kd-502", "Beat Zürcher"),
    ]
    assert found[0].case.startswith("Rechnung höher")
    assert customers(tmp_path) == ()

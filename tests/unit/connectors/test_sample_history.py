"""What was used in past months agrees with what was billed for them, for every line of both carriers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.seed_files import read_seed
from connectors.bss.sql import SqlAccountReader
from connectors.carrier import CarrierFolder, load
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.comparison import Comparison, NoVerdict
from grounding.account.plans import compare
from grounding.account.records import Account, ChargeKind, Line, Section
from grounding.money import Money

CARRIERS = (FOLDER, Path(__file__).parents[2] / "carriers" / "foehn")
PLANS = ("mobile_plan", "broadband_plan", "bundle")


@dataclass(frozen=True)
class World:
    """A carrier with all of its accounts."""

    folder: CarrierFolder
    today: date
    accounts: tuple[Account, ...]

    def lines(self) -> list[tuple[Account, Line]]:
        return [(account, line) for account in self.accounts for line in account.lines]

    def compared(self, account: Account, line: Line) -> Comparison:
        """Compare with everything that is sold; who may have what is nothing to this test."""
        offerings = self.folder.catalogue.offerings
        plans = [name for name, offering in offerings.items() if offering.category in PLANS]
        return compare(
            account, line, self.folder.catalogue, [name for name in plans if offerings[name].sellable], self.today
        )


@pytest.fixture(scope="module", params=CARRIERS, ids=lambda path: path.name)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = load(request.param)
    assert folder.bss.seed is not None and folder.frozen_at is not None
    clock = FrozenClock(folder.frozen_at, folder.carrier.time_zone)
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('bss') / 'accounts.db'}")
    seed_database(database.engine, folder.bss.seed)
    ids = [str(row.values["customer_id"]) for row in read_seed(folder.bss.seed).rows["customers"]]
    accounts = asyncio.run(_accounts(SqlAccountReader(database, clock), ids))
    database.close()
    return World(folder, clock.now().date(), accounts)


async def _accounts(reader: SqlAccountReader, ids: list[str]) -> tuple[Account, ...]:
    return tuple([await reader.read(customer_id, frozenset(Section)) for customer_id in ids])


def test_months_are_whole_but_for_a_lines_first_and_none_is_twice(world: World) -> None:
    for account, line in world.lines():
        own = [use for use in account.history if use.line_id == line.line_id]
        assert [use.period_start for use in own] == sorted(use.period_start for use in own)
        assert len({(use.kind, use.zone, use.period_start) for use in own}) == len(own)
        assert len({use.period_start for use in own}) <= 12
        for use in own:
            assert use.period_end < world.today
            assert use.period_start >= line.start
            assert (use.period_end - use.period_start).days >= 27 or use.period_start == line.start


def test_every_line_with_two_months_has_a_result(world: World) -> None:
    compared = 0
    for account, line in world.lines():
        found = world.compared(account, line)
        if len(found.months) < 2:
            assert found.no_verdict is NoVerdict.TOO_FEW_MONTHS
            continue
        compared += 1
        assert found.cheapest is not None and found.no_verdict is None, line
        assert found.present is not None and found.present.total is not None
        assert not found.not_counted and not found.left_out
    assert compared >= 0.9 * len(world.lines())


def test_use_beyond_a_plan_was_billed_to_the_cent_and_what_was_not_billed_was_within_it(world: World) -> None:
    billed_months = 0
    for account, line in world.lines():
        billed = _billed(account, line)
        found = world.compared(account, line)
        if found.present is None:
            continue
        for (start, end), overage in zip(found.months, found.present.overage_by_month, strict=True):
            assert overage == billed.get(start, Money(0, line.monthly_price.currency)), (line.line_id, start, end)
            billed_months += start in billed
    assert billed_months >= (15 if len(world.accounts) > 10 else 1)


def _billed(account: Account, line: Line) -> dict[date, Money]:
    """Return what use was billed for each month; what was charged twice by mistake counts once."""
    found: dict[date, Money] = {}
    for bill in account.bills:
        charges = {
            (charge.code, charge.period_start, charge.description): charge
            for charge in bill.lines
            if charge.line_id == line.line_id and charge.kind in (ChargeKind.USAGE, ChargeKind.ROAMING)
        }
        for charge in charges.values():
            if (
                charge.period_start is not None
            ):  # what is charged without a period is no use that a plan has a price for
                before = found.get(charge.period_start, Money(0, charge.amount.currency))
                found[charge.period_start] = before + charge.amount
    return found


def test_data_abroad_that_are_the_plans_own_leave_it_within_its_allowance(world: World) -> None:
    for account, line in world.lines():
        present = world.compared(account, line).present
        assert present is None or present.suits or any(present.overage_by_month), line.line_id


def test_there_are_customers_whom_a_cheaper_plan_suits(world: World) -> None:
    saving = [world.compared(account, line).saving for account, line in world.lines()]
    assert sum(each is not None and each.minor > 0 for each in saving) >= len(world.lines()) // 10

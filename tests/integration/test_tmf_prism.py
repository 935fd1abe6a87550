"""The TM Forum connector against a peer that nobody here wrote: Prism, serving the official definitions.

Prism checks each request against the definition and makes up an answer of the definition's own form. As it stands such
an answer holds no values that could be an account's, so the tests also run with values written into a copy of the
definition, whose names, nesting and types stay as TM Forum has them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.bss.parts import Parts
from connectors.bss.tmf.client import TmfClient, TmfLimits
from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from connectors.bss.tmf.reader import TmfAccountReader
from connectors.clock import FrozenClock
from grounding.account.records import ChargeKind, LineStatus, Section
from grounding.money import Money

pytestmark = pytest.mark.needs_data

PRODUCTS = "TMF637-ProductInventory-v4.0.0.swagger.json"
USAGE = "TMF677-UsageConsumption-v4.0.1.swagger.json"
BILLS = "TMF678-CustomerBill-v4.0.0.swagger.json"

CLOCK = FrozenClock(datetime.fromisoformat("2026-09-14T09:30:00+01:00"), "Europe/Dublin")
# Prism makes up every text as `string`, ids among them.
CUSTOMER = "string"


@dataclass
class Prism:
    """A running Prism and what it has printed."""

    url: str
    lines: list[str]

    @property
    def complaints(self) -> list[str]:
        """What it holds against requests; it also finds its own made-up answers at fault, deep in their recursion."""
        return [line for line in self.lines if "Violation: request" in line or "did not pass" in line]

    @property
    def approved(self) -> int:
        return sum("passed the validation rules" in line for line in self.lines)


@pytest.fixture(scope="module")
def prism() -> str:
    found = os.environ.get("GROUNDLINE_TEST_PRISM") or shutil.which("prism")
    if not found or not Path(found).exists():
        pytest.skip("no Prism: set GROUNDLINE_TEST_PRISM to the binary of npm's @stoplight/prism-cli")
    return found


@asynccontextmanager
async def serving(binary: str, definition: Path) -> AsyncIterator[Prism]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        binary, "mock", "-h", "127.0.0.1", "-p", str(port), str(definition),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    server = Prism(f"http://127.0.0.1:{port}", [])
    listening = asyncio.Event()

    async def listen(printed: asyncio.StreamReader) -> None:
        async for line in printed:
            server.lines.append(line.decode(errors="replace").rstrip())
            if "is listening" in server.lines[-1]:
                listening.set()

    printing = asyncio.create_task(listen(process.stdout))
    try:
        await asyncio.wait_for(listening.wait(), 120)
        yield server
    finally:
        process.terminate()
        await process.wait()
        await printing


def filled(source: Path, folder: Path, values: Mapping[str, Any]) -> Path:
    """Return a copy of a definition with values for some members (`Definition.member`) or types (`Definition`)."""
    definition = json.loads(source.read_text(encoding="utf-8"))
    for name, value in values.items():
        owner, _, member = name.partition(".")
        held = definition["definitions"][owner]
        if "enum" in held:
            held["enum"] = [value, *(each for each in held["enum"] if each != value)]
        else:
            (held["properties"][member] if member else held)["default"] = value
    path = folder / source.name
    path.write_text(json.dumps(definition), encoding="utf-8")
    return path


async def read(server: Prism, paths: TmfPaths, *sections: Section, customer_id: str = CUSTOMER) -> Parts:
    client = TmfClient(server.url, limits=TmfLimits(timeout_s=30, connect_s=30))
    reader = TmfAccountReader(client, CLOCK, mapping=TmfMapping(paths=paths), deadline_s=60)
    try:
        return await reader.parts(customer_id, frozenset(sections))
    finally:
        await client.close()


def paths(**some: str) -> TmfPaths:
    return TmfPaths(**{**{name: None for name in TmfPaths.__dataclass_fields__}, **some})


ASKED = {
    PRODUCTS: (paths(product="product"), (Section.LINES, Section.CONTRACTS)),
    USAGE: (paths(usage="queryUsageConsumption"), (Section.USAGE,)),
    BILLS: (paths(bill="customerBill", rate="appliedCustomerBillingRate"), (Section.BILLS,)),
}


VALUES: Mapping[str, Mapping[str, Any]] = {
    PRODUCTS: {
        "Product.productCharacteristic": [
            {"name": "service", "value": "mobile"},
            {"name": "noticeDays", "value": 30},
            {"name": "terminationFeePercent", "value": 50},
        ],
        "ProductStatusType": "aborted ",
        "ProductPrice.priceType": "recurring",
        "ProductPrice.recurringChargePeriod": "month",
        "PriceAlteration.priceType": "discount",
        "PriceAlteration.applicationDuration": 6,
        "Money.unit": "EUR",
        "Money.value": 27.99,
        "Quantity.amount": 24,
        "Quantity.units": "month",
        "ResourceRef.value": "087 555 0101",
    },
    USAGE: {
        "TaskStateType": "done",
        "ConsumptionSummary.counterType": "used",
        "ConsumptionSummary.level": "global",
        "BucketRefOrValue.usageType": "data",
        "Quantity.amount": 11.6,
        "Quantity.units": "GB",
    },
    BILLS: {
        "stateValue": "sent",
        "Money.unit": "EUR",
        "Money.value": 43.99,
        "AppliedCustomerBillingRate.type": "appliedBillingCharge",
        "AppliedBillingTaxRate.taxRate": 0.23,
        "TaxItem.taxRate": 23,
    },
}
"""What the definitions' members would hold at a carrier."""


@pytest.mark.parametrize("name", ASKED)
async def test_requests_pass_the_definition_and_made_up_answers_are_no_account(
    prism: str, shared_data: Path, name: str
) -> None:
    where, sections = ASKED[name]
    async with serving(prism, shared_data / "tmf" / name) as server:
        found = await read(server, where, *sections)
    assert server.approved and not server.complaints, "\n".join(server.lines)
    if name == BILLS:
        # The made-up bill is `new`: it has not been sent to anybody.
        assert found.values == {Section.BILLS: ()}
    else:
        assert found.values == {} and found.missing == set(sections)


@pytest.mark.parametrize("name", ASKED)
async def test_answers_for_somebody_else_are_refused(
    prism: str, shared_data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    where, sections = ASKED[name]
    async with serving(prism, filled(shared_data / "tmf" / name, tmp_path, VALUES[name])) as server:
        found = await read(server, where, *sections, customer_id="C-1007")
    assert found.values == {} and found.missing == set(sections)
    alarms = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1 and alarms[0].startswith("ALARM")


async def test_a_product_of_the_official_form_is_a_line(prism: str, shared_data: Path, tmp_path: Path) -> None:
    definition = filled(shared_data / "tmf" / PRODUCTS, tmp_path, VALUES[PRODUCTS])
    async with serving(prism, definition) as server:
        found = await read(server, paths(product="product"), Section.LINES, Section.CONTRACTS)
    assert server.approved and not server.complaints
    assert found.missing == frozenset()
    (line,) = found.values[Section.LINES]
    assert (line.line_id, line.service, line.number) == ("string", "mobile", "087 555 0101")
    assert line.status is LineStatus.TERMINATED  # `aborted `, with the definition's own space behind it
    assert line.monthly_price == Money(2799, "EUR") and line.start == date(2019, 8, 24)
    assert [(item.amount, item.end) for item in line.discounts] == [(Money(2799, "EUR"), date(2020, 2, 23))]
    (contract,) = found.values[Section.CONTRACTS]
    assert (contract.term_months, contract.notice_days, contract.termination_fee_percent) == (24, 30, Decimal(50))


async def test_usage_of_the_official_form_is_an_allowance(prism: str, shared_data: Path, tmp_path: Path) -> None:
    definition = filled(shared_data / "tmf" / USAGE, tmp_path, VALUES[USAGE])
    async with serving(prism, definition) as server:
        found = await read(server, paths(usage="queryUsageConsumption"), Section.USAGE)
    assert server.approved and not server.complaints
    (bucket,) = found.values[Section.USAGE]
    assert (bucket.kind, bucket.unit, bucket.line_id) == ("data", "GB", "string")
    assert (bucket.allowance, bucket.used) == (Decimal("23.2"), Decimal("11.6"))
    assert bucket.period_start == bucket.period_end == date(1985, 4, 13)  # 23:20 in London is the next day in Dublin


async def test_a_bill_of_the_official_form_is_a_bill_with_its_line(
    prism: str, shared_data: Path, tmp_path: Path
) -> None:
    definition = filled(shared_data / "tmf" / BILLS, tmp_path, VALUES[BILLS])
    async with serving(prism, definition) as server:
        found = await read(server, ASKED[BILLS][0], Section.BILLS)
    assert server.approved == 2 and not server.complaints
    (bill,) = found.values[Section.BILLS]
    assert (bill.bill_id, bill.total, bill.open_amount) == ("string", Money(4399, "EUR"), Money(4399, "EUR"))
    assert (bill.issued, bill.state) == (date(2019, 8, 24), "overdue")
    (line,) = bill.lines
    assert (line.kind, line.line_id, line.amount) == (ChargeKind.PLAN, "string", Money(4399, "EUR"))

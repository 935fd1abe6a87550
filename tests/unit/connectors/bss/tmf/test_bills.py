"""Bills as real servers send them, otherwise than the standard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.bss.tmf.mapping import TmfMapping
from grounding.account.records import Account, ChargeKind, Section
from grounding.money import Money
from tests.unit.connectors.bss.tmf.server import Asked, Reply, TmfServer
from tests.unit.connectors.bss.tmf.world import (
    BILLS,
    RATES,
    Record,
    euro,
    owner,
    read,
    traits,
)

BILL = BILLS[5] | {"relatedParty": owner("C-1007")}


async def with_bill(server: TmfServer, **changed: Any) -> Account:
    server.put("customerBill", Reply([BILL | changed]))
    server.put("appliedCustomerBillingRate", Reply(RATES[10:12]))
    return await read(server)


async def with_rate(server: TmfServer, **changed: Any) -> Account:
    server.put("customerBill", Reply([BILL]))
    server.put("appliedCustomerBillingRate", Reply([RATES[10] | changed, RATES[11]]))
    return await read(server)


async def test_status_for_state_and_spaces_behind_it(server: TmfServer) -> None:
    account = await with_bill(server, state=None, status=" Partially Paid ")
    assert account.bills[0].state == "partially_paid"


async def test_periods_with_their_ends_swapped(server: TmfServer) -> None:
    account = await with_bill(
        server, billingPeriod={"startDateTime": "2026-09-30T00:00:00Z", "endDateTime": "2026-09-01T00:00:00Z"}
    )
    assert (account.bills[0].period_start, account.bills[0].period_end) == (date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-09-01", "2026-09-30"),
        ("2026-09-01T00:00:00Z", "2026-09-30T00:00:00Z"),
        ("2026-09-01T00:00:00.000+01:00", "2026-10-01T00:00:00.000+01:00"),
        ("2026-09-01T00:00:00Z", "2026-09-30T23:59:59.999Z"),
        ("2026-08-31T23:00:00Z", "2026-09-30T23:00:00Z"),
        ("2026-09-01T00:00:00", "2026-09-30T23:59:59"),
    ],
)
async def test_periods_as_servers_write_them(server: TmfServer, start: str, end: str) -> None:
    account = await with_bill(server, billingPeriod={"startDateTime": start, "endDateTime": end})
    assert (account.bills[0].period_start, account.bills[0].period_end) == (date(2026, 9, 1), date(2026, 9, 30))


@pytest.mark.parametrize("rate", [0.23, 23, "23", "0.23", 23.0])
async def test_tax_rates_as_a_share_and_in_percent(server: TmfServer, rate: object) -> None:
    account = await with_rate(server, appliedTax=[{"taxRate": rate}])
    assert [line.tax_rate for line in account.bills[0].lines] == [Decimal(23), Decimal(23)]


async def test_a_tax_rate_below_one_percent_is_told_by_the_amounts(server: TmfServer) -> None:
    changed = {"taxIncludedAmount": euro("100.50"), "taxExcludedAmount": euro("100.00")}
    account = await with_rate(server, appliedTax=[{"taxRate": 0.5}], **changed)
    assert account.bills[0].lines[0].tax_rate == Decimal("0.5")


async def test_an_amount_without_its_tax_is_completed_by_it(server: TmfServer) -> None:
    tax = [{"taxRate": 23, "taxAmount": euro("5.23")}]
    account = await with_rate(server, taxIncludedAmount=None, taxExcludedAmount=euro("22.76"), appliedTax=tax)
    assert account.bills[0].lines[0].amount == Money(2799, "EUR")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"appliedBillingRateType": "appliedPenaltyCharge", "type": None}, ChargeKind.FEE),
        ({"type": "appliedBillingCredit"}, ChargeKind.CREDIT),
        ({"type": "usageCharge"}, ChargeKind.USAGE),
        ({"type": "oneTimeCharge"}, ChargeKind.ONE_OFF),
        ({"type": "appliedBillingCharge"}, ChargeKind.PLAN),
        ({"type": "appliedBillingCharge", "product": None}, ChargeKind.ONE_OFF),
        ({"type": "appliedBillingCharge", "periodCoverage": None}, ChargeKind.ONE_OFF),
        ({"characteristic": traits(chargeKind="one-off")}, ChargeKind.ONE_OFF),
        ({"characteristic": traits(kind="Roaming")}, ChargeKind.ROAMING),
    ],
)
async def test_kinds_of_lines(server: TmfServer, changed: Record, kind: ChargeKind) -> None:
    account = await with_rate(server, **{"characteristic": [], **changed})
    (line,) = [line for line in account.bills[0].lines if line.number == 1]
    assert line.kind is kind
    assert (line.amount.minor < 0) is (kind is ChargeKind.CREDIT)


async def test_money_as_text_and_in_small_letters(server: TmfServer) -> None:
    account = await with_bill(server, taxIncludedAmount={"unit": "eur ", "value": " 43.990 "})
    assert account.bills[0].total == Money(4399, "EUR")


async def test_money_of_a_currency_without_cents(server: TmfServer) -> None:
    yen = {name: euro(4399, "JPY") for name in ("taxIncludedAmount", "amountDue", "remainingAmount")}
    account = await with_bill(server, taxItem=[{"taxAmount": euro(400, "JPY")}], **yen)
    assert account.bills[0].total == Money(4399, "JPY")


async def test_tax_as_the_difference_of_the_totals(server: TmfServer) -> None:
    account = await with_bill(server, taxItem=None, taxExcludedAmount=euro("35.76"))
    assert account.bills[0].tax == Money(823, "EUR")


@pytest.mark.parametrize(
    ("state", "due", "left", "told"),
    [
        ("sent", "2026-09-13", 1, "overdue"),
        ("sent", "2026-09-14", 1, "sent"),
        ("sent", "2026-09-13", 0, "sent"),
        ("settled", "2026-09-13", 0, "settled"),
        ("partiallyPaid", "2026-09-13", 1, "partially_paid"),
        ("onHold", "2026-09-13", 1, "disputed"),
    ],
)
async def test_the_standard_has_no_word_for_overdue(
    server: TmfServer, state: str, due: str, left: int, told: str
) -> None:
    account = await with_bill(server, state=state, paymentDueDate=due, remainingAmount=euro(left))
    assert account.bills[0].state == told


async def test_a_bill_that_has_not_been_sent_is_none_yet(server: TmfServer) -> None:
    account = await with_bill(server, state="new")
    assert account.bills == () and Section.BILLS not in account.missing


async def test_lines_are_asked_for_bill_by_bill_where_a_server_takes_no_list(server: TmfServer) -> None:
    def refusing(asked: Asked) -> Reply:
        wanted = asked.query["bill.id"]
        return Reply(None, 400) if "," in wanted else Reply([rate for rate in RATES if rate["bill"]["id"] == wanted])

    def ignoring(asked: Asked) -> Reply:
        return Reply([rate for rate in RATES if rate["bill"]["id"] == asked.query["bill.id"]])

    expected = (await read(server)).bills
    for answer in (refusing, ignoring):
        server.answers["appliedCustomerBillingRate"] = answer
        assert (await read(server)).bills == expected
    server.asked.clear()
    assert (await read(server, TmfMapping(joined_ids=False))).bills == expected
    assert server.count("appliedCustomerBillingRate") == 6

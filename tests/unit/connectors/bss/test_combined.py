"""One account from two systems, by section."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from connectors.bss.combined import CombinedAccountReader, OutagesByPlace, System
from connectors.bss.parts import PartsOfAccount
from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from connectors.clock import FrozenClock
from grounding.account.records import Account, Outage, Provenance, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from tests.unit.connectors.bss.tmf.server import Reply, serving
from tests.unit.connectors.bss.tmf.world import reader_of, stock
from tests.unit.grounding.world import account

NOW = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
ALL = frozenset(Section)
CRM = frozenset({Section.CUSTOMER, Section.LINES, Section.CONTRACTS, Section.TICKETS})
BILLING = frozenset({Section.BILLS, Section.BALANCE, Section.USAGE})


class OneSystem:
    """An `AccountReader` that gives what it was given, or fails."""

    def __init__(self, name: str, held: Account | Exception) -> None:
        self.name, self.held = name, held
        self.asked: list[frozenset[Section]] = []

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        self.asked.append(sections)
        if isinstance(self.held, Exception):
            raise self.held
        read = {Section.CUSTOMER} | (sections - self.held.missing)
        given = {section: Provenance(self.name, NOW) for section in read}
        return replace(self.held, provenance=given, missing=sections & self.held.missing)


class Outages:
    """An `OutageReader` of some outages."""

    def __init__(self, held: tuple[Outage, ...] | Exception) -> None:
        self.held = held

    async def outages(self, place: str | None) -> tuple[Outage, ...]:
        if isinstance(self.held, Exception):
            raise self.held
        return self.held


def outage(name: str, *places: str) -> Outage:
    return Outage(name, "somewhere", places, ("mobile",), False, NOW, None, "power")


HELD = account()
PLACE = HELD.customer.place or ""


def combined(crm: OneSystem, billing: OneSystem, outages: Outages | None = None) -> CombinedAccountReader:
    by_place = OutagesByPlace(outages, FrozenClock(NOW), "noc") if outages else None
    systems = (System(PartsOfAccount(crm), CRM), System(PartsOfAccount(billing), BILLING))
    return CombinedAccountReader(systems, outages=by_place)


async def test_each_section_comes_from_its_own_system_and_says_so() -> None:
    crm, billing = OneSystem("crm", HELD), OneSystem("billing", HELD)
    found = await combined(crm, billing).read("C-1", ALL)
    assert {section: item.system for section, item in found.provenance.items()} == {
        **dict.fromkeys(CRM, "crm"), **dict.fromkeys(BILLING, "billing"),
    }  # fmt: skip
    assert found.missing == found.unkept == {Section.OUTAGES, Section.HISTORY}
    assert (found.bills, found.lines, found.usage) == (HELD.bills, HELD.lines, HELD.usage)
    assert crm.asked == [CRM] and billing.asked == [BILLING]


async def test_a_system_is_not_asked_for_what_nobody_wants() -> None:
    crm, billing = OneSystem("crm", HELD), OneSystem("billing", HELD)
    found = await combined(crm, billing).read("C-1", frozenset({Section.LINES}))
    assert set(found.provenance) == {Section.CUSTOMER, Section.LINES}
    assert billing.asked == []


@pytest.mark.parametrize("failure", [AccountUnavailable("down"), CustomerUnknown("who?")])
async def test_billing_that_fails_or_knows_nobody_is_missing_and_not_empty(failure: Exception) -> None:
    found = await combined(OneSystem("crm", HELD), OneSystem("billing", failure)).read("C-1", CRM | BILLING)
    assert found.missing == BILLING and found.unkept == frozenset()
    assert set(found.provenance) == CRM


@pytest.mark.parametrize("failure", [AccountUnavailable("down"), CustomerUnknown("who?")])
async def test_without_the_customers_own_system_there_is_no_account(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        await combined(OneSystem("crm", failure), OneSystem("billing", HELD)).read("C-1", ALL)


async def test_a_section_that_one_system_lost_is_missing() -> None:
    lossy = replace(HELD, missing=frozenset({Section.USAGE}))
    found = await combined(OneSystem("crm", HELD), OneSystem("billing", lossy)).read("C-1", CRM | BILLING)
    assert found.missing == {Section.USAGE}


async def test_outages_come_by_place() -> None:
    crm, billing = OneSystem("crm", HELD), OneSystem("billing", HELD)
    outages = Outages((outage("here", "X", PLACE), outage("there", "Y")))
    found = await combined(crm, billing, outages).read("C-1", frozenset({Section.OUTAGES}))
    assert [item.outage_id for item in found.outages] == ["here"]
    assert set(found.provenance) == {Section.CUSTOMER, Section.OUTAGES} and found.lines == ()
    assert found.provenance[Section.OUTAGES].system == "noc"


async def test_outages_that_cannot_be_read_or_placed_are_missing() -> None:
    wanted = frozenset({Section.OUTAGES})
    failing = combined(OneSystem("crm", HELD), OneSystem("b", HELD), Outages(AccountUnavailable("down")))
    assert (await failing.read("C-1", wanted)).missing == wanted
    lost = replace(HELD, missing=frozenset({Section.LINES}))
    unplaced = combined(OneSystem("crm", lost), OneSystem("b", HELD), Outages((outage("here", PLACE),)))
    found = await unplaced.read("C-1", wanted)
    assert found.missing == wanted and found.outages == ()


def test_somebody_must_have_the_customer() -> None:
    with pytest.raises(ValueError, match="no system has the customer"):
        CombinedAccountReader([System(PartsOfAccount(OneSystem("b", HELD)), BILLING)])


async def test_customers_from_one_tmf_server_and_bills_from_another() -> None:
    async with serving() as crm, serving() as billing:
        stock(crm)
        stock(billing)
        whole = await reader_of(crm).read("C-1007", CRM | BILLING)
        alone = TmfMapping(paths=TmfPaths(customer=None, ticket=None))
        reader = CombinedAccountReader(
            [System(reader_of(crm), CRM), System(reader_of(billing, mapping=alone), BILLING)]
        )
        crm.asked.clear()
        found = await reader.read("C-1007", CRM | BILLING)
        # Its payment method stands in the customer's record, which the billing system has not.
        assert found.balance is not None and whole.balance is not None
        assert replace(found.balance, payment_method="") == replace(whole.balance, payment_method="")
        assert (found.bills, found.usage, found.lines) == (whole.bills, whole.usage, whole.lines)
        assert crm.count("customerBill") == 0 and billing.count("customer") == 0
        billing.put("customerBill", Reply(None, 500))
        assert (await reader.read("C-1007", CRM | BILLING)).missing == {Section.BILLS, Section.BALANCE}

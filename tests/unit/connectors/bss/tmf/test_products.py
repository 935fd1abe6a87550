"""Products as real servers send them, and what a carrier's mapping changes."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from connectors.bss.tmf.mapping import TmfMapping, TmfNames, TmfPaths
from grounding.account.records import Discount, LineStatus, Section
from grounding.money import Money
from tests.unit.connectors.bss.tmf.server import Reply, TmfServer
from tests.unit.connectors.bss.tmf.world import (
    PRODUCTS,
    Record,
    euro,
    owner,
    read,
    span,
    traits,
)


async def test_version_5_writes_parties_otherwise(server: TmfServer) -> None:
    expected = (await read(server)).lines
    party = {"partyOrPartyRole": {"id": "C-1007", "@type": "PartyRoleRef"}, "role": "Customer", "@type": "X"}
    server.put("product", Reply([product | {"relatedParty": [party]} for product in PRODUCTS[:2]]))
    mapping = TmfMapping(paths=TmfPaths(product="productInventory/v5/product"))
    server.asked.clear()
    assert (await read(server, mapping)).lines == expected
    (asked,) = [asked for asked in server.asked if "/v5/" in asked.target]
    assert asked.query["relatedParty.partyOrPartyRole.id"] == "C-1007"
    strange = copy.deepcopy(party)
    strange["partyOrPartyRole"] = {"id": "C-1009"}
    server.put("product", Reply([PRODUCTS[0] | {"relatedParty": [strange]}]))
    assert Section.LINES in (await read(server, mapping)).missing


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("aborted ", LineStatus.TERMINATED),
        ("pendingActive", LineStatus.PENDING),
        ("created", LineStatus.PENDING),
        ("pendingTerminate", LineStatus.ACTIVE),
        ("Suspended", LineStatus.SUSPENDED),
        ("cancelled", LineStatus.TERMINATED),
    ],
)
async def test_every_status_of_a_product(server: TmfServer, status: str, expected: LineStatus) -> None:
    server.put("product", Reply([PRODUCTS[0] | {"status": status}]))
    assert (await read(server)).lines[0].status is expected


async def test_a_product_may_say_state_for_status(server: TmfServer) -> None:
    server.put("product", Reply([PRODUCTS[0] | {"status": None, "state": "ACTIVE"}]))
    assert (await read(server)).lines[0].status is LineStatus.ACTIVE


DISCOUNTS: list[tuple[Record, Discount]] = [
    (
        {
            "priceType": "discount",
            "price": {"taxIncludedAmount": euro(4)},
            "validFor": span("2026-03-01", "2026-08-31"),
        },
        Discount("L-1007-1-1", "Welcome", Money(400, "EUR"), date(2026, 3, 1), date(2026, 8, 31)),
    ),
    (
        {"id": "D-1", "priceType": "recurring", "price": {"taxIncludedAmount": euro(-4)}, "applicationDuration": 6},
        Discount("D-1", "Welcome", Money(400, "EUR"), date(2025, 3, 1), date(2025, 8, 31)),
    ),
    (
        {"priceType": "discount", "price": {"percentage": 10}, "productOfferingPrice": {"id": "POP-1"}},
        Discount("L-1007-1-POP-1", "Welcome", Money(280, "EUR"), date(2025, 3, 1), None),
    ),
]


@pytest.mark.parametrize(("alteration", "expected"), DISCOUNTS)
async def test_discounts(server: TmfServer, alteration: Record, expected: Discount) -> None:
    price = PRODUCTS[0]["productPrice"][0] | {"productPriceAlteration": [{"name": "Welcome"} | alteration]}
    server.put("product", Reply([PRODUCTS[0] | {"productPrice": [price]}]))
    account = await read(server)
    assert account.lines[0].discounts == (expected,)
    assert account.lines[0].monthly_price == Money(2799, "EUR")


ADDON = {
    "id": "A-1", "name": "Data Pack", "status": "active", "startDate": "2026-09-01",
    "productOffering": {"id": "ADD-DATA5", "name": "Data Pack 5 GB"},
    "productPrice": [{"priceType": "recurring", "price": {"taxIncludedAmount": euro(6.99)}}],
    "relatedParty": owner("C-1007"),
}  # fmt: skip


@pytest.mark.parametrize("way", ["child names parent", "parent names child", "within", "grandchild", "in a circle"])
async def test_what_belongs_to_a_line_however_it_is_told(server: TmfServer, way: str) -> None:
    line = PRODUCTS[0]

    def relation(kind: str, to: str) -> Record:
        return {"productRelationship": [{"relationshipType": kind, "product": {"id": to}}]}

    products = {
        "child names parent": [line, ADDON | relation("isPartOf", line["id"])],
        "parent names child": [line | relation("bundles", "A-1"), ADDON],
        "within": [line | {"product": [ADDON]}],
        "grandchild": [
            line, ADDON | relation("reliesOn", "B-1"), ADDON | {"id": "B-1"} | relation("reliesOn", line["id"]),
        ],
        "in a circle": [line | relation("reliesOn", "A-1"), ADDON | relation("reliesOn", line["id"])],
    }[way]  # fmt: skip
    server.put("product", Reply(products))
    account = await read(server)
    assert [item.line_id for item in account.lines] == ["L-1007-1"]
    addons = account.lines[0].addons
    assert [addon.addon_id for addon in addons] == (["A-1", "B-1"] if way == "grandchild" else ["A-1"])
    assert (addons[0].offering_id, addons[0].price, addons[0].end) == ("ADD-DATA5", Money(699, "EUR"), None)


async def test_lines_of_a_bundle_are_lines(server: TmfServer) -> None:
    bundle = {
        "id": "BU-1", "isBundle": True, "status": "active", "relatedParty": owner("C-1007"),
        "productRelationship": [{"relationshipType": "bundles", "product": {"id": "L-1007-1"}}],
    }  # fmt: skip
    server.put("product", Reply([bundle, *PRODUCTS[:2]]))
    account = await read(server)
    assert [line.line_id for line in account.lines] == ["L-1007-1"]
    assert account.contracts[0].instalments[0].device == "Aria 7"


async def test_what_products_do_not_say_a_mapping_may(server: TmfServer) -> None:
    bare = PRODUCTS[0] | {"productCharacteristic": []}
    server.put("product", Reply([bare]))
    mapping = TmfMapping(offering_services={"MRW-PLUS": "mobile"})
    account = await read(server, mapping)
    assert account.lines[0].service == "mobile"
    assert account.missing & {Section.LINES, Section.CONTRACTS} == {Section.CONTRACTS}
    account = await read(server, replace(mapping, notice_days=30, termination_fee_percent=Decimal(50)))
    assert (account.contracts[0].notice_days, account.contracts[0].termination_fee_percent) == (30, Decimal(50))


async def test_a_carriers_own_names(server: TmfServer) -> None:
    german = PRODUCTS[0] | {"productCharacteristic": traits(Dienst="Mobilfunk", Rufnummer="079 1", Frist=60, Gebühr=0)}
    server.put("product", Reply([german]))
    names = TmfNames(
        service=("dienst",), number=("rufnummer",), notice_days=("frist",), termination_fee_percent=("gebühr",)
    )
    account = await read(server, TmfMapping(names=names, services={"mobilfunk": "mobile"}))
    assert (account.lines[0].service, account.lines[0].number) == ("mobile", "079 1")
    assert account.contracts[0].notice_days == 60

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.app.sandbox.world import (
    OCTOBER,
    ORDERS,
    PRODUCTS,
    change,
    order,
    pack,
    usage,
)


def test_an_ordered_pack_is_there_at_once(sandbox: TestClient) -> None:
    before = usage(sandbox, "C-1001")
    made = sandbox.post(ORDERS, json=order("C-1001", pack("L-1001-1"))).json()
    assert (made["state"], made["description"]) == ("acknowledged", "Data Pack 5 GB")
    assert sandbox.get(made["href"]).json()["state"] == "completed"
    added = sandbox.get(PRODUCTS, params={"productRelationship.product.id": "L-1001-1"}).json()
    assert [item["productOffering"]["id"] for item in added] == ["ADD-DATA5"]
    assert added[0]["terminationDate"].startswith("2026-10-14"), "31 days, the first included"
    new = [bucket for bucket in usage(sandbox, "C-1001") if bucket["id"] not in {each["id"] for each in before}]
    assert [(bucket["usageType"], bucket["remainingValueName"]) for bucket in new] == [("data", "5 GB")]


def test_a_plan_changes_on_the_day_that_was_asked_for(sandbox: TestClient) -> None:
    wanted = order("C-1001", change("L-1001-1", "MRW-PLUS", 24), requestedCompletionDate=OCTOBER)
    made = sandbox.post(ORDERS, json=wanted).json()
    assert sandbox.get(f"{PRODUCTS}/L-1001-1").json()["productOffering"]["id"] == "MRW-EVERYDAY"
    assert sandbox.get(made["href"]).json()["state"] == "acknowledged"
    assert sandbox.put("/sandbox/clock", params={"now": OCTOBER}).status_code == 200
    line = sandbox.get(f"{PRODUCTS}/L-1001-1").json()
    assert line["productOffering"]["id"] == "MRW-PLUS"
    assert line["productPrice"][0]["price"]["taxIncludedAmount"] == {"unit": "EUR", "value": 27.99}
    assert line["productTerm"][0]["validFor"]["endDateTime"].startswith("2028-09-30")
    assert line["productOrderItem"][0]["productOrderId"] == made["id"]
    finished = sandbox.get(made["href"]).json()
    assert (finished["state"], finished["productOrderItem"][0]["state"]) == ("completed", "completed")


def test_the_same_order_twice_is_one_order(sandbox: TestClient) -> None:
    wanted = order("C-1001", pack("L-1001-1"), externalId="mine-1")
    first = sandbox.post(ORDERS, json=wanted).json()
    again = sandbox.post(ORDERS, json=wanted)
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    assert sandbox.get(ORDERS).headers["x-total-count"] == "1"
    other = sandbox.post(ORDERS, json=order("C-1001", pack("L-1001-1", "ADD-DATA20"), externalId="mine-1"))
    assert other.status_code == 409
    assert len(sandbox.get(PRODUCTS, params={"productRelationship.product.id": "L-1001-1"}).json()) == 1


def test_an_order_can_be_cancelled_until_it_is_carried_out(sandbox: TestClient) -> None:
    wanted = order("C-1001", change("L-1001-1", "MRW-PLUS"), requestedCompletionDate=OCTOBER)
    made = sandbox.post(ORDERS, json=wanted).json()
    assert sandbox.patch(made["href"], json={"state": "cancelled"}).json()["state"] == "cancelled"
    sandbox.put("/sandbox/clock", params={"now": OCTOBER})
    assert sandbox.get(f"{PRODUCTS}/L-1001-1").json()["productOffering"]["id"] == "MRW-EVERYDAY"
    assert sandbox.patch(made["href"], json={"state": "cancelled"}).status_code == 409


def test_an_order_can_be_moved_to_another_day(sandbox: TestClient) -> None:
    wanted = order("C-1001", change("L-1001-1", "MRW-PLUS"), requestedCompletionDate="2026-12-01T00:00:00Z")
    made = sandbox.post(ORDERS, json=wanted).json()
    assert sandbox.patch(made["href"], json={"requestedCompletionDate": "2026-01-01T00:00:00Z"}).status_code == 400
    moved = sandbox.patch(made["href"], json={"requestedCompletionDate": OCTOBER}).json()
    assert moved["expectedCompletionDate"] == OCTOBER
    sandbox.put("/sandbox/clock", params={"now": OCTOBER})
    assert sandbox.get(f"{PRODUCTS}/L-1001-1").json()["productOffering"]["id"] == "MRW-PLUS"
    assert sandbox.patch(made["href"], json={"state": "completed"}).status_code == 400


def test_what_is_ended_stays_as_terminated(sandbox: TestClient) -> None:
    held = sandbox.get(PRODUCTS, params={"productOffering.id": "ADD-SHIELD"}).json()[0]
    customer = held["relatedParty"][0]["id"]
    sandbox.post(ORDERS, json=order(customer, {"action": "delete", "product": {"id": held["id"]}}))
    assert sandbox.get(held["href"]).json()["status"] == "terminated"
    again = sandbox.post(ORDERS, json=order(customer, {"action": "delete", "product": {"id": held["id"]}}))
    assert again.status_code == 409


def test_a_new_line_needs_no_other(sandbox: TestClient) -> None:
    made = sandbox.post(ORDERS, json=order("C-1001", {"action": "add", "productOffering": {"id": "MRW-FLEX"}})).json()
    line = sandbox.get(f"{PRODUCTS}/{made['id']}-1").json()
    assert (line["status"], line["name"]) == ("active", "Merrow Flex")
    assert "productRelationship" not in line
    assert line["productCharacteristic"] == [{"name": "service", "valueType": "string", "value": "mobile"}]


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        (order("C-0", pack("L-1001-1")), 400),
        (order("C-1002", pack("L-1001-1")), 400),
        (order("C-1001", pack("L-1001-1", "ADD-NONE")), 400),
        (order("C-1001", pack("L-1001-1", "ADD-SPORT")), 409),
        (order("C-1001", change("L-1001-1", "MRW-EVERYDAY")), 409),
        (order("C-1001", change("L-1001-1", "MRW-PLUS"), requestedCompletionDate="2026-01-01T00:00:00Z"), 400),
        (order("C-1001", change("L-1001-1", "MRW-PLUS"), requestedCompletionDate="tomorrow"), 400),
        (order("C-1001", change("L-1001-1", "MRW-PLUS"), change("L-1001-1", "MRW-MAX")), 400),
        (order("C-1001", {"action": "modify", "productOffering": {"id": "MRW-PLUS"}}), 400),
        (order("C-1001", {"action": "replace"}), 400),
        (order("C-1001"), 400),
        ({**order("C-1001", pack("L-1001-1")), "relatedParty": [{"id": "C-1001"}, {"id": "C-1002"}]}, 400),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_changes_nothing(
    sandbox: TestClient, wanted: dict[str, Any], status: int
) -> None:
    before = sandbox.get(PRODUCTS, params={"limit": 1000}).json()
    answered = sandbox.post(ORDERS, json=wanted)
    assert answered.status_code == status, answered.text
    assert sandbox.get(PRODUCTS, params={"limit": 1000}).json() == before
    assert sandbox.get(ORDERS).json() == []


def test_one_product_is_in_one_order_at_a_time(sandbox: TestClient) -> None:
    later = order("C-1001", change("L-1001-1", "MRW-PLUS"), requestedCompletionDate=OCTOBER)
    assert sandbox.post(ORDERS, json=later).status_code == 201
    assert sandbox.post(ORDERS, json=order("C-1001", change("L-1001-1", "MRW-MAX"))).status_code == 409


def test_an_order_that_has_lost_its_line_fails(sandbox: TestClient) -> None:
    later = order("C-1001", pack("L-1001-1"), requestedCompletionDate=OCTOBER)
    made = sandbox.post(ORDERS, json=later).json()
    sandbox.post(ORDERS, json=order("C-1001", {"action": "delete", "product": {"id": "L-1001-1"}}))
    sandbox.put("/sandbox/clock", params={"now": OCTOBER})
    assert sandbox.get(made["href"]).json()["state"] == "failed"
    assert sandbox.get(PRODUCTS, params={"productRelationship.product.id": "L-1001-1"}).json() == []

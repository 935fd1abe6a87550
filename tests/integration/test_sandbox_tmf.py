"""The sandbox over its whole application: what it serves, how it misbehaves on purpose, the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from app.cli import main
from app.sandbox.application import RESOURCES, create_sandbox
from app.sandbox.records import read_records
from connectors.carrier import load
from connectors.clock import FrozenClock
from tests.unit.app.sandbox.world import (
    API,
    BILLS,
    CUSTOMERS,
    ORDERS,
    PRODUCTS,
    RATES,
    TICKETS,
    USAGE,
    clock,
    order,
    pack,
    records,
    sandbox_client,
    usage,
)


@pytest.fixture(scope="module")
def served() -> TestClient:
    return sandbox_client()


@pytest.fixture
def sandbox(served: TestClient) -> Iterator[TestClient]:
    yield served
    assert served.post("/sandbox/reset").status_code == 200


# What is served


@pytest.mark.parametrize("path", [each.path(version) for each in RESOURCES for version in each.versions])
def test_every_list_says_how_many_there_are(sandbox: TestClient, path: str) -> None:
    whole = sandbox.get(path, params={"limit": 1000})
    assert whole.status_code == 200
    assert whole.headers["x-total-count"] == whole.headers["x-result-count"] == f"{len(whole.json())}"
    if len(whole.json()) > 1:
        part = sandbox.get(path, params={"limit": 1, "offset": 1})
        assert part.status_code == 206
        assert part.json() == whole.json()[1:2]
        assert (part.headers["x-total-count"], part.headers["x-result-count"]) == (f"{len(whole.json())}", "1")


def test_every_resource_is_at_its_address(sandbox: TestClient) -> None:
    for resource in RESOURCES:
        for version in resource.versions:
            for item in sandbox.get(resource.path(version), params={"limit": 3}).json():
                assert sandbox.get(item["href"]).json() == item


def test_the_next_page_is_linked(sandbox: TestClient) -> None:
    answered = sandbox.get(f"{RATES}?billingAccount.id=BA-C-1001&limit=3")
    found = [item["id"] for item in answered.json()]
    while "next" in answered.links:
        answered = sandbox.get(answered.links["next"]["url"])
        found += [item["id"] for item in answered.json()]
    assert len(found) == len(set(found)) == int(answered.headers["x-total-count"]) > 3


def test_a_customers_records_name_him_and_nobody_else(sandbox: TestClient) -> None:
    for path in (PRODUCTS, BILLS, TICKETS, f"{API}/accountManagement/v4/billingAccount"):
        for item in sandbox.get(path, params={"relatedParty.id": "C-1009"}).json():
            assert [party["id"] for party in item["relatedParty"]] == ["C-1009"]
    assert {bucket["relatedParty"][0]["id"] for bucket in usage(sandbox, "C-1009")} == {"C-1009"}


def test_every_bills_lines_are_found_by_the_bill(sandbox: TestClient) -> None:
    for account in records().accounts[:20]:
        for bill in account.bills:
            found = sandbox.get(RATES, params={"bill.id": bill.bill_id}).json()
            assert [line["id"] for line in found] == [f"{bill.bill_id}-{line.number}" for line in bill.lines]


def test_only_the_fields_asked_for_come(sandbox: TestClient) -> None:
    item = sandbox.get(BILLS, params={"relatedParty.id": "C-1001", "limit": 1, "fields": "state,amountDue"}).json()[0]
    assert set(item) == {"id", "href", "@type", "state", "amountDue"}
    one = sandbox.get(f"{CUSTOMERS}/C-1001", params={"fields": "status"}).json()
    assert set(one) == {"id", "href", "@type", "status"}


def test_nothing_is_null_and_no_list_is_empty(sandbox: TestClient) -> None:
    def hollow(value: Any) -> bool:
        if isinstance(value, dict):
            return any(hollow(item) for item in value.values())
        return value is None or value == [] or (isinstance(value, list) and any(hollow(item) for item in value))

    for path in (CUSTOMERS, PRODUCTS, BILLS, RATES, TICKETS):
        assert not [item["id"] for item in sandbox.get(path, params={"limit": 1000}).json() if hollow(item)]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{CUSTOMERS}/C-9999", 404),
        ("GET", f"{API}/nothing", 404),
        ("GET", f"{PRODUCTS}?limit=x", 400),
        ("DELETE", CUSTOMERS, 405),
        ("PATCH", f"{TICKETS}/TT-9", 404),
        ("DELETE", f"{USAGE}/UQ-9", 404),
        ("POST", USAGE, 400),
        ("POST", ORDERS, 400),
    ],
)
def test_errors_have_the_standards_shape(sandbox: TestClient, method: str, path: str, status: int) -> None:
    answered = sandbox.request(method, path, json=None if method in ("GET", "DELETE") else {})
    assert answered.status_code == status
    body = answered.json()
    assert body["status"] == f"{status}"
    assert body["code"] and body["reason"] and body["message"]


def test_a_body_that_is_not_json_is_refused(sandbox: TestClient) -> None:
    for content in ("{", "[]", '"text"'):
        answered = sandbox.post(ORDERS, content=content, headers={"content-type": "application/json"})
        assert answered.status_code == 400
        assert answered.json()["code"] == "invalidRequest"


def test_version_5_nests_the_party(sandbox: TestClient) -> None:
    path = f"{API}/customerBillManagement/v5/customerBill"
    found = sandbox.get(path, params={"relatedParty.partyOrPartyRole.id": "C-1001"}).json()
    assert found
    assert {bill["relatedParty"][0]["partyOrPartyRole"]["id"] for bill in found} == {"C-1001"}
    assert "/v5/" in found[0]["href"]


# Misbehaviour and access


def test_misbehaviour_by_header(sandbox: TestClient) -> None:
    def get(behaviour: str) -> Any:
        return sandbox.get(f"{CUSTOMERS}/C-1001", headers={"x-sandbox-behaviour": behaviour})

    plain = sandbox.get(f"{CUSTOMERS}/C-1001")
    assert get("slow=1").json() == plain.json()
    assert (get("status=429").status_code, get("status=429").headers["retry-after"]) == (429, "1")
    page = get("html")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert get("half").content == plain.content[: len(plain.content) // 2]
    assert get("wrong-shape").json() == [plain.json()]
    other = get("other-customer").json()
    assert other["id"] == "C-1002"
    assert other["account"][0]["id"] == "BA-C-1002"
    assert "C-1001" not in get("other-customer").text
    assert get("nonsense").status_code == 400


def test_misbehaviour_by_path_until_it_is_cleared(sandbox: TestClient) -> None:
    set_ = sandbox.put("/sandbox/behaviour", params={"path": BILLS, "set": "status=503,times=1"})
    assert set_.json() == {BILLS: "status=503,times=1"}
    assert sandbox.get(PRODUCTS).status_code == 200
    assert [sandbox.get(BILLS).status_code for _ in range(2)] == [503, 206]
    sandbox.put("/sandbox/behaviour", params={"path": API, "set": "html"})
    assert sandbox.delete("/sandbox/behaviour").status_code == 200
    assert sandbox.get("/sandbox/behaviour").json() == {}
    assert sandbox.get(PRODUCTS).headers["content-type"] == "application/json"
    assert sandbox.put("/sandbox/behaviour", params={"path": API, "set": "nonsense"}).status_code == 400


def test_a_misbehaving_order_is_carried_out_all_the_same(sandbox: TestClient) -> None:
    """As a system does that breaks off after its work: whoever asks again must get the same order."""
    wanted = order("C-1001", pack("L-1001-1"), externalId="cut-off")
    sandbox.post(ORDERS, json=wanted, headers={"x-sandbox-behaviour": "half"})
    assert sandbox.post(ORDERS, json=wanted).json()["id"] == "PO-0001"


def test_it_says_what_it_serves(sandbox: TestClient) -> None:
    shown = sandbox.get("/sandbox").json()
    assert shown["now"] == clock().now().isoformat()
    assert {each["url"].partition("/tmf-api/")[2] for each in shown["served"]} == {
        each.path(version).removeprefix("/tmf-api/") for each in RESOURCES for version in each.versions
    }


def test_a_token_is_asked_for_everywhere_if_there_is_one() -> None:
    guarded = sandbox_client("s3cret")
    for path in (CUSTOMERS, "/sandbox", "/nothing"):
        refused = guarded.get(path)
        assert (refused.status_code, refused.json()["status"]) == (401, "401")
    assert guarded.get(CUSTOMERS, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get(CUSTOMERS, headers={"Authorization": "bearer s3cret"}).status_code == 200


def test_another_carrier_needs_only_its_folder(repository: Path) -> None:
    folder = load(repository / "tests" / "carriers" / "foehn")
    assert folder.frozen_at is not None
    own = FrozenClock(folder.frozen_at, folder.carrier.time_zone)
    other = TestClient(create_sandbox(read_records(folder, own.now()), own))
    bill = other.get(BILLS, params={"limit": 1}).json()[0]
    assert bill["amountDue"]["unit"] == "CHF"
    assert bill["billDate"].endswith(("+01:00", "+02:00"))
    customer = other.get(CUSTOMERS).json()[0]["id"]
    assert usage(other, customer)


# The command


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "sandbox", "tmf", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    try:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        first = said[0]
        while said[-1] and not said[-1].startswith("or "):
            said.append(process.stdout.readline())
        address = first.rsplit(" ", 1)[-1].strip()
        assert address.startswith("http://127.0.0.1:"), first
        assert httpx.get(f"{address}{CUSTOMERS}/C-1001", timeout=20).json()["id"] == "C-1001"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, err
    assert f"Try {address}{PRODUCTS}?relatedParty.id=" in "".join(said)
    assert err == ""


@pytest.mark.parametrize("arguments", [("--host", "192.0.2.1"), ("--host", "example.com"), ("--token", " ")])
def test_the_command_refuses_what_would_open_it_to_others(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("sandbox", "tmf", *arguments)) == 1
    assert "--token" in capsys.readouterr().err


def test_a_carrier_without_sample_records_is_refused(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "real"
    real.mkdir()
    foehn = repository / "tests" / "carriers" / "foehn"
    for part in foehn.iterdir():
        if part.name != "carrier.yaml":
            (real / part.name).symlink_to(part)
    written = (foehn / "carrier.yaml").read_text(encoding="utf-8")
    (real / "carrier.yaml").write_text(written.replace("seed: crm", "url: sqlite://"), encoding="utf-8")
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(real))
    assert main(("sandbox", "tmf", "--port", "0")) == 1
    assert "names no sample records" in capsys.readouterr().err

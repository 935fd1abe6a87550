"""Two customers of the sample carrier as a TM Forum server would tell them, written by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from connectors.bss.tmf.client import TmfClient, TmfLimits
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.reader import TmfAccountReader
from connectors.clock import FrozenClock
from grounding.account.records import Account, Section
from tests.unit.connectors.bss.tmf.server import Asked, Reply, TmfServer

NOW = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
CLOCK = FrozenClock(NOW, "Europe/Dublin")

Record = dict[str, Any]


def euro(value: float | str, unit: str = "EUR") -> Record:
    return {"unit": unit, "value": value}


def owner(customer_id: str) -> list[Record]:
    return [{"id": customer_id, "role": "customer", "@referredType": "Customer"}]


def span(start: str, end: str | None = None) -> Record:
    found = {"startDateTime": f"{start}T00:00:00+01:00"}
    return found | ({"endDateTime": f"{end}T23:59:59+01:00"} if end else {})


def traits(**values: object) -> list[Record]:
    return [{"name": name, "value": value} for name, value in values.items()]


def customer(customer_id: str, name: str, since: str, born: str, area: str, method: str) -> Record:
    return {
        "id": customer_id,
        "name": name,
        "status": "active",
        "validFor": span(since),
        "engagedParty": {"id": f"I{customer_id}", "name": name, "@referredType": "Individual"},
        "account": [{"id": f"A{customer_id}", "@referredType": "BillingAccount"}],
        "contactMedium": [
            {"mediumType": "email", "characteristic": {"emailAddress": "x@merrow.example"}},
            {"mediumType": "postalAddress", "preferred": True, "characteristic": {"postCode": area}},
        ],
        "paymentMethod": [{"id": "PM", "@referredType": method}],
        "characteristic": [
            {"name": "birthDate", "value": born},
            {"name": "consent.marketing", "value": True},
            {"name": "consent.usage_analysis", "value": "true"},
        ],
    }


def line(customer_id: str, contract: str, start: str, end: str, renewal: str, **other: Any) -> Record:
    number = customer_id[-4:]
    terms = {"service": "mobile", "notice_days": "30", "termination_fee_percent": 50, "cooling-off days": 14}
    return {
        "id": f"L-{number}-1",
        "name": "Merrow Plus",
        "description": "My phone",
        "status": "active ",
        "startDate": f"{start}T00:00:00Z",
        "productOffering": {"id": "MRW-PLUS", "name": "Merrow Plus"},
        "productPrice": [{"priceType": "recurring", "price": {"taxIncludedAmount": euro("27.99")}}],
        "productTerm": [{"duration": {"amount": 24, "units": "month"}, "validFor": span(start, end)}],
        "productCharacteristic": traits(renewalStart=renewal, **terms),
        "realizingResource": [{"id": f"R-{number}", "value": f"087 555 {number}"}],
        "agreement": [{"id": contract}],
        "relatedParty": owner(customer_id),
    } | other


def bill(customer_id: str, month: int, total: str, tax: str, left: str, **other: Any) -> Record:
    last = {4: 30, 6: 30, 9: 30}.get(month, 31)
    number = customer_id[-4:]
    return {
        "id": f"B-{number}-2026-{month:02}",
        "billDate": f"2026-{month:02}-01T00:00:00+01:00",
        "paymentDueDate": f"2026-{month:02}-15T00:00:00+01:00",
        "billingPeriod": span(f"2026-{month:02}-01", f"2026-{month:02}-{last}"),
        "taxIncludedAmount": euro(total),
        "amountDue": euro(total),
        "remainingAmount": euro(left),
        "taxItem": [{"taxRate": 23, "taxAmount": euro(tax)}],
        "state": "sent" if left != "0" else "settled",
        "billingAccount": {"id": f"A{customer_id}"},
    } | other


def rate(of: Record, number: int, name: str, amount: str, kind: str, code: str, **other: Any) -> Record:
    share = {"taxRate": 23, "taxCategory": "VAT"}
    return {
        "id": f"{of['id']}-{number}",
        "name": name,
        "type": "appliedBillingCharge",
        "bill": {"id": of["id"]},
        "product": {"id": f"L-{of['id'].split('-')[1]}-1"},
        "periodCoverage": of["billingPeriod"],
        "taxIncludedAmount": euro(amount),
        "appliedTax": [share],
        "characteristic": traits(kind=kind, code=code),
    } | other


def bucket(
    customer_id: str, kind: str, name: str, unit: str, used: float, total: float | None, end: str = ""
) -> Record:
    number = customer_id[-4:]
    left: Record = {"remainingValueName": "Unlimited"}
    if total is not None:
        left = {"remainingValue": {"amount": round(total - used, 3), "units": unit}}
    return {
        "id": f"U-{number}-1-{end or kind + '_allowance'}",
        "name": name,
        "usageType": kind,
        "product": [{"id": f"L-{number}-1"}],
        "bucketCounter": [{"counterType": "used", "value": {"amount": used, "units": unit}}],
        "validFor": span("2026-09-01", "2026-09-30"),
        "relatedParty": owner(customer_id),
    } | left


CHIARA = customer("C-1007", "Chiara Rossi", "2025-03-01", "1993-07-15", "D02", "BankAccountDebit")
SINEAD = customer("C-1009", "Sinéad Byrne", "2025-09-01", "1996-02-27", "D07", "BankCard")

PRODUCTS = [
    line("C-1007", "K-1007-1", "2025-03-01", "2027-02-28", "2026-12-01"),
    {
        "id": "I-1007-1",
        "name": "Aria 7",
        "status": "active",
        "startDate": "2025-03-01",
        "productPrice": [{"priceType": "recurring", "price": {"taxIncludedAmount": euro(16)}}],
        "productRelationship": [{"relationshipType": "reliesOn", "product": {"id": "L-1007-1"}}],
        "productCharacteristic": traits(instalmentCount=24, instalmentsPaid=19),
        "relatedParty": owner("C-1007"),
    },
    line(
        "C-1009",
        "K-1009-1",
        "2025-09-01",
        "2027-08-31",
        "2027-06-01",
        status="suspended",
        productCharacteristic=traits(
            service="mobile",
            noticeDays=30,
            terminationFeePercent="50",
            coolingOffDays=14,
            renewalStart="2027-06-01",
            statusReason="arrears",
            statusSince="2026-09-11",
        ),
    ),
]

BILLS = [bill("C-1007", month, "43.99", "8.23", "0" if month < 9 else "43.99") for month in range(4, 10)] + [
    bill("C-1009", 4, "27.99", "5.23", "0"),
    bill("C-1009", 5, "27.99", "5.23", "0"),
    bill("C-1009", 6, "27.99", "5.23", "0"),
    bill("C-1009", 7, "27.99", "5.23", "27.99", paymentDueDate="2026-08-11T00:00:00+01:00"),
    bill("C-1009", 8, "27.99", "5.23", "27.99"),
    bill("C-1009", 9, "32.99", "5.23", "32.99"),
]

RATES = [
    each
    for held in BILLS
    for each in (
        rate(held, 1, "Merrow Plus", "27.99", "plan", "MRW-PLUS"),
        rate(
            held,
            2,
            f"Aria 7, instalment {int(held['id'][-2:]) + 10} of 24",
            "16.00",
            "instalment",
            "DEV-ARIA7",
        ),
    )
    if "1007" in held["id"] or each["id"].endswith("-1")
] + [
    {
        "id": "B-1009-2026-09-2",
        "name": "Late payment fee",
        "type": "appliedPenaltyCharge",
        "bill": {"id": "B-1009-2026-09"},
        "taxIncludedAmount": euro("5.00"),
        "appliedTax": [{"taxRate": 0}],
        "characteristic": traits(code="FEE-LATE"),
    }
]

ACCOUNTS = [
    {
        "id": f"A{customer_id}",
        "state": "active",
        "paymentStatus": status,
        "accountBalance": [{"balanceType": "ReceivableBalance", "amount": euro(owed)}],
        "relatedParty": owner(customer_id),
    }
    for customer_id, status, owed in (("C-1007", "due", 43.99), ("C-1009", "in arrears", 88.97))
]

_ZONES = (("ROAM-ZONE-A", "Data in the EU, the EEA and the UK (Zone A)", 30), ("ROAM-ZONE-B", "Data in Zone B", 5))
BUCKETS = {
    customer_id: [
        bucket(customer_id, "data", "Data", "GB", data, 60),
        bucket(customer_id, "voice", "Calls", "minutes", voice, None),
        bucket(customer_id, "sms", "Texts", "SMS", texts, None, "text_allowance"),
        *(
            bucket(customer_id, "roaming_data", name, "GB", 0, total, f"roaming_data_{zone}")
            for zone, name, total in _ZONES
        ),
    ]
    for customer_id, data, voice, texts in (("C-1007", 31.5, 137, 61), ("C-1009", 9.7, 182, 77))
}

TICKETS = [
    {
        "id": "T-1009-1",
        "name": "Later payment date agreed for the July bill",
        "ticketType": "request",
        "status": "Closed",
        "creationDate": "2026-07-13T00:00:00+01:00",
        "lastUpdate": "2026-07-13T00:00:00+01:00",
        "relatedParty": owner("C-1009"),
    }
]


def stock(server: TmfServer) -> None:
    """Give a server both customers."""
    server.records("customer", [CHIARA, SINEAD])
    server.records("product", PRODUCTS)
    server.records("billingAccount", ACCOUNTS)
    server.records("customerBill", [held | {"relatedParty": owner(held["billingAccount"]["id"][1:])} for held in BILLS])
    server.records("appliedCustomerBillingRate", RATES)
    server.records("troubleTicket", TICKETS)
    server.records("productOrder", [])
    server.records("serviceProblem", [])

    def usage(asked: Asked) -> Reply:
        customer_id = asked.body["searchCriteria"]["relatedParty"][0]["id"]
        found = [{"id": "UC", "state": "done", "bucketRefOrValue": BUCKETS.get(customer_id, [])}]
        return Reply({**asked.body, "id": "Q-1", "usageConsumption": found}, 201)

    server.answers["queryUsageConsumption"] = usage


# Quick between attempts; patient with a machine that is busy.
QUICK = TmfLimits(timeout_s=20, connect_s=20, retry_wait_s=0.001, task_wait_s=0.001)


def reader_of(
    server: TmfServer, *, limits: TmfLimits = QUICK, mapping: TmfMapping | None = None, deadline_s: float = 30.0
) -> TmfAccountReader:
    return TmfAccountReader(
        TmfClient(server.url, limits=limits), CLOCK, system="bss", mapping=mapping, deadline_s=deadline_s
    )


async def read(server: TmfServer, mapping: TmfMapping | None = None) -> Account:
    """Return everything that the server tells of C-1007."""
    return await reader_of(server, mapping=mapping).read("C-1007", frozenset(Section))

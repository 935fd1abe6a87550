"""TMF637, what customers have: lines, and the add-ons and devices that rely on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.sandbox.reading import Resource, readable
from app.sandbox.records import Records
from app.sandbox.wire import (
    Days,
    Document,
    account_reference,
    amount,
    characteristics,
    number,
    party,
    present,
    reference,
)
from grounding.account.records import Account, AddOn, Contract, Customer, Discount, Instalments, Line, LineStatus
from grounding.catalogue import Catalogue
from grounding.money import Money

PRODUCT = Resource("productInventory", "product", ("v4", "v5"))

router = readable(PRODUCT)

_STATES = {
    LineStatus.ACTIVE: "active",
    LineStatus.SUSPENDED: "suspended",
    LineStatus.PENDING: "pendingActive",
    LineStatus.TERMINATED: "terminated",
}


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the products."""
    today = records.days.day(records.read_at)
    for account in records.accounts:
        contracts = {contract.line_id: contract for contract in sorted(account.contracts, key=lambda each: each.start)}
        for line in account.lines:
            yield PRODUCT.kind, _line(account.customer, line, contracts.get(line.line_id), records.days)
            for addon in line.addons:
                yield PRODUCT.kind, _addon(account.customer, line, addon, today, records)
        for device, contract in ((device, each) for each in account.contracts for device in each.instalments):
            yield PRODUCT.kind, _device(account, device, contract, records)


def owned(customer_id: str, customer_name: str) -> Document:
    """Return what says whose a product is."""
    return {
        "billingAccount": account_reference(customer_id),
        "relatedParty": [party(customer_id, customer_name, "customer")],
    }


def price(kind: str, name: str, money: Money, period: str | None = None) -> Document:
    """Return a ProductPrice, tax included."""
    value = {"taxIncludedAmount": amount(money)}
    return present({"name": name, "priceType": kind, "recurringChargePeriod": period, "price": value})


def relies_on(line_id: str) -> list[Document]:
    """Return what ties an add-on or a device to its line."""
    return [{"relationshipType": "reliesOn", "product": reference(line_id, "Product")}]


def term(months: int, first: date, last: date | None, days: Days) -> Document:
    """Return a ProductTerm; without a last day it rolls on."""
    return {
        "name": f"{months} months" if months else "rolling",
        "duration": {"amount": months, "units": "month"},
        "validFor": days.period(first, last),
    }


def _line(customer: Customer, line: Line, contract: Contract | None, days: Days) -> Document:
    ended = line.status_since if line.status is LineStatus.TERMINATED else None
    plan = price("recurring", line.plan_name, line.monthly_price, "month")
    discounts = [_alteration(each, days) for each in line.discounts]
    return present(
        {
            "id": line.line_id,
            "@type": "Product",
            "name": line.plan_name,
            "description": line.label,
            "isBundle": False,
            "isCustomerVisible": True,
            "productSerialNumber": line.number,
            "status": _STATES[line.status],
            "startDate": days.first(line.start),
            "terminationDate": days.last(ended) if ended else None,
            "productOffering": reference(line.offering_id, "ProductOffering", line.plan_name),
            "productPrice": [present({**plan, "productPriceAlteration": discounts})],
            "productTerm": [term(contract.term_months, contract.start, contract.end, days)] if contract else [],
            "agreement": [reference(contract.contract_id, "Agreement")] if contract else [],
            "place": (
                [{**reference(line.place, "GeographicAddress"), "role": "installationAddress"}] if line.place else []
            ),
            "productCharacteristic": characteristics(
                service=line.service,
                statusReason=line.status_reason,
                statusSince=line.status_since.isoformat() if line.status_since else None,
                **_commitment(contract),
            ),
            **owned(customer.customer_id, customer.name),
        }
    )


def _commitment(contract: Contract | None) -> dict[str, object]:
    if contract is None:
        return {}
    return {
        "noticeDays": contract.notice_days,
        "terminationFeePercent": number(contract.termination_fee_percent),
        "listPrice": amount(contract.list_price),
        "coolingOffDays": contract.cooling_off_days,
        "renewalStart": contract.renewal_start.isoformat() if contract.renewal_start else None,
    }


def _alteration(discount: Discount, days: Days) -> Document:
    return {
        "id": discount.discount_id,
        "name": discount.name,
        "priceType": "discount",
        "recurringChargePeriod": "month",
        "price": {"taxIncludedAmount": amount(discount.amount)},
        "validFor": days.period(discount.start, discount.end),
    }


def _addon(customer: Customer, line: Line, addon: AddOn, today: date, records: Records) -> Document:
    days = records.days
    once = is_once(records.catalogue, addon.offering_id)
    return present(
        {
            "id": addon.addon_id,
            "@type": "Product",
            "name": addon.name,
            "isBundle": False,
            "isCustomerVisible": True,
            "status": "terminated" if addon.end and addon.end < today else "active",
            "startDate": days.first(addon.start),
            "terminationDate": days.last(addon.end) if addon.end else None,
            "productOffering": reference(addon.offering_id, "ProductOffering", addon.name),
            "productPrice": [
                price("one_time" if once else "recurring", addon.name, addon.price, None if once else "month")
            ],
            "productRelationship": relies_on(line.line_id),
            **owned(customer.customer_id, customer.name),
        }
    )


def is_once(catalogue: Catalogue, offering_id: str) -> bool:
    """Say whether an offering is paid once and not by the month."""
    offering = catalogue.offerings.get(offering_id)
    kinds = {each.kind for each in offering.prices} if offering else set()
    return "one_time" in kinds and "recurring" not in kinds


def _device(account: Account, device: Instalments, contract: Contract, records: Records) -> Document:
    return {
        "id": device.instalment_id,
        "@type": "Product",
        "name": device.device,
        "isBundle": False,
        "isCustomerVisible": True,
        "status": "active",
        "startDate": records.days.first(contract.start),
        "productPrice": [price("recurring", device.device, device.monthly, "month")],
        "productRelationship": relies_on(device.line_id),
        "agreement": [reference(contract.contract_id, "Agreement")],
        "productCharacteristic": characteristics(instalmentCount=device.count, instalmentsPaid=device.paid),
        **owned(account.customer.customer_id, account.customer.name),
    }

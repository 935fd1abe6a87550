"""TMF629, customers: who they are, who else may see or change the account, what they agreed to."""

from __future__ import annotations

from collections.abc import Iterator

from app.sandbox.reading import Resource, readable
from app.sandbox.records import Records
from app.sandbox.wire import Document, account_reference, characteristics, party, present, reference
from grounding.account.records import Account

CUSTOMER = Resource("customerManagement", "customer", ("v4", "v5"))

router = readable(CUSTOMER)


def documents(records: Records) -> Iterator[tuple[str, Document]]:
    """Yield the customers."""
    for account in records.accounts:
        yield CUSTOMER.kind, _customer(account, records)


def _customer(account: Account, records: Records) -> Document:
    customer, balance = account.customer, account.balance
    consents = {f"consent.{purpose}": given for purpose, given in customer.consents.items()}
    return present(
        {
            "id": customer.customer_id,
            "@type": "Customer",
            "name": customer.name,
            "status": customer.status,
            "validFor": records.days.period(customer.since, None),
            "engagedParty": reference(
                customer.customer_id, "Organization" if customer.segment == "business" else "Individual", customer.name
            ),
            "account": [account_reference(customer.customer_id)],
            "agreement": [reference(contract.contract_id, "Agreement") for contract in account.contracts],
            "contactMedium": _addresses(customer.place),
            "paymentMethod": [_method(balance.payment_method)] if balance else [],
            "relatedParty": [
                party(
                    user.user_id,
                    user.name,
                    "authorisedToChange" if user.may_change else "authorisedToView",
                    "Individual",
                )
                for user in customer.authorised_users
            ],
            "characteristic": characteristics(
                segment=customer.segment,
                birthDate=customer.birth_date.isoformat() if customer.birth_date else None,
                **consents,
            ),
        }
    )


def _addresses(place: str | None) -> list[Document]:
    if place is None:
        return []
    return [
        {
            "mediumType": "postalAddress",
            "preferred": True,
            "characteristic": {"contactType": "homeAddress", "postCode": place},
        }
    ]


def _method(name: str) -> Document:
    return reference(name, "PaymentMethod", name)

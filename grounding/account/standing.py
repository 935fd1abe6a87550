"""Whether a customer is still one: what is closed is only looked back at, what was merged is another customer's."""

from __future__ import annotations

from enum import StrEnum

from grounding.account.records import Customer
from grounding.errors import CustomerMerged


class Standing(StrEnum):
    """What the status of a customer means, whatever else a system calls it."""

    CURRENT = "current"
    CLOSED = "closed"
    MERGED = "merged"


def standing(customer: Customer) -> Standing:
    """Return what a customer's status means; of every other word the carrier's rules say what it means for offers."""
    told = customer.status.strip().casefold()
    return next((each for each in (Standing.CLOSED, Standing.MERGED) if told == each.value), Standing.CURRENT)


def refuse_merged(customer: Customer) -> None:
    """Raise CustomerMerged if the records of a customer are another's by now: what is left of them is out of date."""
    if standing(customer) is Standing.MERGED:
        raise CustomerMerged(
            f"the customer {customer.customer_id!r} was merged into another; ask for the customer that it became"
        )

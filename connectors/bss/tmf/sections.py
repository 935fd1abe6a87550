"""From what a reading fetched to the sections of an account, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from connectors.bss.tmf.accounts import balance_of, tells_payments
from connectors.bss.tmf.agreements import contracts_of
from connectors.bss.tmf.bills import bills_of, line_numbers
from connectors.bss.tmf.customers import customer_of
from connectors.bss.tmf.errors import RecordUnreadable, Unusable, UpstreamFailed
from connectors.bss.tmf.fetching import Fetching, Resource
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.outages import at_places, outages_of
from connectors.bss.tmf.products import lines_of
from connectors.bss.tmf.tickets import disputes_of, tickets_of
from connectors.bss.tmf.usage import buckets_of
from connectors.bss.tmf.values import Record
from grounding.account.records import Customer, Dispute, Outage, Section

NEEDED: Mapping[Section, frozenset[Resource]] = {
    Section.CUSTOMER: frozenset({Resource.CUSTOMER}),
    Section.LINES: frozenset({Resource.PRODUCTS}),
    Section.CONTRACTS: frozenset({Resource.PRODUCTS}),
    Section.BILLS: frozenset({Resource.BILLS, Resource.RATES}),
    Section.USAGE: frozenset({Resource.USAGE}),
    Section.BALANCE: frozenset({Resource.ACCOUNTS, Resource.BILLS, Resource.TICKETS, Resource.DISPUTED}),
    Section.TICKETS: frozenset({Resource.TICKETS, Resource.ORDERS}),
    Section.OUTAGES: frozenset({Resource.PRODUCTS, Resource.PROBLEMS}),
}
"""What each section is made from; one that is not here has no API among these, and is missing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A section, and which of its fields the system does not keep."""

    value: Any
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes sections from what was fetched. Each way raises Unusable for what cannot be made."""

    fetched: Fetching
    mapping: TmfMapping
    now: datetime

    def make(self, section: Section) -> Made:
        """Return a section. Raises Unusable, whatever is wrong with the records."""
        ways: Mapping[Section, Callable[[], Made]] = {
            Section.CUSTOMER: lambda: Made(self.customer()),
            Section.LINES: lambda: Made(lines_of(self._of(Resource.PRODUCTS), self.mapping, self.zone)),
            Section.CONTRACTS: lambda: Made(contracts_of(self._of(Resource.PRODUCTS), self.mapping, self.zone)),
            Section.BILLS: self._bills,
            Section.USAGE: lambda: Made(buckets_of(self._of(Resource.USAGE), self.mapping, self.zone)),
            Section.BALANCE: self._balance,
            Section.TICKETS: self._tickets,
            Section.OUTAGES: lambda: Made(self._outages()),
        }
        if section not in ways:
            raise UpstreamFailed("no API that has it")
        try:
            return ways[section]()
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
            raise RecordUnreadable(f"a record of the wrong form ({type(error).__name__})") from error

    @property
    def zone(self) -> tzinfo:
        """The carrier's time zone."""
        if self.now.tzinfo is None:
            raise ValueError("the carrier's clock must tell its zone")
        return self.now.tzinfo

    @property
    def today(self) -> date:
        """The carrier's day."""
        return self.now.date()

    def customer(self) -> Customer:
        """Return who the customer is."""
        return customer_of(self.fetched.result(Resource.CUSTOMER), self.mapping, self.zone)

    def _of(self, resource: Resource) -> list[Record]:
        found: list[Record] = self.fetched.result(resource)
        return found

    def _bills(self) -> Made:
        bills, rates = self._of(Resource.BILLS), self._of(Resource.RATES)
        return Made(bills_of(bills, rates, self.mapping, self.today, self.zone))

    def _balance(self) -> Made:
        bills = self._of(Resource.BILLS)
        customer = self.fetched.result(Resource.CUSTOMER) if self.fetched.serves(Resource.CUSTOMER) else {}
        disputes = self._disputes()
        balance = balance_of(
            self._of(Resource.ACCOUNTS), bills, disputes or (), customer, self.mapping, self.today, self.zone
        )
        # None of these APIs has a place for an arrangement to pay later.
        told = {"arrangements": False, "disputes": disputes is not None, "payments": tells_payments(bills)}
        return Made(balance, frozenset(name for name, is_told in told.items() if not is_told))

    def _disputes(self) -> tuple[Dispute, ...] | None:
        """Return the contested charges; None if the system does not tell them."""
        try:
            tickets = self._of(Resource.TICKETS)
            numbers = line_numbers(self._of(Resource.DISPUTED), self.mapping)
            return disputes_of(tickets, numbers, self.mapping, self.zone)
        except Unusable:
            return None

    def _tickets(self) -> Made:
        orders = self._of(Resource.ORDERS) if self.fetched.serves(Resource.ORDERS) else []
        return Made(tickets_of(self._of(Resource.TICKETS), orders, self.mapping, self.zone))

    def _outages(self) -> tuple[Outage, ...]:
        """Return those at the customer's home and at the places of the lines."""
        lines = lines_of(self._of(Resource.PRODUCTS), self.mapping, self.zone)
        places = {place for place in (self.customer().place, *(line.place for line in lines)) if place}
        return at_places(outages_of(self._of(Resource.PROBLEMS), self.mapping, self.now), places)

"""Account records as the carrier's systems hold them, each with where and when it was read.

Names follow TM Forum's where it has one (bill, bucket, trouble ticket); amounts include tax unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from grounding.account.faults import Fault
from grounding.money import Money

_MOST = Decimal(10) ** 12
"""More of anything than one line can use."""


class Section(StrEnum):
    """A part of an account that can be asked for, and can fail, by itself."""

    CUSTOMER = "customer"
    LINES = "lines"
    CONTRACTS = "contracts"
    BILLS = "bills"
    USAGE = "usage"
    HISTORY = "history"
    BALANCE = "balance"
    TICKETS = "tickets"
    OUTAGES = "outages"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a section came from."""

    system: str
    """The system's name as a person knows it, such as `crm`."""
    as_of: datetime
    """When it was read (or last written, where the system says so); aware."""
    stale: bool = False
    """Served from a cache past its life because the system did not answer."""
    absent: frozenset[str] = frozenset()
    """Fields that this system does not keep, so that an empty one is not taken for none."""


class LineStatus(StrEnum):
    """The life of a line."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING = "pending"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class AuthorisedUser:
    """Somebody else who may see, or also change, this account."""

    user_id: str
    name: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Customer:
    """The account holder."""

    customer_id: str
    name: str
    status: str
    segment: str
    """`consumer` or `business`."""
    since: date
    birth_date: date | None
    place: str | None
    """The carrier's code of the area of the home address, as outages name it."""
    authorised_users: tuple[AuthorisedUser, ...] = ()
    consents: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddOn:
    """A catalogue add-on booked on a line."""

    addon_id: str
    offering_id: str
    name: str
    price: Money
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Discount:
    """A price reduction on a line, for a time."""

    discount_id: str
    name: str
    amount: Money
    """What it takes off each month, positive."""
    start: date
    end: date | None
    """The last day it applies to, inclusive."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subscription: a phone number, a data SIM or a home connection."""

    line_id: str
    number: str | None
    """As people write it, such as `087 555 0101`; None for a home connection."""
    label: str
    """What the customer calls it, such as `Mum's phone` or `Home broadband`."""
    service: str
    """`mobile`, `data` or `broadband`."""
    status: LineStatus
    status_reason: str | None
    """Code of the reason for any status but active, such as `arrears` or `lost_or_stolen`."""
    status_since: date | None
    offering_id: str
    plan_name: str
    monthly_price: Money
    """The agreed price without discounts."""
    start: date
    place: str | None = None
    addons: tuple[AddOn, ...] = ()
    discounts: tuple[Discount, ...] = ()


@dataclass(frozen=True, slots=True)
class Instalments:
    """A device paid off by the month."""

    instalment_id: str
    line_id: str
    device: str
    monthly: Money
    count: int
    """How many payments in all."""
    paid: int
    """How many have been billed so far, 0 to count."""

    @property
    def remaining(self) -> Money:
        """Return what is left to pay."""
        return self.monthly.times(self.count - self.paid)


@dataclass(frozen=True, slots=True)
class Contract:
    """The commitment of one line."""

    contract_id: str
    line_id: str
    start: date
    end: date | None
    """The last day of the minimum term, inclusive; None for a rolling contract."""
    term_months: int
    notice_days: int
    termination_fee_percent: Decimal
    """Share of the monthly list price charged for each month that remains, 0 to 100."""
    list_price: Money
    """Monthly price without discounts, the base of the fee."""
    instalments: tuple[Instalments, ...] = ()
    cooling_off_days: int | None = None
    """Until how many days after the start the customer may withdraw without a fee; None: no such right."""
    renewal_start: date | None = None
    """First day on which the plan may be changed without a fee although the minimum term runs; None: never."""


class ChargeKind(StrEnum):
    """What a bill line is for."""

    PLAN = "plan"
    ADDON = "addon"
    USAGE = "usage"
    ROAMING = "roaming"
    DISCOUNT = "discount"
    INSTALMENT = "instalment"
    FEE = "fee"
    PRORATION = "proration"
    CREDIT = "credit"
    ONE_OFF = "one_off"


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill."""

    number: int
    """From 1 within the bill."""
    line_id: str | None
    """None for what belongs to the account as a whole."""
    kind: ChargeKind
    code: str
    """Offering, discount or tariff code; the same charge has the same code from month to month."""
    description: str
    amount: Money
    """Tax included; negative for discounts and credits."""
    tax_rate: Decimal
    """In percent, such as 23."""
    period_start: date | None = None
    period_end: date | None = None
    quantity: Decimal | None = None
    """How much was used, in `unit`."""
    unit: str | None = None
    unit_price: Money | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill as it was sent."""

    bill_id: str
    issued: date
    due: date
    period_start: date
    period_end: date
    total: Money
    """Tax included, as printed; whether the lines add up to it is for code to check."""
    tax: Money
    """Contained in the total, as printed."""
    open_amount: Money
    """What is still to be paid of it."""
    state: str
    """`sent`, `partially_paid`, `settled`, `overdue` or `disputed`."""
    lines: tuple[BillLine, ...]
    billing_account_id: str | None = None
    """Which of the customer's billing accounts it is of; None: there is one, or the system does not say."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """An allowance and what was used of it in the running period."""

    bucket_id: str
    line_id: str
    kind: str
    """`data`, `voice`, `text`, `roaming_data` …"""
    name: str
    """As the carrier calls it, such as `Data in Ireland`."""
    unit: str
    """`GB`, `min`, `texts`."""
    allowance: Decimal | None
    """None: unlimited."""
    used: Decimal
    period_start: date
    period_end: date

    @property
    def remaining(self) -> Decimal | None:
        """Return what is left, never below zero; None if unlimited."""
        return None if self.allowance is None else max(Decimal(0), self.allowance - self.used)


@dataclass(frozen=True, slots=True)
class MonthlyUse:
    """What a line used of one kind in one month that is over.

    Raises: ValueError for an amount that nobody can have used, or a period that ends before it starts.
    """

    use_id: str
    line_id: str
    kind: str
    """At home `data`, `voice`, `text`; abroad `roaming_data`, `roaming_voice` (calls made), `roaming_voice_received`,
    `roaming_text`. What is used abroad is not in the kinds at home as well."""
    unit: str
    """`GB`, `min`, `texts`."""
    used: Decimal
    period_start: date
    period_end: date
    """The last day, inclusive."""
    zone: str | None = None
    """The catalogue's id of the roaming zone; None at home, or where the system does not say."""

    def __post_init__(self) -> None:
        if not self.used.is_finite() or not 0 <= self.used <= _MOST:
            raise ValueError(f"use {self.use_id} is {self.used}")
        if self.period_end < self.period_start:
            raise ValueError(f"use {self.use_id} ends before it starts")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in."""

    payment_id: str
    received: date
    amount: Money
    method: str
    bill_id: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A charge that the customer contests."""

    dispute_id: str
    bill_id: str
    bill_line: int | None
    amount: Money
    opened: date
    state: str
    """`open`, `upheld` or `rejected`."""
    answer_due: date | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What was agreed on paying later than the bill says."""

    arrangement_id: str
    agreed: date
    due: date
    """The day by which the amount is to be paid."""
    amount: Money
    state: str
    """`requested` while nobody has agreed to it, `open`, `kept` or `broken`."""
    bill_id: str | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What the account owes as a whole."""

    owed: Money
    """Open amount of all bills; negative is a credit."""
    overdue: Money
    overdue_since: date | None
    payment_method: str
    """`direct_debit`, `card` or `transfer`."""
    payments: tuple[Payment, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A trouble ticket or an order that a person works on."""

    ticket_id: str
    line_id: str | None
    opened: date
    subject: str
    """Written by people: untrusted text."""
    state: str
    """`open`, `in_progress`, `waiting_for_customer`, `resolved` or `closed`."""
    updated: date
    expected: date | None = None
    kind: str | None = None
    """`ticket` or `order`; None: the system does not say."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A disturbance, or planned work, at some places."""

    outage_id: str
    area: str
    places: tuple[str, ...]
    services: tuple[str, ...]
    planned: bool
    start: datetime
    expected_end: datetime | None
    cause: str


@dataclass(frozen=True, slots=True)
class Account:
    """What was read of one customer's account at one moment."""

    customer: Customer
    provenance: Mapping[Section, Provenance]
    """One entry for each section that was read; a section that is absent was not asked for."""
    lines: tuple[Line, ...] = ()
    contracts: tuple[Contract, ...] = ()
    bills: tuple[Bill, ...] = ()
    """Newest first."""
    usage: tuple[Bucket, ...] = ()
    history: tuple[MonthlyUse, ...] = ()
    """Months before the running one, oldest first: a kind at home in every month that is known, a kind abroad only
    where something was used."""
    balance: Balance | None = None
    tickets: tuple[Ticket, ...] = ()
    """Newest first."""
    outages: tuple[Outage, ...] = ()
    """Current and coming ones at the places of this customer, and only those."""
    missing: frozenset[Section] = frozenset()
    """Asked for, but could not be read."""
    unkept: frozenset[Section] = frozenset()
    """Those of the missing that no system here keeps, so that another time they would not be there either."""
    faults: tuple[Fault, ...] = ()
    """What its records were found to hold that cannot be: named, never told as a fact, and never reckoned with."""

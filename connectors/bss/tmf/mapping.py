"""What a carrier's TM Forum servers call things; the defaults are the standard's names, a carrier folder changes any.

Names are compared without case, spaces and punctuation: `noticeDays` is `notice_days`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from types import MappingProxyType

from grounding.account.records import ChargeKind, Section

API_OF: Mapping[str, str] = MappingProxyType(
    {
        "customer": "TMF629", "product": "TMF637", "billing_account": "TMF666", "usage": "TMF677", "bill": "TMF678",
        "rate": "TMF678", "ticket": "TMF621", "order": "TMF622", "problem": "TMF656",
    }
)  # fmt: skip
"""Which Open API has each resource of `TmfPaths`."""

_FROM: Mapping[Section, tuple[str, ...]] = {
    Section.CUSTOMER: ("customer",),
    Section.LINES: ("product",),
    Section.CONTRACTS: ("product",),
    Section.BILLS: ("bill", "rate"),
    Section.USAGE: ("usage",),
    Section.BALANCE: ("billing_account", "bill"),
    Section.TICKETS: ("ticket",),
    Section.OUTAGES: ("problem",),
}
"""Without which resources each section cannot be made; one that is not here has no Open API."""

_Names = tuple[str, ...]


def _table(**entries: str) -> Mapping[str, str]:
    return MappingProxyType(entries)


@dataclass(frozen=True, slots=True)
class TmfPaths:
    """Where each resource lies below the server's `/tmf-api/`; None: this system does not serve it."""

    customer: str | None = "customerManagement/v4/customer"
    product: str | None = "productInventory/v4/product"
    billing_account: str | None = "accountManagement/v4/billingAccount"
    usage: str | None = "usageConsumption/v4/queryUsageConsumption"
    bill: str | None = "customerBillManagement/v4/customerBill"
    rate: str | None = "customerBillManagement/v4/appliedCustomerBillingRate"
    ticket: str | None = "troubleTicket/v4/troubleTicket"
    order: str | None = "productOrderingManagement/v4/productOrder"
    problem: str | None = "serviceProblemManagement/v4/serviceProblem"

    def in_versions(self, versions: Mapping[str, str]) -> TmfPaths:
        """Return the paths with those of some APIs, such as `TMF678`, in other versions, such as `v5`."""
        told = {each.name: getattr(self, each.name) for each in fields(self) if API_OF[each.name] in versions}
        changed = {name: path.replace("/v4/", f"/{versions[API_OF[name]]}/") for name, path in told.items() if path}
        return replace(self, **changed)

    def serves(self, section: Section) -> bool:
        """Say whether the resources that a section is made from are there."""
        return section in _FROM and all(getattr(self, name) is not None for name in _FROM[section])

    def of(self, sections: frozenset[Section]) -> dict[str, str]:
        """Return the resources that these sections are made from, with their paths."""
        wanted = {name for section in sections for name in _FROM.get(section, ())}
        told = {each.name: getattr(self, each.name) for each in fields(self) if each.name in wanted}
        return {name: path for name, path in told.items() if path}


@dataclass(frozen=True, slots=True)
class TmfNames:
    """The names of characteristics; the first that a record has counts."""

    segment: _Names = ("segment", "customerSegment", "marketSegment")
    since: _Names = ("since", "customerSince")
    birth_date: _Names = ("birthDate", "dateOfBirth")
    home: _Names = ("place", "area", "serviceArea")
    """The area of the home address, as outages name it."""
    consent_prefix: str = "consent."
    """A characteristic `consent.marketing` holds the consent to marketing."""
    payment_method: _Names = ("paymentMethod",)

    service: _Names = ("service", "serviceType")
    """What makes a product a line."""
    number: _Names = ("msisdn", "phoneNumber", "number")
    label: _Names = ("label", "nickname", "alias")
    status_reason: _Names = ("statusReason", "suspensionReason")
    status_since: _Names = ("statusSince", "statusChangeDate")
    place: _Names = ("place", "area", "serviceArea")
    notice_days: _Names = ("noticeDays", "noticePeriodDays")
    termination_fee_percent: _Names = ("terminationFeePercent", "earlyTerminationFeePercent")
    list_price: _Names = ("listPrice",)
    cooling_off_days: _Names = ("coolingOffDays", "withdrawalDays")
    renewal_start: _Names = ("renewalStart", "renewalWindowStart")
    instalment_count: _Names = ("instalmentCount", "instalments", "installmentCount", "installments")
    instalments_paid: _Names = ("instalmentsPaid", "installmentsPaid")

    charge_kind: _Names = ("kind", "chargeKind", "chargeType")
    charge_code: _Names = ("code", "chargeCode")
    charge_number: _Names = ("lineNumber", "number")
    quantity: _Names = ("quantity",)
    unit: _Names = ("unit", "unitOfMeasure")
    unit_price: _Names = ("unitPrice",)

    expected_end: _Names = ("expectedResolutionDate", "expectedEnd")


_SEGMENTS = _table(
    individual="consumer", consumer="consumer", residential="consumer", private="consumer",
    organization="business", organisation="business", business="business", enterprise="business",
)  # fmt: skip
_CUSTOMER_STATUSES = _table(
    active="active", closed="closed", terminated="closed", deactivated="closed", ceased="closed", merged="merged",
)  # fmt: skip
_LINE_STATUSES = _table(
    active="active", suspended="suspended", created="pending", pendingactive="pending", pending="pending",
    pendingterminate="active", terminated="terminated", cancelled="terminated", aborted="terminated",
)  # fmt: skip
_BILL_STATES = _table(
    sent="sent", partiallypaid="partially_paid", settled="settled", paid="settled", overdue="overdue",
    partiallysettled="partially_paid", disputed="disputed", onhold="disputed", new="", validated="",
)  # fmt: skip
_TICKET_STATES = _table(
    acknowledged="open", open="open", new="open", inprogress="in_progress", assessingcancellation="in_progress",
    pendingcancellation="in_progress", partial="in_progress", pending="waiting_for_customer",
    waitingforcustomer="waiting_for_customer", held="in_progress", resolved="resolved", completed="closed",
    closed="closed", cancelled="closed", rejected="closed", failed="closed",
)  # fmt: skip
_DISPUTE_STATES = _table(
    acknowledged="open", open="open", new="open", inprogress="open", pending="open", held="open",
    waitingforcustomer="open", resolved="upheld", upheld="upheld", rejected="rejected", closed="", cancelled="",
)  # fmt: skip
_PAYMENT_METHODS = _table(
    directdebit="direct_debit", bankaccountdebit="direct_debit", card="card", bankcard="card", tokenizedcard="card",
    creditcard="card", debitcard="card", transfer="transfer", banktransfer="transfer", bankaccounttransfer="transfer",
)  # fmt: skip
_CHARGES: Mapping[str, ChargeKind] = MappingProxyType(
    {kind.value.replace("_", ""): kind for kind in ChargeKind}
    | {
        "recurringcharge": ChargeKind.PLAN,
        "recurring": ChargeKind.PLAN,
        "usagecharge": ChargeKind.USAGE,
        "onetimecharge": ChargeKind.ONE_OFF,
        "onetime": ChargeKind.ONE_OFF,
        "appliedbillingcredit": ChargeKind.CREDIT,
        "rebate": ChargeKind.DISCOUNT,
        "productalteration": ChargeKind.DISCOUNT,
        "appliedpenaltycharge": ChargeKind.FEE,
        "penalty": ChargeKind.FEE,
        "installment": ChargeKind.INSTALMENT,
    }
)
_USAGE = _table(sms="text", texts="text", text="text", message="text", calls="voice", minutes="voice")
_UNITS = _table(
    gb="GB", gigabyte="GB", gigabytes="GB", mb="MB", megabyte="MB", megabytes="MB", min="min", mins="min",
    minute="min", minutes="min", sms="texts", text="texts", texts="texts", message="texts", messages="texts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TmfMapping:
    """How records of TM Forum's become records of an account. Keys of tables are names as they are compared."""

    paths: TmfPaths = field(default_factory=TmfPaths)
    names: TmfNames = field(default_factory=TmfNames)
    owner_filter: str | None = None
    """By which member a collection is asked for one customer's records; None: as the version in the path has it."""
    owner_roles: _Names = ("customer", "owner", "accountHolder", "billPayer", "subscriber", "buyer")
    """A party in one of these roles owns the record; where none is named, any related party does."""
    may_see_roles: _Names = ("authorisedUser", "authorizedUser", "authorisedToView")
    may_change_roles: _Names = ("authorisedUserWithChange", "authorizedUserWithChange", "authorisedToChange")
    select_fields: bool = True
    """Ask for the members that are read and no others; some servers refuse `fields`."""
    joined_ids: bool = True
    """`bill.id=A,B` asks for either; where a server takes it otherwise, each bill's lines are asked for apart."""
    rate_filter: str | None = None
    """By which member, such as `relatedParty.id`, a server gives all bill lines of one customer: then they are read
    beside the bills and not after them. None: it does not, and they are asked for by the ids of the bills."""
    bills: int = 24
    """How many bills are read with their lines, the newest first."""

    address_area: str | None = "postCode"
    """The member of a contact medium that holds the area of the home; read where no characteristic does."""
    segments: Mapping[str, str] = field(default_factory=lambda: _SEGMENTS)
    customer_statuses: Mapping[str, str] = field(default_factory=lambda: _CUSTOMER_STATUSES)
    """A word that is not here is kept as it is, for the rules to judge."""
    line_statuses: Mapping[str, str] = field(default_factory=lambda: _LINE_STATUSES)
    services: Mapping[str, str] = field(default_factory=dict)
    """Their words for `mobile`, `data` and `broadband`, beside these."""
    offering_services: Mapping[str, str] = field(default_factory=dict)
    """By offering id, where products do not tell their service."""
    parent_relations: _Names = ("reliesOn", "dependsOn", "isPartOf", "isChildOf", "belongsTo", "isContainedIn")
    """How a child names the product that it belongs to."""
    child_relations: _Names = ("bundles", "bundled", "includes", "contains", "hasPart", "hasChild")
    """How a product names its children."""
    recurring_prices: _Names = ("recurring", "recurringCharge", "recurringPrice")
    discount_prices: _Names = ("discount", "rebate", "productAlteration", "alteration")
    notice_days: int | None = None
    """Where a product does not say it, for every contract of the carrier; None: such a contract is unreadable."""
    termination_fee_percent: Decimal | None = None
    """Likewise."""

    bill_states: Mapping[str, str] = field(default_factory=lambda: _BILL_STATES)
    """An empty word: such a bill has not been sent, and is left out."""
    charges: Mapping[str, ChargeKind] = field(default_factory=lambda: _CHARGES)
    owed_balances: _Names = ("receivableBalance", "receivable", "owed", "outstanding", "accountBalance")
    overdue_balances: _Names = ("overdueBalance", "overdue", "arrears", "pastDue")
    payment_methods: Mapping[str, str] = field(default_factory=lambda: _PAYMENT_METHODS)
    usage_kinds: Mapping[str, str] = field(default_factory=lambda: _USAGE)
    """Their words for `data`, `voice`, `text` …; others stay as they are."""
    units: Mapping[str, str] = field(default_factory=lambda: _UNITS)
    used_counters: _Names = ("used", "usedValue", "consumed", "consumption")
    beyond_counters: _Names = ("outOfBucket", "overage", "excess")
    """What was used beyond the allowance, where it is counted apart."""
    total_counters: _Names = ("total", "allowance", "initial", "limit", "granted")
    unlimited: _Names = ("unlimited",)
    """What a value's name says where there is no bound."""
    ticket_states: Mapping[str, str] = field(default_factory=lambda: _TICKET_STATES)
    dispute_types: _Names = ("billingDispute", "dispute")
    """Types of tickets that contest a charge."""
    dispute_states: Mapping[str, str] = field(default_factory=lambda: _DISPUTE_STATES)
    """An empty word: how it ended is not told, and it is left out."""
    ended_problems: _Names = ("resolved", "closed", "cancelled", "rejected")
    planned_categories: _Names = ("planned", "plannedWork", "maintenance")
    product_types: _Names = ("product", "line", "subscription")
    """What a ticket's related entity is called where it is the line in question."""

    def filter_for(self, path: str) -> str:
        """Return the member by which this collection is asked for one customer's records."""
        return self.owner_filter or ("relatedParty.partyOrPartyRole.id" if "/v5/" in path else "relatedParty.id")

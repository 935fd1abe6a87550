"""The tables in which this program keeps accounts, and the CSV files that fill them: one layout for both.

Every table of an account carries `customer_id`, so that each query can be held to one customer without a join.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grounding.account.records import ChargeKind, LineStatus


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    """In a file a decimal; in the database integer minor units, with the row's `currency`."""
    DECIMAL = "decimal"
    INTEGER = "integer"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    references: str | None = None
    """The table whose key this is."""
    values: tuple[str, ...] = ()
    """What may stand here; empty: anything."""
    optional: bool = False
    """A file or a database may lack it, and then says nothing of it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One table; in a folder of seed data, the file `<name>.csv`."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    remarks: tuple[str, ...] = ()
    """Columns of the file that are for people and are not loaded."""
    optional: bool = False
    """A database may lack it, and then says nothing of it."""

    @property
    def has_money(self) -> bool:
        """Say whether rows need a currency."""
        return any(column.kind is Kind.MONEY for column in self.columns)


def _text(name: str, *values: str, required: bool = True, references: str | None = None) -> Column:
    return Column(name, Kind.TEXT, required, references, values)


def _maybe(name: str, kind: Kind = Kind.TEXT, references: str | None = None) -> Column:
    return Column(name, kind, required=False, references=references)


_CUSTOMER = _text("customer_id", references="customers")
_LINE = _text("line_id", references="lines")

TABLES: tuple[Layout, ...] = (
    Layout(
        "customers",
        ("customer_id",),
        (
            _text("customer_id"),
            _text("name"),
            _text("status"),
            _text("segment", "consumer", "business"),
            Column("since", Kind.DATE),
            _maybe("birth_date", Kind.DATE),
            _maybe("place"),
            _text("payment_method", "direct_debit", "card", "transfer"),
        ),
        remarks=("case",),
    ),
    Layout(
        "authorised_users",
        ("customer_id", "user_id"),
        (_CUSTOMER, _text("user_id"), _text("name"), Column("may_change", Kind.FLAG)),
    ),
    Layout("consents", ("customer_id", "purpose"), (_CUSTOMER, _text("purpose"), Column("given", Kind.FLAG))),
    Layout(
        "lines",
        ("line_id",),
        (
            _text("line_id"),
            _CUSTOMER,
            _maybe("number"),
            _text("label"),
            _text("service", "mobile", "data", "broadband"),
            _text("status", *LineStatus),
            _maybe("status_reason"),
            _maybe("status_since", Kind.DATE),
            _text("offering_id"),
            _text("plan_name"),
            Column("monthly_price", Kind.MONEY),
            Column("start", Kind.DATE),
            _maybe("place"),
        ),
    ),
    Layout(
        "addons",
        ("addon_id",),
        (
            _text("addon_id"),
            _CUSTOMER,
            _LINE,
            _text("offering_id"),
            _text("name"),
            Column("price", Kind.MONEY),
            Column("start", Kind.DATE),
            _maybe("end", Kind.DATE),
        ),
    ),
    Layout(
        "discounts",
        ("discount_id",),
        (
            _text("discount_id"),
            _CUSTOMER,
            _LINE,
            _text("name"),
            Column("amount", Kind.MONEY),
            Column("start", Kind.DATE),
            _maybe("end", Kind.DATE),
        ),
    ),
    Layout(
        "contracts",
        ("contract_id",),
        (
            _text("contract_id"),
            _CUSTOMER,
            _LINE,
            Column("start", Kind.DATE),
            _maybe("end", Kind.DATE),
            Column("term_months", Kind.INTEGER),
            Column("notice_days", Kind.INTEGER),
            Column("termination_fee_percent", Kind.DECIMAL),
            Column("list_price", Kind.MONEY),
            _maybe("cooling_off_days", Kind.INTEGER),
            _maybe("renewal_start", Kind.DATE),
        ),
    ),
    Layout(
        "instalments",
        ("instalment_id",),
        (
            _text("instalment_id"),
            _CUSTOMER,
            _text("contract_id", references="contracts"),
            _LINE,
            _text("device"),
            Column("monthly", Kind.MONEY),
            Column("count", Kind.INTEGER),
            Column("paid", Kind.INTEGER),
        ),
    ),
    Layout(
        "bills",
        ("bill_id",),
        (
            _text("bill_id"),
            _CUSTOMER,
            Column("issued", Kind.DATE),
            Column("due", Kind.DATE),
            Column("period_start", Kind.DATE),
            Column("period_end", Kind.DATE),
            Column("total", Kind.MONEY),
            Column("tax", Kind.MONEY),
            Column("open_amount", Kind.MONEY),
            _text("state", "sent", "partially_paid", "settled", "overdue", "disputed"),
            Column("billing_account_id", required=False, optional=True),
        ),
    ),
    Layout(
        "bill_lines",
        ("bill_id", "number"),
        (
            _CUSTOMER,
            _text("bill_id", references="bills"),
            Column("number", Kind.INTEGER),
            _maybe("line_id", references="lines"),
            _text("kind", *ChargeKind),
            _text("code"),
            _text("description"),
            Column("amount", Kind.MONEY),
            Column("tax_rate", Kind.DECIMAL),
            _maybe("period_start", Kind.DATE),
            _maybe("period_end", Kind.DATE),
            _maybe("quantity", Kind.DECIMAL),
            _maybe("unit"),
            _maybe("unit_price", Kind.MONEY),
        ),
    ),
    Layout(
        "buckets",
        ("bucket_id",),
        (
            _text("bucket_id"),
            _CUSTOMER,
            _LINE,
            _text("kind"),
            _text("name"),
            _text("unit"),
            _maybe("allowance", Kind.DECIMAL),
            Column("used", Kind.DECIMAL),
            Column("period_start", Kind.DATE),
            Column("period_end", Kind.DATE),
        ),
    ),
    Layout(
        "usage_history",
        ("use_id",),
        (
            _text("use_id"),
            _CUSTOMER,
            _LINE,
            _text("kind"),
            _text("unit"),
            Column("used", Kind.DECIMAL),
            Column("period_start", Kind.DATE),
            Column("period_end", Kind.DATE),
            _maybe("zone"),
        ),
        optional=True,
    ),
    Layout(
        "balances",
        ("customer_id",),
        (
            _CUSTOMER,
            Column("owed", Kind.MONEY),
            Column("overdue", Kind.MONEY),
            _maybe("overdue_since", Kind.DATE),
        ),
    ),
    Layout(
        "payments",
        ("payment_id",),
        (
            _text("payment_id"),
            _CUSTOMER,
            Column("received", Kind.DATE),
            Column("amount", Kind.MONEY),
            _text("method"),
            _maybe("bill_id", references="bills"),
        ),
    ),
    Layout(
        "disputes",
        ("dispute_id",),
        (
            _text("dispute_id"),
            _CUSTOMER,
            _text("bill_id", references="bills"),
            _maybe("bill_line", Kind.INTEGER),
            Column("amount", Kind.MONEY),
            Column("opened", Kind.DATE),
            _text("state", "open", "upheld", "rejected"),
            _maybe("answer_due", Kind.DATE),
        ),
    ),
    Layout(
        "payment_arrangements",
        ("arrangement_id",),
        (
            _text("arrangement_id"),
            _CUSTOMER,
            Column("agreed", Kind.DATE),
            Column("due", Kind.DATE),
            Column("amount", Kind.MONEY),
            _text("state", "requested", "open", "kept", "broken"),
            _maybe("bill_id", references="bills"),
        ),
        optional=True,
    ),
    Layout(
        "tickets",
        ("ticket_id",),
        (
            _text("ticket_id"),
            _CUSTOMER,
            _maybe("line_id", references="lines"),
            Column("opened", Kind.DATE),
            _text("subject"),
            _text("state", "open", "in_progress", "waiting_for_customer", "resolved", "closed"),
            Column("updated", Kind.DATE),
            _maybe("expected", Kind.DATE),
            Column("kind", required=False, values=("ticket", "order"), optional=True),
        ),
    ),
    Layout(
        "outages",
        ("outage_id",),
        (
            _text("outage_id"),
            _text("area"),
            _text("services"),
            Column("planned", Kind.FLAG),
            Column("start", Kind.MOMENT),
            _maybe("expected_end", Kind.MOMENT),
            _text("cause"),
            _maybe("ended", Kind.MOMENT),
        ),
    ),
    Layout("outage_places", ("outage_id", "place"), (_text("outage_id", references="outages"), _text("place"))),
)
"""In an order in which a row's references come before it."""

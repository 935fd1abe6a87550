"""What carrying an order out changes in the tables of accounts; the transaction is the caller's."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from connectors.bss.schema import TABLES_BY_NAME
from grounding.account.losses import LossKind
from grounding.account.usage import convert
from grounding.actions.types import Allowance, Terms
from grounding.money import Money
from grounding.wishes import ActionKind

_METADATA = sa.MetaData()

REQUESTED = "requested"
"""The state of an arrangement that nobody has agreed to yet."""

TAKEN = sa.Table(
    "groundline_orders",
    _METADATA,
    # The reference of a job: the same one cannot be taken twice.
    sa.Column("reference", sa.String(160), primary_key=True),
    sa.Column("customer_id", sa.String, nullable=False),
    sa.Column("line_id", sa.String),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("effective", sa.Date, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    # What was agreed to, fees included: what billing charges it reads here.
    sa.Column("terms", sa.JSON, nullable=False),
    sa.Column("result", sa.JSON, nullable=False),
)
"""Beside the tables of accounts, and apart from them: filling those anew leaves it alone."""

CHARGES = sa.Table(
    "groundline_charges",
    _METADATA,
    sa.Column("charge_id", sa.String(32), primary_key=True),
    # Of the order that it is for.
    sa.Column("reference", sa.String(160), nullable=False),
    sa.Column("customer_id", sa.String, nullable=False),
    sa.Column("line_id", sa.String),
    sa.Column("code", sa.String(16), nullable=False),
    sa.Column("description", sa.String, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    # Billing writes here which bill took it.
    sa.Column("bill_id", sa.String),
)
"""What is charged once for an order: the next bill takes what no bill has taken."""


class Conflict(Exception):
    """A record is no longer what the order says; its text names a field, never a value."""


def prepare(connection: sa.Connection) -> None:
    """Make the tables of orders where they are not there yet; another process may do the same at this moment."""
    try:
        with connection.begin():
            _METADATA.create_all(connection)
    except sa.exc.DBAPIError:
        if not all(sa.inspect(connection).has_table(table.name) for table in (TAKEN, CHARGES)):
            raise
        connection.rollback()


def made_id(prefix: str, reference: str) -> str:
    """Return an id for what a job makes: the same for the same job, and the action's own id cannot be told from it."""
    return f"{prefix}-{hashlib.sha256(reference.encode()).hexdigest()[:12].upper()}"


def apply(connection: sa.Connection, customer_id: str, reference: str, terms: Terms) -> None:
    """Change the records of one customer. Raises Conflict if they are no longer what the order says."""
    match terms.kind:
        case ActionKind.CHANGE_PLAN:
            _change_plan(connection, customer_id, terms)
            _replace_allowances(connection, customer_id, reference, terms)
            _charge_once(connection, customer_id, reference, terms, "change_fee", terms.fee)
        case ActionKind.RENEW_PLAN:
            _renew(connection, customer_id, terms)
            _charge_once(connection, customer_id, reference, terms, "change_fee", terms.fee)
        case ActionKind.ADD_ON:
            _book(connection, customer_id, reference, terms)
            _add_allowances(connection, customer_id, reference, terms)
            once = terms.price if terms.period is None else None
            _charge_once(connection, customer_id, reference, terms, "add_on", once)
        case ActionKind.ARRANGE_PAYMENT:
            _request_time(connection, customer_id, reference, terms)


def _change_plan(connection: sa.Connection, customer_id: str, terms: Terms) -> None:
    if terms.price is None:
        raise Conflict("price")
    lines, contracts = TABLES_BY_NAME["lines"], TABLES_BY_NAME["contracts"]
    changed = connection.execute(
        lines.update()
        .where(
            lines.c.line_id == terms.line_id,
            lines.c.customer_id == customer_id,
            lines.c.offering_id == terms.replaces,
            lines.c.currency == terms.price.currency,
            lines.c.status != "terminated",
        )
        .values(offering_id=terms.offering_id, plan_name=terms.name, monthly_price_minor=terms.price.minor)
    )
    if changed.rowcount != 1:
        raise Conflict("the line is no longer as it was")
    if terms.term_months is None:
        connection.execute(
            contracts.update()
            .where(contracts.c.line_id == terms.line_id, contracts.c.customer_id == customer_id)
            .where(contracts.c.currency == terms.price.currency)
            .values(list_price_minor=terms.price.minor)
        )
    else:
        _begin_contract(connection, customer_id, terms, terms.price)
    for kind, name, key in ((LossKind.ADDON, "addons", "addon_id"), (LossKind.DISCOUNT, "discounts", "discount_id")):
        table = TABLES_BY_NAME[name]
        lost = [item.id for item in terms.lost if item.kind == kind]
        held = sa.and_(table.c[key].in_(lost), table.c.customer_id == customer_id)
        connection.execute(table.delete().where(held, table.c.start >= terms.effective))
        connection.execute(table.update().where(held).values(end=terms.effective - timedelta(days=1)))


def _renew(connection: sa.Connection, customer_id: str, terms: Terms) -> None:
    """Begin the new contract of a line in the place of its old one, at the price that was agreed to."""
    if terms.price is None:
        raise Conflict("price")
    lines = TABLES_BY_NAME["lines"]
    own = sa.and_(lines.c.line_id == terms.line_id, lines.c.customer_id == customer_id)
    same = sa.and_(lines.c.offering_id == terms.offering_id, lines.c.status != "terminated")
    currency = terms.price.currency
    priced = lines.update().where(own, same, lines.c.currency == currency)
    if connection.execute(priced.values(monthly_price_minor=terms.price.minor)).rowcount != 1:
        raise Conflict("the line is no longer as it was")
    _begin_contract(connection, customer_id, terms, terms.price)


def _begin_contract(connection: sa.Connection, customer_id: str, terms: Terms, price: Money) -> None:
    """Put a new contract in the place of the one that a line has."""
    if terms.term_months is None or terms.bound_until is None:
        raise Conflict("term")
    contracts = TABLES_BY_NAME["contracts"]
    values: dict[str, object] = {
        "start": terms.effective,
        "end": terms.bound_until,
        "term_months": terms.term_months,
        "list_price_minor": price.minor,
        # When it may be renewed again is for whoever keeps contracts to say.
        "renewal_start": None,
    }
    if terms.leaving_percent is not None:
        values["termination_fee_percent"] = terms.leaving_percent
    there = {column["name"] for column in sa.inspect(connection).get_columns(contracts.name)}
    held = sa.and_(contracts.c.line_id == terms.line_id, contracts.c.customer_id == customer_id)
    begun = contracts.update().where(held, contracts.c.currency == price.currency)
    known = {name: value for name, value in values.items() if name in there}
    if connection.execute(begun.values(known)).rowcount != 1:
        raise Conflict("the contract is no longer as it was")


def _book(connection: sa.Connection, customer_id: str, reference: str, terms: Terms) -> None:
    lines, addons = TABLES_BY_NAME["lines"], TABLES_BY_NAME["addons"]
    line = sa.select(lines.c.line_id).where(
        lines.c.line_id == terms.line_id, lines.c.customer_id == customer_id, lines.c.status != "terminated"
    )
    if terms.price is None or connection.scalar(line) is None:
        raise Conflict("the line is no longer as it was")
    connection.execute(
        addons.insert().values(
            addon_id=made_id("A", reference),
            customer_id=customer_id,
            line_id=terms.line_id,
            offering_id=terms.offering_id,
            name=terms.name,
            price_minor=terms.price.minor,
            currency=terms.price.currency,
            start=terms.effective,
            end=terms.ends,
        )
    )


def _replace_allowances(connection: sa.Connection, customer_id: str, reference: str, terms: Terms) -> None:
    """Have the line's current allowances be those of the plan; what was used of them stays used."""
    if not terms.allowances:
        return
    table, addons = TABLES_BY_NAME["buckets"], TABLES_BY_NAME["addons"]
    on_top = sa.select(addons.c.name).where(addons.c.line_id == terms.line_id, addons.c.customer_id == customer_id)
    current = connection.execute(
        sa.select(table).where(
            table.c.line_id == terms.line_id,
            table.c.customer_id == customer_id,
            table.c.period_start <= terms.effective,
            table.c.period_end >= terms.effective,
            table.c.name.not_in(on_top),
        )
    ).all()
    there = {(row.kind, row.name): row for row in current}
    period = next(((row.period_start, row.period_end) for row in current), _month(terms.effective))
    for number, each in enumerate(terms.allowances):
        row = there.pop((each.kind, each.name), None)
        if row is None:
            values = _bucket(customer_id, reference, terms, each, number)
            _insert(connection, table, values and {**values, "period_start": period[0], "period_end": period[1]})
            continue
        amount = None if each.amount is None else convert(Decimal(each.amount), each.unit or "", row.unit)
        if amount is None and each.amount is not None:
            raise Conflict("unit of an allowance")
        connection.execute(table.update().where(table.c.bucket_id == row.bucket_id).values(allowance=amount))
    gone = [row.bucket_id for row in there.values()]
    connection.execute(table.delete().where(table.c.bucket_id.in_(gone), table.c.customer_id == customer_id))


def _add_allowances(connection: sa.Connection, customer_id: str, reference: str, terms: Terms) -> None:
    """Add what may be used of an add-on while it runs, under the add-on's name."""
    last = terms.ends or _month(terms.effective)[1]
    for number, each in enumerate(terms.allowances):
        values = _bucket(customer_id, reference, terms, each, number)
        own = values and {**values, "name": terms.name, "period_start": terms.effective, "period_end": last}
        _insert(connection, TABLES_BY_NAME["buckets"], own)


def _bucket(customer_id: str, reference: str, terms: Terms, allowance: Allowance, number: int) -> dict[str, Any] | None:
    if allowance.unit is None:
        return None
    return {
        "bucket_id": made_id("U", f"{reference}/{number}"),
        "customer_id": customer_id,
        "line_id": terms.line_id,
        "kind": allowance.kind,
        "name": allowance.name,
        "unit": allowance.unit,
        "allowance": None if allowance.amount is None else Decimal(allowance.amount),
        "used": Decimal(0),
    }


def _insert(connection: sa.Connection, table: sa.Table, values: dict[str, Any] | None) -> None:
    if values is not None:
        connection.execute(table.insert().values(values))


def _charge_once(
    connection: sa.Connection, customer_id: str, reference: str, terms: Terms, code: str, amount: Money | None
) -> None:
    """Leave for the next bill what the order costs once."""
    if amount is None or not amount.minor:
        return
    values = {
        "charge_id": made_id("F", reference),
        "reference": reference,
        "customer_id": customer_id,
        "line_id": terms.line_id,
        "code": code,
        "description": terms.name or code,
        "amount_minor": amount.minor,
        "currency": amount.currency,
        "day": terms.effective,
    }
    connection.execute(CHARGES.insert().values(values))


def _request_time(connection: sa.Connection, customer_id: str, reference: str, terms: Terms) -> None:
    """Write down that more time to pay was asked for; nobody has agreed, so the date stays that of the bills."""
    table, bills = TABLES_BY_NAME["payment_arrangements"], TABLES_BY_NAME["bills"]
    if terms.price is None or not sa.inspect(connection).has_table(table.name):
        return
    asked = sa.select(table.c.arrangement_id).where(table.c.customer_id == customer_id, table.c.state == REQUESTED)
    if connection.scalar(asked) is not None:
        raise Conflict("more time was asked for before")
    due = sa.select(sa.func.max(bills.c.due)).where(
        bills.c.customer_id == customer_id, bills.c.bill_id.in_(terms.bills)
    )
    connection.execute(
        table.insert().values(
            arrangement_id=made_id("PA", reference),
            customer_id=customer_id,
            agreed=terms.effective,
            due=max(connection.scalar(due) or terms.effective, terms.effective),
            amount_minor=terms.price.minor,
            currency=terms.price.currency,
            state=REQUESTED,
            bill_id=terms.bills[0] if len(terms.bills) == 1 else None,
        )
    )


def _month(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])

"""One query, or a few, for each section of an account; every one names the customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.bss.rows import checked, rows_by, rows_of
from connectors.bss.schema import TABLES_BY_NAME, maybe_money, money
from grounding.account.records import (
    AddOn,
    Arrangement,
    AuthorisedUser,
    Balance,
    Bill,
    BillLine,
    Bucket,
    ChargeKind,
    Contract,
    Customer,
    Discount,
    Dispute,
    Instalments,
    Line,
    LineStatus,
    MonthlyUse,
    Outage,
    Payment,
    Ticket,
)

_WITHOUT_PAYING = frozenset({"customers.payment_method"})
"""It is of the balance, and none of it must not cost the whole customer."""


def customer(connection: sa.Connection, customer_id: str) -> Customer | None:
    """Return the account holder with authorised users and consents, or None if there is no such customer."""
    row = next(iter(rows_of(connection, "customers", customer_id, without=_WITHOUT_PAYING)), None)
    if row is None:
        return None
    users = rows_of(connection, "authorised_users", customer_id, "user_id")
    consents = rows_of(connection, "consents", customer_id, "purpose")
    return Customer(
        customer_id=row.customer_id,
        name=row.name,
        status=row.status,
        segment=row.segment,
        since=row.since,
        birth_date=row.birth_date,
        place=row.place,
        authorised_users=tuple(AuthorisedUser(user.user_id, user.name, user.may_change) for user in users),
        consents={consent.purpose: consent.given for consent in consents},
    )


def lines(connection: sa.Connection, customer_id: str) -> tuple[Line, ...]:
    """Return every line with its add-ons and discounts."""
    addons = rows_by(rows_of(connection, "addons", customer_id, "addon_id"), "line_id")
    discounts = rows_by(rows_of(connection, "discounts", customer_id, "discount_id"), "line_id")
    return tuple(
        Line(
            line_id=row.line_id,
            number=row.number,
            label=row.label,
            service=row.service,
            status=LineStatus(row.status),
            status_reason=row.status_reason,
            status_since=row.status_since,
            offering_id=row.offering_id,
            plan_name=row.plan_name,
            monthly_price=money(row, "monthly_price"),
            start=row.start,
            place=row.place,
            addons=tuple(
                AddOn(item.addon_id, item.offering_id, item.name, money(item, "price"), item.start, item.end)
                for item in addons[row.line_id]
            ),
            discounts=tuple(
                Discount(item.discount_id, item.name, money(item, "amount"), item.start, item.end)
                for item in discounts[row.line_id]
            ),
        )
        for row in rows_of(connection, "lines", customer_id, "line_id")
    )


def contracts(connection: sa.Connection, customer_id: str) -> tuple[Contract, ...]:
    """Return the commitment of every line, with devices paid off by the month."""
    instalments = rows_by(rows_of(connection, "instalments", customer_id, "instalment_id"), "contract_id")
    return tuple(
        Contract(
            contract_id=row.contract_id,
            line_id=row.line_id,
            start=row.start,
            end=row.end,
            term_months=row.term_months,
            notice_days=row.notice_days,
            termination_fee_percent=row.termination_fee_percent,
            list_price=money(row, "list_price"),
            cooling_off_days=row.cooling_off_days,
            renewal_start=row.renewal_start,
            instalments=tuple(
                Instalments(
                    item.instalment_id,
                    item.line_id,
                    item.device,
                    money(item, "monthly"),
                    item._mapping["count"],  # a row is a tuple, which has a method of that name
                    item.paid,
                )
                for item in instalments[row.contract_id]
            ),
        )
        for row in rows_of(connection, "contracts", customer_id, "contract_id")
    )


def bills(connection: sa.Connection, customer_id: str, lacking: frozenset[str] = frozenset()) -> tuple[Bill, ...]:
    """Return every bill, newest first; `lacking` are the optional columns that the database does not have."""
    charges = rows_by(rows_of(connection, "bill_lines", customer_id, "number"), "bill_id")
    rows = rows_of(connection, "bills", customer_id, "bill_id", lacking)
    return tuple(
        Bill(
            bill_id=row.bill_id,
            issued=row.issued,
            due=row.due,
            period_start=row.period_start,
            period_end=row.period_end,
            total=money(row, "total"),
            tax=money(row, "tax"),
            open_amount=money(row, "open_amount"),
            state=row.state,
            lines=tuple(_bill_line(charge) for charge in charges[row.bill_id]),
            billing_account_id=row._mapping.get("billing_account_id"),
        )
        for row in sorted(rows, key=lambda row: row.issued, reverse=True)
    )


def _bill_line(row: sa.Row[Any]) -> BillLine:
    return BillLine(
        number=row.number,
        line_id=row.line_id,
        kind=ChargeKind(row.kind),
        code=row.code,
        description=row.description,
        amount=money(row, "amount"),
        tax_rate=row.tax_rate,
        period_start=row.period_start,
        period_end=row.period_end,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=maybe_money(row, "unit_price"),
    )


def usage(connection: sa.Connection, customer_id: str) -> tuple[Bucket, ...]:
    """Return the allowances of the running period."""
    return tuple(
        Bucket(
            bucket_id=row.bucket_id,
            line_id=row.line_id,
            kind=row.kind,
            name=row.name,
            unit=row.unit,
            allowance=row.allowance,
            used=row.used,
            period_start=row.period_start,
            period_end=row.period_end,
        )
        for row in rows_of(connection, "buckets", customer_id, "bucket_id")
    )


def history(connection: sa.Connection, customer_id: str) -> tuple[MonthlyUse, ...]:
    """Return what was used in the months before the running one, oldest first."""
    rows = rows_of(connection, "usage_history", customer_id, "use_id")
    return tuple(
        MonthlyUse(
            use_id=row.use_id,
            line_id=row.line_id,
            kind=row.kind,
            unit=row.unit,
            used=row.used,
            period_start=row.period_start,
            period_end=row.period_end,
            zone=row.zone,
        )
        for row in sorted(rows, key=lambda row: row.period_start)
    )


def balance(connection: sa.Connection, customer_id: str, lacking: frozenset[str] = frozenset()) -> Balance | None:
    """Return what is owed, with what came of it, newest first; None if the system keeps no balance.

    `lacking` are the optional tables that the database does not have.
    """
    row = next(iter(rows_of(connection, "balances", customer_id)), None)
    holder = next(iter(rows_of(connection, "customers", customer_id)), None)
    if row is None or holder is None:
        return None
    payments = sorted(rows_of(connection, "payments", customer_id, "payment_id"), key=lambda each: each.received)
    disputes = sorted(rows_of(connection, "disputes", customer_id, "dispute_id"), key=lambda each: each.opened)
    return Balance(
        owed=money(row, "owed"),
        overdue=money(row, "overdue"),
        overdue_since=row.overdue_since,
        payment_method=holder.payment_method,
        payments=tuple(
            Payment(each.payment_id, each.received, money(each, "amount"), each.method, each.bill_id)
            for each in reversed(payments)
        ),
        disputes=tuple(
            Dispute(
                each.dispute_id,
                each.bill_id,
                each.bill_line,
                money(each, "amount"),
                each.opened,
                each.state,
                each.answer_due,
            )
            for each in reversed(disputes)
        ),
        arrangements=() if "payment_arrangements" in lacking else _arrangements(connection, customer_id),
    )


def _arrangements(connection: sa.Connection, customer_id: str) -> tuple[Arrangement, ...]:
    rows = sorted(
        rows_of(connection, "payment_arrangements", customer_id, "arrangement_id"), key=lambda row: row.agreed
    )
    return tuple(
        Arrangement(row.arrangement_id, row.agreed, row.due, money(row, "amount"), row.state, row.bill_id)
        for row in sorted(rows, key=lambda row: row.agreed, reverse=True)
    )


def tickets(connection: sa.Connection, customer_id: str, lacking: frozenset[str] = frozenset()) -> tuple[Ticket, ...]:
    """Return tickets and orders, newest first; `lacking` are the optional columns that the database does not have."""
    found = rows_of(connection, "tickets", customer_id, "ticket_id", lacking)
    return tuple(
        Ticket(
            ticket_id=row.ticket_id,
            line_id=row.line_id,
            opened=row.opened,
            subject=row.subject,
            state=row.state,
            updated=row.updated,
            expected=row.expected,
            kind=row._mapping.get("kind"),
        )
        for row in sorted(found, key=lambda row: row.opened, reverse=True)
    )


def outages_of(connection: sa.Connection, customer_id: str, now: datetime) -> tuple[Outage, ...]:
    """Return current and coming outages at the customer's home and at the places of the lines."""
    home, line = TABLES_BY_NAME["customers"], TABLES_BY_NAME["lines"]
    places = connection.scalars(
        sa.union(
            sa.select(home.c.place).where(home.c.customer_id == customer_id),
            sa.select(line.c.place).where(line.c.customer_id == customer_id),
        )
    )
    return outages_at(connection, {place for place in places if place}, now)


def outages_at(connection: sa.Connection, places: Collection[str] | None, now: datetime) -> tuple[Outage, ...]:
    """Return outages that have not ended, at some places or, with None, everywhere; the earliest first.

    One that runs past its expected end still stands; planned work past its end is over.
    """
    outage, at = TABLES_BY_NAME["outages"], TABLES_BY_NAME["outage_places"]
    query = (
        sa.select(outage)
        .where(sa.or_(outage.c.ended.is_(None), outage.c.ended > now))
        .where(sa.or_(outage.c.planned.is_(False), outage.c.expected_end.is_(None), outage.c.expected_end > now))
        .order_by(outage.c.start, outage.c.outage_id)
    )
    if places is not None:
        query = query.where(outage.c.outage_id.in_(sa.select(at.c.outage_id).where(at.c.place.in_(sorted(places)))))
    found = checked("outages", connection.execute(query))
    of_these = sa.select(at).where(at.c.outage_id.in_([row.outage_id for row in found])).order_by(at.c.place)
    named = rows_by(checked("outage_places", connection.execute(of_these)), "outage_id")
    zone = now.tzinfo
    return tuple(
        Outage(
            outage_id=row.outage_id,
            area=row.area,
            places=tuple(each.place for each in named[row.outage_id]),
            services=tuple(row.services.split()),
            planned=row.planned,
            start=row.start.astimezone(zone),
            expected_end=row.expected_end.astimezone(zone) if row.expected_end else None,
            cause=row.cause,
        )
        for row in found
    )

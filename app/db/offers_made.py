"""What was offered to whom and when, which caps and budget are held against; rows are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from app.db.database import Database
from app.db.tables import offers_made
from grounding.account.contracts import months_after
from grounding.money import Money
from grounding.offers.caps import SAVE
from grounding.offers.retention import OfferHistory, OfferMade
from grounding.types import Identity


class OffersMade:
    """Keeps offers in the application's database."""

    def __init__(self, database: Database) -> None:
        """Keep records in a database."""
        self._database = database

    async def record(self, offers: Sequence[OfferMade], on_behalf_of: Identity) -> None:
        """Keep offers that a customer was made. Raises StorageFailed."""
        now = datetime.now(UTC)
        rows = [_row(offer, on_behalf_of, now) for offer in offers]
        if rows:
            await self._database.run(lambda connection: connection.execute(insert(offers_made), rows))

    async def history(self, customer_id: str, on: date, currency: str) -> OfferHistory:
        """Return what a customer was offered, and what all save offers of the day's month cost. Raises StorageFailed.

        What was made after that day is left out, and so are costs in another currency than the budget's.
        """
        return await self._database.run(lambda connection: _history(connection, customer_id, on, currency))


def _row(offer: OfferMade, identity: Identity, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": offer.customer_id,
        "line_id": offer.line_id,
        "offering_id": offer.offering_id,
        "kind": offer.kind,
        "made": offer.made,
        "asked": offer.asked,
        "cost": offer.cost.minor if offer.cost else None,
        "currency": offer.cost.currency if offer.cost else None,
        "role": identity.role.value,
        "subject": identity.subject,
        "recorded": now,
    }


def _history(connection: Connection, customer_id: str, on: date, currency: str) -> OfferHistory:
    table = offers_made.c
    own = select(offers_made).where(table.customer_id == customer_id, table.made <= on).order_by(table.number)
    made = tuple(_made(row) for row in connection.execute(own).mappings())
    first = on.replace(day=1)
    of_month = (table.kind == SAVE, table.made >= first, table.made < months_after(first, 1), table.made <= on)
    spent = connection.scalar(select(func.sum(table.cost)).where(*of_month, table.currency == currency))
    return OfferHistory(made, Money(int(spent), currency) if spent is not None else None)


def _made(row: RowMapping) -> OfferMade:
    cost = Money(row["cost"], row["currency"]) if row["cost"] is not None else None
    return OfferMade(
        customer_id=row["customer_id"],
        line_id=row["line_id"],
        offering_id=row["offering_id"],
        kind=row["kind"],
        made=row["made"],
        asked=row["asked"],
        cost=cost,
    )

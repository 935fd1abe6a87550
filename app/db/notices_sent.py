"""Which notices went out, so that none goes out twice."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.database import Database
from app.db.tables import notices_sent
from grounding.offers.notices import Notice


class NoticesSent:
    """Keeps the ids of notices in the application's database."""

    def __init__(self, database: Database) -> None:
        """Keep records in a database."""
        self._database = database

    async def of(self, customer_id: str) -> frozenset[str]:
        """Return the ids of what a customer was sent. Raises StorageFailed."""
        query = select(notices_sent.c.notice_id).where(notices_sent.c.customer_id == customer_id)
        return await self._database.run(lambda connection: frozenset(connection.scalars(query)))

    async def mark(self, sent: Sequence[Notice]) -> None:
        """Remember notices as sent; one that is remembered already stays as it was. Raises StorageFailed."""
        await self._database.run(lambda connection: _mark(connection, sent))


def _mark(connection: Connection, sent: Sequence[Notice]) -> None:
    now = datetime.now(UTC)
    for notice in sent:
        row = {
            "notice_id": notice.notice_id,
            "customer_id": notice.customer_id,
            "kind": notice.kind.value,
            "as_of": notice.as_of,
            "recorded": now,
        }
        # Marked before, or by another process just now.
        with contextlib.suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(notices_sent).values(row))

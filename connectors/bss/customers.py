"""Who the customers of an account database are."""

from __future__ import annotations

import sqlalchemy as sa

from connectors.bss.database import Database
from connectors.bss.schema import TABLES_BY_NAME
from grounding.errors import AccountUnavailable


async def customer_ids(database: Database, *, deadline_s: float = 30.0) -> tuple[str, ...]:
    """Return the ids of all customers, in their order. Raises AccountUnavailable if they could not be read."""
    column = TABLES_BY_NAME["customers"].c.customer_id
    try:
        return await database.run(
            lambda connection: tuple(
                # A row that names no customer can be asked for by nobody.
                connection.scalars(sa.select(column).where(column.is_not(None)).order_by(column))
            ),
            deadline_s,
        )
    except (TimeoutError, sa.exc.SQLAlchemyError) as error:
        raise AccountUnavailable(
            f"the list of customers could not be read ({type(error).__name__}); try again later"
        ) from error

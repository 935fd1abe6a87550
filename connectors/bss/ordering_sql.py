"""Actions carried out in the tables that this program keeps accounts in: all of one in one transaction, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.bss.database import Database
from connectors.bss.order_records import TAKEN, Conflict, apply, made_id, prepare
from connectors.bss.schema import TABLES_BY_NAME
from grounding.actions.ports import Job
from grounding.actions.types import Result, State, Terms
from grounding.errors import AccountUnavailable
from grounding.ports import Clock
from grounding.wishes import ORDERS, ActionKind

_LOG = logging.getLogger(__name__)

_OF_PLANS = frozenset({ActionKind.CHANGE_PLAN, ActionKind.RENEW_PLAN})


class SqlActionExecutor:
    """Changes lines, books add-ons and opens tickets; what is for a later day is kept until then."""

    def __init__(
        self, database: Database, clock: Clock, subject: Callable[[Terms], str], *, deadline_s: float = 5.0
    ) -> None:
        """Work in a database; `subject` is what the ticket of an action is called."""
        self._database = database
        self._clock = clock
        self._subject = subject
        self._deadline_s = deadline_s

    async def carry_out(self, job: Job) -> Result:
        """Do the job in one transaction: all of it or nothing."""
        on = self._clock.now().date()
        try:
            await self.catch_up()
            return await self._database.run(lambda connection: self._take(connection, job, on), self._deadline_s)
        except AccountUnavailable as error:
            return Result(State.FAILED, reason=f"nothing begun: {error}")
        except Conflict as error:
            return Result(State.FAILED, reason=str(error))
        except (TimeoutError, sa.exc.SQLAlchemyError) as error:
            _LOG.warning("an action was not carried out to its end: %s", type(error).__name__)
            return await self._after(job, error)

    async def look_up(self, job: Job) -> Result | None:
        """Return what became of a job. Raises AccountUnavailable."""
        try:
            return await self._database.run(lambda connection: _taken(connection, job), self._deadline_s)
        except (TimeoutError, sa.exc.SQLAlchemyError) as error:
            raise AccountUnavailable(f"orders could not be read ({type(error).__name__}); try again later") from error

    async def catch_up(self) -> int:
        """Do what was ordered for a day that has come, and return how much that was. Raises AccountUnavailable."""
        on = self._clock.now().date()
        try:
            return await self._database.run(lambda connection: _carry_out_due(connection, on), self._deadline_s)
        except (TimeoutError, sa.exc.SQLAlchemyError) as error:
            raise AccountUnavailable(f"orders could not be read ({type(error).__name__}); try again later") from error

    async def _after(self, job: Job, error: Exception) -> Result:
        """Find out what became of a job that broke off; it is not done again."""
        try:
            found = await self.look_up(job)
        except AccountUnavailable:
            return Result(State.UNKNOWN, reason=type(error).__name__)
        if found is not None:
            return found
        # A thread that is only late may still commit; a transaction that failed cannot.
        state = State.UNKNOWN if isinstance(error, TimeoutError) else State.FAILED
        return Result(state, reason=type(error).__name__)

    def _take(self, connection: sa.Connection, job: Job, on: date) -> Result:
        prepare(connection)
        with connection.begin():
            terms, reference = job.terms, made_id("T", job.reference)
            later = terms.effective > on
            state = State.ACKNOWLEDGED if later or terms.kind not in ORDERS else State.COMPLETED
            result = Result(state, upstream_ids=(reference,))
            if terms.kind in _OF_PLANS:
                _nothing_under_way(connection, job)
            connection.execute(
                TAKEN.insert().values(
                    reference=job.reference,
                    customer_id=job.customer_id,
                    line_id=terms.line_id,
                    kind=terms.kind.value,
                    effective=terms.effective,
                    state=state.value,
                    terms=terms.record(),
                    result=result.record(),
                )
            )
            if not later:
                apply(connection, job.customer_id, job.reference, terms)
            self._open_ticket(connection, job, reference, later, on)
            return result

    def _open_ticket(self, connection: sa.Connection, job: Job, reference: str, later: bool, on: date) -> None:
        order = job.terms.kind in ORDERS
        state = "open" if not order else "in_progress" if later else "closed"
        tickets = TABLES_BY_NAME["tickets"]
        values = {
            "ticket_id": reference,
            "customer_id": job.customer_id,
            "line_id": job.terms.line_id,
            "opened": on,
            "subject": self._subject(job.terms),
            "state": state,
            "updated": on,
            "expected": job.terms.effective if later else None,
            "kind": "order" if order else "ticket",
        }
        there = {column["name"] for column in sa.inspect(connection).get_columns(tickets.name)}
        connection.execute(tickets.insert().values({name: value for name, value in values.items() if name in there}))


def _taken(connection: sa.Connection, job: Job) -> Result | None:
    if not sa.inspect(connection).has_table(TAKEN.name):
        return None
    query = sa.select(TAKEN.c.result).where(TAKEN.c.reference == job.reference, TAKEN.c.customer_id == job.customer_id)
    found = connection.scalar(query)
    return Result.from_record(found) if found else None


def _nothing_under_way(connection: sa.Connection, job: Job) -> None:
    query = sa.select(TAKEN.c.reference).where(
        TAKEN.c.customer_id == job.customer_id,
        TAKEN.c.line_id == job.terms.line_id,
        TAKEN.c.kind.in_([kind.value for kind in _OF_PLANS]),
        TAKEN.c.state == State.ACKNOWLEDGED.value,
        TAKEN.c.reference != job.reference,
    )
    if connection.scalar(query) is not None:
        raise Conflict("another change of this line is under way")


def _carry_out_due(connection: sa.Connection, on: date) -> int:
    if not sa.inspect(connection).has_table(TAKEN.name):
        return 0
    connection.rollback()
    orders = [kind.value for kind in ORDERS]
    waiting = sa.and_(TAKEN.c.state == State.ACKNOWLEDGED.value, TAKEN.c.kind.in_(orders), TAKEN.c.effective <= on)
    prepare(connection)
    due = connection.execute(sa.select(TAKEN).where(waiting).order_by(TAKEN.c.effective)).all()
    connection.rollback()
    return sum(_carry_out_one(connection, row, on) for row in due)


def _carry_out_one(connection: sa.Connection, row: sa.Row[Any], on: date) -> int:
    terms, ticket = Terms.from_record(row.terms), made_id("T", row.reference)
    claim = TAKEN.update().where(TAKEN.c.reference == row.reference, TAKEN.c.state == State.ACKNOWLEDGED.value)
    state = State.COMPLETED
    try:
        with connection.begin():
            if connection.execute(claim.values(_settled(state, ticket))).rowcount != 1:
                return 0
            apply(connection, row.customer_id, row.reference, terms)
            _close(connection, ticket, on, "closed")
    except Conflict as error:
        # A person has to look at it: the order stays visible as one that waits.
        _LOG.warning("an order whose day has come could not be carried out: %s", error)
        with connection.begin():
            connection.execute(claim.values(_settled(State.FAILED, ticket)))
            _close(connection, ticket, on, "open")
    return 1


def _settled(state: State, ticket: str) -> dict[str, object]:
    return {"state": state.value, "result": Result(state, upstream_ids=(ticket,)).record()}


def _close(connection: sa.Connection, ticket: str, on: date, state: str) -> None:
    tickets = TABLES_BY_NAME["tickets"]
    connection.execute(tickets.update().where(tickets.c.ticket_id == ticket).values(state=state, updated=on))

"""Actions on every engine: SQLite, and PostgreSQL where one can be started."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db.actions import SqlActionStore
from app.db.database import Database
from app.db.tables import METADATA, actions
from connectors.bss import schema
from connectors.bss.database import Database as AccountDatabase
from connectors.bss.order_records import TAKEN
from connectors.bss.ordering_sql import SqlActionExecutor
from connectors.bss.seed import seed_database
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.actions.ports import Event, Job
from grounding.actions.types import Basis, Lost, Proposal, Result, State, Terms
from grounding.errors import ProposalAltered
from grounding.money import Money
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Wish

NOW = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
CLOCK = FrozenClock(NOW, "Europe/Dublin")
ANN = Identity(Role.CUSTOMER, "ann", "C-1001")
TERMS = Terms(
    kind=ActionKind.CHANGE_PLAN, effective=date(2026, 9, 14), line_id="L-1001-1", line="My phone",
    offering_id="MRW-PLUS", version="1.0", name="Merrow Plus", replaces="MRW-EVERYDAY", replaces_name="Merrow Everyday",
    price=Money(2799, "EUR"), period="month", price_before=Money(1999, "EUR"), fee=Money(0, "EUR"),
    lost=(Lost("addon", "A-1", "Cloud"),),
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'groundline.db'}"
        return
    address = request.getfixturevalue("postgres")
    yield address
    engine = sa.create_engine(address)
    for metadata in (METADATA, schema.METADATA, TAKEN.metadata):
        metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[SqlActionStore]:
    database = Database(url, threads=8)
    yield SqlActionStore(database, CLOCK)
    database.close()


@pytest.fixture
def accounts(url: str) -> Iterator[AccountDatabase]:
    database = AccountDatabase(url)
    seed_database(database.engine, FOLDER / "crm")
    yield database
    database.close()


def proposal(action_id: str = "act-1") -> Proposal:
    return Proposal(
        action_id=action_id, customer_id="C-1001", role="customer", subject="ann", conversation_id="c", message_id="m",
        wish=Wish(ActionKind.CHANGE_PLAN, "L-1001-1", "MRW-PLUS"), terms=TERMS,
        basis=Basis("d-1", "r", "i", "eligible"),
        proposed=NOW, expires=NOW + timedelta(minutes=15),
    )  # fmt: skip


async def test_a_proposal_comes_back_as_it_was(store: SqlActionStore) -> None:
    await store.add(proposal(), Event("proposed", ANN))
    held = await store.find("act-1")
    assert held is not None
    assert (held.proposal, held.state, held.changed, held.result) == (proposal(), State.PROPOSED, NOW, None)
    assert await store.find("act-2") is None


@pytest.mark.parametrize(
    "altered", [{**proposal().record(), "customer_id": "C-2"}, {"terms": {}}, {**proposal().record(), "terms": []}, []]
)
async def test_what_is_no_longer_what_was_proposed_is_not_returned(
    store: SqlActionStore, url: str, altered: object
) -> None:
    await store.add(proposal(), Event("proposed", ANN))
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(actions.update().values(proposal=altered))
    engine.dispose()
    with pytest.raises(ProposalAltered, match="act-1"):
        await store.find("act-1")


async def test_every_step_is_written_down_and_stays(store: SqlActionStore) -> None:
    await store.add(proposal(), Event("proposed", ANN, {"basis": None}))
    assert await store.move("act-1", {State.PROPOSED}, State.CARRYING_OUT, Event("accepted", ANN))
    assert not await store.move("act-1", {State.PROPOSED}, State.CARRYING_OUT, Event("accepted", ANN))
    result = Result(State.PARTIAL, ("O-1",), ("a",), ("b",), "T-1", "partial")
    assert await store.move(
        "act-1", {State.CARRYING_OUT}, result.state, Event("carried_out", ANN, result.record()), result
    )
    await store.note("act-1", Event("refused", Identity(Role.CUSTOMER, "ben", "C-2"), {"why": "not_found"}))
    events = await store.events("act-1")
    assert [event.name for event in events] == ["proposed", "accepted", "carried_out", "refused"]
    assert (events[3].subject, events[3].detail) == ("ben", {"why": "not_found"})
    assert {(event.recorded, event.proposal_hash) for event in events} == {(NOW, proposal().hash)}
    held = await store.find("act-1")
    assert held is not None
    assert (held.state, held.result) == (State.PARTIAL, result)


async def test_of_many_at_once_one_takes_an_action_up(store: SqlActionStore) -> None:
    await store.add(proposal(), Event("proposed", ANN))
    moves = [store.move("act-1", {State.PROPOSED}, State.CARRYING_OUT, Event("accepted", ANN)) for _ in range(12)]
    assert sorted(await asyncio.gather(*moves)) == [False] * 11 + [True]
    assert [event.name for event in await store.events("act-1")] == ["proposed", "accepted"]


def test_of_many_threads_one_changes_the_plan(url: str, accounts: AccountDatabase) -> None:
    job = Job("act-1", "C-1001", TERMS)

    def carry_out(_: int) -> Result:
        own = AccountDatabase(url)
        try:
            return asyncio.run(SqlActionExecutor(own, CLOCK, lambda terms: "Merrow Plus", deadline_s=30).carry_out(job))
        finally:
            own.close()

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(carry_out, range(6)))
    done = [result for result in found if result.state is State.COMPLETED]
    assert done
    assert {result.upstream_ids for result in done} == {done[0].upstream_ids}
    lines, tickets = schema.TABLES_BY_NAME["lines"], schema.TABLES_BY_NAME["tickets"]
    with accounts.engine.connect() as connection:
        line = connection.execute(sa.select(lines).where(lines.c.line_id == "L-1001-1")).one()
        orders = sa.select(sa.func.count()).select_from(tickets).where(tickets.c.ticket_id == done[0].upstream_ids[0])
        assert (line.offering_id, line.monthly_price_minor) == ("MRW-PLUS", 2799)
        assert connection.scalar(orders) == 1
        assert connection.scalar(sa.select(sa.func.count()).select_from(TAKEN)) == 1


async def test_what_cannot_be_done_whole_is_not_done_at_all(accounts: AccountDatabase) -> None:
    executor = SqlActionExecutor(accounts, CLOCK, lambda terms: "x")
    stranger = Job("act-2", "C-1002", TERMS)
    assert (await executor.carry_out(stranger)).state is State.FAILED
    assert await executor.look_up(stranger) is None
    with accounts.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE tickets"))
    assert (await executor.carry_out(Job("act-3", "C-1001", TERMS))).state is State.FAILED
    lines = schema.TABLES_BY_NAME["lines"]
    with accounts.engine.connect() as connection:
        line = connection.execute(sa.select(lines).where(lines.c.line_id == "L-1001-1")).one()
        assert line.offering_id == "MRW-EVERYDAY"
        assert connection.scalar(sa.select(sa.func.count()).select_from(TAKEN)) == 0

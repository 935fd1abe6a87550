"""Systems of accounts as the carrier folder and the settings say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.account_addresses import in_force
from app.accounts import AccountSystems
from app.errors import SettingsInvalid
from app.settings import Settings, load_settings
from connectors.bss.caching import CachingAccountReader
from connectors.bss.combined import CombinedAccountReader
from connectors.bss.ordering import CombinedActionExecutor
from connectors.bss.ordering_sql import SqlActionExecutor
from connectors.bss.sql import SqlAccountReader, SqlOutageReader
from connectors.bss.tmf.mapping import TmfMapping, TmfPaths
from connectors.bss.tmf.ordering import TmfActionExecutor
from connectors.bss.tmf.reader import TmfAccountReader, TmfOutageReader
from connectors.carrier import BssSpec, SystemSpec
from connectors.clock import FrozenClock
from grounding.account.records import Section
from grounding.actions.ports import ActionExecutor, Job
from grounding.actions.types import Result, State, Terms
from grounding.errors import AccountUnavailable
from grounding.wishes import ActionKind

CLOCK = FrozenClock(datetime(2026, 9, 14, tzinfo=UTC), "UTC")
ALL = frozenset(Section)
MONEY = frozenset({Section.BILLS, Section.BALANCE})
TABLES = SystemSpec("crm", "sql", None, None, ALL)
SERVER = SystemSpec("bss", "tmf", "https://bss.example/tmf-api", None, ALL)
SEVERAL = BssSpec(
    (
        replace(TABLES, sections=ALL - MONEY),
        replace(SERVER, name="billing", sections=MONEY, lives_s={Section.BILLS: 60.0}),
    )
)


def settings(home: Path, **given: object) -> Settings:
    return Settings.model_validate({"home": home, **given})


def systems(home: Path, *specs: SystemSpec, **given: object) -> AccountSystems:
    return AccountSystems(BssSpec(specs), settings(home, **given), CLOCK)


def test_one_database_is_read_as_it_is(tmp_path: Path) -> None:
    found = systems(tmp_path / "home", TABLES)
    assert isinstance(found.reader, SqlAccountReader) and isinstance(found.outages, SqlOutageReader)
    assert (tmp_path / "home" / "accounts.db").exists()
    assert found.unread == frozenset() and found.of_sample
    found.forget("C-1")  # nothing is kept


async def test_one_server_is_read_as_it_is(tmp_path: Path) -> None:
    found = systems(tmp_path, SERVER)
    assert isinstance(found.reader, TmfAccountReader) and isinstance(found.outages, TmfOutageReader)
    assert found.unread == {Section.HISTORY} and not found.of_sample
    with pytest.raises(AccountUnavailable):
        _ = found.database
    await found.close()


async def test_several_are_read_together_and_kept_where_it_says_so(tmp_path: Path) -> None:
    found = systems(tmp_path, *SEVERAL.systems)
    assert isinstance(found.reader, CachingAccountReader)
    assert isinstance(systems(tmp_path, replace(TABLES, sections=ALL - MONEY)).reader, CombinedAccountReader)
    assert (tmp_path / "accounts-crm.db").exists()
    await found.close()


async def test_without_a_system_for_outages_none_is_not_said(tmp_path: Path) -> None:
    found = systems(tmp_path, replace(SERVER, mapping=TmfMapping(paths=TmfPaths(problem=None))))
    assert Section.OUTAGES in found.unread
    with pytest.raises(AccountUnavailable):
        await found.outages.outages(None)
    await found.close()


def test_settings_put_an_address_in_the_place_of_all(tmp_path: Path) -> None:
    database = in_force(SEVERAL, settings(tmp_path, bss_url="sqlite:///x.db"))
    assert database == (SystemSpec("crm", "sql", "sqlite:///x.db", None, ALL),)
    server = in_force(SEVERAL, settings(tmp_path, bss_url="http://127.0.0.1:1/tmf-api"))
    assert server == (SystemSpec("bss", "tmf", "http://127.0.0.1:1/tmf-api", None, ALL),)
    (mapped,) = in_force(
        BssSpec((replace(SERVER, name="x", mapping=TmfMapping(bills=3)),)), settings(tmp_path, bss_url="http://y/z")
    )
    assert (mapped.name, mapped.url, mapped.mapping.bills) == ("x", "http://y/z", 3)


def test_settings_give_addresses_by_name(tmp_path: Path) -> None:
    crm, billing = in_force(SEVERAL, settings(tmp_path, bss_urls={"billing": "http://y/z", "crm": "sqlite://"}))
    assert (crm.url, billing.url) == ("sqlite://", "http://y/z")


WRONG: list[tuple[dict[str, object], str]] = [
    ({"bss_url": "http://me:hunter2@x/tmf-api"}, "GROUNDLINE_BSS_URL: holds credentials"),
    ({"bss_urls": {"billing": "sqlite:///hunter2"}}, "GROUNDLINE_BSS_URLS: must be an http"),
    ({"bss_urls": {"biling": "http://x"}}, "there is no system `biling`; there is crm, billing"),
    ({"bss_tokens": {"biling": "hunter2"}}, "GROUNDLINE_BSS_TOKENS: there is no system `biling`"),
    ({"bss_tokens": {"crm": "hunter2"}}, "`crm` is a database, which takes no token"),
    ({"bss_url": "me:hunter2@x/crm"}, "GROUNDLINE_BSS_URL: is no URL that SQLAlchemy can use"),
    ({"bss_url": "nosuch://me:hunter2@x/crm"}, "GROUNDLINE_BSS_URL: SQLAlchemy knows no database `nosuch`"),
    ({"bss_urls": {"crm": "nosuch+x://me:hunter2@x/crm"}}, "GROUNDLINE_BSS_URLS: `crm`: SQLAlchemy knows no database"),
]


@pytest.mark.parametrize(("given", "named"), WRONG)
def test_what_does_not_fit_is_told_without_what_is_secret(tmp_path: Path, given: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        in_force(SEVERAL, settings(tmp_path, **given))
    assert named in str(caught.value) and "hunter2" not in str(caught.value)


def test_a_database_that_the_folder_names_is_told_by_its_system(tmp_path: Path) -> None:
    wrong = SystemSpec("crm", "sql", "nosuch://me:hunter2@x/crm", None, ALL)
    with pytest.raises(SettingsInvalid, match=r"carrier\.yaml: the system `crm` .* no database `nosuch`") as caught:
        in_force(BssSpec((wrong,)), settings(tmp_path))
    assert "hunter2" not in str(caught.value)


def test_a_server_without_an_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="`bss` has no address"):
        in_force(BssSpec((replace(SERVER, url=None),)), settings(tmp_path))


@pytest.mark.parametrize("text", ['{"billing": "hunter2"', "[]", '"hunter2"', '{"billing": 5}', '{"billing": ""}'])
def test_tokens_are_an_object_or_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GROUNDLINE_BSS_TOKENS", text)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert "GROUNDLINE_BSS_TOKENS" in str(caught.value) and "hunter2" not in str(caught.value)


def by_kind(executor: ActionExecutor) -> dict[ActionKind, type[object]]:
    assert isinstance(executor, CombinedActionExecutor)
    return {kind: type(each) for kind, each in executor.by_kind.items()}


async def test_what_concerns_lines_and_what_people_work_on_go_where_they_are(tmp_path: Path) -> None:
    found = systems(tmp_path, *SEVERAL.systems)
    kinds = by_kind(found.executor(lambda terms: "x"))
    assert kinds.pop(ActionKind.ARRANGE_PAYMENT) is TmfActionExecutor
    assert set(kinds.values()) == {SqlActionExecutor}
    await found.close()
    without_tickets = replace(SEVERAL.systems[1], mapping=TmfMapping(paths=TmfPaths(ticket=None)))
    found = systems(tmp_path, SEVERAL.systems[0], without_tickets)
    assert set(by_kind(found.executor(lambda terms: "x")).values()) == {SqlActionExecutor}
    await found.close()


class Doing:
    """An executor that notes what it is asked for."""

    def __init__(self, waiting: int = 0) -> None:
        self.done: list[str] = []
        self.waiting = waiting

    async def carry_out(self, job: Job) -> Result:
        self.done.append(job.reference)
        return Result(State.COMPLETED)

    async def look_up(self, job: Job) -> Result | None:
        return Result(State.COMPLETED) if job.reference in self.done else None

    async def catch_up(self) -> int:
        return self.waiting


async def test_each_system_does_its_kinds_and_catches_up_once() -> None:
    ordering, asking = Doing(2), Doing(1)
    executor = CombinedActionExecutor({kind: ordering if kind is ActionKind.ADD_ON else asking for kind in ActionKind})
    job = Job("r-1", "C-1", Terms(ActionKind.OPEN_TICKET, date(2026, 9, 14)))
    assert (await executor.carry_out(job)).state is State.COMPLETED
    assert (ordering.done, asking.done) == ([], ["r-1"])
    assert await executor.look_up(job) == Result(State.COMPLETED)
    assert await executor.catch_up() == 3
    with pytest.raises(ValueError, match="add_on"):
        CombinedActionExecutor({ActionKind.OPEN_TICKET: asking})

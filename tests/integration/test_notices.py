"""`groundline notices`, what is remembered of them and of offers, and advice for every sample customer."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Parts
from app.cli import main
from app.db.database import Database
from app.db.offers_made import OffersMade
from connectors.bss.customers import customer_ids
from connectors.bss.database import Database as AccountDatabase
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.carrier import CarrierFolder, load
from connectors.carrier.retention import load_retention
from connectors.carrier.rules import load_rules
from connectors.clock import FrozenClock
from connectors.sample import FOLDER
from grounding.account.records import Account, Section
from grounding.errors import AccountUnavailable
from grounding.money import Money
from grounding.offers.advice import Advice, Benefit
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Decision
from grounding.offers.options import SECTIONS, options
from grounding.offers.recommending import Asking, recommend
from grounding.offers.retention import OfferHistory, OfferMade, RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.offers.rules import RuleSet
from grounding.ports import AccountReader
from grounding.types import Identity, Role

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]
SECOND = Path(__file__).parents[1] / "carriers" / "foehn"
DESK = Identity(Role.AGENT, "a-1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def notices(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs `groundline notices` on a home of its own: status, notices, error output."""
    monkeypatch.setenv("GROUNDLINE_HOME", str(home))

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        capsys.readouterr()
        status = main(["notices", *arguments])
        out, err = capsys.readouterr()
        return status, [json.loads(line) for line in out.splitlines()], err

    return run


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(folder))
    return folder


def by_customer(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for notice in found:
        kinds.setdefault(notice["customer_id"], []).append(notice["kind"])
    return kinds


def test_the_samples_notices(notices: Run) -> None:
    status, found, err = notices()
    kinds = by_customer(found)
    assert status == 0
    assert list(found[0]) == ["notice_id", "customer_id", "kind", "as_of", "text", "facts"]
    assert {each["as_of"] for each in found} == {"2026-09-14"}
    # The contracts that end by 14 October, one of them of a customer who refused marketing: the law wants it told.
    assert [each for each, names in kinds.items() if "contract_end" in names] == ["C-1012", "C-1024"]
    # Oisín's 2 GB are gone, 268.4 GB of the 300 of fair use on C-1016's unlimited plan, and 17.8 of 20 GB of C-1043.
    assert [each for each, names in kinds.items() if "allowance" in names] == ["C-1003", "C-1016", "C-1043"]
    assert {"C-1002", "C-1004", "C-1011", "C-1040", "C-1042", "C-1061"} <= set(kinds)
    # His bill is lower than the month before, hers is the same for six months.
    assert not {"C-1068", "C-1029"} & set(kinds)
    assert f"{len(found)} notices for 74 customers on 2026-09-14" in err


def test_the_best_tariffs_by_hand(notices: Run) -> None:
    [notice] = notices("--customer", "C-1012")[1]
    # Plus is 27.99 and Everyday 19.99: 12 x 8.00.
    assert "ends on 5 October 2026" in notice["text"]
    assert "goes on month by month at €27.99 a month, and you can leave with 30 days' notice" in notice["text"]
    assert (
        "Merrow Everyday at €19.99 a month is the cheapest that suits: €239.88 over 12 months, €96.00" in notice["text"]
    )
    records = {(fact["kind"], fact.get("record") or fact.get("offering_id")) for fact in notice["facts"]}
    assert {("account", "contract/K-1012-1"), ("account", "line/L-1012-1"), ("catalogue", "MRW-EVERYDAY")} <= records
    numbers = {fact["number"] for fact in notice["facts"]}
    assert all(set(fact["inputs"]) <= numbers for fact in notice["facts"] if fact["kind"] == "computed")


def test_running_twice_gives_the_same(notices: Run) -> None:
    assert notices()[1] == notices()[1]


def test_what_is_marked_as_sent_does_not_come_again(notices: Run) -> None:
    first = notices("--customer", "C-1012", "--customer", "C-1043", "--mark-sent")[1]
    assert by_customer(first) == {"C-1012": ["contract_end"], "C-1043": ["allowance"]}
    assert notices("--customer", "C-1012", "--customer", "C-1043")[1] == []
    assert notices("--customer", "C-1012", "--as-of", "2026-09-20")[1] == []
    rest = notices("--mark-sent")[1]
    assert {each["notice_id"] for each in rest}.isdisjoint(each["notice_id"] for each in first)
    assert rest
    assert notices()[1] == []


def test_what_was_decided_for_a_notice_is_recorded(notices: Run, home: Path) -> None:
    notices("--customer", "C-1043")
    notices("--customer", "C-1012")
    with sqlite3.connect(home / "groundline.db") as connection:
        rows = connection.execute("SELECT customer_id, as_of FROM decisions").fetchall()
    connection.close()
    assert rows == [("C-1012", "2026-09-14")]


def test_another_day_has_other_notices(notices: Run) -> None:
    ids = {each["kind"]: each["notice_id"] for each in notices("--customer", "C-1012")[1]}
    later = notices("--customer", "C-1012", "--as-of", "2026-10-05")[1]
    assert {each["kind"]: each["notice_id"] for each in later} == ids
    assert notices("--customer", "C-1012", "--as-of", "2026-10-06")[1] == []
    assert notices("--customer", "C-1012", "--as-of", "2026-09-04")[1] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--customer", "C-9999"), "C-9999"),
        (("--customer", "C-1012", "--customer", "C-9999"), "C-9999"),
        (("--customer", " "), "--customer is empty"),
        (("--customer", "\udcff"), "not valid Unicode"),
        (("--as-of", "soon"), "'soon'"),
        (("--as-of", "2026-02-30"), "2026-02-30"),
        (("--as-of", "20260914"), "20260914"),
        (("--as-of", "9999-12-31"), "9999-12-31 is too far away"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_one_line(notices: Run, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = notices(*arguments)
    assert status == 1
    assert said in err
    assert "Traceback" not in err


def spoil(home: Path, *statements: str) -> None:
    with sqlite3.connect(home / "accounts.db") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_an_account_that_cannot_be_read_does_not_keep_the_others_from_theirs(
    notices: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = notices()[1]
    # From here on a carrier's own database, which nobody fills anew.
    monkeypatch.setenv("GROUNDLINE_BSS_URL", f"sqlite:///{home / 'accounts.db'}")
    spoil(home, "UPDATE customers SET since = 'long ago' WHERE customer_id = 'C-1002'")
    status, found, err = notices()
    assert status == 0
    assert found == [each for each in whole if each["customer_id"] != "C-1002"]
    assert "groundline: C-1002: " in err
    assert "1 could not be read: C-1002" in err


def test_what_is_missing_of_an_account_is_named_and_nothing_is_said_of_it(
    notices: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices("--customer", "C-1012")
    monkeypatch.setenv("GROUNDLINE_BSS_URL", f"sqlite:///{home / 'accounts.db'}")
    spoil(home, "UPDATE usage_history SET used = -5 WHERE customer_id = 'C-1012'")
    status, found, err = notices("--customer", "C-1012")
    assert (status, len(found)) == (0, 1), err
    [notice] = found
    assert "C-1012: not read, so nothing is said of it: history" in err
    assert "can't tell from the records which plan is the cheapest" in notice["text"]
    assert "€96.00" not in notice["text"] and "Everyday" not in notice["text"]


def test_another_carrier_needs_only_its_folder(notices: Run, second: Path) -> None:
    status, found, err = notices()
    assert status == 0
    told = {each["customer_id"]: each["text"] for each in found if each["kind"] == "contract_end"}
    # v-501 ends on 28 February 2027, 18 days after the clock of that carrier.
    assert list(told) == ["kd-501"]
    assert "endet am 28. Februar 2027" in told["kd-501"]
    assert "CHF" in told["kd-501"] and "€" not in told["kd-501"]
    assert "4 customers on 2027-02-10" in err


def test_a_carrier_without_the_texts_has_no_such_notices(notices: Run, second: Path) -> None:
    path = second / "messages" / "de.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("notice.")]
    path.write_text("\n".join(kept), encoding="utf-8")
    status, found, err = notices()
    assert (status, found) == (0, [])
    assert "no contract_end notices" in err


def test_a_text_that_says_more_than_its_facts_is_kept_back(notices: Run, second: Path) -> None:
    path = second / "messages" / "de.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    lied = 'notice.allowance.full: "Für {{ name }} von {{ line }} kostet mehr CHF 9.95: {{ used }}, {{ end }}."'
    kept = [lied if line.startswith("notice.allowance.full:") else line for line in lines]
    path.write_text("\n".join(kept), encoding="utf-8")
    status, found, err = notices("--customer", "kd-503")
    assert (status, found) == (0, [])
    assert "kd-503: kept back, a notice of kind allowance: not in the evidence" in err


class Swapping:
    """A reader that gives the account of one customer, whoever was asked for."""

    def __init__(self, reader: AccountReader) -> None:
        self._reader = reader

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        return await self._reader.read("C-1012", sections)


def test_another_customers_account_is_alarmed_and_never_told_of(
    notices: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reader = property(lambda parts: Swapping(SqlAccountReader(parts.accounts, parts.clock)))
    monkeypatch.setattr(Parts, "account_reader", reader)
    status, found, err = notices("--customer", "C-1043")
    assert (status, found) == (0, [])
    assert "C-1043: another customer's account came" in err
    assert "C-1012" not in err
    assert "another customer" in caplog.text


def test_a_customer_named_twice_is_told_once(notices: Run) -> None:
    assert len(notices("--customer", "C-1043", "--customer", "C-1043")[1]) == 1


def test_how_far_it_is_is_told_where_it_takes_long(notices: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.notices._PROGRESS_S", 0.0)
    err = notices("--customer", "C-1012", "--customer", "C-1043")[2]
    assert "groundline: 1 of 2 customers" in err
    assert err.endswith("groundline: 2 notices for 2 customers on 2026-09-14\n")


def test_a_fault_in_the_settings_is_one_line(notices: Run, second: Path) -> None:
    (second / "retention.yaml").write_text("churn: {mood: 1}", encoding="utf-8")
    status, found, err = notices()
    assert (status, found) == (1, [])
    assert "retention.yaml:1: churn.mood: is not a known key" in err


@pytest.fixture(scope="module")
def folder() -> CarrierFolder:
    return load(FOLDER)


@pytest.fixture(scope="module")
def accounts(folder: CarrierFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Account]]:
    """Yield every sample customer's account."""
    assert folder.frozen_at is not None and folder.bss.seed is not None
    database = AccountDatabase(f"sqlite:///{tmp_path_factory.mktemp('crm') / 'accounts.db'}")
    seed_database(database.engine, folder.bss.seed)
    reader = SqlAccountReader(database, FrozenClock(folder.frozen_at, folder.carrier.time_zone))

    async def read() -> list[Account]:
        ids = await customer_ids(database)
        return [await reader.read(each, SECTIONS | {Section.USAGE, Section.TICKETS}) for each in ids]

    yield asyncio.run(read())
    database.close()


@lru_cache(maxsize=1)
def laid_down() -> tuple[RuleSet, RetentionSettings]:
    """Return the sample's rules and settings; reading them takes longer than all the advice."""
    return load_rules(load(FOLDER)), load_retention(load(FOLDER))


def advice_of(account: Account, folder: CarrierFolder, **asking: bool) -> tuple[Decision, tuple[Advice, ...]]:
    assert folder.frozen_at is not None
    on, (rules, settings) = folder.frozen_at.date(), laid_down()
    ruled = Ruled.on(account, folder.catalogue, folder.offers, rules, settings, on)
    return ruled.decision, recommend(ruled, options(ruled), OfferHistory(), asking=Asking(**asking))


def test_advice_for_every_sample_customer(accounts: list[Account], folder: CarrierFolder) -> None:
    assert len(accounts) == 74
    lines = 0
    for account in accounts:
        decision, found = advice_of(account, folder, asked=True, leaving=True)
        eligible = {item.offering_id for item in decision.eligible}
        for advice in found:
            lines += 1
            assert {each.offering_id for each in advice.recommendations} <= eligible
            assert (advice.cheapest is None) is (advice.no_cheapest is not None)
            changes = [each for each in advice.recommendations if each.case is CaseKind.CHANGE]
            if advice.cheapest is not None and not advice.cheapest.present:
                assert changes[0].offering_id == advice.cheapest.offering_id
            if account.customer.consents.get("marketing") is not True:
                assert Benefit.DISCOUNT not in {each.benefit for each in advice.recommendations}
    assert lines > 80


def account_of(accounts: list[Account], customer_id: str) -> Account:
    return next(each for each in accounts if each.customer.customer_id == customer_id)


def test_the_downgrade_fee_of_the_term_is_in_the_saving(accounts: list[Account], folder: CarrierFolder) -> None:
    account = account_of(accounts, "C-1012")
    [advice] = advice_of(account, folder, asked=True)[1]
    assert [(each.offering_id, str(each.worth)) for each in advice.recommendations[:1]] == [("MRW-EVERYDAY", "96.00")]
    # The same customer in the middle of his term pays 25.00 for it.
    [held] = account.contracts
    bound = replace(held, end=date(2027, 10, 5), renewal_start=date(2027, 7, 6))
    [advice] = advice_of(replace(account, contracts=(bound,)), folder, asked=True)[1]
    assert [(each.offering_id, str(each.worth)) for each in advice.recommendations[:1]] == [("MRW-EVERYDAY", "71.00")]


def test_who_refused_the_analysis_of_his_use_is_recommended_nothing_unasked(
    accounts: list[Account], folder: CarrierFolder
) -> None:
    refused = [each for each in accounts if each.customer.consents.get("usage_analysis") is False]
    assert refused
    for account in refused:
        assert all(not advice.recommendations for advice in advice_of(account, folder)[1])
        assert all(advice.cheapest or advice.no_cheapest for advice in advice_of(account, folder, asked=True)[1])


def offer(customer_id: str = "C-1", **changes: Any) -> OfferMade:
    start = OfferMade(customer_id, "L-1", "MRW-PLUS", "save", date(2026, 9, 3), True, Money(2400, "EUR"))
    return replace(start, **changes)


async def test_offers_are_remembered_with_what_they_took_of_the_budget(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    log = OffersMade(database)
    first, plain = offer(), offer(kind="saves", asked=False, cost=None)
    await log.record([first, plain], DESK)
    await log.record([], DESK)
    others = [
        offer("C-2", cost=Money(4800, "EUR")),
        offer("C-2", made=date(2026, 8, 31)),
        offer("C-2", made=date(2026, 10, 1)),
        offer("C-2", made=date(2026, 9, 15)),
        offer("C-2", cost=Money(9900, "CHF")),
        offer("C-2", kind="saves"),
    ]
    await log.record(others, DESK)
    found = await log.history("C-1", date(2026, 9, 14), "EUR")
    assert found == OfferHistory((first, plain), Money(7200, "EUR"))
    assert await log.history("C-3", date(2026, 7, 1), "EUR") == OfferHistory()
    assert (await log.history("C-1", date(2026, 9, 2), "EUR")).made == ()
    database.close()


async def test_customers_that_cannot_be_listed_are_no_customers_at_all(tmp_path: Path) -> None:
    database = AccountDatabase(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(AccountUnavailable):
        await customer_ids(database)
    database.close()

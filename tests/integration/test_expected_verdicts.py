"""What the sample carrier offers to whom, against tables written from its policy's words and not from its rules.

`tests/data/verdicts.csv` holds every customer, every offering and each way in which the policy lets the customer have
it, on the day of the sample's clock; `verdicts_edges.csv` the first and last days of things, and records that the
sample does not hold. In both, `way` is `change`, `add` or `new`, `codes` are those of the rules that are not met
(ineligible) or open (unknown), and `open` those that are open beside rules not met.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby, takewhile
from operator import attrgetter
from pathlib import Path

import pytest

from app.cli import main
from connectors.bss.database import Database
from connectors.bss.seed import seed_database
from connectors.bss.sql import SqlAccountReader
from connectors.carrier.folder import CarrierFolder, load
from connectors.carrier.rules import load_rules
from connectors.clock import FrozenClock
from connectors.sample import FOLDER, customers
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Decision, decide, judge
from grounding.offers.inputs import SECTIONS
from grounding.offers.rules import RuleSet
from tests.integration.changed_records import change_catalogue, changes, write_records

DATA = Path(__file__).parents[1] / "data"
NOT_ON_SALE = "not on sale"
_BEST_FIRST = ("eligible", "unknown", "ineligible")


@dataclass(frozen=True, slots=True)
class Row:
    """One expected verdict, on one way of having an offering."""

    customer: str
    offering: str
    way: str
    verdict: str
    codes: frozenset[str]
    open: frozenset[str]
    why: str
    records: str
    as_of: date | None


def _rows(name: str) -> tuple[Row, ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                customer=row["customer"],
                offering=row["offering"],
                way=row["way"],
                verdict=row["verdict"],
                codes=frozenset(row["codes"].split()),
                open=frozenset(row["open"].split()),
                why=row["why"],
                records=row.get("records", ""),
                as_of=date.fromisoformat(row["as_of"]) if "as_of" in row else None,
            )
            for row in csv.DictReader(file)
        )


TABLE = {customer: tuple(rows) for customer, rows in groupby(_rows("verdicts.csv"), attrgetter("customer"))}
EDGES = _rows("verdicts_edges.csv")


@dataclass(frozen=True, slots=True)
class Carrier:
    """The sample with its rules and accounts."""

    folder: CarrierFolder
    rules: RuleSet
    clock: FrozenClock
    database: Database
    copies: Mapping[tuple[str, str], str]
    """The customer id of each account, by the sample's id and the changes of its records."""

    def decide(self, row: Row, rules: RuleSet | None = None) -> Decision:
        """Decide for a row's customer, records and day, whatever the way."""
        customer_id = self.copies[row.customer, row.records]
        account = asyncio.run(SqlAccountReader(self.database, self.clock).read(customer_id, SECTIONS))
        catalogue = change_catalogue(self.folder.catalogue, changes(row.records))
        on = row.as_of or self.clock.now().date()
        return decide(account, catalogue, rules or self.rules, self.folder.offers, on)

    def in_way(self, decision: Decision, way: str, rules: RuleSet | None = None) -> Decision:
        """Return what a decision says of one way alone; what cannot be had in it has no case."""
        inputs = decision.inputs.narrowed(lambda _, case: case.kind == way, without_case=True)
        return judge(inputs, rules or self.rules)


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    folder = load(FOLDER)
    assert folder.frozen_at and folder.bss.seed
    home = tmp_path_factory.mktemp("verdicts")
    wanted = [*((customer, "") for customer in TABLE), *((row.customer, row.records) for row in EDGES)]
    copies = write_records(folder.bss.seed, list(dict.fromkeys(wanted)), home / "crm")
    database = Database(f"sqlite:///{home / 'accounts.db'}")
    seed_database(database.engine, home / "crm")
    clock = FrozenClock(folder.frozen_at, folder.carrier.time_zone)
    yield Carrier(folder, load_rules(folder), clock, database, copies)
    database.close()


def difference(row: Row, decision: Decision) -> str | None:
    """Say in a line how what was decided differs from what the table expects; None if it does not."""
    judged = decision.of(row.offering)
    expected = f"{row.verdict} {sorted(row.codes)}" + (f" open {sorted(row.open)}" if row.open else "")
    if judged is None:
        found = NOT_ON_SALE
    elif judged.verdict == "eligible":
        found = "eligible"
    else:
        codes = [reason.code for reason in judged.reasons]
        decisive = list(takewhile(lambda code: code not in row.open, codes))
        beside = codes[len(decisive) :]
        found = f"{judged.verdict} {sorted(set(decisive))}" + (f" open {sorted(set(beside))}" if beside else "")
    if row.verdict in ("eligible", NOT_ON_SALE):
        expected = row.verdict
    if found == expected:
        return None
    return f"{row.customer} {row.offering} {row.way}: expected {expected} ({row.why}), decided {found}"


def test_the_table_holds_every_customer_and_every_offering_on_sale(carrier: Carrier) -> None:
    seed = carrier.folder.bss.seed
    assert seed and set(TABLE) == {item.customer_id for item in customers(seed)}
    assert sum(len(rows) for rows in TABLE.values()) >= 300
    offered = {item.offering_id for item in carrier.decide(TABLE["C-1001"][0]).offers}
    assert {customer for customer, rows in TABLE.items() if {row.offering for row in rows} != offered} == set()


@pytest.mark.parametrize("customer", TABLE)
def test_a_customer_gets_the_expected_verdicts(carrier: Carrier, customer: str) -> None:
    whole = carrier.decide(TABLE[customer][0])
    by_way = {way: carrier.in_way(whole, way) for way in CaseKind}
    found = [text for row in TABLE[customer] if (text := difference(row, by_way[CaseKind(row.way)]))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("customer", TABLE)
def test_the_verdict_is_that_of_the_best_way_and_says_which_it_is(carrier: Carrier, customer: str) -> None:
    whole = carrier.decide(TABLE[customer][0])
    for offering, rows in groupby(TABLE[customer], attrgetter("offering")):
        ways = list(rows)
        candidate = next(each for each in whole.inputs.candidates if each.offering_id == offering)
        # What needs a line that the customer has not is a way all the same: it is said to need one.
        kinds = [*dict.fromkeys(case.kind for case in candidate.cases)] or [CaseKind.ADD]
        assert [row.way for row in ways] == kinds, offering
        best = min(ways, key=lambda row: _BEST_FIRST.index(row.verdict))
        judged = whole.of(offering)
        assert difference(best, whole) is None, offering
        assert judged and (judged.case is None or judged.case.kind == best.way), offering


@pytest.mark.parametrize(
    "row", EDGES, ids=lambda row: f"{row.as_of} {row.records} {row.customer} {row.offering} {row.way}"
)
def test_an_edge_is_decided_as_expected(carrier: Carrier, row: Row) -> None:
    text = difference(row, carrier.in_way(carrier.decide(row), row.way))
    assert text is None, f"{row.as_of} {row.records}\n{text}"


@pytest.mark.parametrize("arguments", [(), ("--as-of", "2026-10-08")])
def test_the_command_shows_the_same_verdicts(
    carrier: Carrier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path))
    assert main(["offers", "check", "--customer", "C-1047", "--json", *arguments]) == 0
    shown = json.loads(capsys.readouterr().out)
    row = replace(TABLE["C-1047"][0], as_of=date.fromisoformat(arguments[1]) if arguments else None)
    assert shown == {**carrier.decide(row).record(), "customer": "C-1047"}


def test_no_rule_could_be_left_out_unseen(carrier: Carrier) -> None:
    rows = (*EDGES, *chain(*TABLE.values()))
    unseen = []
    for rule in carrier.rules.rules:
        others = replace(carrier.rules, rules=tuple(item for item in carrier.rules.rules if item is not rule))
        told = (row for row in rows if rule.reason_code in row.codes)
        if not any(difference(row, carrier.in_way(carrier.decide(row, others), row.way, others)) for row in told):
            unseen.append(rule.ref)
    assert not unseen

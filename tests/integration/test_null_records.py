"""The whole program over tables in which something is missing or cannot be right: it says so, and does the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.cli import main
from tests.integration.live_stage import Assistant, assistant, indexed_home
from tests.unit.connectors.bss.empty_columns import SECTIONS, a_holder, columns, put, unpromising

QUESTIONS = (
    "Why is my bill higher than last month?",
    "How much data do I have left?",
    "When does my contract end and what would it cost to leave now?",
    "How much do I owe?",
    "Which plans can I have?",
    "Add Data Pack 20 GB",
    "What is the status of my ticket?",
    "Is there an outage at my place?",
)
# That a section is whole or missing is held for every column where it is read; here one of each table is enough.
ONE_OF_EACH = list({name: (name, column) for name, column in columns(nullable=False)}.values())


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = unpromising(tmp_path_factory.mktemp("tables") / "accounts.db")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, tables: sa.Engine) -> Iterator[Assistant]:
    indexed = indexed_home(tmp_path_factory.mktemp("indexed"))
    with assistant(tmp_path_factory.mktemp("home"), indexed, bss_url=str(tables.url)) as found:
        yield found


@pytest.fixture
def over_tables(tmp_path: Path, tables: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GROUNDLINE_BSS_URL", str(tables.url))


@pytest.mark.needs_model
@pytest.mark.parametrize(("name", "column"), ONE_OF_EACH, ids=[name for name, _ in ONE_OF_EACH])
def test_every_question_is_answered(asked: Assistant, tables: sa.Engine, name: str, column: str) -> None:
    customer_id = a_holder(tables, name)
    with put(tables, name, column, customer_id):
        answers = [asked.ask(question, customer_id) for question in QUESTIONS]
    for answer in answers:
        assert answer["text"] and "None" not in answer["text"]
        assert "needs a line with us" not in answer["text"]


@pytest.mark.needs_model
@pytest.mark.parametrize("order", ["Add Data Pack 20 GB", "Change my plan to Merrow Max", "Can I get Merrow Max?"])
def test_lines_that_cannot_be_read_are_not_no_lines(asked: Assistant, tables: sa.Engine, order: str) -> None:
    with put(tables, "lines", "label", "C-1001"):
        text = asked.ask(order, "C-1001")["text"]
    assert "can't see your lines" in text
    assert "needs a line with us" not in text
    assert "You can't have" not in text


@pytest.mark.usefixtures("over_tables")
@pytest.mark.parametrize(("name", "column"), ONE_OF_EACH, ids=[name for name, _ in ONE_OF_EACH])
def test_offers_are_checked_or_it_is_said_what_is_missing(
    tables: sa.Engine, capsys: pytest.CaptureFixture[str], name: str, column: str
) -> None:
    customer_id = a_holder(tables, name)
    with put(tables, name, column, customer_id):
        status = main(["offers", "check", "--customer", customer_id])
    out, err = capsys.readouterr()
    assert "unexpected" not in err and "None" not in out
    assert "needs a line with us" not in out or name != "lines"
    assert (status != 0) == (SECTIONS[name] == "customer" and column != "payment_method")
    assert status == 0 or f"{name}.{column} is null" in err


@pytest.mark.usefixtures("over_tables")
def test_the_notices_of_all_others_go_on(tables: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notices"]) == 0
    before = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    with put(tables, "contracts", "start", "C-1012"), put(tables, "customers", "status", "C-1043"):
        assert main(["notices"]) == 0
    out, err = capsys.readouterr()
    after = [json.loads(line) for line in out.splitlines()]
    assert [each for each in before if each["customer_id"] not in ("C-1012", "C-1043")] == [
        each for each in after if each["customer_id"] not in ("C-1012", "C-1043")
    ]
    assert "C-1012: not read, so nothing is said of it: contracts" in err
    assert "1 could not be read: C-1043" in err


@pytest.mark.needs_model
@pytest.mark.parametrize(
    ("name", "column", "value", "question", "said"),
    [
        ("balances", "overdue_minor", 999_999_999, "How much do I owe?", "€9,999,999.99, which can't be right"),
        ("balances", "owed_minor", -999_999_999_999, "How much do I owe?", "which can't be right"),
        ("balances", "owed_minor", -999_999_999_999, "Do I have a credit?", "which can't be right"),
        ("payments", "amount_minor", -5000, "How much do I owe?", "-€50.00, which can't be right"),
        ("balances", "customer_id", None, "How much do I owe?", "I can't see your payments right now"),
        ("contracts", "end", "9999-12-31", "What would it cost to leave my contract now?", "I can't tell you about"),
        ("bills", "issued", "2027-09-01", "How much is my bill?", "a day that is yet to come"),
    ],
)
def test_what_cannot_be_right_goes_to_a_person(
    asked: Assistant, tables: sa.Engine, name: str, column: str, value: object, question: str, said: str
) -> None:
    with put(tables, name, column, "C-1001", value):
        answer = asked.ask(question, "C-1001")
    assert said in answer["text"].replace("\u2212", "-")
    assert answer["outcome"] != "answered"

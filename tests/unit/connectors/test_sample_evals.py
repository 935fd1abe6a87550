"""The sample carrier's evaluation suites: what a case names exists, and whoever asks may see what is to be cited."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from connectors.documents.folder import FolderSource
from connectors.sample import FOLDER
from evals.suites.cases import Case, CatalogueCited, DocumentCited, Expected, RecordCited, Suite
from evals.suites.reading import Read, read
from retrieval.chunking import cut
from retrieval.reading import read as read_document
from retrieval.types import Audience, SourceDocument
from tests.unit.grounding.world import sample

FEWEST = 600
MOST_OF_ONE_WORDING = 4
_VERDICTS = Path(__file__).parents[2] / "data" / "verdicts.csv"
_AUDIENCES = {"visitor": Audience.PUBLIC, "customer": Audience.CUSTOMER, "operator": Audience.OPERATOR}

# Kind in a citation, file of records and the column of the id; kinds without an id of their own are cited alone.
_RECORDS = {
    "addon": ("addons", "addon_id"),
    "arrangement": ("payment_arrangements", "arrangement_id"),
    "bill": ("bills", "bill_id"),
    "bucket": ("buckets", "bucket_id"),
    "contract": ("contracts", "contract_id"),
    "discount": ("discounts", "discount_id"),
    "dispute": ("disputes", "dispute_id"),
    "instalments": ("instalments", "instalment_id"),
    "line": ("lines", "line_id"),
    "payment": ("payments", "payment_id"),
    "ticket": ("tickets", "ticket_id"),
    "usage_history": ("usage_history", "use_id"),
}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "crm" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _records() -> Mapping[str, set[tuple[str, str]]]:
    """Return id and customer of every record, by kind."""
    found = {
        kind: {(row[column], row["customer_id"]) for row in _rows(name)} for kind, (name, column) in _RECORDS.items()
    }
    return found | {"balance": {("", row["customer_id"]) for row in _rows("balances")}}


@cache
def _documents() -> Mapping[str, tuple[Audience, tuple[str, ...]]]:
    found = {}
    for source in sample().sources:
        for document in FolderSource(source.name, source.path, source.audience).documents():
            assert isinstance(document, SourceDocument)
            passages = cut(document, read_document(document))
            found[document.document_id] = (passages[0].audience, tuple(_folded(passage.text) for passage in passages))
    return found


@cache
def _read() -> Read:
    return read([FOLDER / "evals"])


def _suites() -> tuple[Suite, ...]:
    return _read().suites


def _cases() -> Iterator[Case]:
    return (case for suite in _suites() for case in suite.cases)


def _expectations() -> Iterator[tuple[Case, Expected]]:
    for case in _cases():
        yield case, case.expect
        for turn in case.turns:
            if turn.expect is not None:
                yield case, turn.expect


def _cited() -> Iterator[tuple[Case, DocumentCited | RecordCited | CatalogueCited]]:
    for case, expected in _expectations():
        for cited in (*expected.cites, *expected.passages):
            yield case, cited


def _messages(case: Case) -> tuple[str, ...]:
    if case.simulated is not None:
        return (case.simulated.opens, case.simulated.goal)
    return tuple(turn.say for turn in case.turns) or (case.ask or "",)


def test_suites_have_no_fault_and_cases_enough() -> None:
    assert _read().faults == ()
    assert sum(1 for _ in _cases()) >= FEWEST


def test_each_case_says_why_it_exists_in_its_own_words() -> None:
    said = Counter(_folded(case.why) for case in _cases())
    assert [text for text, count in said.items() if count > 1] == []


def test_one_wording_is_asked_for_few_customers() -> None:
    said = Counter(tuple(_folded(message) for message in _messages(case)) for case in _cases())
    assert [text for text, count in said.items() if count > MOST_OF_ONE_WORDING] == []


def test_customers_are_on_record() -> None:
    known = {row["customer_id"] for row in _rows("customers")}
    assert {case.customer for case in _cases() if case.customer} - known == set()


def test_documents_hold_what_is_to_be_cited_and_may_be_read() -> None:
    wrong = []
    for case, cited in _cited():
        if not isinstance(cited, DocumentCited):
            continue
        audience, passages = _documents().get(cited.document, (Audience.OPERATOR, ()))
        held = any(_folded(cited.holds) in passage for passage in passages)
        if not held or audience.level > _AUDIENCES[case.audience].level:
            wrong.append((case.id, cited))
    assert wrong == []


def test_records_to_be_cited_are_the_customers_own() -> None:
    outages = {("outage", row["outage_id"]) for row in _rows("outages")}
    wrong = []
    for case, cited in _cited():
        if isinstance(cited, RecordCited):
            kind, _, record = cited.record.partition("/")
            owned = {name for name, owner in _records().get(kind, set()) if owner == case.customer}
            if (kind, record) not in outages and not (record in owned if record else owned):
                wrong.append((case.id, cited.record))
    assert wrong == []


def test_catalogue_entries_to_be_cited_exist() -> None:
    known = set(sample().catalogue.offerings)
    assert {cited.offering for _, cited in _cited() if isinstance(cited, CatalogueCited)} - known == set()


def test_offers_expected_are_those_of_the_table_of_verdicts() -> None:
    with _VERDICTS.open(encoding="utf-8", newline="") as file:
        eligible = {(row["customer"], row["offering"]) for row in csv.DictReader(file) if row["verdict"] == "eligible"}
    wrong = [
        (case.id, offered)
        for case, expected in _expectations()
        if isinstance(expected.offers, tuple)
        for offered in expected.offers
        if (case.customer, offered) not in eligible
    ]
    assert wrong == []


def test_every_document_is_cited_by_a_case() -> None:
    named = {cited.document for _, cited in _cited() if isinstance(cited, DocumentCited)}
    assert sorted(set(_documents()) - named) == []

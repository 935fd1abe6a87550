from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.failures import Refusal
from app.sandbox.listing import DEFAULT_LIMIT, MOST, chosen, page

BILLS: list[dict[str, Any]] = [
    {"id": "b1", "state": "sent", "billDate": "2026-01-01", "relatedParty": [{"id": "c1"}, {"id": "c9"}], "open": True},
    {"id": "b2", "state": "settled", "billDate": "2026-03-01", "relatedParty": [{"id": "c1"}], "amount": {"value": 5}},
    {"id": "b3", "state": "settled", "billDate": "2026-02-01", "relatedParty": [{"id": "c2"}]},
]


def ids(*parameters: tuple[str, str]) -> list[str]:
    return [item["id"] for item in page(BILLS, parameters).items]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], ["b1", "b2", "b3"]),
        ([("state", "settled")], ["b2", "b3"]),
        ([("relatedParty.id", "c1")], ["b1", "b2"]),
        ([("relatedParty.id", "c9")], ["b1"]),
        ([("relatedParty.id", "c1"), ("state", "settled")], ["b2"]),
        ([("state", "sent,settled"), ("relatedParty.id", "c2")], ["b3"]),
        ([("id", "b1"), ("id", "b3")], ["b1", "b3"]),
        ([("open", "true")], ["b1"]),
        ([("amount.value", "5")], ["b2"]),
        ([("amount", "5")], []),
        ([("nothing.at.all", "x")], []),
        ([("sort", "billDate")], ["b1", "b3", "b2"]),
        ([("sort", "-billDate")], ["b2", "b3", "b1"]),
        ([("sort", "-state,billDate")], ["b3", "b2", "b1"]),
        ([("offset", "1"), ("limit", "1")], ["b2"]),
        ([("offset", "7")], []),
    ],
)
def test_filters_order_and_pages(parameters: list[tuple[str, str]], expected: list[str]) -> None:
    assert ids(*parameters) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "ten"),
        ("limit", ""),
        ("offset", "-1"),
        ("offset", "1.5"),
        ("limit", "²"),
    ],
)
def test_a_page_that_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        page(BILLS, [(name, value)])
    assert refused.value.status == 400
    assert refused.value.message.startswith(f"{name}: ")


def test_a_page_says_whether_there_are_others() -> None:
    assert page(BILLS, [("limit", "2")]).partial
    assert page(BILLS, [("limit", "2")]).total == 3
    assert not page(BILLS, []).partial
    assert not page(BILLS, [("state", "settled"), ("limit", "2")]).partial


def test_no_page_is_longer_than_the_longest() -> None:
    many = [{"id": f"{number}"} for number in range(MOST + 5)]
    assert len(page(many, []).items) == DEFAULT_LIMIT
    assert len(page(many, [("limit", "99999")]).items) == MOST


def test_chosen_fields_keep_what_identifies_a_resource() -> None:
    document = {"id": "b1", "href": "/b1", "@type": "Bill", "state": "sent", "amount": {"value": 5}}
    assert chosen(document, "state") == {"id": "b1", "href": "/b1", "@type": "Bill", "state": "sent"}
    assert chosen(document, "amount.value,unknown") == {key: document[key] for key in ("id", "href", "@type", "amount")}
    assert chosen(document, None) == document


@given(count=st.integers(0, 40), limit=st.integers(1, 12))
def test_pages_put_together_are_the_list(count: int, limit: int) -> None:
    documents = [{"id": f"{number}"} for number in range(count)]
    found: list[dict[str, Any]] = []
    while True:
        part = page(documents, [("offset", f"{len(found)}"), ("limit", f"{limit}")])
        found += part.items
        assert part.total == count
        if not part.items:
            break
    assert found == documents

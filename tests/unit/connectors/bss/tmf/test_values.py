"""Values as servers send them: whatever comes, it is read exactly or refused, and no record can break a reading."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.bss.tmf.client import fit_for_path
from connectors.bss.tmf.errors import RecordUnreadable, Unusable
from connectors.bss.tmf.fetching import Fetching, Resource
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.sections import Workshop
from connectors.bss.tmf.values import day, key, money, number, percent, period, whole
from grounding.account.records import Section
from grounding.money import Money
from tests.unit.connectors.bss.tmf.world import ACCOUNTS, BILLS, BUCKETS, CHIARA, NOW, PRODUCTS, RATES, TICKETS

DUBLIN, NEW_YORK = ZoneInfo("Europe/Dublin"), ZoneInfo("America/New_York")
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


NO_NUMBERS: tuple[object, ...] = ("", "1,5", "NaN", "1e13", None, [], True)


@given(st.integers(-(10**10), 10**10), st.booleans())
def test_money_is_read_exactly_as_a_number_and_as_text(minor: int, as_text: bool) -> None:
    value = Decimal(minor).scaleb(-2)
    told = f" {value} " if as_text else value
    assert money({"unit": "chf", "value": told}, "x") == Money(minor, "CHF")


@given(ANYTHING)
def test_money_is_read_or_refused(value: Any) -> None:
    for told in (value, {"unit": "EUR", "value": value}, {"unit": value, "value": 1}):
        try:
            found = money(told, "x")
        except RecordUnreadable:
            continue
        assert found is None or abs(found.minor) < 10**14


@pytest.mark.parametrize(
    "value",
    [
        5, "5", [], {"value": 1}, {"unit": "", "value": 1}, {"unit": "EURO", "value": 1}, {"unit": "EUR"},
        *({"unit": "EUR", "value": value} for value in NO_NUMBERS),
    ],
)  # fmt: skip
def test_money_without_its_currency_or_number_is_refused(value: object) -> None:
    with pytest.raises(RecordUnreadable):
        money(value, "x")


@given(DAYS, DAYS)
def test_periods_are_in_order_whichever_way_round_they_came(one: date, other: date) -> None:
    told = period({"startDateTime": f"{one}", "endDateTime": f"{other}T23:59:59Z"}, "x", DUBLIN)
    assert (told.start, told.end) == (min(one, other), max(one, other))


@given(DAYS.filter(lambda each: each.day <= 28), st.integers(1, 24))
def test_a_month_that_ends_at_midnight_ends_the_day_before(start: date, months: int) -> None:
    total = start.year * 12 + start.month - 1 + months
    after = date(total // 12, total % 12 + 1, start.day)
    told = period({"startDateTime": f"{start}T00:00:00Z", "endDateTime": f"{after}T00:00:00Z"}, "x", DUBLIN)
    assert told.end == after - timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "zone", "expected"),
    [
        ("2026-09-01", NEW_YORK, date(2026, 9, 1)),
        ("2026-09-01T00:00:00Z", NEW_YORK, date(2026, 9, 1)),
        ("2026-09-01T23:59:59.999Z", NEW_YORK, date(2026, 9, 1)),
        ("2026-09-01T03:30:00Z", NEW_YORK, date(2026, 8, 31)),
        ("2026-08-31T23:30:00Z", DUBLIN, date(2026, 9, 1)),
        (" 2026-09-01T12:00:00+0200 ", DUBLIN, date(2026, 9, 1)),
        ("", DUBLIN, None),
        (None, DUBLIN, None),
    ],
)
def test_days(told: object, zone: ZoneInfo, expected: date | None) -> None:
    assert day(told, "x", zone) == expected


@given(ANYTHING)
def test_numbers_are_read_or_refused(value: Any) -> None:
    readable = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12
    try:
        assert abs(number(value, "x")) < 10**12
    except RecordUnreadable:
        assert not readable
    try:
        assert 0 <= whole(value, "x") < 10**12
    except RecordUnreadable:
        assert not readable or value < 0


@pytest.mark.parametrize(
    ("rate", "excluded", "included", "expected"),
    [("0.25", None, None, 25), ("20", None, None, 20), ("0", None, None, 0), ("1", None, None, 1),
     ("1", 10_000, 20_000, 100), ("0.5", 10_000, 10_050, Decimal("0.5")), ("0.5", 10_000, 15_000, 50),
     ("0.135", 10_000, 11_350, Decimal("13.5"))],
)  # fmt: skip
def test_tax_rates(rate: str, excluded: int | None, included: int | None, expected: Decimal) -> None:
    amounts = [None if minor is None else Money(minor, "EUR") for minor in (excluded, included)]
    assert percent(Decimal(rate), *amounts) == expected


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert {key(name) for name in ("noticeDays", "notice_days", "Notice days", "NOTICE-DAYS")} == {"noticedays"}
    assert key("Gebühr") == key("gebühr")


@given(st.text(max_size=10))
def test_an_id_that_fits_a_path_stays_one_part_of_it(record_id: str) -> None:
    if fit_for_path(record_id):
        assert not set(record_id) & set("/\\?#% \n\r\t") and record_id.strip(".")


SOUND: dict[Resource, Any] = {
    Resource.CUSTOMER: CHIARA,
    Resource.PRODUCTS: PRODUCTS[:2],
    Resource.ACCOUNTS: ACCOUNTS[:1],
    Resource.BILLS: BILLS[4:6],
    Resource.RATES: RATES[8:12],
    Resource.USAGE: [{"state": "done", "bucketRefOrValue": BUCKETS["C-1007"]}],
    Resource.TICKETS: TICKETS,
    Resource.DISPUTED: RATES[10:12],
    Resource.ORDERS: [],
    Resource.PROBLEMS: [{"id": "O", "timeRaised": "2026-09-14", "affectedLocation": [{"id": "D02"}], "name": "x"}],
}


@dataclass
class Fetched:
    """What a reading might have fetched."""

    held: dict[Resource, Any]

    def result(self, resource: Resource) -> Any:
        return self.held[resource]

    def serves(self, resource: Resource) -> bool:
        return True


def _members(record: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    return [found for name, value in inner for found in [(*way, name), *_members(value, (*way, name))]]


@given(st.data())
def test_whatever_a_member_holds_its_section_is_made_or_unusable(data: st.DataObject) -> None:
    """One member of a sound record becomes anything at all."""
    resource = data.draw(st.sampled_from([each for each in Resource if SOUND.get(each)]))
    held = copy.deepcopy(SOUND)
    *way, last = data.draw(st.sampled_from(_members(held[resource])))
    place = held[resource]
    for part in way:
        place = place[part]
    place[last] = data.draw(ANYTHING)
    workshop = Workshop(cast(Fetching, Fetched(held)), TmfMapping(), NOW)
    for section in Section:
        try:
            workshop.make(section)
        except Unusable as error:
            assert "Chiara" not in str(error) and "Merrow" not in str(error)

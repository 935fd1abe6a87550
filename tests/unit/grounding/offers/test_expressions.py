"""Expressions never say yes to what is not known, whatever the library underneath would say."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import rule_engine
from hypothesis import given
from hypothesis import strategies as st

from grounding.offers.expressions import LONGEST, Expression, Outcome
from grounding.offers.symbols import SYMBOLS, Facts, Kind, Value

PASSES, FAILS, UNDECIDED = Outcome

SOUND: list[tuple[str, dict[str, Value], Outcome]] = [
    ("customer.age < 26", {"customer.age": Decimal(25)}, PASSES),
    ("customer.age < 26", {"customer.age": Decimal(26)}, FAILS),
    ("account.lines * 2 <= (1 + 4)", {"account.lines": Decimal(3)}, FAILS),
    ("-1 < account.lines", {"account.lines": Decimal(0)}, PASSES),
    ("balance.owed / 3 == 1.5", {"balance.owed": Decimal("4.50")}, PASSES),
    ("line.status == 'active'", {"line.status": "active"}, PASSES),
    ('line.status_reason != "arrears"', {"line.status_reason": ""}, PASSES),
    ('"A" in line.addons', {"line.addons": frozenset("AB")}, PASSES),
    ('"A" not in line.addons', {"line.addons": frozenset()}, PASSES),
    ('customer.segment in ["business", "consumer"]', {"customer.segment": "consumer"}, PASSES),
    ('customer.segment in {"business"}', {"customer.segment": "consumer"}, FAILS),
    ("account.lines in [1, 2]", {"account.lines": Decimal("2.0")}, PASSES),
    ("line.addons == {}", {"line.addons": frozenset()}, PASSES),
    ("line.addons != { }", {"line.addons": frozenset("A")}, PASSES),
    ('line.addons & {"A", "B"} == {}', {"line.addons": frozenset("BC")}, FAILS),
    ('line.addons | {"A"} == {"B", "A"}', {"line.addons": frozenset("B")}, PASSES),
    ("consent.marketing", {"consent.marketing": False}, FAILS),
    ("not consent.marketing", {"consent.marketing": False}, PASSES),
    ("contract.in_term == false", {"contract.in_term": False}, PASSES),
    ('today >= d"2026-09-14" and today < d"2026-09-15"', {"today": date(2026, 9, 14)}, PASSES),
    ("today == contract.start", {"today": date(2026, 9, 14), "contract.start": date(2026, 9, 14)}, PASSES),
]


@pytest.mark.parametrize(("text", "facts", "outcome"), SOUND)
def test_what_a_rule_may_say(text: str, facts: dict[str, Value], outcome: Outcome) -> None:
    expression = Expression(text)
    assert expression.decide(facts) is outcome
    assert set(expression.symbols) == set(facts)


REFUSED = [
    # the library's own symbols: the time, chance, and whatever it may add
    ("$now > today", "`$now"),
    ("today == $today", "`$today"),
    ("account.lines < $random(6)", "`$random"),
    ("$re_groups == line.addons", "`$re_groups"),
    # names
    ("customer.agee < 26", "did you mean `customer.age`?"),
    ("line.addons.length > 0", "`line.addons.length` is not a symbol"),
    ('line.__class__ == "x"', "`line.__class__` is not a symbol"),
    ("customer__age < 26", "`customer__age` is not a symbol"),
    ("_empty == line.addons", "`_empty` is not a symbol"),
    ("null == line.status", "`null` is not a symbol"),
    ("inf > customer.age", "`inf` is not a symbol"),
    ("customer . age < 3", "`customer` is not a symbol"),
    # kinds
    ("customer.age", "is no truth"),
    ("line.addons & line.fees", "is no truth"),
    ('customer.age == "26"', "compares a number with a text"),
    ('customer.age != "26"', "compares a number with a text"),
    ("line.addons == line.status", "compares a texts with a text"),
    ('line.status < "b"', "in order"),
    ("line.addons <= line.fees", "data type mismatch"),
    ('today < "2026-01-01"', "data type mismatch"),
    ('line.monthly_price + "1" > 2', "data type mismatch"),
    ('line.status + "x" == "activex"', "calculates with numbers"),
    ("customer.age < 26 and line.status", "meets a text"),
    ("consent.marketing or account.lines", "meets a number"),
    ("not line.status", "meets a text"),
    ("not customer.age", "meets a number"),
    ('"a" in line.status', "a set of texts"),
    ('line.status in "active suspended"', "a set of texts"),
    ("account.lines in line.addons", "a set of texts"),
    ('customer.age in ["1"]', "meets a text"),
    ('line.addons == ["A"]', "only stand after `in`"),
    ("line.addons == {1}", "meets a number"),
    ("customer.age & 1 == 1", "meets a number"),
    # the same for everybody
    ("true", "names no symbol"),
    ("1 < 2", "names no symbol"),
    ("customer.age < 26 or true", "the same for everybody"),
    ('customer.age < 26 or 1 != "1"', "the same for everybody"),
    # what would take long, or let through what is missing
    ("9 ** 9 ** 9 < customer.age", "cannot be read"),
    ("1 << 99 < customer.age", "cannot be read"),
    ("customer.age < 5 / 0", "division by zero"),
    ('line.status =~ "(a+)+b"', "`=~"),
    ("customer.age ?? 3 < 4", "`??"),
    ("customer.age < 26 ? true : false", "`? true"),
    ("[x for x in line.addons] == {}", "`x` is not a symbol"),
    ('{"a": 1} == line.addons', "not part of what a rule may say"),
    ("(" * 21 + "customer.age" + ")" * 21 + " < 3", "brackets within brackets"),
    ("customer.age < " + "1" * 16, "not part of what a rule may say"),
    ("customer.age < 1" + " " * LONGEST, f"{LONGEST} is the most"),
    # no expressions at all
    ("", "too early"),
    ("customer.age <", "too early"),
    ("(customer.age < 26", "too early"),
    ("customer.age < 26)", "at `)`"),
    ("customer.age < 26 # why", "`# why`"),
    ("1 < customer.age < 5", "at `<`"),
    ("customer.age < 1e5", "`1e5`"),
    ('today < d"2026-13-45"', "datetime"),
    ('b"x" == line.status', "`b` is not a symbol"),
    ('line.status == "a\\n"', "not part"),
    ("customer.age <\x00 3", "not part"),
]


@pytest.mark.parametrize(("text", "named"), REFUSED, ids=[text[:30] for text, _ in REFUSED])
def test_what_a_rule_may_not_say(text: str, named: str) -> None:
    with pytest.raises(ValueError, match="."):
        Expression(text)
    try:
        Expression(text)
    except ValueError as error:
        assert named in str(error)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("account.lines != 24", "x != 24"),
        ("not consent.marketing", "not x"),
        ("consent.marketing != true", "x != true"),
    ],
)
def test_where_the_library_lets_null_pass_nothing_is_decided(text: str, bare: str) -> None:
    assert rule_engine.Rule(bare).matches({"x": None})
    assert Expression(text).decide(dict.fromkeys(Expression(text).symbols)) is UNDECIDED


def test_what_is_missing_is_undecided_even_where_the_library_never_looks_at_it() -> None:
    assert rule_engine.Rule("y or x > 24").matches({"y": True})
    expression = Expression("consent.marketing or account.lines > 24")
    assert expression.decide({"consent.marketing": True}) is UNDECIDED
    assert expression.decide({"consent.marketing": True, "account.lines": None}) is UNDECIDED
    assert expression.decide({"consent.marketing": True, "account.lines": Decimal(1)}) is PASSES


def test_the_library_knows_a_clock_and_the_wrapper_does_not() -> None:
    assert rule_engine.Rule('$now > d"2000-01-01"').matches({})
    with pytest.raises(ValueError, match=r"\$now"):
        Expression('$now > d"2000-01-01"')


@pytest.fixture
def far_east() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_days_are_the_same_wherever_the_machine_stands() -> None:
    expression = Expression('today == d"2026-09-14"')
    assert expression.decide({"today": date(2026, 9, 14)}) is PASSES
    assert expression.decide({"today": date(2026, 9, 13)}) is FAILS


def test_a_division_by_a_fact_that_is_zero_decides_nothing(caplog: pytest.LogCaptureFixture) -> None:
    expression = Expression("line.instalments_left / line.instalments_count < 1")
    nothing = {"line.instalments_left": Decimal(0), "line.instalments_count": Decimal(0)}
    assert expression.decide(nothing) is UNDECIDED
    assert "could not be evaluated" in caplog.text


@pytest.mark.parametrize(
    "value", [True, "25", 25, 25.0, Decimal("NaN"), Decimal("Infinity"), date(2026, 1, 1), frozenset("25")]
)
def test_a_value_of_another_kind_decides_nothing(value: Value) -> None:
    assert Expression("customer.age != 26").decide({"customer.age": value}) is UNDECIDED


VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: st.decimals(-1000, 1000, allow_nan=False, places=2),
    Kind.TEXT: st.sampled_from(["", "active", "small"]),
    Kind.TRUTH: st.booleans(),
    Kind.DAY: st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    Kind.TEXTS: st.frozensets(st.sampled_from(["", "small", "pack"])),
}


def facts_of(symbols: tuple[str, ...]) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({name: VALUES[SYMBOLS[name]] for name in symbols})


TEXTS = [text for text, _, _ in SOUND] + [
    "consent.marketing or contract.months_left > 3 or line.status == 'active'",
    "not (consent.marketing and contract.in_term) or offering.id != line.offering_id",
]


@given(st.data())
def test_one_null_leaves_everything_open(data: st.DataObject) -> None:
    expression = Expression(data.draw(st.sampled_from(TEXTS)))
    facts: dict[str, Value | None] = dict(data.draw(facts_of(expression.symbols)))
    facts[data.draw(st.sampled_from(expression.symbols))] = None
    assert expression.decide(facts) is UNDECIDED


@given(st.data())
def test_with_every_value_it_decides_and_does_so_again(data: st.DataObject) -> None:
    expression = Expression(data.draw(st.sampled_from(TEXTS)))
    facts: Facts = data.draw(facts_of(expression.symbols))
    outcome = expression.decide(facts)
    assert outcome is not UNDECIDED
    assert Expression(expression.text).decide(facts) is outcome


@given(st.text(alphabet="customer.age line<>=!&|+-*/()[]{},\"'d0126andornt$?:#\\", max_size=60))
def test_any_text_is_an_expression_or_a_value_error(text: str) -> None:
    try:
        expression = Expression(text)
    except ValueError:
        return
    assert expression.symbols and set(expression.symbols) <= SYMBOLS.keys()

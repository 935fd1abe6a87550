"""A further line beside one that fits: a case of its own, which changes nothing of what is said of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.records import Account, Line, LineStatus, Section
from grounding.offers.cases import Case, CaseKind, Subject, cases
from grounding.offers.eligibility import Decision, Judged, Verdict, by_way, decide
from grounding.offers.options import of_line
from grounding.offers.rules import AppliesTo, RuleSet
from grounding.offers.symbols import SYMBOLS
from tests.unit.grounding.offers.offer_world import (
    SUBJECTS,
    TODAY,
    account,
    catalogue,
    contract,
    line,
    rule,
    rules,
    without,
)

BESIDE = Subject(CaseKind.CHANGE, ("mobile",), also=CaseKind.NEW)
ONLY_WITHOUT = Subject(CaseKind.CHANGE, ("mobile",), CaseKind.NEW)
FURTHER = {**SUBJECTS, "plan": BESIDE}
NEW = Case(CaseKind.NEW, None)


def change(line_id: str) -> Case:
    return Case(CaseKind.CHANGE, line_id)


def decided(whole: Account, ruleset: RuleSet, subjects: dict[str, Subject] | None = None) -> Decision:
    return decide(whole, catalogue(), ruleset, subjects or FURTHER, TODAY)


def on(offering_id: str, whole: Account, *exprs: str) -> Judged:
    found = decided(whole, rules(*exprs)).of(offering_id)
    assert found is not None
    return found


TWO = (line("l-1"), line("l-2"))


@pytest.mark.parametrize(
    ("subject", "lines", "expected"),
    [
        (BESIDE, TWO, [change("l-1"), change("l-2"), NEW]),
        (BESIDE, (line(service="broadband"),), [NEW]),
        (BESIDE, (line(status=LineStatus.TERMINATED),), [NEW]),
        (BESIDE, (), [NEW]),
        (ONLY_WITHOUT, TWO, [change("l-1"), change("l-2")]),
        (ONLY_WITHOUT, (), [NEW]),
        (replace(ONLY_WITHOUT, otherwise=None), (), []),
        (Subject(CaseKind.NEW), TWO, [NEW]),
    ],
)
def test_the_lines_come_first_and_a_further_one_last(
    subject: Subject, lines: Sequence[Line], expected: list[Case]
) -> None:
    assert [*cases(subject, lines)] == expected


def test_nobody_calls_a_line_a_further_one_whose_lines_could_not_be_read() -> None:
    assert [*cases(BESIDE, None)] == [Case(CaseKind.CHANGE, None)]
    assert on("large", without(Section.LINES), "customer.age < 26").verdict is Verdict.UNKNOWN


def test_what_a_line_may_change_to_is_told_of_the_line() -> None:
    found = on("large", account(lines=TWO), "customer.age < 26")
    assert (found.verdict, found.case) == (Verdict.ELIGIBLE, change("l-1"))


def test_what_no_line_may_change_to_is_told_of_the_further_line() -> None:
    no_change = RuleSet((rule("customer.age > 90", about=AppliesTo(cases=frozenset({CaseKind.CHANGE}))),))
    found = decided(account(lines=TWO), no_change).of("large")
    assert found and (found.verdict, found.case) == (Verdict.ELIGIBLE, NEW)


def test_of_ways_that_are_equal_the_line_comes_first() -> None:
    for expr in ("customer.age > 90", "consent.usage_analysis"):
        assert on("large", account(lines=TWO), expr).case == change("l-1")


@pytest.mark.parametrize("symbol", sorted(name for name in SYMBOLS if name.startswith(("line.", "contract."))))
def test_nothing_of_a_line_or_its_contract_is_known_of_a_further_one(symbol: str) -> None:
    new = by_way(decided(account(lines=TWO), rules(f"{symbol} == {symbol}")), rules(f"{symbol} == {symbol}"))
    found = new[CaseKind.NEW].of("large")
    assert found and found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "expr", ["further.user_age < 26 or customer.age < 26", "further.broadband or customer.age < 26"]
)
def test_who_will_use_a_further_line_and_where_nobody_knows(expr: str) -> None:
    assert on("large", account(lines=()), expr).verdict is Verdict.UNKNOWN


def test_each_way_has_a_verdict_of_its_own() -> None:
    ruleset = rules("offering.id != line.offering_id")
    ways = by_way(decided(account(contracts=(contract(),)), ruleset), ruleset)
    told = {kind: {item.offering_id: item.verdict for item in found.offers} for kind, found in ways.items()}
    assert told == {
        CaseKind.CHANGE: {"small": Verdict.INELIGIBLE, "large": Verdict.ELIGIBLE},
        CaseKind.ADD: {"pack": Verdict.ELIGIBLE},
        CaseKind.NEW: {"small": Verdict.UNKNOWN, "large": Verdict.UNKNOWN},
    }


POOL = (
    "customer.age < 26",
    "balance.overdue == 0",
    'line.status == "active"',
    "offering.id != line.offering_id",
    "not contract.in_term",
    "account.lines < 3",
    "account.suspended_lines == 0",
)
EXPRS = st.lists(st.sampled_from(POOL), unique=True, max_size=5)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Return customers with lines of all sorts, now and then one whose lines or contracts could not be read."""
    ids = [f"l-{number}" for number in range(draw(st.integers(0, 3)))]
    lines = tuple(
        line(
            line_id,
            offering_id=draw(st.sampled_from(["small", "large"])),
            status=draw(st.sampled_from(LineStatus)),
            service=draw(st.sampled_from(["mobile", "data"])),
        )
        for line_id in ids
    )
    whole = account(lines=lines, contracts=tuple(contract(line_id) for line_id in ids if draw(st.booleans())))
    for section in draw(st.sets(st.sampled_from([Section.LINES, Section.CONTRACTS, Section.BALANCE]), max_size=1)):
        whole = without(section, whole)
    return whole


@given(accounts(), EXPRS)
def test_what_is_said_of_the_lines_does_not_change_by_it(whole: Account, exprs: list[str]) -> None:
    ruleset = rules(*exprs)
    before, after = decided(whole, ruleset, {**SUBJECTS, "plan": ONLY_WITHOUT}), decided(whole, ruleset)
    for kind in (CaseKind.CHANGE, CaseKind.ADD):
        assert by_way(after, ruleset)[kind].offers == by_way(before, ruleset)[kind].offers
    for each in whole.lines:
        assert of_line(after, ruleset, each.line_id).offers == of_line(before, ruleset, each.line_id).offers


@given(accounts(), EXPRS)
def test_the_verdict_is_the_best_of_the_ways(whole: Account, exprs: list[str]) -> None:
    ruleset = rules(*exprs)
    found = decided(whole, ruleset)
    ways = by_way(found, ruleset)
    for item in found.offers:
        told = [each for way in ways.values() if (each := way.of(item.offering_id)) is not None]
        best = min((each.verdict for each in told), key=[*Verdict].index, default=Verdict.INELIGIBLE)
        assert item.verdict is best
        assert item.case is None or item == ways[item.case.kind].of(item.offering_id)


@given(accounts(), EXPRS)
def test_a_further_line_is_judged_by_the_account_alone(whole: Account, exprs: list[str]) -> None:
    """No line's own facts come into it: without a rule on lines it is the same for every line that there is."""
    ruleset = rules(*(expr for expr in exprs if "line." not in expr and "contract." not in expr))
    found = by_way(decided(whole, ruleset), ruleset)[CaseKind.NEW]
    other = by_way(decided(replace(whole, contracts=()), ruleset), ruleset)[CaseKind.NEW]
    assert found.offers == other.offers

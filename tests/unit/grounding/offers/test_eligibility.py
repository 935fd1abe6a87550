"""Verdicts: a case fails, stays open or passes; an offering is what its best case is; unknown is never offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.records import Account, LineStatus, Section
from grounding.errors import NotPermitted
from grounding.offers.cases import Case, CaseKind
from grounding.offers.eligibility import Decision, Judged, Verdict, decide, judge
from grounding.offers.inputs import Inputs, gather
from grounding.offers.rules import AppliesTo, RuleSet
from grounding.offers.symbols import SYMBOLS
from tests.unit.grounding.offers.offer_world import (
    SUBJECTS,
    TODAY,
    account,
    catalogue,
    contract,
    customer,
    large,
    line,
    offering,
    rule,
    rules,
    small,
    without,
)

ELIGIBLE, UNKNOWN, INELIGIBLE = Verdict


def decided(whole: Account, ruleset: RuleSet, on: date = TODAY) -> Decision:
    return decide(whole, catalogue(), ruleset, SUBJECTS, on)


def on(offering_id: str, whole: Account, *exprs: str) -> Judged:
    found = decided(whole, rules(*exprs)).of(offering_id)
    assert found is not None
    return found


def test_true_passes_false_fails_and_null_stays_open() -> None:
    assert on("large", account(), "customer.age < 26").verdict is ELIGIBLE
    assert on("large", account(), "customer.age < 20").verdict is INELIGIBLE
    assert on("large", account(customer=customer(birth_date=None)), "customer.age < 26").verdict is UNKNOWN


def test_one_that_fails_outweighs_one_that_is_open_and_comes_first_among_the_reasons() -> None:
    found = on("large", account(), "consent.usage_analysis", "account.lines > 5", "customer.age < 26")
    assert found.verdict is INELIGIBLE
    assert [reason.rule for reason in found.reasons] == ["r-1@1", "r-0@1"]


def test_what_is_open_is_told_with_its_reason() -> None:
    found = on("large", account(), "customer.age < 26", "consent.usage_analysis")
    assert (found.verdict, [reason.rule for reason in found.reasons]) == (UNKNOWN, ["r-1@1"])


def test_an_eligible_offer_tells_what_it_passed_in_the_order_of_the_rules() -> None:
    found = on("large", account(), 'offering.id != "small"', "customer.age < 26", "line.tenure_months > 1")
    assert [reason.rule for reason in found.reasons] == ["r-0@1", "r-1@1", "r-2@1"]
    assert {(reason.code, reason.label) for reason in found.reasons} == {("CODE", "Label.")}


def test_what_is_not_on_sale_or_of_no_listed_category_is_no_offer() -> None:
    offers = catalogue(
        small(),
        offering("retired", sellable=False),
        offering("over", valid_to=date(2026, 9, 13)),
        offering("soon", valid_from=date(2026, 9, 15)),
        offering("late", "fee"),
    )
    found = decide(account(), offers, rules("account.lines > 0"), SUBJECTS, TODAY)
    assert [item.offering_id for item in found.offers] == ["small"]
    later = decide(account(), offers, rules("account.lines > 0"), SUBJECTS, date(2026, 9, 15))
    assert [item.offering_id for item in later.offers] == ["small", "soon"]


def test_the_best_case_decides_and_of_equal_ones_the_first_line() -> None:
    whole = account(
        lines=(line("l-1", offering_id="large"), line("l-2"), line("l-3")),
        contracts=(contract("l-1"), contract("l-2"), contract("l-3")),
    )
    found = on("large", whole, "offering.id != line.offering_id")
    assert (found.verdict, found.case) == (ELIGIBLE, Case(CaseKind.CHANGE, "l-2"))
    found = on("large", whole, "customer.age > 90")
    assert (found.verdict, found.case) == (INELIGIBLE, Case(CaseKind.CHANGE, "l-1"))


def test_an_open_case_is_better_than_one_that_fails() -> None:
    whole = account(lines=(line("l-1"), line("l-2")), contracts=(contract("l-1"),))
    found = on("large", whole, "contract.months_left > 12")
    assert (found.verdict, found.case) == (UNKNOWN, Case(CaseKind.CHANGE, "l-2"))


def test_a_line_that_is_terminated_or_of_another_service_does_not_fit() -> None:
    whole = account(lines=(line(status=LineStatus.TERMINATED), line("l-2", service="broadband")))
    assert on("large", whole, "account.lines > 0").case == Case(CaseKind.NEW, None)
    found = on("pack", whole, "account.lines > 0")
    assert (found.verdict, found.case) == (INELIGIBLE, None)
    assert [(one.code, one.label, one.rule) for one in found.reasons] == [("NO_LINE", "needs a line", "line-needed@1")]


def test_a_line_and_its_contract_do_not_exist_for_a_further_line() -> None:
    whole = account(lines=(), contracts=())
    assert on("large", whole, 'line.status == "active"').verdict is UNKNOWN
    assert on("large", whole, "not contract.in_term").verdict is UNKNOWN
    assert on("large", whole, "account.lines == 0").verdict is ELIGIBLE


def test_a_subject_may_always_be_a_further_line() -> None:
    offers = catalogue(offering("first-phone", "kids"))
    found = decide(account(), offers, rules("account.lines > 0"), SUBJECTS, TODAY)
    assert found.offers[0].case == Case(CaseKind.NEW, None)


def test_an_offering_may_go_onto_something_else_than_its_category() -> None:
    subjects = {**SUBJECTS, "large": SUBJECTS["kids"]}
    found = decide(account(), catalogue(small(), large()), rules("account.lines > 0"), subjects, TODAY)
    assert [item.case for item in found.offers] == [Case(CaseKind.CHANGE, "l-1"), Case(CaseKind.NEW, None)]


@pytest.mark.parametrize("section", [Section.LINES, Section.CONTRACTS, Section.BALANCE, Section.BILLS])
def test_a_section_that_was_not_read_leaves_open_what_rests_on_it(section: Section) -> None:
    text = {
        Section.LINES: 'line.status == "active"',
        Section.CONTRACTS: "contract.months_left < 99",
        Section.BALANCE: "balance.overdue == 0",
        Section.BILLS: "line.fees == {}",
    }[section]
    assert on("large", account(), text).verdict is ELIGIBLE
    assert on("large", without(section), text).verdict is UNKNOWN


def test_nothing_goes_onto_a_line_that_nobody_could_see_even_if_no_rule_asks_for_it() -> None:
    found = on("large", without(Section.LINES), "customer.age < 26")
    assert found.verdict is UNKNOWN
    assert [(one.code, one.label, one.rule) for one in found.reasons] == [("NO_LINE", "not seen", "line-needed@1")]
    assert on("large", without(Section.LINES), "customer.age > 26").verdict is INELIGIBLE


def test_a_rule_is_put_to_what_it_applies_to() -> None:
    never = "customer.age > 99"
    chosen = {
        "category": AppliesTo(categories=frozenset({"addon"})),
        "offering": AppliesTo(offerings=frozenset({"large"})),
        "case": AppliesTo(cases=frozenset({CaseKind.ADD})),
        "both": AppliesTo(frozenset({"plan"}), frozenset({"pack"})),
    }
    ineligible = {}
    for name, about in chosen.items():
        found = decided(account(), RuleSet((rule(never, about=about),)))
        ineligible[name] = [item.offering_id for item in found.offers if item.verdict is INELIGIBLE]
        assert found.fired == (("r@1",) if ineligible[name] else ())
    assert ineligible == {"category": ["pack"], "offering": ["large"], "case": ["pack"], "both": []}


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    limited = rule("customer.age > 99", valid_from=date(2026, 9, 1), valid_to=date(2026, 9, 30))
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)]
    found = [decided(account(), RuleSet((limited,)), day).offers[0].verdict for day in days]
    assert found == [ELIGIBLE, INELIGIBLE, INELIGIBLE, ELIGIBLE]


def test_another_customers_account_is_refused_and_alarmed(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotPermitted):
        decide(account(), catalogue(), rules("account.lines > 0"), SUBJECTS, TODAY, asked="c-2")
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_what_no_rule_asks_for_is_not_in_the_inputs() -> None:
    found = decided(account(), rules("customer.age < 26", 'line.status == "active"')).inputs
    assert found.facts == {"customer.age": Decimal(25)}
    assert found.lines == {"l-1": {"line.status": "active"}}
    assert [item.facts for item in found.candidates] == [{}, {}, {}]


POOL = (
    "customer.age < 26",
    "customer.age >= 18 or consent.marketing",
    "balance.overdue == 0",
    'line.status == "active"',
    "offering.id != line.offering_id",
    "offering.monthly_price >= line.monthly_price or contract.months_left <= 3",
    "not contract.in_term",
    "consent.usage_analysis",
    "offering.requires & account.plans == offering.requires",
    "offering.excludes & line.addons == {}",
)
EXPRS = st.lists(st.sampled_from(POOL), unique=True, max_size=6)
SECTIONS_MISSING = st.sets(st.sampled_from([Section.LINES, Section.CONTRACTS, Section.BALANCE]), max_size=2)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Return customers of all sorts, some with sections that could not be read."""
    ids = [f"l-{number}" for number in range(draw(st.integers(0, 3)))]
    lines = tuple(
        line(
            line_id,
            offering_id=draw(st.sampled_from(["small", "large"])),
            status=draw(st.sampled_from(LineStatus)),
            service=draw(st.sampled_from(["mobile", "data", "broadband"])),
        )
        for line_id in ids
    )
    born = draw(st.sampled_from([None, date(1950, 1, 1), date(2005, 5, 5), date(2020, 1, 1)]))
    consents = draw(st.dictionaries(st.sampled_from(["marketing", "usage_analysis"]), st.booleans()))
    contracts = tuple(contract(line_id) for line_id in ids if draw(st.booleans()))
    whole = account(customer=customer(birth_date=born, consents=consents), lines=lines, contracts=contracts)
    for section in draw(SECTIONS_MISSING):
        whole = without(section, whole)
    return whole


@given(accounts(), EXPRS)
def test_unknown_is_never_offered(whole: Account, exprs: list[str]) -> None:
    found = decided(whole, rules(*exprs))
    assert all(item.verdict is ELIGIBLE for item in found.eligible)
    assert {item.offering_id for item in found.eligible} == {
        item.offering_id for item in found.offers if item.verdict is ELIGIBLE
    }


@given(accounts(), EXPRS, st.sampled_from(POOL))
def test_a_further_rule_never_makes_an_offer_better(whole: Account, exprs: list[str], more: str) -> None:
    rank = [ELIGIBLE, UNKNOWN, INELIGIBLE].index
    before = decided(whole, rules(*exprs))
    after = decided(whole, rules(*exprs, more))
    for one, other in zip(before.offers, after.offers, strict=True):
        assert rank(other.verdict) >= rank(one.verdict)


@given(st.data())
def test_a_null_in_any_symbol_of_a_case_never_yields_eligible_for_it(data: st.DataObject) -> None:
    exprs = data.draw(st.lists(st.sampled_from(POOL), unique=True, min_size=1, max_size=6))
    ruleset = rules(*exprs)
    inputs = gather(account(), catalogue(small()), SUBJECTS, ruleset.symbols(TODAY), TODAY)
    symbol = data.draw(st.sampled_from(sorted(ruleset.symbols(TODAY))))
    assert judge(_nulled(inputs, symbol), ruleset).offers[0].verdict is not ELIGIBLE


def _nulled(inputs: Inputs, symbol: str) -> Inputs:
    def nulled(facts: dict[str, object]) -> dict[str, object]:
        return {name: None if name == symbol else value for name, value in facts.items()}

    record = inputs.record()
    record["facts"] = nulled(record["facts"])
    for item in (*record["lines"], *record["candidates"]):
        item["facts"] = nulled(item["facts"])
    return Inputs.from_record(record)


@given(accounts(), EXPRS)
def test_what_was_recorded_gives_the_same_decision_and_hash(whole: Account, exprs: list[str]) -> None:
    ruleset = rules(*exprs)
    made = decided(whole, ruleset)
    again = judge(Inputs.from_record(made.inputs.record()), RuleSet.from_record(ruleset.record()))
    assert again.record() == made.record()
    assert (again.inputs.hash, again.fired) == (made.inputs.hash, made.fired)
    assert [item.case for item in again.offers] == [item.case for item in made.offers]


def _paths(record: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(record, dict):
        return [found for name, value in record.items() for found in _paths(value, (*path, name))]
    if isinstance(record, list) and record:
        return [found for place, value in enumerate(record) for found in _paths(value, (*path, place))]
    return [path]


@given(st.data())
def test_any_input_that_changes_changes_the_hash(data: st.DataObject) -> None:
    inputs = decided(account(), rules(*POOL)).inputs
    record = inputs.record()
    path = data.draw(st.sampled_from(_paths(record)))
    holder: Any = record
    for part in path[:-1]:
        holder = holder[part]
    held = holder[path[-1]]
    hashes = []
    for other in (True, False, "2026-09-15", "7", ["7"], "l-2", "new", "add"):
        holder[path[-1]] = other
        hashes += [_hashed(record)] if other != held else []
    assert inputs.hash not in hashes
    assert set(hashes) != {None}


def _hashed(record: dict[str, Any]) -> str | None:
    try:
        return Inputs.from_record(record).hash
    except (ValueError, TypeError):
        return None


def test_the_rules_have_one_hash_and_every_change_another() -> None:
    start = rules("customer.age < 26")
    assert start.hash == rules("customer.age < 26").hash == RuleSet.from_record(start.record()).hash
    first = start.rules[0]
    others = [
        RuleSet((), start.line_needed, start.lines_unread),
        RuleSet((first,), "else", start.lines_unread),
        *(
            RuleSet((changed,), start.line_needed, start.lines_unread)
            for changed in (
                replace(first, version="2"),
                replace(first, customer_label="Other."),
                replace(first, reason_code="OTHER"),
                replace(first, valid_to=date(2027, 1, 1)),
                replace(first, applies_to=AppliesTo(cases=frozenset({CaseKind.NEW}))),
                rule("customer.age < 27", "r-0"),
            )
        ),
    ]
    assert len({start.hash, *(other.hash for other in others)}) == len(others) + 1


def test_the_record_is_what_the_command_prints() -> None:
    found = decided(account(), rules("customer.age < 26")).record()
    assert list(found) == ["customer", "as_of", "ruleset", "offers"]
    assert list(found["offers"][0]) == ["offering_id", "name", "verdict", "reasons"]
    assert found["offers"][0]["reasons"] == [{"code": "CODE", "label": "Label.", "rule": "r-0@1"}]


def test_only_symbols_are_ever_asked_for() -> None:
    assert {symbol for expr in POOL for symbol in rules(expr).symbols(TODAY)} <= SYMBOLS.keys()

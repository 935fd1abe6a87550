"""The same inputs with fewer cases, and which reasons of a verdict were not met."""

from __future__ import annotations

from grounding.offers.cases import Case, CaseKind
from grounding.offers.eligibility import Verdict, decide, judge
from grounding.offers.inputs import Inputs, gather
from grounding.offers.rules import RuleSet
from tests.unit.grounding.offers.offer_world import SUBJECTS, TODAY, account, catalogue, customer, line, rule, rules

TWO = account(lines=(line(), line("l-2")))
RULES = rules("customer.age < 26", 'line.status == "active"')


def gathered() -> Inputs:
    return gather(TWO, catalogue(), SUBJECTS, RULES.symbols(TODAY), TODAY)


def test_cases_that_are_not_kept_go_and_offerings_without_one_with_them() -> None:
    found = gathered().narrowed(lambda offered, case: offered.offering_id == "pack" and case.line_id == "l-2")
    assert [(each.offering_id, each.cases) for each in found.candidates] == [("pack", (Case(CaseKind.ADD, "l-2"),))]
    assert (found.facts, found.lines, found.as_of) == (gathered().facts, gathered().lines, TODAY)


def test_an_offering_may_stay_without_a_case_and_then_needs_a_line() -> None:
    found = gathered().narrowed(lambda _, case: case.kind is CaseKind.NEW, without_case=True)
    assert len(found.candidates) == len(gathered().candidates)
    judged = judge(found, RULES).of("pack")
    assert judged is not None and (judged.verdict, judged.case) == (Verdict.INELIGIBLE, None)
    assert judged.unmet == judged.reasons and len(judged.unmet) == 1


def test_what_failed_is_told_apart_from_what_is_not_known() -> None:
    unknown_age = account(customer=customer(birth_date=None))
    found = decide(unknown_age, catalogue(), rules("customer.age < 26", "account.lines > 5"), SUBJECTS, TODAY)
    judged = found.of("large")
    assert judged is not None and judged.verdict is Verdict.INELIGIBLE
    assert [each.rule for each in judged.reasons] == ["r-1@1", "r-0@1"]
    assert [each.rule for each in judged.unmet] == ["r-1@1"]


def test_only_an_ineligible_offering_has_something_that_failed() -> None:
    for expr in ("customer.age < 26", "consent.usage_analysis"):
        found = decide(account(), catalogue(), rules(expr), SUBJECTS, TODAY)
        assert [each.unmet for each in found.offers if each.verdict is not Verdict.INELIGIBLE] == [(), (), ()]


def test_the_weightiest_reason_is_told_first_whatever_the_order_of_the_files() -> None:
    light, heavy = rule("customer.age < 20", "a-light"), rule("account.lines > 5", "b-heavy", weight=80, mendable=True)
    found = decide(account(), catalogue(), RuleSet((light, heavy)), SUBJECTS, TODAY).of("large")
    assert found is not None and [each.rule for each in found.unmet] == ["b-heavy@1", "a-light@1"]
    assert [each.mendable for each in found.unmet] == [True, False]


def test_weight_and_what_can_be_mended_are_recorded_where_they_are_said() -> None:
    plain, heavy = RuleSet((rule("customer.age < 20"),)), RuleSet((rule("customer.age < 20", weight=1, mendable=True),))
    assert plain.record()["rules"][0].keys() & {"weight", "mendable"} == set()
    assert RuleSet.from_record(heavy.record()).record() == heavy.record()
    assert heavy.hash != plain.hash

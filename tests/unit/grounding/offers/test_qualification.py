"""A decision as TMF679: what each version calls a result and a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from grounding.account.records import Section
from grounding.offers.eligibility import decide
from grounding.offers.qualification import tmf679_v4, tmf679_v5
from tests.unit.grounding.offers.offer_world import SUBJECTS, TODAY, account, catalogue, rules, without

AT = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
RULES = rules('offering.id != "small" or line.offering_id != "small"', "balance.overdue <= 0 or offering.id == 'small'")


@pytest.fixture(params=[tmf679_v4, tmf679_v5], ids=["v4", "v5"])
def exported(request: pytest.FixtureRequest) -> dict[str, Any]:
    decision = decide(without(Section.BALANCE, account()), catalogue(), RULES, SUBJECTS, TODAY)
    found: dict[str, Any] = request.param(decision, "d-1", AT)
    return found


def items(exported: dict[str, Any]) -> list[dict[str, Any]]:
    name = next(name for name in exported if name.lower().endswith("qualificationitem"))
    return list(exported[name])


def test_it_names_itself_the_customer_and_the_moment(exported: dict[str, Any]) -> None:
    assert (exported["id"], exported["state"]) == ("d-1", "done")
    assert exported["effectiveQualificationDate"] == "2026-09-14T00:00:00+00:00"
    assert "2026-09-14T08:30:00+00:00" in exported.values()
    party = exported["relatedParty"][0]
    assert party["role"] == "customer"
    assert (party.get("partyOrPartyRole") or party)["id"] == "c-1"


def test_what_could_not_be_decided_has_no_result_and_says_why(exported: dict[str, Any]) -> None:
    small, large, _ = items(exported)
    assert (small["state"], small["qualificationItemResult"]) == ("done", "unqualified")
    assert large["state"] == "terminatedWithError"
    assert "qualificationItemResult" not in large
    assert [(error["id"], error["value"]) for error in large["terminationError"]] == [("CODE", "Label.")]


def test_a_change_names_the_product_that_it_changes(exported: dict[str, Any]) -> None:
    small, _, pack = items(exported)
    assert (small["action"], small["product"]["id"]) == ("modify", "l-1")
    assert pack["action"] == "add"
    assert "product" not in pack


def test_version_4_gives_reasons_for_what_is_unavailable_and_version_5_always() -> None:
    decision = decide(account(), catalogue(), RULES, SUBJECTS, TODAY)
    old = tmf679_v4(decision, "d", AT)["productOfferingQualificationItem"]
    new = tmf679_v5(decision, "d", AT)["checkProductOfferingQualificationItem"]
    assert [item["qualificationItemResult"] for item in old] == ["unqualified", "qualified", "qualified"]
    assert [len(item.get("eligibilityUnavailabilityReason", [])) for item in old] == [1, 0, 0]
    assert [len(item["eligibilityResultReason"]) for item in new] == [1, 2, 2]
    assert all("@type" in item and "@type" in item["productOffering"] for item in new)

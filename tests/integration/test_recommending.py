"""`groundline offers recommend`: what an agent may recommend, why, and what is remembered of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import Run


def advice(groundline: Run, customer_id: str, *arguments: str) -> dict[str, Any]:
    status, out, err = groundline("offers", "recommend", "--customer", customer_id, *arguments, "--json")
    assert status == 0, err
    return dict(json.loads(out))


def test_what_gains_most_comes_first_with_figures_down_to_the_records(groundline: Run) -> None:
    found = advice(groundline, "C-1012", "--asked")
    assert list(found) == ["customer", "as_of", "ruleset", "lines", "facts"]
    [line] = found["lines"]
    assert (line["cheapest"]["offering_id"], line["cheapest"]["present"]) == ("MRW-EVERYDAY", False)
    told = [(each["offering_id"], each["benefit"], each["worth"]) for each in line["recommendations"]]
    # Plus is 27.99, Everyday 19.99 and Flex 22.99 a month.
    assert told == [
        ("MRW-EVERYDAY", "saves", {"value": "96.00", "unit": "EUR"}),
        ("MRW-FLEX", "saves", {"value": "60.00", "unit": "EUR"}),
        ("MRW-PLUS", "renews", None),
    ]
    facts = {fact["number"]: fact for fact in found["facts"]}
    first = line["recommendations"][0]
    [price], [saving], [verdict] = first["facts"]["price"], first["facts"]["saving"], first["verdict"]
    assert (facts[price]["kind"], facts[price]["value"]) == ("catalogue", {"value": "19.99", "unit": "EUR"})
    assert (facts[saving]["kind"], facts[saving]["value"]) == ("computed", {"value": "96.00", "unit": "EUR"})
    assert (facts[verdict]["kind"], facts[verdict]["verdict"]) == ("verdict", "eligible")
    assert [sign["name"] for sign in line["signs"]] == ["contract_ending"]
    assert line["save"] is None


def test_what_nobody_asked_for_needs_consent_and_the_cheapest_is_told_all_the_same(groundline: Run) -> None:
    [line] = advice(groundline, "C-1024")["lines"]
    assert (line["held"], line["recommendations"]) == ("no_consent", [])
    assert line["cheapest"]["offering_id"] == "MRW-EVERYDAY"
    [asked] = advice(groundline, "C-1024", "--asked")["lines"]
    assert asked["held"] is None and asked["recommendations"]


def test_what_was_made_is_counted_by_the_caps(groundline: Run) -> None:
    [first] = advice(groundline, "C-1012", "--leaving")["lines"]
    assert first["save"] == {
        "plan": "MRW-EVERYDAY", "amount": {"value": "2.00", "unit": "EUR"}, "months": 6, "held": None,
    }  # fmt: skip
    # Looking at it is not making it.
    assert advice(groundline, "C-1012", "--leaving", "--mark-made")["lines"][0]["save"]["held"] is None
    assert advice(groundline, "C-1012", "--leaving")["lines"][0]["save"]["held"] == "offered_before"


def test_people_read_it_line_by_line(groundline: Run) -> None:
    status, out, _ = groundline("offers", "recommend", "--customer", "C-1012", "--leaving")
    assert status == 0
    assert out.splitlines()[2:] == [
        "L-1012-1 (My phone)",
        "  cheapest suitable plan: MRW-EVERYDAY  Merrow Everyday, €239.88 over 12 months",
        "  saves: MRW-EVERYDAY  Merrow Everyday  €96.00",
        "  saves: MRW-FLEX  Merrow Flex  €60.00",
        "  renews: MRW-PLUS  Merrow Plus",
        "  signs of leaving: contract_ending 2",
        "  save offer on MRW-EVERYDAY: €2.00 a month off for 6 months",
    ]


def test_another_carrier_needs_only_its_folder(groundline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_CARRIER", str(Path(__file__).parents[1] / "carriers" / "foehn"))
    found = advice(groundline, "kd-501", "--asked")
    assert found["as_of"] == "2027-02-10" and len(found["lines"]) == 1


@pytest.mark.parametrize(("arguments", "said"), [(("--customer", "C-9999"), "C-9999"), (("--customer", " "), "empty")])
def test_what_cannot_be_asked_for_is_said_in_one_line(groundline: Run, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = groundline("offers", "recommend", *arguments)
    assert status == 1 and said in err and "Traceback" not in err

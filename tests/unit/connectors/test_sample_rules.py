"""The sample carrier's eligibility rules: the policy that operators read names the same, and each has its cases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import Any

import yaml

from connectors.sample import FOLDER
from retrieval.reading import read
from retrieval.types import Audience, SourceDocument

RULES = FOLDER / "rules"
POLICY = FOLDER / "documents" / "operator" / "commercial" / "offer-eligibility.md"
_CODE = re.compile(r"[A-Z]{2,}[-_]|\b(line|contract|account|balance|offering|customer)\.\w")
_ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([A-Z_]+) \|", re.MULTILINE)


@cache
def _listed(name: str) -> list[dict[str, Any]]:
    """Return what all files of rules hold under a name."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(RULES.glob("*.yaml")))
    return [item for file in files for item in file.get(name, [])]


def test_the_policy_names_just_the_rules_that_are_in_force_with_their_reason_codes() -> None:
    written = _ROW.findall(POLICY.read_text(encoding="utf-8"))
    assert sorted(written) == sorted((rule["id"], rule["reason_code"]) for rule in _listed("rules"))


def test_the_policy_is_for_operators_alone() -> None:
    # As if its source were for everybody: the document must narrow that by itself.
    document = SourceDocument(POLICY.name, "test", POLICY.name, POLICY.read_bytes(), Audience.PUBLIC)
    assert read(document).audience is Audience.OPERATOR


def test_every_rule_has_a_case_that_passes_one_that_fails_and_one_that_stays_open() -> None:
    expected = defaultdict(set)
    for case in _listed("cases"):
        for rule, outcome in case["expect"].items():
            expected[rule].add(outcome)
    assert dict(expected) == {rule["id"]: {"passes", "fails", "undecided"} for rule in _listed("rules")}


def test_cases_are_told_apart_by_their_names() -> None:
    assert [name for name, count in Counter(case["name"] for case in _listed("cases")).items() if count > 1] == []


def test_a_customer_is_told_a_condition_and_no_code() -> None:
    for rule in _listed("rules"):
        label = rule["customer_label"]
        assert label.endswith(".") and label[0].isupper() and "\n" not in label, rule["id"]
        assert not _CODE.search(label), rule["id"]

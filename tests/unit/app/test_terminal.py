"""Citations as lines for people: what was decided and why, in words, without ids and hashes."""

from __future__ import annotations

from typing import Any

import pytest

from app.terminal import citation_line


def verdict(outcome: str, *labels: str) -> dict[str, Any]:
    reasons = [{"code": "CODE", "label": label, "rule": f"rule-{number}@1"} for number, label in enumerate(labels)]
    return {
        "number": 3,
        "kind": "verdict",
        "offering_id": "MAX-1",
        "name": "Plan Max",
        "verdict": outcome,
        "reasons": reasons,
        "ruleset": "5eb27a4d2ff9",
        "as_of": "2026-09-14",
    }


@pytest.mark.parametrize(
    ("citation", "line"),
    [
        (verdict("eligible", "One.", "Two."), "[3] Plan Max: every condition met (by the rules of 2026-09-14)"),
        (verdict("eligible"), "[3] Plan Max: no condition set (by the rules of 2026-09-14)"),
        (
            verdict("ineligible", "The line must not be suspended."),
            "[3] Plan Max: not met: The line must not be suspended. (by the rules of 2026-09-14)",
        ),
        (
            verdict("unknown", "1.", "2.", "3.", "4."),
            "[3] Plan Max: not known yet: 1. 2. 3. … (by the rules of 2026-09-14)",
        ),
    ],
)
def test_a_verdict_is_told_in_the_words_of_its_rules(citation: dict[str, Any], line: str) -> None:
    assert citation_line(citation) == line

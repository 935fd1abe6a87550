"""Runs as a report takes them, made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from evals.results.types import CaseResult, Json, Run, Score, passed

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>document.title='gone'</script>",
    '"><img src=x onerror="alert(2)">',
    "'onmouseover='alert(3)",
    "<svg onload=alert(4)>",
    "</style><style>body{display:none}</style>",
    "javascript:alert(5)",
    "</details></main><h1>gone</h1>",
    "<iframe srcdoc='<script>parent.alert(6)</script>'></iframe>",
    "\u202eneerg si gnihtyreve\u202c \ud800 half a character",
    "<!-- comment & entity &lt;b&gt; -->",
    "${alert(7)} {{7*7}} [x](javascript:alert(8)) **<b onclick=alert(9)>bold</b>**",
)


def answer(text: str = "It is **€10.00**.", outcome: str = "answered", **given: Any) -> Json:
    """Return an answer of one sentence that cites a passage and a record."""
    told: Json = {
        "schema": "groundline.answer/1",
        "answer_id": "a-1",
        "outcome": outcome,
        "mode": "extractive",
        "degraded": [],
        "text": f"{text} [1][2]",
        "sentences": [
            {"index": 0, "text": text, "kind": "claim", "block": None, "citations": [1, 2], "verdict": "supported"}
        ],
        "citations": [
            {"number": 1, "kind": "passage", "document_id": "help/bill.md", "passage_id": "p1", "title": "Bills",
             "section": "Discounts", "quote": "A discount ends after a year."},
            {"number": 2, "kind": "account", "system": "crm", "record": "bill/B-1", "field": "total",
             "value": {"value": "10.00", "unit": "EUR"}, "as_of": "2026-09-14T09:30:00", "stale": False},
        ],
        "offers": [], "choices": [], "actions": [], "handoff": None,
        "timings_ms": {"understand": 2.0, "gather": 20.0, "draft": 5.0, "verify": 1.0, "total": 28.0},
    }  # fmt: skip
    return told | given


def result(case_id: str, scores: Mapping[str, float | None] | None = None, **given: Any) -> CaseResult:
    """Return a result that passed unless its scores say otherwise."""
    found = {
        name: Score(value, "" if value == 1 else f"why {name}") for name, value in (scores or {"facts": 1}).items()
    }
    said: dict[str, Any] = {
        "suite": "billing", "epoch": 1, "answers": (answer(),), "messages": (f"Question of {case_id}?",),
        "tags": ("bill",), "audience": "customer", "why": f"Because of {case_id}.", "cluster": case_id,
        "case_hash": case_id, "expected": {"outcome": ["answered"], "facts": ["€10.00"]},
    } | given  # fmt: skip
    return CaseResult(case_id=case_id, scores=found, passed=said.pop("passed", passed(found)), **said)


def run(results: Sequence[CaseResult], number: int = 1, cases_hash: str = "h1", **given: Any) -> Run:
    """Return a run; `number` is the day that it started on."""
    said: dict[str, Any] = {
        "run_id": f"run-{number}", "suites": tuple(sorted({one.suite for one in results})), "cases_hash": cases_hash,
        "started": datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=number), "mode": "extractive",
        "target": "in process", "build": {"program": "0.1.0"}, "overrides": {}, "epochs": 1,
    } | given  # fmt: skip
    return Run(results=tuple(results), **said)


def hostile() -> CaseResult:
    """Return a result in which everything that somebody else writes is hostile."""
    every = " ".join(HOSTILE)
    sentence = {"index": 0, "kind": "claim", "block": None, "citations": [1, 2, 3], "verdict": "supported"}
    kinds = ({"type": "step", "number": 1}, {"type": "code", "number": None}, {"type": "table", "number": None}, None)
    said = answer(
        every,
        sentences=[sentence | {"text": text, "block": kinds[at % 4]} for at, text in enumerate(HOSTILE)],
        citations=[
            {"number": 1, "kind": "passage", "document_id": every, "title": every, "section": every, "quote": every},
            {"number": 2, "kind": "account", "system": every, "record": every, "field": every, "value": every,
             "as_of": every},
            {"number": 3, "kind": "verdict", "name": every, "verdict": every,
             "reasons": [{"label": every, "rule": every}]},
        ],
        outcome=every,
        choices=list(HOSTILE),
        degraded=[every],
        offers=[{"name": every}],
        actions=[{"summary": every}],
        handoff={"route": every, "contact": "javascript:alert(10)"},
    )  # fmt: skip
    return result(
        "hostile", {"facts": 0, every: None}, answers=(said,), messages=(every,), tags=(HOSTILE[2],), suite=HOSTILE[3],
        audience=HOSTILE[4], owner=every, why=every, cluster=every, error=every, expected={"facts": list(HOSTILE)},
    )  # fmt: skip

"""Runs that were never made: cases of two customers a piece, and what came of each time they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from evals.comparing.sides import side
from evals.comparing.types import Side
from evals.results.types import CaseResult, Run, Score

BUILD = {"version": "1.0", "carrier": "merrow", "generation": "g1"}


def answer(text: str, outcome: str = "answered", citations: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    return {"text": text, "outcome": outcome, "citations": list(citations)}


def passage(number: int, quote: str) -> dict[str, Any]:
    return {
        "number": number,
        "kind": "passage",
        "title": "Roaming",
        "section": "",
        "document_id": "help/roaming.md",
        "quote": quote,
    }


def result(case_id: str, passed: bool | None = True, **given: Any) -> CaseResult:
    """A case that a scorer of facts judged."""
    value = None if passed is None else float(passed)
    reason = "€10.00 is not said" if passed is False else ""
    made = CaseResult(
        case_id=case_id,
        suite=given.pop("suite", "billing"),
        epoch=given.pop("epoch", 1),
        passed=passed,
        scores=given.pop("scores", {"facts": Score(value, reason), "latency": Score(20.0)}),
        answers=(answer(f"What {case_id} is told."),),
        messages=(f"What about {case_id}?",),
        tags=("bill",),
        audience="customer",
        cluster=case_id,
        case_hash=f"hash of {case_id}",
    )
    return replace(made, **given)


def run(results: Sequence[CaseResult], **given: Any) -> Run:
    made = Run(
        run_id="20260820-1",
        suites=tuple(dict.fromkeys(one.suite for one in results)),
        cases_hash="c1",
        started=datetime(2026, 8, 20, 9, tzinfo=UTC),
        mode="extractive",
        target="in process",
        build=BUILD,
        overrides={},
        epochs=max((one.epoch for one in results), default=1),
        results=tuple(results),
    )
    return replace(made, **given)


def sided(results: Sequence[CaseResult], **given: Any) -> Side:
    return side(run(results, **given))


def suite(count: int, failing: Mapping[str, bool | None] | None = None, **given: Any) -> list[CaseResult]:
    """Cases `case-00` and on that pass, but for those named."""
    failing = failing or {}
    return [result(f"case-{n:02}", failing.get(f"case-{n:02}", True), **given) for n in range(count)]


def taking(results: Sequence[CaseResult], ms: Sequence[float] | float) -> list[CaseResult]:
    """The same results after other times."""
    each = [ms] * len(results) if isinstance(ms, float) else ms
    return [
        replace(one, scores={**one.scores, "latency": Score(float(took))})
        for one, took in zip(results, each, strict=True)
    ]

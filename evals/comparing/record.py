"""A comparison as JSON, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evals.comparing.shown import in_a_line, shown
from evals.comparing.types import Comparison, Flip, Judged, Side

SCHEMA = "groundline.comparison/1"


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return everything that a comparison found; of cases those that flipped, with both answers."""
    return {
        "schema": SCHEMA,
        "summary": in_a_line(comparison),
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "differences": [asdict(one) for one in comparison.differences],
        "left_out": asdict(comparison.apart),
        "effects": [{**asdict(effect), "verdict": effect.verdict} for effect in comparison.effects],
        "flips": [_flip(flip) for flip in comparison.flips],
        "flaky": list(comparison.flaky),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "run": side.name,
        "started": side.started,
        "mode": side.mode,
        "target": side.target,
        "epochs": side.epochs,
        "complete": side.complete,
        "cases_hash": side.cases_hash,
        "cases": len(side.cases),
        "build": dict(side.build),
        "overrides": dict(side.overrides),
    }


def _flip(flip: Flip) -> dict[str, Any]:
    case = flip.after
    about = {"case": case.case_id, "suite": case.suite, "kind": flip.kind, "tags": list(case.tags)}
    return {**about, "before": _answer(flip.before), "after": _answer(flip.after)}


def _answer(case: Judged) -> dict[str, Any]:
    found = shown(case)
    return {"state": case.state, **(asdict(found) if found else {})}

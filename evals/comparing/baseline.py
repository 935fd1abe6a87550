"""What a run came to, kept in a file that later runs are held against."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from evals.comparing.types import PASSED, Incomparable, Judged, Side, State
from evals.results.types import MEASURES, Json
from evals.statistics.intervals import Interval, interval, rate

SCHEMA = "groundline.baseline/1"
_DIGITS = 4


def written(side: Side, reason: str) -> str:
    """Return a baseline as a file holds it: what it is, its figures, and one line a case, so that a diff can be read.

    What is measured in a unit of its own, such as latency, is left out: it is never the same twice.
    Raises: Incomparable if the run is not whole, or no reason is given why it is to be the baseline.
    """
    if not reason.strip():
        raise Incomparable("a baseline needs a reason why it is to be one")
    if not side.complete or not side.cases:
        raise Incomparable(f"{side.name} did not come to its end: a baseline needs a result of every case; resume it")
    about = {
        "schema": SCHEMA,
        "reason": reason.strip(),
        "run": side.name,
        "started": side.started,
        "mode": side.mode,
        "target": side.target,
        "epochs": side.epochs,
        "cases_hash": side.cases_hash,
        "build": dict(side.build),
        "overrides": dict(side.overrides),
        "suites": _suites(side),
        "figures": _figures(side),
    }
    kept = {**about, "cases": {name: _kept(case) for name, case in side.cases.items()}}
    return f"{{\n{_lines(kept)}\n}}\n"


def read(path: Path) -> Side:
    """Return the baseline of a file. Raises Incomparable if it is none, with what is wrong with it."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Incomparable(f"{path}: cannot be read as a baseline: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise Incomparable(f"{path}: no baseline ({SCHEMA}); `groundline eval baseline` writes one")
    try:
        cases = {name: _case(name, kept) for name, kept in data["cases"].items()}
        return Side(
            name=str(path),
            mode=str(data["mode"]),
            target=str(data["target"]),
            started=str(data["started"]),
            build=dict(data["build"]),
            overrides=dict(data["overrides"]),
            epochs=int(data["epochs"]),
            complete=True,
            cases_hash=str(data["cases_hash"]),
            cases=cases,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Incomparable(f"{path}: a baseline that is damaged at {error}; write it anew") from error


def _suites(side: Side) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for case in side.cases.values():
        counts = found.setdefault(case.suite, {"cases": 0, **dict.fromkeys(get_args(State), 0)})
        counts["cases"] += 1
        counts[case.state] += 1
    return found


def _figures(side: Side) -> dict[str, list[float]]:
    """Return by scorer the mean and its interval."""
    names = sorted({name for case in side.cases.values() for name in case.scores} - MEASURES)
    return {name: _mean([case for case in side.cases.values() if name in case.scores], name) for name in names}


def _mean(cases: Sequence[Judged], name: str) -> list[float]:
    values, clusters = [case.scores[name] for case in cases], [case.cluster for case in cases]
    found: Interval = rate(values, clusters) if name == PASSED else interval(values, clusters)
    return [round(each, _DIGITS) for each in (found.mean, found.low, found.high)]


def _lines(data: Mapping[str, Any], depth: int = 1) -> str:
    """Return the inside of a JSON object, one entry a line, two deep."""
    return ",\n".join(f"{' ' * depth}{json.dumps(name)}: {_value(value, depth)}" for name, value in data.items())


def _value(value: Any, depth: int) -> str:
    if isinstance(value, dict) and value and depth == 1:
        return f"{{\n{_lines(value, 2)}\n }}"
    return json.dumps(value, ensure_ascii=False)


def _kept(case: Judged) -> Json:
    kept: Json = {"suite": case.suite, "hash": case.case_hash, "state": case.state, "cluster": case.cluster}
    if case.safety:
        kept["safety"] = True
    scores = {name: round(value, _DIGITS) for name, value in sorted(case.scores.items()) if name not in MEASURES}
    return {**kept, "scores": scores}


def _case(name: str, kept: Mapping[str, Any]) -> Judged:
    if kept["state"] not in get_args(State):
        raise ValueError(f"state of {name}")
    return Judged(
        case_id=name,
        suite=str(kept["suite"]),
        case_hash=str(kept["hash"]),
        state=kept["state"],
        scores={scorer: float(value) for scorer, value in kept["scores"].items()},
        safety=bool(kept.get("safety")),
        cluster=str(kept["cluster"]),
    )

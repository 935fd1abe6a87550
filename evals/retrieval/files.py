"""Everything that was measured, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.retrieval.measures import MEASURES
from evals.retrieval.results import SetResult
from evals.retrieval.split import Part, part
from evals.retrieval.table import judged


def write_json(results: Sequence[SetResult], of: Part | None, facts: dict[str, Any], file: Path) -> None:
    """Write means with intervals, verdicts, and each question's keys and place by stage."""
    verdicts = [asdict(one) | {"met": one.met} for one in judged(results, of)]
    content = {"machine": facts, "part": of or "all", "sets": [_set(one) for one in results], "verdicts": verdicts}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")


def _set(result: SetResult) -> dict[str, Any]:
    asked = result.questions
    return {
        "name": asked.name,
        "shape": asked.shape,
        "macro": asked.macro,
        "note": asked.note,
        "sources": [source.name for source in asked.folders],
        "seconds": result.seconds,
        "stages": {
            stage: {half or "all": _means(result, stage, half) for half in _HALVES} for stage in result.outcomes
        },
        "questions": [
            {
                "id": question.question_id,
                "group": question.group,
                "part": part(question.group),
                "kind": question.kind,
                "right": [target.key for target in question.relevant],
                "found": {
                    stage: {"place": found[question.question_id].place, "keys": found[question.question_id].keys}
                    for stage, found in result.outcomes.items()
                },
            }
            for question in asked.questions
        ],
    }


_HALVES: tuple[Part | None, ...] = (None, "learn", "report")


def _means(result: SetResult, stage: str, half: Part | None) -> dict[str, Any]:
    means = {measure: result.mean(stage, measure, half) for measure in MEASURES}
    return {measure: asdict(mean) for measure, mean in means.items() if mean}

"""Alerts in other words than their runbooks', and without their names: what somebody tells at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import yaml

from evals.bench.material import Source, texts
from evals.bench.runbooks import meanings
from evals.retrieval.questions import Question, QuestionSet, Target

NAME = "alerts-described"

FURTHER = Path(__file__).with_name("described.yaml")


def described_set(sources: Sequence[Source]) -> QuestionSet | None:
    """Return the described alerts whose runbook, a document of the alert's name, is among the sources; None if none."""
    runbooks: dict[str, list[str]] = defaultdict(list)
    for text in texts(sources):
        runbooks[PurePosixPath(text.path).stem].append(text.document_id)
    questions = tuple(
        Question(name, meaning, relevant=(Target(runbooks[name][0], also=tuple(runbooks[name][1:])),), group=name)
        for name, meaning in told().items()
        if name in runbooks
    )
    return QuestionSet(NAME, "alerts-described", tuple(sources), questions) if questions else None


def told() -> dict[str, str]:
    """Return what is told of each alert: of the widely known ones what they mean, and of further ones."""
    further: dict[str, str] = yaml.safe_load(FURTHER.read_text("utf-8"))
    return meanings() | further

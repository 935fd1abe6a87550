"""Whether an operator who pastes an alert gets its runbook's steps, whole, in order and cited."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from evals.bench.client import SUCCESS
from evals.bench.figures import Figure
from evals.bench.latency import Asked, Crowd
from evals.bench.material import Text
from evals.bench.steps import Check, check, steps_of

MEANINGS = Path(__file__).with_name("alerts.yaml")

_HUMPS = re.compile(r"[A-Za-z]*[a-z0-9][A-Z][A-Za-z0-9]*|[A-Z]{2,}[a-z][A-Za-z0-9]*")
_TITLE = re.compile(r"^#{1,2}\s+(\S+)\s*$", re.M)
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert, and the runbooks of that name: two vendors may have one each."""

    name: str
    runbooks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question."""

    question: str
    name: str
    fault: str
    """Empty: none."""
    details: dict[str, Any]


def alerts(documents: Iterable[Text]) -> list[Alert]:
    """Return the alerts that have a runbook: a document with an identifier for a name, and under that very heading."""
    named: dict[str, list[Text]] = defaultdict(list)
    for text in documents:
        name = PurePosixPath(text.path).stem
        if _HUMPS.fullmatch(name) and name in _TITLE.findall(text.file.read_text("utf-8", "replace")):
            named[name].append(text)
    return [Alert(name, tuple(found)) for name, found in sorted(named.items())]


def meanings() -> dict[str, str]:
    """Return what some widely known alerts mean, in other words than their runbooks'."""
    held: dict[str, str] = yaml.safe_load(MEANINGS.read_text("utf-8"))
    return held


def checked(crowd: Crowd, documents: Sequence[Text], most: int) -> list[Figure]:
    """Ask about alerts by name and meaning, and by name alone; say how many answers hold and cite the steps."""
    known = alerts(documents)
    worded = meanings()
    explained = [(alert, f"{alert.name} {worded[alert.name]}") for alert in known if alert.name in worded]
    alone = [(alert, alert.name) for alert in known][:: max(1, -(-len(known) // most))]
    whole = "Runbook's steps whole, in order, cited: "
    return [
        _figure("runbook.meaning_share", f"{whole}alert with its meaning", crowd, explained),
        _figure("runbook.name_share", "The same: alert's name alone", crowd, alone),
    ]


def _figure(key: str, what: str, crowd: Crowd, asked: Sequence[tuple[Alert, str]]) -> Figure:
    if not asked:
        return Figure(key, what, None, "%", least=100, note="no document is named after an alert")
    answers = crowd.ask([Asked(question, "operator") for _, question in asked])
    outcomes = [
        judged(alert, item.question, reply.body)
        if reply.status == SUCCESS
        else Outcome(item.question, alert.name, f"HTTP {reply.status}", {})
        for (alert, _), (item, reply) in zip(asked, answers, strict=True)
    ]
    failed = [outcome for outcome in outcomes if outcome.fault]
    kinds = Counter(outcome.fault for outcome in failed)
    with_steps = sum(any(_steps(text) for text in alert.runbooks) for alert, _ in asked)
    told = ", ".join(f"{count} {fault}" for fault, count in sorted(kinds.items()))
    return Figure(
        key,
        what,
        100 * (1 - len(failed) / len(outcomes)),
        "%",
        least=100,
        note=f"{len(outcomes) - len(failed)} of {len(outcomes)} alerts ({with_steps} have steps)"
        + (f"; {told}" if told else ""),
        details={"failures": [{"question": o.question, "name": o.name, "fault": o.fault, **o.details} for o in failed]},
    )


def judged(alert: Alert, question: str, answer: Mapping[str, Any]) -> Outcome:
    """Judge an answer by whichever of the alert's runbooks it renders best."""
    cited = {citation["document_id"] for citation in answer["citations"] if citation["kind"] == "passage"}
    said = [sentence["text"] for sentence in answer["sentences"]]
    checks = {text.document_id: check(_steps(text), said) for text in alert.runbooks if text.document_id in cited}
    details: dict[str, Any] = {"answer_id": answer["answer_id"], "outcome": answer["outcome"]}
    if not checks:
        return Outcome(question, alert.name, "not cited", details | {"cited": sorted(cited)})
    document_id, best = min(checks.items(), key=lambda pair: len(pair[1].missing) + len(pair[1].displaced))
    fault = "" if best.whole else "steps missing" if best.missing else "steps out of order"
    return Outcome(question, alert.name, fault, details | {"document_id": document_id} | _shown(best))


def _steps(text: Text) -> list[str]:
    return steps_of(text.file.read_text("utf-8", "replace"))


def _shown(found: Check) -> dict[str, Any]:
    return {
        "steps": found.steps,
        "missing": [text[:_SHOWN] for text in found.missing],
        "displaced": [text[:_SHOWN] for text in found.displaced],
    }

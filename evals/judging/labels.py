"""Answers that people have judged, and how far a judge agrees with them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.judging.judge import WORTH, Judge, Submission
from evals.results.types import Score
from evals.statistics.agreement import kappa
from evals.statistics.intervals import Interval

_KEYS = frozenset({"id", "question", "answer", "evidence", "expected", "label", "reason", "group"})
_AT_ONCE = 4


class LabelsInvalid(ValueError):
    """A file of labelled answers cannot be used; names every fault by line."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer that a person has judged."""

    id: str
    submission: Submission
    label: str
    """`right`, `partly` or `wrong`."""
    group: str
    """Answers that share it are not independent."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge and people agree on the same answers."""

    judged: int
    unscored: Mapping[str, str]
    """Why the judge said nothing, by answer."""
    agreed: int
    too_kind: tuple[str, ...]
    """Better to the judge than to people."""
    too_strict: tuple[str, ...]
    """Worse."""
    labels: Mapping[str, int]
    """How often people said what, of all answers."""
    kappa: Interval | None
    """None where there is nothing to agree on: both say always the same."""


def read(path: Path) -> list[Labelled]:
    """Return what a file of JSON lines holds. Raises LabelsInvalid.

    A line: `{"id", "question": text or [texts], "answer", "evidence": [texts]?, "expected", "label": "right" |
    "partly" | "wrong", "reason"?, "group"?}`; the reason is for people.
    """
    try:
        # Not `splitlines`: a text may hold what Unicode takes for the end of a line.
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsInvalid(f"{path}: cannot be read: {error}") from error
    found: list[Labelled] = []
    faults: list[str] = []
    known: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = _labelled(json.loads(line))
            if one.id in known:
                raise ValueError(f"`{one.id}` stands there twice")
        except (ValueError, TypeError) as error:
            faults.append(f"{path}:{number}: {error}")
            continue
        known.add(one.id)
        found.append(one)
    if faults or not found:
        raise LabelsInvalid("; ".join(faults) or f"{path}: no labelled answer in it")
    return found


async def agreement(judge: Judge, labelled: Sequence[Labelled]) -> Agreement:
    """Have a judge judge what people have judged; it is not told how."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(each: Labelled) -> Score:
        async with free:
            return await judge.score(each.submission)

    return compared(labelled, await asyncio.gather(*map(one, labelled)))


def compared(labelled: Sequence[Labelled], scores: Sequence[Score]) -> Agreement:
    """Return how far scores agree with people; what is unscored is counted apart, and never as a disagreement."""
    pairs = [(each, score) for each, score in zip(labelled, scores, strict=True) if score.value is not None]
    words = {value: word for word, value in WORTH.items()}
    said = [words[score.value or 0.0] for _, score in pairs]
    people = [each.label for each, _ in pairs]
    apart = [(each.id, WORTH[word] - WORTH[each.label]) for (each, _), word in zip(pairs, said, strict=True)]
    return Agreement(
        judged=len(pairs),
        unscored={each.id: score.reason for each, score in zip(labelled, scores, strict=True) if score.value is None},
        agreed=sum(not by for _, by in apart),
        too_kind=tuple(name for name, by in apart if by > 0),
        too_strict=tuple(name for name, by in apart if by < 0),
        labels=dict(Counter(each.label for each in labelled)),
        kappa=kappa(said, people, [each.group for each, _ in pairs]) if pairs else None,
    )


def _labelled(data: Any) -> Labelled:
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    unknown = data.keys() - _KEYS
    if unknown:
        raise ValueError(f"nobody knows {', '.join(sorted(unknown))}")
    if data.get("label") not in WORTH:
        raise ValueError(f"`label` is one of {', '.join(WORTH)}")
    name = _text(data, "id")
    asked = data.get("question")
    submission = Submission(
        asked=_texts(asked if isinstance(asked, list) else [asked], "question"),
        answer=_text(data, "answer"),
        evidence=_texts(data.get("evidence", []), "evidence"),
        expected=_text(data, "expected"),
    )
    return Labelled(name, submission, data["label"], str(data.get("group") or name))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{name}` is no text")
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ValueError(f"`{name}` holds what is no text")
    return tuple(value)

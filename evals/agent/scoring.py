"""What became of each sentence that a model wrote, by its own account of which were lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from grounding.types import (
    Answer,
    CatalogueFact,
    Citation,
    ComputedFact,
    Evidence,
    PassageEvidence,
    SentenceKind,
    VerdictFact,
)

_MARK = re.compile(r"⟦E\d+⟧")
_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d)[,'’\u00a0\u202f](?=\d{3}(?!\d))")


@dataclass
class Tally:
    """What became of a model's sentences over many answers.

    A sentence is `shown` as it was written, `mended` (a figure put right, or written anew by the model and checked
    again), `dropped`, or `unsaid`, where the answer had ended before it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    """Of the offerings, by id: what a fact of the catalogue is about."""
    answers: int = 0
    worded: int = 0
    """Answers with a sentence of the model's in them."""
    true: Counter[str] = field(default_factory=Counter)
    """What became of the true sentences …"""
    lies: dict[str, Counter[str]] = field(default_factory=dict)
    """… and of the lies, by kind."""
    figures: list[str] = field(default_factory=list)
    """Sentences that were shown with a figure that stands nowhere in what they cite: by digits alone, and by no code
    that verification has."""
    shown: list[dict[str, str]] = field(default_factory=list)
    """The lies that were shown."""
    dropped: list[dict[str, str]] = field(default_factory=list)
    """The true sentences that were not."""
    added_ms: list[float] = field(default_factory=list)
    """From the model's first whole sentence to the first that was shown, where it is the same one."""

    def add(self, question: str, answer: Answer, said: Sequence[dict[str, Any]]) -> None:
        """Count one answer and what the model said for it."""
        self.answers += 1
        shown = [sentence.text for sentence in answer.sentences if sentence.kind is SentenceKind.CLAIM]
        kept_back = {item.text: item.reason for item in answer.dropped}
        mended = [item.before for item in answer.repaired]
        self.worded += answer.mode == "model"
        for line in said:
            if line["tool"] is None and line["evidence"] and "repair" not in line:
                self._line(question, line, Fates(shown, mended, kept_back))
        cited = {citation.number: citation for citation in answer.citations}
        for sentence in answer.sentences:
            if sentence.kind is SentenceKind.CLAIM and not self._backed(sentence.text, sentence.citations, cited):
                self.figures.append(sentence.text)

    def _backed(self, text: str, numbers: Iterable[int], cited: dict[int, Citation]) -> bool:
        """Say whether every run of digits in a sentence stands in what it cites."""
        held = _plain(" ".join(_told(cited[number].evidence, self.names) for number in numbers))
        known = {digits.lstrip("0") or "0" for digits in _DIGITS.findall(held)}
        # A price without cents is written without them: 25 for 25.00.
        return all((digits.lstrip("0") or "0") in known | {"0"} for digits in _DIGITS.findall(_plain(text)))

    def _line(self, question: str, line: dict[str, Any], fates: Fates) -> None:
        fate, reason = fates.of(_as_filled(line["line"]))
        lie = line["lie"]
        if lie is None:
            self.true[fate] += 1
            if fate == "dropped":
                self.dropped.append({"question": question, "line": line["line"], "reason": reason})
            return
        self.lies.setdefault(lie, Counter())[fate] += 1
        if fate == "shown":
            self.shown.append({"question": question, "line": line["line"], "lie": lie})

    def record(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        plain = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "names"}
        return plain | {"true": dict(self.true), "lies": {kind: dict(fates) for kind, fates in self.lies.items()}}


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of the sentences of one answer, by their text."""

    shown: Sequence[str]
    mended: Sequence[str]
    dropped: Mapping[str, str]
    """With the reasons."""

    def of(self, written: re.Pattern[str]) -> tuple[str, str]:
        """Return what became of a sentence, and why."""
        if any(written.fullmatch(_flat(text)) for text in self.shown):
            return "shown", ""
        if any(written.fullmatch(_flat(text)) for text in self.mended):
            return "mended", ""
        reason = next((why for text, why in self.dropped.items() if written.fullmatch(_flat(text))), None)
        return ("unsaid", "") if reason is None else ("dropped", reason)


def _as_filled(line: str) -> re.Pattern[str]:
    """Return what matches a line once its placeholders are filled."""
    parts = [re.escape(_flat(part)) for part in _MARK.split(line)]
    return re.compile(r"\s*\S.*?\s*".join(parts))


def _plain(text: str) -> str:
    """Return a text with no marks between thousands: 1,206 is the 1206 of a record."""
    return _THOUSANDS.sub("", text)


def _flat(text: str) -> str:
    return " ".join(text.split()).strip(" .")


def _told(evidence: Evidence, names: Mapping[str, str]) -> str:
    match evidence:
        case PassageEvidence(passage=passage):
            return " ".join([passage.text, passage.title, *passage.section])
        case ComputedFact():
            inputs = (_told(each, names) for each in evidence.inputs)
            return " ".join([str(evidence.value), evidence.operation, *inputs])
        case VerdictFact():
            reasons = (reason.label for reason in evidence.reasons)
            return " ".join([evidence.name, str(evidence.value), evidence.as_of.isoformat(), *reasons])
        case CatalogueFact():
            return f"{names.get(evidence.offering_id, '')} {evidence.value}"
        case _:
            return f"{evidence.value} {evidence.as_of.isoformat()}"

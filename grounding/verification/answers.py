"""Checks whole answers that came from anywhere, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from grounding.sentences import sentences
from grounding.types import Verdict
from grounding.verification.checks import Checked

_MARK = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\](?=[\s.,;:!?\[]|$)")


class TextVerifier(Protocol):
    """Checks one sentence against plain texts."""

    def check_text(self, sentence: str, evidence: Sequence[str]) -> Checked:
        """Return what is found of it; each text may support it."""
        ...


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """What was found of an answer."""

    supported: bool
    """Whether every claim in it is."""
    score: float
    """The weakest claim's; 1 for an answer without claims."""
    sentences: tuple[tuple[str, Checked], ...]


def check_answer(verifier: TextVerifier, answer: str, evidence: Sequence[str]) -> CheckedAnswer:
    """Check each sentence of an answer against all the evidence. Questions and bare greetings are no claims."""
    checked = []
    for line in answer.splitlines():
        for sentence in sentences(re.sub(r"^\s*(?:[-*•]|\d+[.)]|#+)\s+", "", line)):
            plain = _MARK.sub("", sentence)
            found = verifier.check_text(plain, evidence) if _claims(plain) else Checked(Verdict.NOT_A_CLAIM, 1.0, "")
            checked.append((sentence, found))
    claims = [item for _, item in checked if item.verdict is not Verdict.NOT_A_CLAIM]
    return CheckedAnswer(
        supported=all(item.verdict is Verdict.SUPPORTED for item in claims),
        score=min((item.score for item in claims), default=1.0),
        sentences=tuple(checked),
    )


def _claims(sentence: str) -> bool:
    return not sentence.endswith("?") and len(re.findall(r"\w+", sentence)) >= 3

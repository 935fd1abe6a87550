"""How likely a passage is to answer a question, and whether it may."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grounding.verification.figures import figures
from grounding.verification.support import terms
from retrieval.types import Found, Passage

ANSWERS = 0.47
"""Least relevance of a passage that may answer; below it the assistant says that it does not know."""

_SURE = 0.68
"""A cosine that is enough alone: the question is put in other words than the passage."""

_NEAR = 0.52
"""A cosine with which a passage is looked at closer, whatever its words: its sentences are judged then."""

_SHORT_QUESTION_WORDS = 20
_CODE_DIGITS = 3
_TOKEN = re.compile(r"\w[\w./:-]*")


class Relevance:
    """Judges passages for one carrier and language."""

    def __init__(self, language: str, carrier: str, synonyms: Sequence[Sequence[str]] = ()) -> None:
        """Take the carrier's name because it says nothing of what a question is about: every document holds it."""
        self._language = language
        self._everywhere = terms(carrier, language)
        self._same: dict[str, str] = {}
        for group in synonyms:
            # Only words: a phrase of several would make each of its words mean the whole.
            words = [term for name in group if " " not in name for term in terms(name, language)]
            self._same |= {term: words[0] for term in words if term not in self._same}

    def select(self, question: str, found: Sequence[Found]) -> list[Found]:
        """Return the passages that may answer, in the order found."""
        codes = self._codes(question)
        return [item for item in found if self._holds(codes, item) and self._may_answer(question, item)]

    def _may_answer(self, question: str, item: Found) -> bool:
        return self.score(question, item) >= ANSWERS or (item.dense or 0.0) >= _NEAR

    def score(self, question: str, item: Found) -> float:
        """Return how likely a passage is to answer, 0 to 1.

        The mean of the cosine to the question and of the share of the question's content words that the passage holds,
        heading and title included; 1 for a cosine so high that other words may be used.
        """
        cosine = max(0.0, item.dense or 0.0)
        return 1.0 if cosine >= _SURE else (cosine + self.coverage(question, whole_text(item.passage))) / 2

    def coverage(self, question: str, text: str) -> float:
        """Return the share of the question's content words that the text holds, synonyms counting as one word."""
        wanted = self._terms(question) - self._everywhere
        return len(wanted & self._terms(text)) / max(1, len(wanted))

    def _terms(self, text: str) -> set[str]:
        return {self._same.get(term, term) for term in terms(text, self._language)}

    def _codes(self, question: str) -> list[str]:
        """Return the codes that an answer must be about: `what is fault 2410` is not answered by another fault.

        A long text, such as an alert with its labels, names much that no document holds, so nothing is asked of it.
        """
        if len(question.split()) > _SHORT_QUESTION_WORDS:
            return []
        found = figures(question, self._language)
        return [key(item.text) for item in found if item.kind == "identifier" or _is_code(item.kind, item.text)]

    def _holds(self, codes: Sequence[str], item: Found) -> bool:
        if not codes:
            return True
        passage = item.passage
        name = passage.document_id.rsplit(".", 1)[0]
        text = f"{whole_text(passage)} {name} {' '.join(passage.labels.values())}"
        there = {key(token) for token in _TOKEN.findall(text)}
        # `2410` is the number of `F-2410`, but not of `24.2 10`.
        return all(any(token.endswith(code) for token in there) for code in codes)


def whole_text(passage: Passage) -> str:
    """Return a passage with what it stands under."""
    return f"{passage.title} {' '.join(passage.section)} {passage.text}"


def key(name: str) -> str:
    """Return a name as it is compared: without case and punctuation, so that `OB-4400` and `ob4400` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _is_code(kind: str, text: str) -> bool:
    return kind == "number" and sum(char.isdigit() for char in text) >= _CODE_DIGITS

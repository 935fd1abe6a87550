"""A ranking of passages to a ranking of what the answer key knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from evals.retrieval.questions import Question, Target

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKUP = re.compile(r"[`*_|\\#>\[\]]")
_SPACE = re.compile(r"\s+")


class Excerpt(Protocol):
    """A piece of a document, as any system returns it; our `Passage` is one."""

    @property
    def document_id(self) -> str:
        """The document it was cut from."""

    @property
    def text(self) -> str:
        """Its text."""


def ranked(question: Question, excerpts: Iterable[Excerpt]) -> list[str]:
    """Return the keys of what was found, best first, each once.

    Where the right answers are documents, a document stands where its first piece does. Where they are texts, every
    piece has a place: one that holds a right text that none above it holds, under that answer's key; any other under
    a key that is no answer's.
    """
    if not any(target.holds for target in question.relevant):
        right = {document_id: target.key for target in question.relevant for document_id in _documents(target)}
        return list(dict.fromkeys(right.get(excerpt.document_id, excerpt.document_id) for excerpt in excerpts))
    found: dict[str, None] = {}
    for place, excerpt in enumerate(excerpts):
        new = [target.key for target in answers(question, excerpt) if target.key not in found]
        found.update(dict.fromkeys(new or [f"other {place}"]))
    return list(found)


def answers(question: Question, excerpt: Excerpt) -> list[Target]:
    """Return the right answers that an excerpt is or holds."""
    text = folded(excerpt.text)
    mine = (target for target in question.relevant if excerpt.document_id in _documents(target))
    return [target for target in mine if folded(target.holds) in text]


def folded(text: str) -> str:
    """Return a text without markup, in lower case, with single spaces: what a copied sentence is looked for in."""
    plain = _MARKUP.sub("", _TAG.sub(" ", _LINK.sub(r"\1", text)))
    return _SPACE.sub(" ", plain).strip().casefold()


def _documents(target: Target) -> tuple[str, ...]:
    return target.document_id, *target.also

"""Which part of a passage a sentence of a model rests on, so that a citation can show it."""

from __future__ import annotations

from grounding.sentences import sentences
from grounding.verification.support import terms


def best_quote(passage: str, sentence: str, language: str) -> str:
    """Return the sentence of a passage that shares most words with another, the earliest of several; "" for no text."""
    wanted = terms(sentence, language)
    parts = [part for line in passage.splitlines() for part in sentences(line) if part.strip()]
    return max(parts, key=lambda part: len(wanted & terms(part, language)), default="").strip()

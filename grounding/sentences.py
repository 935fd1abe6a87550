"""Cuts prose into sentences without tripping over abbreviations, decimals, versions and addresses."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s|$)")
_ABBREVIATIONS = frozenset(
    "e.g i.e etc mr mrs ms dr st no nr approx vs cf incl excl min max fig z.b bzw usw ca t.ex bl.a".split()
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph in order, stripped, none empty; a line break inside one becomes a space."""
    flat = " ".join(text.split())
    pieces, start = [], 0
    for match in _END.finditer(flat):
        if _is_end(flat, match, start):
            pieces.append(flat[start : match.end()].strip())
            start = match.end()
    pieces.append(flat[start:].strip())
    return [piece for piece in pieces if piece]


def _is_end(text: str, match: re.Match[str], start: int) -> bool:
    if match[0].startswith("."):
        word = text[start : match.start()].rsplit(" ", 1)[-1].lstrip("(\"'").lower()
        if word in _ABBREVIATIONS or re.fullmatch(r"[a-z]|\d{1,2}", word):
            # "No. 5" and "1. Do" go on; "… in Zone B. Calls …" does not, so a capital after a single letter ends it.
            following = text[match.end() :].lstrip()[:1]
            return len(word) == 1 and word.isalpha() and following.isupper() and len(text[start : match.start()]) > 12
    return True

"""What is quoted beside the best pieces of a passage, so that nobody gets half a table, a list or a thought."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.drafting.extractive.pieces import Piece, pieces, quotable
from grounding.drafting.extractive.relevance import Relevance
from retrieval.types import BlockKind

# A list or a table that is no longer than this is given whole where the question is not about one part of it.
_MOST_ROWS = 6
_MOST_ITEMS = 6
_MOST_WORDS = 70
# Sentences of a section that has no more than these words are read at a glance, and each is said in the others' light.
_AT_A_GLANCE = 60


def completed(question: str, kept: Sequence[Piece], relevance: Relevance) -> list[Piece]:
    """Return the pieces kept of one passage, with what belongs to them: rows alike, and the rest of a short list."""
    by_order = {piece.order: piece for piece in kept}
    everything = pieces(kept[0].passage) if kept else []
    for place in dict.fromkeys(piece.place for piece in kept):
        beside = [piece for piece in everything if piece.place == place]
        if beside[0].kind is BlockKind.TABLE:
            by_order |= {piece.order: piece for piece in _rows(question, beside, relevance)}
        elif beside[0].kind is BlockKind.BULLETS and len(beside) <= _MOST_ITEMS and _words(beside) <= _MOST_WORDS:
            by_order |= {piece.order: piece for piece in beside}
    prose = [piece for piece in everything if piece.kind is BlockKind.PARAGRAPH and quotable(piece)]
    if any(piece.kind is BlockKind.PARAGRAPH for piece in kept) and _words(prose) <= _AT_A_GLANCE:
        by_order |= {piece.order: piece for piece in prose}
    return [by_order[order] for order in sorted(by_order)]


def _rows(question: str, rows: Sequence[Piece], relevance: Relevance) -> list[Piece]:
    """Return the rows that hold most of what tells rows apart in the question; all of a short table if none does."""
    telling = relevance.telling(question, [" ".join(row.cells) for row in rows])
    most = max(telling)
    # A question for two things, such as how many and how much, says something of both rows.
    alike = [row for row, count in zip(rows, telling, strict=True) if 2 * count >= most and (count or not most)]
    return alike if len(alike) <= _MOST_ROWS and _words(alike) <= _MOST_WORDS else []


def _words(found: Sequence[Piece]) -> int:
    return sum(len(piece.text.split()) for piece in found)

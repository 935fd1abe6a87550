"""Chooses, among the pieces of the passages found, those that answer the question."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.types import Draft
from grounding.verification.support import terms
from retrieval.ports import Embedder
from retrieval.types import Found

_MOST_PIECES = 32
_LEXICAL_SHARE = 0.3
# A piece this much worse than the best one adds words, not an answer.
_MARGIN = 0.12
_TIE = 0.04


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece and how well it answers."""

    piece: Piece
    score: float
    """0.7 of the cosine to the question and 0.3 of the share of its content words."""


class Quoter:
    """Quotes passages word for word."""

    def __init__(self, embedder: Embedder, language: str) -> None:
        self._embedder = embedder
        self._language = language

    async def quote(self, question: str, found: Sequence[Found], limit: int) -> list[Draft]:
        """Return up to `limit` pieces that answer best; fewer where the rest would only add words.

        What the best piece's own passage adds comes first, in reading order; another passage must answer as well.
        """
        ranked = await self.score(question, found)
        if not ranked:
            return []
        best = ranked[0]
        home = [
            item for item in ranked if item.piece.passage is best.piece.passage and item.score >= best.score - _MARGIN
        ]
        away = [
            item for item in ranked if item.piece.passage is not best.piece.passage and item.score >= best.score - _TIE
        ]
        kept = sorted(home[:limit], key=lambda item: item.piece.order) + away
        return [item.piece.draft() for item in kept[:limit]]

    async def score(self, question: str, found: Sequence[Found]) -> list[Scored]:
        """Return the pieces of the passages, the best first."""
        candidates = [piece for item in found for piece in pieces(item.passage) if _quotable(piece)][:_MOST_PIECES]
        if not candidates:
            return []
        # A piece is read under its heading: "It costs €10" says of what only there.
        texts = [f"{' '.join(piece.passage.section[-1:])} {piece.text}" for piece in candidates]
        vectors = await asyncio.to_thread(self._embedder.embed, [question, *texts])
        cosines = vectors[1:] @ vectors[0]
        wanted = terms(question, self._language)
        lexical = np.array([len(wanted & terms(text, self._language)) / max(1, len(wanted)) for text in texts])
        scores = (1 - _LEXICAL_SHARE) * cosines + _LEXICAL_SHARE * lexical
        order = np.argsort(-scores, kind="stable")
        return [Scored(candidates[i], float(scores[i])) for i in order]


def _quotable(piece: Piece) -> bool:
    # Code answers nothing by itself, nor does one step of several, nor a line that only announces what comes after it.
    return not piece.text.endswith(":") and (piece.block is None or piece.block.type not in ("code", "step"))

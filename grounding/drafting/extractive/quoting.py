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
_PIECE, _HEADING, _WORDS = 0.5, 0.4, 0.1
# What a section says first is what it is about; enough to decide between equals.
_OPENING = 0.04
# A piece this much worse than the best one adds words, not an answer.
_MARGIN = 0.12
_TIE = 0.04
_STATEMENT_WORDS = 8
# Least score of the best piece: below it the passage is near, but none of its sentences answers.
_ANSWERS = 0.42


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece and how well it answers."""

    piece: Piece
    score: float
    """Half the cosine of question and piece, 0.4 of question and heading, 0.1 the share of its words in the piece."""


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
        if not ranked or ranked[0].score < _ANSWERS:
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
        # A piece is read under its heading: "It costs €10" says of what only there. The heading counts by itself too,
        # because it is the question that its section answers.
        headings = list(dict.fromkeys(_heading(piece) for piece in candidates))
        texts = [f"{_heading(piece)} {piece.text}" for piece in candidates]
        vectors = await asyncio.to_thread(self._embedder.embed, [question, *headings, *texts])
        cosines = vectors[1:] @ vectors[0]
        by_heading = dict(zip(headings, cosines, strict=False))
        wanted = terms(question, self._language)
        lexical = np.array([len(wanted & terms(text, self._language)) / max(1, len(wanted)) for text in texts])
        about = np.array([by_heading[_heading(piece)] for piece in candidates])
        opening = np.array([_OPENING if piece.order == 0 else 0.0 for piece in candidates])
        scores = _PIECE * cosines[len(headings) :] + _HEADING * about + _WORDS * lexical + opening
        order = np.argsort(-scores, kind="stable")
        return [Scored(candidates[i], float(scores[i])) for i in order]


def _heading(piece: Piece) -> str:
    passage = piece.passage
    return passage.section[-1] if passage.section else passage.title


def _quotable(piece: Piece) -> bool:
    # Code answers nothing by itself, nor does one step of several, nor a line that only announces what comes after it.
    if piece.block is not None:
        return piece.block.type not in ("code", "step")
    # A few words without an end are a link or a title, not a statement.
    return not piece.text.endswith(":") and (piece.text[-1] in ".!?)" or len(piece.text.split()) >= _STATEMENT_WORDS)

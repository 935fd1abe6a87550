"""Answers from documents: steps whole and in order, or the sentences that answer best, or nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.drafting.extractive.quoting import Quoter
from grounding.verification.support import terms
from retrieval.types import BlockKind, Found, Passage

Document = Callable[[str], Awaitable[list[Passage]]]
"""document id -> all its passages that this turn's reader may see, in order."""

_IDENTIFIER = re.compile(r"\b(?:[A-Z]+[a-z0-9]+){2,}[A-Z]*\b|\b[A-Za-z]+(?:[_-][A-Za-z0-9]+)+\b")
_MOST_PIECES = 80
_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a passage may answer at all. Below them the assistant says that it does not know."""

    cosine: float = 0.50
    """Least likeness of question and best passage where the question's words are all there …"""
    sure: float = 0.66
    """… and where hardly any of them is."""
    coverage: float = 0.5
    """Least share of the question's content words in the best passage, under `sure`."""


class Knowledge:
    """Composes answers from passages."""

    def __init__(self, quoter: Quoter, language: str, thresholds: Thresholds = Thresholds()) -> None:
        self._quoter = quoter
        self._language = language
        self._thresholds = thresholds

    async def answer(
        self, question: str, found: Sequence[Found], document: Document, *, procedural: bool, whole: bool
    ) -> Part:
        """Answer from the passages found.

        `procedural`: steps are wanted. `whole`: the reader runs the network, so a document that is about the very
        thing named in the question (an alert) is given with all its procedure.
        """
        if whole:
            named = _named(question, found)
            if named:
                return Part(tuple(piece.draft() for piece in await self._runbook(question, named, document)))
        relevant = [item for item in found if self._relevant(question, item)]
        if not relevant:
            return Part(complete=False)
        if procedural or whole:
            steps = _procedure(relevant[:3], question, self._language)
            if steps:
                return Part(tuple(piece.draft() for piece in steps))
        drafts = await self._quoter.quote(question, relevant[:4], _QUOTED)
        return Part(tuple(drafts), complete=bool(drafts))

    def _relevant(self, question: str, item: Found) -> bool:
        cosine = item.dense if item.dense is not None else 0.0
        if cosine >= self._thresholds.sure:
            return True
        wanted = terms(question, self._language)
        passage = item.passage
        there = terms(f"{passage.title} {' '.join(passage.section)} {passage.text}", self._language)
        coverage = len(wanted & there) / max(1, len(wanted))
        return cosine >= self._thresholds.cosine and coverage >= self._thresholds.coverage

    async def _runbook(self, question: str, lead: Found, document: Document) -> list[Piece]:
        """Return what a runbook says, in its own order: the alert's sense in a sentence or two, then all there is to do."""
        passages = await document(lead.passage.document_id) or [lead.passage]
        prose = [piece for piece in pieces(passages[0]) if piece.block is None][:2]
        shown = {id(passages[0])} if not _procedural_blocks(passages[0]) else set()
        body = [piece for passage in passages if id(passage) not in shown for piece in pieces(passage)]
        return [*prose, *(piece for piece in body if piece not in prose)][:_MOST_PIECES]


def _named(question: str, found: Sequence[Found]) -> Found | None:
    """Return the best passage whose document is named, letter by letter, by an identifier in the question."""
    wanted = {_key(match[0]) for match in _IDENTIFIER.finditer(question)}
    for item in found:
        passage = item.passage
        stem = passage.document_id.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if wanted & {_key(passage.title), _key(stem), *(_key(label) for label in passage.labels.values())}:
            return item
    return None


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _procedural_blocks(passage: Passage) -> bool:
    return any(block.kind in (BlockKind.STEPS, BlockKind.CODE) for block in passage.blocks)


def _procedure(found: Sequence[Found], question: str, language: str) -> list[Piece]:
    """Return the first step list among the best passages, with what introduces it and the warnings beside it."""
    wanted = terms(question, language)
    for place, item in enumerate(found):
        passage = item.passage
        about = terms(f"{passage.title} {' '.join(passage.section)}", language)
        if not any(block.kind is BlockKind.STEPS for block in passage.blocks) or (place and not wanted & about):
            continue
        return pieces(passage)
    return []

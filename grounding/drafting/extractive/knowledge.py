"""Answers from documents: steps whole and in order, or the sentences that answer best, or nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

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
_STEPS_FIT = 0.8


ANSWERS = 0.55
"""Least relevance of a passage that may answer a customer; below it the assistant says that it does not know."""

ANSWERS_OPERATOR = 0.45
"""The same for an operator, whose pasted alerts hold many words that no runbook has, and who sees what is quoted."""

_SURE = 0.68
"""A cosine that is enough alone: the question is put in other words than the passage."""


class Knowledge:
    """Composes answers from passages."""

    def __init__(self, quoter: Quoter, language: str, carrier: str) -> None:
        """Take the carrier's name because it says nothing of what a question is about: every document holds it."""
        self._quoter = quoter
        self._language = language
        self._everywhere = terms(carrier, language)

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
        least = ANSWERS_OPERATOR if whole else ANSWERS
        relevant = [item for item in found if self.relevance(question, item) >= least]
        if not relevant:
            return Part(complete=False)
        if procedural or whole:
            steps = self._procedure(question, relevant)
            if steps:
                return Part(tuple(piece.draft() for piece in steps))
        drafts = await self._quoter.quote(question, relevant[:4], _QUOTED)
        return Part(tuple(drafts), complete=bool(drafts))

    def relevance(self, question: str, item: Found) -> float:
        """Return how likely a passage is to answer, 0 to 1.

        The mean of the cosine to the question and of the share of the question's content words that the passage holds,
        heading and title included; 1 for a cosine so high that other words may be used.
        """
        cosine = max(0.0, item.dense or 0.0)
        if cosine >= _SURE:
            return 1.0
        passage = item.passage
        text = f"{passage.title} {' '.join(passage.section)} {passage.text}"
        return (cosine + self._coverage(question, text)) / 2

    def _coverage(self, question: str, text: str) -> float:
        wanted = terms(question, self._language) - self._everywhere
        return len(wanted & terms(text, self._language)) / max(1, len(wanted))

    def _procedure(self, question: str, found: Sequence[Found]) -> list[Piece]:
        """Return the step list whose heading is nearest to the question, with what stands beside it, or nothing.

        Headings say what steps are for; their own words seldom do.
        """
        lists = [item for item in found if any(block.kind is BlockKind.STEPS for block in item.passage.blocks)]
        scored = [
            (
                (item.dense or 0.0)
                + self._coverage(question, f"{item.passage.title} {' '.join(item.passage.section)}"),
                item,
            )
            for item in lists
        ]
        best = max(scored, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < _STEPS_FIT:
            return []
        return pieces(best[1].passage)

    async def _runbook(self, question: str, lead: Found, document: Document) -> list[Piece]:
        """Return what a runbook says, in its own order: the sense of the alert, then all there is to do."""
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

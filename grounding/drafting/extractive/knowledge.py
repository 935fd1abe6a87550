"""Answers from documents: steps whole and in order, or the sentences that answer best, or nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.drafting.extractive.quoting import Quoter
from grounding.drafting.extractive.relevance import Relevance, key
from retrieval.types import BlockKind, Found, Passage

Document = Callable[[str], Awaitable[list[Passage]]]
"""document id -> all its passages that this turn's reader may see, in order."""

_WORD = re.compile(r"[A-Za-z][\w-]*")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[_-][A-Za-z0-9]")
_MOST_PIECES = 80
_RUNBOOK_PASSAGES = 25
_QUOTED = 3
# Cosine and share of the question's words in the heading, added: what steps must reach to be those asked for.
_STEPS_FIT = 0.8


class Knowledge:
    """Composes answers from passages."""

    def __init__(self, quoter: Quoter, relevance: Relevance) -> None:
        self._quoter = quoter
        self._relevance = relevance

    async def answer(
        self, question: str, found: Sequence[Found], document: Document, *, procedural: bool, whole: bool
    ) -> Part:
        """Answer from the passages found.

        `procedural`: steps are wanted. `whole`: the reader runs the network, so a runbook is given with all its
        procedure, and one that is named in the question before everything else.
        """
        if whole:
            named = _named(question, found)
            if named:
                return _part(_runbook(await document(named.passage.document_id) or [named.passage]))
        relevant = self._relevance.select(question, found)
        if procedural and relevant:
            lead = self._procedure(question, relevant)
            if lead and whole:
                return _part(_whole(lead, await document(lead.document_id)))
            if lead:
                return _part(pieces(lead))
        drafts = await self._quoter.quote(question, relevant[:4], _QUOTED) if relevant else []
        return Part(tuple(drafts), complete=bool(drafts))

    def _procedure(self, question: str, found: Sequence[Found]) -> Passage | None:
        """Return the passage with steps whose heading is nearest to the question, if any is near.

        Headings say what steps are for; their own words seldom do.
        """

        def fit(item: Found) -> float:
            heading = f"{item.passage.title} {' '.join(item.passage.section)}"
            return (item.dense or 0.0) + self._relevance.coverage(question, heading)

        lists = [item for item in found if any(block.kind is BlockKind.STEPS for block in item.passage.blocks)]
        best = max(lists, key=fit, default=None)
        return best.passage if best and fit(best) >= _STEPS_FIT else None


def _part(found: Sequence[Piece]) -> Part:
    return Part(tuple(piece.draft() for piece in found), complete=bool(found))


def _named(question: str, found: Sequence[Found]) -> Found | None:
    """Return the best passage whose document is named, letter by letter, by an identifier in the question."""
    wanted = {key(match[0]) for match in _WORD.finditer(question) if _INNER_CAPITAL.search(match[0])}
    for item in found:
        passage = item.passage
        stem = passage.document_id.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if wanted & {key(passage.title), key(stem), key(passage.labels.get("alert", ""))}:
            return item
    return None


def _whole(lead: Passage, document: Sequence[Passage]) -> list[Piece]:
    """Return all of a short document's procedure, but only the one passage of a manual."""
    return _runbook(document) if 0 < len(document) <= _RUNBOOK_PASSAGES else pieces(lead)


def _runbook(passages: Sequence[Passage]) -> list[Piece]:
    """Return what a runbook says, in its own order: the sense of it in a sentence or two, then all there is to do."""
    first, *rest = passages
    opening = pieces(first)
    if not any(block.kind in (BlockKind.STEPS, BlockKind.CODE) for block in first.blocks):
        opening = [piece for piece in opening if piece.block is None][:2]
    return [*opening, *(piece for passage in rest for piece in pieces(passage))][:_MOST_PIECES]

"""Answers from documents: steps whole and in order, or the sentences that answer best, or nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.drafting.extractive.quoting import ANSWERS, Quoter, Scored, quotable
from grounding.drafting.extractive.relevance import EQUALLY, Relevance, key, whole_text
from grounding.types import Draft
from retrieval.types import BlockKind, Found, Passage

Document = Callable[[str], Awaitable[list[Passage]]]
"""document id -> all its passages that this turn's reader may see, in order."""

Search = Callable[[str], Awaitable[list[Found]]]
"""query -> passages that this turn's reader may see."""

_WORD = re.compile(r"[A-Za-z][\w-]*")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[_-][A-Za-z0-9]")
_MOST_PIECES = 80
_RUNBOOK_PASSAGES = 25
_QUOTED = 3
# Steps whose passage fits this much worse than the best one are still what somebody wants who asks for steps.
_STEPS_MARGIN = 0.1
# Of documents that fit alike, those written for fewer readers say it closer: a customer's own before the public's, an
# operator's own before both. For each level of the audience.
_OWN_BONUS = 0.03
# A row about the code asked for that holds so much of the question is the answer, not the runbook near to it.
_ROW = 0.6
# How much a passage loses that lacks a word that much of the question is about and that another passage found holds.
_BESIDE = 0.15
# The runbook of an alert goes before any other document that fits up to so much better, when something is to be done:
# reports of incidents tell the same symptoms at greater length.
_RUNBOOK_BONUS = 0.2
_TO_DO = (BlockKind.STEPS, BlockKind.CODE)


class Knowledge:
    """Composes answers from passages."""

    def __init__(self, quoter: Quoter, relevance: Relevance) -> None:
        self._quoter = quoter
        self._relevance = relevance

    async def answer(
        self,
        question: str,
        found: Sequence[Found],
        document: Document,
        *,
        procedural: bool,
        whole: bool,
        rarity: Mapping[str, float] = EQUALLY,
        search: Search | None = None,
    ) -> Part:
        """Answer from the passages found.

        `procedural`: steps are wanted. `whole`: the reader runs the network, so the runbook of an alert is given with
        all its procedure, and one that is named in the question before everything else. `rarity`: how much each word of
        the question weighs. `search` looks for a code of the question that none of the passages holds.
        """
        if whole:
            named = _named(question, found)
            if named:
                return _part(_runbook(await document(named.document_id) or [named]))
        codes = self._relevance.codes(question)
        about = self._relevance.about(codes, found)
        if codes and not about and search:
            about = self._relevance.about(codes, await search(" ".join(codes)))
        ranked = await self._ranked(question, about, rarity, codes)
        if ranked and ranked[0].defines and self._relevance.coverage(question, ranked[0].piece.text, rarity) >= _ROW:
            return _quoted(self._quoter.choose(ranked, _QUOTED))
        if whole and procedural:
            # Here a code names the place or the part at fault more often than what a document is about.
            runbook = _described(await self._ranked(question, found, rarity) if codes else ranked)
            if runbook:
                return _part(_runbook(await document(runbook.document_id) or [runbook]))
        if ranked and not codes and await self._quoter.strays(question, ranked[0], rarity):
            return _quoted([])
        lead = _steps(ranked) if procedural else None
        return _part(pieces(lead)) if lead else _quoted(self._quoter.choose(ranked, _QUOTED))

    async def _ranked(
        self, question: str, found: Sequence[Found], rarity: Mapping[str, float], codes: Sequence[str] = ()
    ) -> list[Scored]:
        ranked = await self._quoter.score(question, found, rarity, codes)
        lacks = {
            item.passage.passage_id: self._relevance.lacks(question, whole_text(item.passage), rarity) for item in found
        }
        # What every passage lacks is another name of something; what only some lack is what they are not about.
        everywhere = frozenset.intersection(*lacks.values()) if lacks else frozenset()

        def rank(item: Scored) -> float:
            passage = item.piece.passage
            beside = _BESIDE if lacks[passage.passage_id] - everywhere else 0.0
            return item.fit + _OWN_BONUS * passage.audience.level - beside

        return sorted(ranked, key=rank, reverse=True)


def _quoted(drafts: Sequence[Draft]) -> Part:
    return Part(tuple(drafts), complete=bool(drafts))


def _part(found: Sequence[Piece]) -> Part:
    return Part(tuple(piece.draft() for piece in found), complete=bool(found))


def _named(question: str, found: Sequence[Found]) -> Passage | None:
    """Return a passage of the document that is named, letter by letter, by an identifier in the question.

    A document of that name goes before one that is only labelled with it, such as the report of an incident.
    """
    wanted = {key(match[0]) for match in _WORD.finditer(question) if _INNER_CAPITAL.search(match[0])}
    passages = [item.passage for item in found]
    by_name = [passage for passage in passages if wanted & _names(passage)]
    by_label = [passage for passage in passages if key(passage.labels.get("alert", "")) in wanted]
    return next(iter([*by_name, *by_label]), None)


def _names(passage: Passage) -> set[str]:
    stem = passage.document_id.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return {key(passage.title), key(stem)}


def _described(ranked: Sequence[Scored]) -> Passage | None:
    """Return a passage of the alert's runbook that the question describes in other words, if it does."""
    best = max((item.fit for item in ranked), default=0.0)
    for item in ranked:
        if item.fit >= max(ANSWERS, best - _RUNBOOK_BONUS) and _is_runbook(item.piece.passage):
            return item.piece.passage
    return None


def _is_runbook(passage: Passage) -> bool:
    """Say whether a document is about one alert: its title or its file has a compound name."""
    stem = passage.document_id.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return bool(_COMPOUND.fullmatch(passage.title.split()[-1]) or _COMPOUND.fullmatch(stem))


_COMPOUND = re.compile(r"(?:[A-Z]+[a-z0-9]+|[a-z]+(?=[A-Z])){1}(?:[A-Z][A-Za-z0-9]*)+")


def _steps(ranked: Sequence[Scored]) -> Passage | None:
    """Return the passage with steps that fits best, if it fits about as well as anything."""
    for item in ranked:
        if item.fit < max(ANSWERS, ranked[0].fit - _STEPS_MARGIN):
            return None
        if any(block.kind is BlockKind.STEPS for block in item.piece.passage.blocks):
            return item.piece.passage
    return None


def _runbook(passages: Sequence[Passage]) -> list[Piece]:
    """Return what a runbook says, in its own order: the sense of it in a sentence or two, then all there is to do."""
    first, *rest = passages
    opening = [piece for piece in pieces(first) if piece.block or quotable(piece)]
    if not any(block.kind in _TO_DO for block in first.blocks):
        opening = [piece for piece in opening if piece.block is None][:2]
    others = (piece for passage in rest for piece in pieces(passage) if piece.block or not _is_reference(piece))
    return [*opening, *others][:_MOST_PIECES]


def _is_reference(piece: Piece) -> bool:
    """Say whether a piece only names another document, as those of a section "See also" do."""
    return len(_LINK.sub(r"\1", piece.text).split()) == 1 or _LINK.fullmatch(piece.text.strip(" .")) is not None


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")

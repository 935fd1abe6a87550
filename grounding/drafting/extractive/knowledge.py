"""Answers from documents: steps whole and in order, or the sentences that answer best, or nothing."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from grounding.drafting.extractive.answerability import ENOUGH, Signals
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.pieces import Piece, pieces, quotable
from grounding.drafting.extractive.quoting import Quoter, Scored
from grounding.drafting.extractive.relevance import EQUALLY, Relevance, key, whole_text
from grounding.patterns import any_of
from grounding.types import Draft
from retrieval.types import BlockKind, Found, Passage

Document = Callable[[str], Awaitable[list[Passage]]]
"""document id -> all its passages that this turn's reader may see, in order."""

Search = Callable[[str], Awaitable[list[Found]]]
"""query -> passages that this turn's reader may see."""

_WORD = re.compile(r"[A-Za-z][\w-]*")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]|[A-Z]{2,}[a-z]|[_-][A-Za-z0-9]")
_COMPOUND = re.compile(r"(?=\w*(?:[a-z0-9][A-Z]|[A-Z]{2,}[a-z]))[A-Za-z][A-Za-z0-9]+")
_MOST_PIECES = 200
_RUNBOOK_PASSAGES = 25
_QUOTED = 3
_MOST_NAMES = 4
# Steps whose passage fits this much worse than the best one are still what somebody wants who asks for steps.
_STEPS_MARGIN = 0.12
# By how much a step must fit better than any sentence that answers, where no steps were asked for.
_TOLD = 0.04
# Of documents that fit alike, those written for fewer readers say it closer: a customer's own before the public's, an
# operator's own before both. For each level of the audience.
_OWN_BONUS = 0.03
# Share of a question that the title of a document must hold for all of it to be the answer.
_TITLE = 0.7
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

    def __init__(self, quoter: Quoter, relevance: Relevance, see_also: Sequence[str] = ()) -> None:
        """Take the patterns of headings under which a document only names others."""
        self._quoter = quoter
        self._see_also = any_of(see_also)
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
        named = await _named(question, found, search) if whole else None
        if named:
            return _part(self._runbook(await document(named.document_id) or [named]))
        codes = self._relevance.codes(question)
        ranked = await self._meant(question, found, rarity, codes, search)
        if ranked and ranked[0].defines and self._relevance.coverage(question, ranked[0].piece.text, rarity) >= _ROW:
            return _quoted(self._quoter.choose(question, ranked, _QUOTED))
        if whole and procedural:
            # Here a code names the place or the part at fault more often than what a document is about.
            anywhere = await self._ranked(question, found, rarity) if codes else ranked
            runbook = _described(anywhere)
            if runbook:
                return _part(self._runbook(await document(runbook.document_id) or [runbook]))
            manual = self._titled(question, anywhere, rarity)
            passages = await document(manual.document_id) if manual else []
            if 0 < len(passages) <= _RUNBOOK_PASSAGES and any(_to_do(passage) for passage in passages):
                return _part(self._runbook(passages))
        if ranked and not codes and not whole and await self._quoter.strays(question, ranked[0], rarity):
            return _quoted([])
        lead = await self._section(question, ranked, document)
        if lead is None:
            lead = _lead(ranked, _TO_DO if whole else (BlockKind.STEPS,)) if procedural else _only_steps(ranked, whole)
        if lead:
            return _part(pieces(lead))
        said = self._quoter.choose(question, ranked, _QUOTED)
        if said and ranked[0].defines:
            # Much of the question is about something else than what the row says of the code.
            beside = self._quoter.choose(question, await self._ranked(question, found, rarity), _QUOTED)
            said += [draft for draft in beside if draft.text not in {each.text for each in said}]
        return _quoted(said)

    async def sure(
        self,
        question: str,
        found: Sequence[Found],
        *,
        whole: bool,
        rarity: Mapping[str, float] = EQUALLY,
        search: Search | None = None,
    ) -> tuple[float, Signals | None]:
        """Return how likely the best passage answers, and by which signals; they are None where a rule settles it.

        1: a document is named by its name, or a row says of the very code. 0: nothing holds the codes, or the question
        is about something that the passage knows under no name. From `ENOUGH` on `answer` speaks.
        """
        if whole and await _named(question, found, search):
            return 1.0, None
        codes = self._relevance.codes(question)
        ranked = await self._meant(question, found, rarity, codes, search)
        if not ranked:
            return 0.0, None
        if ranked[0].defines:
            return 1.0, None
        if not codes and not whole and await self._quoter.strays(question, ranked[0], rarity):
            return 0.0, None
        return ranked[0].answers, ranked[0].signals

    async def _meant(
        self,
        question: str,
        found: Sequence[Found],
        rarity: Mapping[str, float],
        codes: Sequence[str],
        search: Search | None,
    ) -> list[Scored]:
        """Return the pieces of what the question is about: none of a question that names nothing or an unknown code."""
        if not codes and self._relevance.empty(question):
            return []
        found = self._relevance.of_its_day(question, found)
        codes = [*codes, *self._relevance.moments(question, found)]
        about = self._relevance.about(codes, found)
        if codes and not about and search:
            about = self._relevance.about(codes, await search(" ".join(codes)))
        if codes and not about:
            known = self._relevance.known(codes, found)
            if known or set(codes) <= self._relevance.places(question):
                codes, about = known, self._relevance.about(known, found)
        return await self._ranked(question, about, rarity, codes)

    async def _section(self, question: str, ranked: Sequence[Scored], document: Document) -> Passage | None:
        """Return the best document's section for the kind of thing asked for, such as that of the cause.

        It does not say again what the document is about, so that by itself it would hardly be found.
        """
        if not ranked or ranked[0].answers < ENOUGH:
            return None
        return await self._quoter.section(question, ranked[0].piece.passage.document_id, document)

    def _titled(self, question: str, ranked: Sequence[Scored], rarity: Mapping[str, float]) -> Passage | None:
        """Return the best passage if its document's title says most of the question: then all of it is the answer."""
        if not ranked or ranked[0].answers < ENOUGH:
            return None
        passage = ranked[0].piece.passage
        return passage if self._relevance.coverage(question, passage.title, rarity) >= _TITLE else None

    def _runbook(self, passages: Sequence[Passage]) -> list[Piece]:
        """Return what a runbook says, in its order: the sense of it in a sentence or two, then all there is to do."""
        first, *rest = passages
        opening = [piece for piece in pieces(first) if piece.block or quotable(piece)] or pieces(first)
        if not any(block.kind in _TO_DO for block in first.blocks):
            opening = [piece for piece in opening if piece.block is None][:2] or opening
        rest = [
            passage
            for passage in rest
            if not (self._see_also and passage.section and self._see_also.search(passage.section[-1]))
        ]
        return [*opening, *(piece for passage in rest for piece in pieces(passage))][:_MOST_PIECES]

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


async def _named(question: str, found: Sequence[Found], search: Search | None) -> Passage | None:
    """Return a passage of the document that is named, letter by letter, by an identifier in the question.

    A document of that name goes before one that is only labelled with it, such as the report of an incident; it is
    looked for by its name alone if the rest of the question led elsewhere.
    """
    names = list(dict.fromkeys(match[0] for match in _WORD.finditer(question) if _INNER_CAPITAL.search(match[0])))
    wanted = {key(name) for name in names}
    passages = [item.passage for item in found]
    if names and search and not any(wanted & _names(passage) for passage in passages):
        passages += [item.passage for item in await search(" ".join(names[:_MOST_NAMES]))]
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
        if item.answers >= ENOUGH and item.fit >= best - _RUNBOOK_BONUS and _is_runbook(item.piece.passage):
            return item.piece.passage
    return None


def _is_runbook(passage: Passage) -> bool:
    """Say whether a document is about one alert: its title or its file has a compound name."""
    stem = passage.document_id.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return bool(_COMPOUND.fullmatch(passage.title.split()[-1]) or _COMPOUND.fullmatch(stem))


def _lead(ranked: Sequence[Scored], kinds: Sequence[BlockKind]) -> Passage | None:
    """Return the passage with something to do that fits best, if it fits about as well as anything."""
    for item in ranked:
        if item.answers < ENOUGH or item.fit < ranked[0].fit - _STEPS_MARGIN:
            return None
        if any(block.kind in kinds for block in item.piece.passage.blocks):
            return item.piece.passage
    return None


def _only_steps(ranked: Sequence[Scored], whole: bool) -> Passage | None:
    """Return the best passage if what answers best is one of its steps, though no steps were asked for.

    Who runs the network works by procedures; anybody else is told what is so, if a sentence says it about as well.
    """
    best = ranked[0] if ranked else None
    if best is None or best.answers < ENOUGH or quotable(best.piece):
        return None
    told = any(item.fit >= best.fit - _TOLD for item in ranked if quotable(item.piece) and item.answers >= ENOUGH)
    return None if told and not whole else best.piece.passage


def _to_do(passage: Passage) -> bool:
    return any(block.kind in _TO_DO for block in passage.blocks)

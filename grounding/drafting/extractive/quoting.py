"""Chooses, among the pieces of the passages found, those that answer the question."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grounding.drafting.extractive.answerability import ENOUGH, Signals, probability
from grounding.drafting.extractive.pieces import Piece, pieces
from grounding.drafting.extractive.relevance import EQUALLY, Relevance, holds, key, split_names, whole_text
from grounding.patterns import any_of
from grounding.types import Draft
from retrieval.ports import Embedder
from retrieval.types import Found, Passage, Vector

# What is compared with the question; a piece costs some milliseconds, the more the longer it is. No passage may fill
# all places, nor any document: a report and a manual may speak of the same.
_MOST_PASSAGES = 8
_MOST_OF_ONE_DOCUMENT = 4
_MOST_PIECES = 24
_MOST_OF_ONE_PASSAGE = 4
# Vectors of pieces that are kept, since the same sections answer many questions: 8,192 of 384 numbers are 12 MiB.
_KEPT_VECTORS = 8_192
_READ_OF_PIECE = 300
_MOST_DEFINING = 2
_PIECE, _HEADING, _WORDS = 0.5, 0.4, 0.1
# What a section says first is what it is about; enough to decide between equals.
_OPENING = 0.04
# A piece this much worse than the best one adds words, not an answer; a section's first sentence may be worse, since
# the rest is read in its light.
_MARGIN = 0.12
_OPENING_MARGIN = 0.25
_TIE = 0.04
_STATEMENT_WORDS = 8
_LABEL_WORDS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
# A heading of fewer words ("Mitigation") says nothing without its document's title.
_TELLING_WORDS = 3
# How well a passage fits: its best piece, its share of the question's words, its own likeness.
_BEST_PIECE, _COVERAGE, _LIKENESS = 0.5, 0.3, 0.7
# Cosine of two single words from which they may name one thing: `electricity` and `power`, not `bitcoin` and `bank`.
_ALIKE = 0.55
# What a document says before its first heading sums it up and is near to everything, so that sections go before it.
_INTRODUCTION = 0.05


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece and how well it answers."""

    piece: Piece
    score: float
    """Half the cosine of question and piece, 0.4 of question and heading, 0.1 the share of its words in the piece."""
    fit: float
    """How well its passage fits: half the score, 0.3 of the share of the question's words that the whole passage holds,
    0.7 of the passage's cosine."""
    defines: bool = False
    """Whether it says of the very code that was asked for."""
    signals: Signals | None = None
    """What speaks for it as the answer; None where nothing was compared."""

    @property
    def answers(self) -> float:
        """Return how likely it answers, within 0 and 1; fit says which piece is best, this whether it is any good."""
        return probability(self.signals) if self.signals else 0.0


class Quoter:
    """Quotes passages word for word."""

    def __init__(
        self,
        embedder: Embedder,
        language: str,
        relevance: Relevance | None = None,
        leaning: Sequence[str] = (),
        example: Sequence[str] = (),
    ) -> None:
        """Take the patterns of sentences that lean on the one before them, and of those that begin an example."""
        self._embedder = embedder
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._relevance = relevance or Relevance(language, "")
        self._leaning, self._example = any_of((*leaning, *example)), any_of(example)

    async def quote(self, question: str, found: Sequence[Found], limit: int) -> list[Draft]:
        """Return up to `limit` pieces that answer best, in reading order; nothing where none does."""
        return self.choose(await self.score(question, found), limit)

    def choose(self, ranked: Sequence[Scored], limit: int) -> list[Draft]:
        """Return up to `limit` of the pieces; fewer where the rest would only add words.

        What the best piece's own passage adds comes first, in reading order; another passage must answer as well. A
        piece that says of the very code that was asked for answers however the question is put.
        """
        if ranked and ranked[0].defines:
            return [item.piece.draft() for item in ranked[:limit]]
        ranked = [item for item in ranked if quotable(item.piece)]
        if not ranked or ranked[0].answers < ENOUGH:
            return []
        best = ranked[0]
        home = [item for item in ranked if item.piece.passage is best.piece.passage and _adds(item, best)]
        away = [
            item for item in ranked if item.piece.passage is not best.piece.passage and item.score >= best.score - _TIE
        ]
        opening = [item for item in home if item.piece.order == 0 and item is not best]
        chosen = [best, *opening, *(item for item in home if item is not best and item not in opening)][:limit]
        kept = sorted((item.piece for item in chosen), key=lambda piece: piece.order)
        kept = self._standing(kept, best.piece.passage) + [item.piece for item in away if not self._leans(item.piece)]
        return [piece.draft() for piece in kept[:limit]]

    async def score(
        self, question: str, found: Sequence[Found], rarity: Mapping[str, float] = EQUALLY, codes: Sequence[str] = ()
    ) -> list[Scored]:
        """Return the pieces of the passages, the best first; only those that hold the codes, if any does."""
        near = _spread(sorted(found, key=lambda item: -self._nearness(question, item, rarity)))
        candidates = [(item, piece) for item in near for piece in self._candidates(question, item.passage, codes)]
        defining = [(item, piece) for item, piece in candidates if _defines(piece, codes)]
        # What many rows begin with is a kind of thing, such as a model, and none of them is what was asked for.
        is_defined = 0 < len(defining) <= _MOST_DEFINING
        candidates = (defining if is_defined else candidates)[:_MOST_PIECES]
        if not candidates:
            return []
        # A piece is read under its heading: "It costs €10" says of what only there. The heading counts by itself too,
        # because it is the question that its section answers.
        headings = list(dict.fromkeys(_heading(piece.passage) for _, piece in candidates))
        texts = [f"{_heading(piece.passage)} {piece.text[:_READ_OF_PIECE]}" for _, piece in candidates]
        vectors = await self._embedded([question, *headings, *texts])
        cosines = [float(vector @ vectors[0]) for vector in vectors[1:]]
        by_heading = dict(zip(headings, cosines, strict=False))
        ranked = []
        for (item, piece), text, cosine in zip(candidates, texts, cosines[len(headings) :], strict=True):
            lexical = self._relevance.coverage(question, text, rarity)
            heading = by_heading[_heading(piece.passage)]
            score = _PIECE * cosine + _HEADING * heading + _WORDS * lexical
            score += _OPENING if piece.order == 0 else 0.0
            whole = whole_text(piece.passage)
            signals = Signals(
                passage=cosine if item.dense is None else item.dense,
                beyond=max(0.0, cosine - heading),
                heading=heading if piece.passage.section else 0.0,
                covered=self._relevance.coverage(question, whole, rarity),
                said=lexical,
                missing=self._relevance.heaviest_missing(question, whole, rarity),
            )
            ranked.append(Scored(piece, score, self._fit(question, item, score, rarity), is_defined, signals))
        return sorted(ranked, key=lambda scored: -scored.fit)

    def _fit(self, question: str, item: Found, score: float, rarity: Mapping[str, float]) -> float:
        # A passage found by its words alone has no cosine; its best piece stands for it.
        likeness = _LIKENESS * score if item.dense is None else 0.0
        introduction = 0.0 if item.passage.section else _INTRODUCTION
        return _BEST_PIECE * score + self._nearness(question, item, rarity) + likeness - introduction

    def _nearness(self, question: str, item: Found, rarity: Mapping[str, float]) -> float:
        coverage = self._relevance.coverage(question, whole_text(item.passage), rarity)
        return _COVERAGE * coverage + _LIKENESS * (item.dense or 0.0)

    async def best(self, question: str, found: Sequence[Found], rarity: Mapping[str, float] = EQUALLY) -> Scored | None:
        """Return the piece that fits best, with how likely it answers; None where nothing was found."""
        ranked = await self.score(question, found, rarity)
        return ranked[0] if ranked else None

    async def strays(self, question: str, item: Scored, rarity: Mapping[str, float] = EQUALLY) -> bool:
        """Say whether the question is about something that the piece's passage knows under no name."""
        alien = self._relevance.alien(question, whole_text(item.piece.passage), rarity)
        if not alien:
            return False
        words = list(dict.fromkeys(_WORD.findall(f"{_heading(item.piece.passage)} {item.piece.text}".lower())))
        vectors = await self._embedded([*alien, *words[:_MOST_PIECES]])
        return any(all(float(one @ other) < _ALIKE for other in vectors[len(alien) :]) for one in vectors[: len(alien)])

    async def _embedded(self, texts: Sequence[str]) -> list[Vector]:
        """Embed texts, those of them that have not been embedded lately."""
        held = {text: self._vectors[text] for text in texts if text in self._vectors}
        fresh = [text for text in dict.fromkeys(texts) if text not in held]
        if fresh:
            held |= zip(fresh, await asyncio.to_thread(self._embedder.embed, fresh), strict=True)
        for text in texts:
            self._vectors[text] = held[text]
            self._vectors.move_to_end(text)
        while len(self._vectors) > _KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return [held[text] for text in texts]

    def _candidates(self, question: str, passage: Passage, codes: Sequence[str]) -> list[Piece]:
        """Return what may be quoted of a passage: of a long one the opening and what shares most with the question."""
        everything = pieces(passage)
        # A section that is nothing but steps is judged by its first: it is given whole or not at all.
        steps = [piece for piece in everything if piece.block and piece.block.type == "step"]
        found = [piece for piece in everything if quotable(piece)] or steps[:1]
        if len(found) <= _MOST_OF_ONE_PASSAGE:
            return found
        shared = {piece.order: self._relevance.coverage(question, piece.text) for piece in found}
        ordered = sorted(found, key=lambda piece: (not _defines(piece, codes), piece.order != 0, -shared[piece.order]))
        return sorted(ordered[:_MOST_OF_ONE_PASSAGE], key=lambda piece: piece.order)

    def _standing(self, kept: Sequence[Piece], passage: Passage) -> list[Piece]:
        """Drop what leans on a sentence that is not quoted, and what goes on with an example that is not."""
        text = {piece.order: piece.text for piece in pieces(passage)}
        orders = {piece.order for piece in kept}
        shown = {order for order, said in text.items() if self._example and self._example.search(said)} - orders
        standing = [
            piece
            for piece in kept
            if not (self._leans(piece) and piece.order - 1 not in orders)
            and not shown & {piece.order - 1, piece.order - 2}
        ]
        return standing or [piece for piece in pieces(passage) if piece.order in {kept[0].order - 1, kept[0].order}]

    def _leans(self, piece: Piece) -> bool:
        return piece.order > 0 and self._leaning is not None and self._leaning.search(piece.text) is not None


def quotable(piece: Piece) -> bool:
    """Say whether a piece says something by itself."""
    # Code answers nothing alone, nor does one step of several, nor a line that only announces what comes after it.
    if piece.block is not None:
        return piece.block.type not in ("code", "step")
    words = len(piece.text.split())
    # A few words without an end are a link or a title, not a statement; two or three with one are a label with its
    # value ("Audience: public.").
    ends = piece.text[-1] in ".!?)" and words > _LABEL_WORDS
    return not piece.text.endswith(":") and (ends or words >= _STATEMENT_WORDS)


def _spread(found: Sequence[Found]) -> list[Found]:
    """Return the first passages, with no more of one document than its share."""
    taken: Counter[str] = Counter()
    kept = []
    for item in found:
        taken[item.passage.document_id] += 1
        if taken[item.passage.document_id] <= _MOST_OF_ONE_DOCUMENT:
            kept.append(item)
    return kept[:_MOST_PASSAGES]


def _defines(piece: Piece, codes: Sequence[str]) -> bool:
    """Say whether a piece begins with the codes, as the row of a fault in a list does: then it is what says of it."""
    if not codes or not any(char.isdigit() for code in codes for char in code):
        return False
    if piece.block and piece.block.type == "table":
        return holds(codes, piece.text.split("; ", 1)[0])
    return any(key(piece.text).startswith(code) for code in codes)


def _adds(item: Scored, best: Scored) -> bool:
    """Say whether a piece of the best one's passage answers too."""
    if item.piece.block and item.piece.block.type == "table" and best.piece.block == item.piece.block:
        # Rows beside the row that was asked for answer what was not asked.
        return item.score >= best.score - _TIE
    margin = _OPENING_MARGIN if item.piece.order == 0 else _MARGIN
    return item.score >= best.score - margin


def _heading(passage: Passage) -> str:
    last = passage.section[-1] if passage.section else passage.title
    heading = split_names(last)
    if len(heading.split()) >= _TELLING_WORDS:
        return heading
    title = split_names(passage.title)
    return heading if heading == title else f"{title}: {heading}"

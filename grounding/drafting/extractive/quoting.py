"""Chooses, among the pieces of the passages found, those that answer the question."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from grounding.drafting.extractive.answerability import ENOUGH, Signals, probability
from grounding.drafting.extractive.completing import completed
from grounding.drafting.extractive.pieces import Piece, pieces, quotable
from grounding.drafting.extractive.relevance import EQUALLY, Relevance, holds, key, split_names, whole_text
from grounding.drafting.extractive.sought import Sought
from grounding.patterns import any_of
from grounding.types import Draft
from retrieval.ports import Embedder
from retrieval.types import BlockKind, Found, Passage, PassageId, Vector

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
_WORD = re.compile(r"[^\W\d_]{2,}")
# A heading of fewer words ("Mitigation") says nothing without its document's title.
_TELLING_WORDS = 3
# How well a passage fits: its best piece, its share of the question's words, its own likeness.
_BEST_PIECE, _COVERAGE, _LIKENESS = 0.5, 0.3, 0.7
# What the search makes of a passage, as a share of its best: it sees more than is weighed here. By 487 questions that
# documents answer, 0.1 less or more answers as many or fewer.
_FOUND = 0.2
# A section or a row that says that it tells what is asked for, such as the cause.
_NAMED = 0.2
# A piece that holds a quantity, an amount, a day or a time of the question.
_FIGURE = 0.1
# A piece that holds something of the shape asked for, such as an amount.
_GIVEN = 0.1
# Cosine of two single words from which they may name one thing: `electricity` and `power`, not `bitcoin` and `bank`.
_ALIKE = 0.55
# What a document says before its first heading sums it up and is near to everything, so that sections go before it.
_INTRODUCTION = 0.05


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece and how well it answers."""

    piece: Piece
    score: float
    """Half the cosine of question and piece, 0.4 of question and heading, 0.1 the share of its words in the piece; more
    for a passage's opening, a label that names what is asked for and a figure of the question."""
    fit: float
    """How well its passage fits: half the score, 0.3 of the share of the question's words that the whole passage holds,
    0.7 of the passage's cosine, 0.2 of its share in the search's best score; more under a heading that names what is
    asked for."""
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
        sought: Sought | None = None,
    ) -> None:
        """Take the patterns of sentences that lean on the one before them, and of those that begin an example.

        `sought`: which headings and labels name the kind of thing that a question asks for.
        """
        self._embedder = embedder
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._relevance = relevance or Relevance(language, "")
        self._leaning, self._example = any_of((*leaning, *example)), any_of(example)
        self._sought = sought or Sought({})

    async def quote(self, question: str, found: Sequence[Found], limit: int) -> list[Draft]:
        """Return up to `limit` pieces that answer best, in reading order; nothing where none does."""
        home, beside = self._best(await self.score(question, found), limit)
        return [piece.draft() for piece in [*home, *beside]]

    def choose(self, question: str, ranked: Sequence[Scored], limit: int) -> list[Draft]:
        """Return up to `limit` of the pieces and what belongs to them; fewer where the rest would only add words.

        A piece that says of the very code that was asked for answers however the question is put.
        """
        if ranked and ranked[0].defines:
            return [item.piece.draft() for item in ranked[:limit]]
        home, beside = self._best(ranked, limit)
        return [piece.draft() for piece in [*completed(question, home, self._relevance), *beside]]

    def _best(self, ranked: Sequence[Scored], limit: int) -> tuple[list[Piece], list[Piece]]:
        """Return what the best piece's own passage adds, in reading order, and what others say that answer as well."""
        ranked = [item for item in ranked if quotable(item.piece)]
        # Of one passage's pieces, which is nearest says less than whether one answers.
        first = ranked[0].piece.passage if ranked else None
        best = next((item for item in ranked if item.piece.passage is first and item.answers >= ENOUGH), None)
        if best is None:
            return [], []
        home = [item for item in ranked if item.piece.passage is best.piece.passage and _adds(item, best)]
        away = [
            item for item in ranked if item.piece.passage is not best.piece.passage and item.score >= best.score - _TIE
        ]
        opening = [item for item in home if item.piece.order == 0 and item is not best]
        chosen = [best, *opening, *(item for item in home if item is not best and item not in opening)][:limit]
        kept = sorted((item.piece for item in chosen), key=lambda piece: piece.order)
        kept = self._standing(kept, best.piece.passage)[:limit]
        beside = [item.piece for item in away if not self._leans(item.piece)]
        return kept, beside[: limit - len(kept)]

    async def score(
        self, question: str, found: Sequence[Found], rarity: Mapping[str, float] = EQUALLY, codes: Sequence[str] = ()
    ) -> list[Scored]:
        """Return the pieces of the passages, the best first; only those that hold the codes, if any does."""
        nearness = self._nearness(question, found, rarity)
        near = _spread(
            sorted(found, key=lambda item: -nearness[item.passage.passage_id] - self._named(question, item.passage))
        )
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
            score += _NAMED if self._sought.names(question, piece.label) else 0.0
            score += _FIGURE if self._relevance.same_figure(question, piece.text) else 0.0
            score += _GIVEN if self._sought.gives(question, piece.text) else 0.0
            whole = whole_text(piece.passage)
            signals = Signals(
                passage=cosine if item.dense is None else item.dense,
                beyond=max(0.0, cosine - heading),
                heading=heading if piece.passage.section else 0.0,
                covered=self._relevance.coverage(question, whole, rarity),
                said=lexical,
                missing=self._relevance.heaviest_missing(question, whole, rarity),
            )
            fit = self._fit(item, score, nearness)
            # A heading that fits the question must not silence what answers it.
            fit += self._named(question, piece.passage) if probability(signals) >= ENOUGH else 0.0
            ranked.append(Scored(piece, score, fit, is_defined, signals))
        return sorted(ranked, key=lambda scored: -scored.fit)

    def _fit(self, item: Found, score: float, nearness: Mapping[PassageId, float]) -> float:
        # A passage found by its words alone has no cosine; its best piece stands for it.
        likeness = _LIKENESS * score if item.dense is None else 0.0
        introduction = 0.0 if item.passage.section else _INTRODUCTION
        return _BEST_PIECE * score + nearness[item.passage.passage_id] + likeness - introduction

    def _nearness(self, question: str, found: Sequence[Found], rarity: Mapping[str, float]) -> dict[PassageId, float]:
        """Return how near each passage is as a whole: by its words, its meaning and what the search makes of it."""
        best = max((item.score for item in found), default=0.0)
        return {
            item.passage.passage_id: _COVERAGE * self._relevance.coverage(question, whole_text(item.passage), rarity)
            + _LIKENESS * (item.dense or 0.0)
            + (_FOUND * max(0.0, item.score) / best if best > 0 else 0.0)
            for item in found
        }

    def _named(self, question: str, passage: Passage) -> float:
        """Return what it is worth that a section's heading names the kind of thing that the question asks for."""
        return _NAMED if passage.section and self._sought.names(question, passage.section[-1]) else 0.0

    async def section(
        self, question: str, document_id: str, read: Callable[[str], Awaitable[list[Passage]]]
    ) -> Passage | None:
        """Return a document's one passage under a heading that is but a name of what the question asks for."""
        if not self._sought.headed(question):
            return None
        told = [passage for passage in await read(document_id) if passage.section and self._tells(question, passage)]
        return told[0] if len(told) == 1 else None

    def _tells(self, question: str, passage: Passage) -> bool:
        heading = passage.section[-1]
        return len(heading.split()) < _TELLING_WORDS and self._sought.names_all(question, heading)

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
        # A step is not quoted alone, but steps that hold one which answers are given whole.
        found = [piece for piece in everything if quotable(piece) or (piece.block and piece.block.type == "step")]
        if len(found) <= _MOST_OF_ONE_PASSAGE:
            return found
        shared = {piece.order: self._relevance.coverage(question, piece.text) for piece in found}

        def place(piece: Piece) -> tuple[bool, bool, float]:
            exact = _defines(piece, codes) or self._relevance.same_figure(question, piece.text)
            return not exact, piece.order != 0, -shared[piece.order]

        ordered = sorted(found, key=place)
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
    if piece.kind is BlockKind.TABLE:
        # A number in a name of several words, such as that of a product, is no code.
        return holds(codes, piece.label) and len(piece.label.split()) <= len(codes) + 1
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

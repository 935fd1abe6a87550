"""Judges a sentence against cited evidence: names, figures, limits, promises, and whether it is said there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from grounding.formatting import inert
from grounding.patterns import CAPITAL_NOUNS
from grounding.types import AccountFact, ComputedFact, Evidence, FactValue
from grounding.verification.bearers import Bearers
from grounding.verification.computing import Computing
from grounding.verification.documents import Documents
from grounding.verification.exact import Bounds, not_held
from grounding.verification.lexical import LexicalSupport
from grounding.verification.manners import Manners
from grounding.verification.names import Names
from grounding.verification.polarity import Polarity
from grounding.verification.reading import Reader, Said
from grounding.verification.records import Records
from grounding.verification.roles import Roles, recorded
from grounding.verification.sources import Place, Source, Sources, kind_of
from grounding.verification.support import SupportModel
from grounding.verification.ties import Ties
from grounding.verification.turn import Fault, Passed, ReadTurn, TurnEvidence
from grounding.verification.typed import Typed
from grounding.verification.wording import Wording

_KEPT_TURNS = 16
"""Turns whose evidence is kept as it was read: so many may be answered at once."""


class Judge:
    """The judgement of one carrier and language."""

    def __init__(
        self,
        locale: str,
        wording: Wording,
        offerings: Mapping[str, str],
        names: Iterable[str],
        currency: str,
        write: Callable[[FactValue], str],
        vocabulary: Iterable[str],
        manners: Manners,
        support: SupportModel | None,
    ) -> None:
        """Take the carrier's ways, as `FreeVerifier` does."""
        self._wording, self._manners = wording, manners
        self._reader = Reader(wording, locale, currency)
        self.sources = Sources(self._reader, wording, write, offerings)
        self.roles = Roles(wording)
        self._records, self._bounds = Records(wording, offerings), Bounds(wording)
        self._documents, self._computing = Documents(wording), Computing(wording)
        self._polarity = Polarity(wording)
        self._typed = Typed(wording, self._polarity, vocabulary)
        self._names = Names([*names, *offerings.values()], wording, self._typed.common)
        self._ties, self._bearers = Ties(wording), Bearers(wording, self._names)
        self._support_model: SupportModel = support or LexicalSupport(wording, self.sources)
        self._turns: tuple[tuple[TurnEvidence, tuple[Source, ...]], ...] = ()

    def read(self, turn: TurnEvidence) -> tuple[Source, ...]:
        """Return a turn's evidence, read; that of the latest turns is kept, because several are answered at once."""
        known = next((sources for held, sources in self._turns if held is turn), None)
        if known is None:
            known = tuple(self.sources.read(item) for item in turn.items)
            self._turns = (*self._turns[1 - _KEPT_TURNS :], (turn, known))
        return known

    def read_ahead(self, turn: TurnEvidence) -> None:
        """Have what judges support read a turn's documents."""
        self._support_model.read([text for source in self.read(turn) if not source.facts for text in source.texts])

    def telling(self, text: str, figures: Sequence[Said]) -> frozenset[str]:
        """Return the stems of the words that tell what a sentence's figures are of."""
        for each in figures:
            text = f"{text[: each.start]}{' ' * (each.end - each.start)}{text[each.end :]}"
        return frozenset(self._wording.telling(text))

    def tied(self, told: frozenset[str], cited: Sequence[Source], turn: ReadTurn) -> bool:
        """Say whether the cited evidence itself, or code's wording of it, holds any of these words."""
        texts = [text for source in cited for text in source.texts] + self._typed.described(cited)
        texts += [place.text for place in self._composed(cited, turn)]
        return any(told & frozenset(self._wording.telling(text)) for text in texts)

    def source(self, item: Evidence) -> Source:
        """Return one item, read."""
        return self.sources.read(item)

    def said(self, text: str, cited: Sequence[Source], turn: ReadTurn) -> tuple[Said, ...]:
        """Return the figures that a sentence states."""
        return self._reader.read(self._without_names(text, cited), turn.given.on)

    def _without_names(self, text: str, cited: Sequence[Source]) -> str:
        """Blank out names that the evidence holds, so that the number in `Fibre 500` is not read as a figure."""
        names = {
            inert(fact.value)
            for source in cited
            for fact in source.facts
            if isinstance(fact, AccountFact) and isinstance(fact.value, str)
        }
        for name in sorted(names, key=len, reverse=True):
            # What has no letter names nothing: a line labelled `99` would hide half of `€1.99`.
            if any(char.isalpha() for char in name):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda match: " " * len(match[0]), text)
        return self._names.without(text)

    def score(self, text: str, evidence: Sequence[str]) -> float:
        """Return how much of a sentence plain texts say, whatever else is wrong with it."""
        return self._support_model.score(text, evidence)

    def judged(self, text: str, cited: Sequence[Source], turn: ReadTurn, *, roles: bool = True) -> Fault | Passed:
        """Return whether cited evidence supports a sentence, or the first fault of it.

        `roles`: whether a figure must be said of what the evidence gives it for, and whatever stands beside a statement
        kept. In long texts of any kind, which name one thing in many ways, that refused as many true claims as false.
        """
        texts = [each for source in cited for each in source.texts]
        strangers = self._names.unknown(text, texts) or self._strangers(text, cited)
        if strangers:
            return Fault("name", tuple(strangers))
        said = self.said(text, cited, turn)
        computed: list[ComputedFact] = []
        missing = []
        for figure in not_held(said, cited, text):
            found = self._computing.explain(figure, text, cited, turn.given.on)
            if found is not None:
                computed.append(found)
            elif not (figure.relative and self._is_now(figure, text, said, cited, turn)):
                missing.append(figure)
        if missing:
            return Fault("figure", tuple(each.text for each in missing), tuple(missing))
        fault = (roles and self._misused(text, said, cited, turn)) or self._turned(text, said, cited, turn, roles)
        if fault:
            return fault
        composed = [place.text for place in self._composed(cited, turn)]
        promised = self._manners.promised(text, [*texts, *composed, *self._typed.described(cited)])
        if promised:
            return Fault("promise", tuple(promised))
        score, enough = self._support(text, cited, turn)
        return Passed(score, tuple(computed)) if score >= enough else Fault("support", score=score)

    def _is_now(self, figure: Said, text: str, said: Sequence[Said], cited: Sequence[Source], turn: ReadTurn) -> bool:
        """Say whether a word such as `today` only says when the account was read, and dates nothing."""
        on = turn.given.on
        if on is None or not any(source.facts for source in cited):
            return False
        today = ("date", (f"{on:%Y}", f"{on:%m}", f"{on:%d}"))
        month = ("month", (f"{on:%Y}", f"{on:%m}"))
        return (today in figure.values or month in figure.values) and figure.start not in self.roles.attached(
            text, said
        )

    def _misused(self, text: str, said: Sequence[Said], cited: Sequence[Source], turn: ReadTurn) -> Fault | None:
        """Return what is wrong with figures that do stand in the evidence."""
        folded = " ".join(source.folded for source in cited)
        # A word such as `today` that the evidence itself holds says what it says there.
        said = [each for each in said if not (each.relative and each.text.casefold() in folded)]
        bare = self._without_names(text, cited)
        for code, wrong in (
            ("role", self.roles.wrong(bare, said, cited, turn.sources)),
            ("role", self.roles.unnamed(bare, [*said, *recorded(text, [*cited, *turn.sources])], cited, turn.sources)),
            ("role", self._documents.wrong(text, said, cited)),
            ("record", self._records.wrong(text, said, cited, turn.given.belongs, turn.sources)),
            ("condition", self._bounds.wrong(text, said, cited)),
        ):
            if wrong:
                return Fault(code, tuple(each.text for each in wrong), tuple(wrong))
        return None

    def _turned(
        self, text: str, said: Sequence[Said], cited: Sequence[Source], turn: ReadTurn, phrases: bool
    ) -> Fault | None:
        """Return whether the sentence denies, limits or turns round what the evidence says."""
        places = [place for source in cited for place in source.places]
        composed = self._composed(cited, turn)
        # `The count is 0` denies what code words with a `no`.
        nought = any(value[1][0] == "0" for each in said for value in each.values)
        code = self._polarity.fault(text, [*places, *([] if nought else composed)])
        if code:
            return Fault(code, (text,))
        lost = self._ties.lost(text, [place for place in places if not place.heading], phrases=phrases)
        if lost:
            return Fault("condition", (lost,))
        if self._bearers.swapped(text, places):
            return Fault("opposite", (text,))
        if places:
            return None
        code, what = self._typed.fault(text, said, cited, [place.text for place in composed])
        return Fault(code, (what or text,)) if code else None

    def _composed(self, cited: Sequence[Source], turn: ReadTurn) -> list[Place]:
        """Return what code says of the cited facts, in the carrier's words."""
        keys = {source.item.key for source in cited if source.facts}
        drafts = [draft for draft in turn.given.said if any(item.key in keys for item in draft.evidence)]
        return [place for draft in drafts for place in self.sources.places(draft.text)]

    def _support(self, text: str, cited: Sequence[Source], turn: ReadTurn) -> tuple[float, float]:
        passages = [each for source in cited if not source.facts for each in source.texts]
        composed = [place.text for place in self._composed(cited, turn)]
        if passages:
            facts = [*composed, *self._typed.described(cited)]
            return self._support_model.score(text, [*passages, *facts]), self._support_model.enough
        return self._typed.support(text, self.said(text, cited, turn), cited, composed)

    def _strangers(self, text: str, cited: Sequence[Source]) -> list[str]:
        """Return proper names, told by a capital inside the sentence, of which no evidence speaks."""
        found = [match["name"] for pattern in self._persons for match in pattern.finditer(text) if match["name"]]
        if self._wording.code not in CAPITAL_NOUNS:
            found += _PROPER.findall(self._names.without(text))
        known = {
            word.casefold() for source in cited for each in source.texts for word in re.findall(r"[^\W\d_]+", each)
        }
        known |= {word.casefold() for source in cited for stated in source.stated for word in _letters(stated.written)}
        months = {each.text.casefold() for each in self._reader.read(text) if each.kind in ("month_name",)}
        words = {word for name in found for word in _letters(name)}
        dates = " ".join(each.text.casefold() for each in self._reader.read(text) if kind_of(each.kind) == "date")
        return [
            word
            for word in sorted(words)
            if word.casefold() not in known | months | self._typed.words and word.casefold() not in dates
        ]

    @cached_property
    def _persons(self) -> list[re.Pattern[str]]:
        # As they are written, because a capital is what tells a name.
        return [re.compile(each) for each in self._wording.source("person") if "(?P<name>" in each]


_PROPER = re.compile(r"(?<=[a-zà-ÿ0-9,;] )[A-ZÀ-Þ][a-zà-ÿ][^\W\d_]+")


def _letters(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)

"""Checks a sentence that was worded freely against what it cites, and mends what can be mended in one way only."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from grounding.types import (
    ComputedFact,
    Draft,
    Evidence,
    FactValue,
    Offer,
    PassageEvidence,
    SentenceKind,
    Verdict,
)
from grounding.verification.checks import Checked, is_order, is_row, quotes
from grounding.verification.judging import Judge
from grounding.verification.manners import Manners
from grounding.verification.mending import Mending
from grounding.verification.offering import Offering
from grounding.verification.planted import repeats
from grounding.verification.sources import Source
from grounding.verification.support import SupportModel
from grounding.verification.turn import Fault, Passed, ReadTurn, TurnEvidence, above
from grounding.verification.wording import Wording
from retrieval.types import Audience, Passage, PassageId

_log = logging.getLogger(__name__)
_LONGEST = 2000
"""Characters; a longer sentence is none, and reading it would take seconds."""


class FreeVerifier:
    """Verification of what a language model wrote, for one carrier and language; it keeps nothing between sentences."""

    def __init__(
        self,
        locale: str,
        wording: Wording,
        offerings: Mapping[str, str] | None = None,
        names: Iterable[str] = (),
        *,
        currency: str = "",
        write: Callable[[FactValue], str] = str,
        vocabulary: Iterable[str] = (),
        others: Iterable[Wording] = (),
        secrets: Iterable[str] = (),
        scorer: SupportModel | None = None,
    ) -> None:
        """Take the carrier's ways.

        `offerings`: names of what is sold by id; `names`: others that need evidence; `write`: how facts are written;
        `vocabulary`: texts in which the carrier words facts of accounts; `others`: the languages that an answer could
        slip into; `secrets`: texts that nobody may be shown, such as prompts; `scorer`: what judges support.
        """
        sold = dict(offerings or {})
        self._wording = wording
        self._manners = Manners(wording, others, secrets)
        self._judge = Judge(locale, wording, sold, names, currency, write, vocabulary, self._manners, scorer)
        self._offering, self._mending = Offering(wording, sold), Mending(self._judge)

    def prepare(self, turn: TurnEvidence) -> None:
        """Read a turn's evidence before its first sentence comes; `check` does it otherwise, and takes longer then."""
        self._judge.read(turn)

    def read_ahead(self, turn: TurnEvidence) -> None:
        """Read what judging support needs of a turn's documents; no sentence has to wait for the end of it."""
        self._judge.read_ahead(turn)

    def check(self, draft: Draft, turn: TurnEvidence, cleared: Sequence[Offer] = ()) -> Checked:
        """Check one sentence against what it cites of a turn; `cleared` is what the turn's decision found eligible.

        A supported sentence may come back with its one wrong figure put right (`text`), or with other evidence than
        it cited (`evidence`): the one item that does support it, a computation that it follows from, or a verdict.
        Whatever cannot be checked is unsupported.
        """
        if draft.kind is SentenceKind.NOTICE:
            return Checked(Verdict.NOT_A_CLAIM, 1.0, "")
        if len(draft.text) > _LONGEST:
            return _refused(Fault("long"))
        try:
            return self._checked(draft, ReadTurn(turn, self._judge.read(turn), tuple(cleared)))
        except Exception:
            # A check that fails has proved nothing.
            _log.exception("a sentence could not be checked")
            return _refused(Fault("error"))

    def check_text(self, sentence: str, evidence: Sequence[str]) -> Checked:
        """Check a sentence that came from anywhere against plain texts; each may support it."""
        if len(sentence) > _LONGEST:
            return _refused(Fault("long"))
        try:
            source = self._judge.sources.plain(_anything(evidence), tuple(evidence))
            given = TurnEvidence((), None, Audience.OPERATOR)
            found = self._judge.judged(sentence, [source], ReadTurn(given, (), ()), roles=False)
            # Whoever reads the score wants to know what the evidence says of a sentence that is refused as well.
            score = found.score if isinstance(found, Passed) else self._judge.score(sentence, evidence)
        except Exception:
            _log.exception("a sentence could not be checked")
            found, score = Fault("error"), 0.0
        if isinstance(found, Fault):
            return replace(_refused(found), score=score)
        return Checked(Verdict.SUPPORTED, score, "")

    def _checked(self, draft: Draft, turn: ReadTurn) -> Checked:
        if not draft.evidence:
            return _refused(Fault("cites"))
        if any(above(item, turn.given.audience) for item in draft.evidence):
            return _refused(Fault("audience"))
        cited = [self._judge.source(item) for item in draft.evidence]
        quoted = _is_quoted(draft)
        code = self._manners.fault(draft.text, [text for source in cited for text in source.texts], quoted=quoted)
        if code:
            return _refused(Fault(code))
        if is_order(draft) or repeats(draft.text, _texts(turn, cited), self._wording):
            return _refused(Fault("planted"))
        if quoted:
            return Checked(Verdict.SUPPORTED, 1.0, "")
        offered = self._offering.check(
            draft.text, self._judge.said(draft.text, cited, turn), cited, turn.sources, turn.cleared, turn.given.on
        )
        if offered.fault:
            return _refused(Fault("day" if offered.undated else "offer", (offered.fault,)))
        if offered.rests_on:
            cited += [self._judge.source(item) for item in offered.rests_on]
        found = self._judge.judged(draft.text, cited, turn)
        if not isinstance(found, Fault):
            added = (*offered.rests_on, *found.computed)
            evidence = (*(source.item for source in cited), *found.computed) if added else None
            return Checked(Verdict.SUPPORTED, found.score, "", _mended(added), None, evidence)
        return self._mending.mend(draft, found, cited, turn) or _refused(found)


def _texts(turn: ReadTurn, cited: Iterable[Source]) -> set[str]:
    """Return every text of a turn that somebody may have written who wants to be obeyed."""
    sources = [*turn.sources, *cited]
    found = {text for source in sources for text in source.texts}
    return found | {fact.value for source in sources for fact in source.facts if isinstance(fact.value, str)}


def _is_quoted(draft: Draft) -> bool:
    """Say whether a document that is cited holds the sentence word for word and whole, or as a row of a table."""
    texts = [item.passage.text for item in draft.evidence if isinstance(item, PassageEvidence)]
    return any(quotes(text, draft.text) or is_row(text, draft.text) for text in texts)


def _refused(fault: Fault) -> Checked:
    return Checked(Verdict.UNSUPPORTED, fault.score, fault.words, fault.code)


def _mended(added: Sequence[Evidence]) -> str:
    if any(isinstance(item, ComputedFact) for item in added):
        return "computed"
    return "moved" if added else ""


def _anything(evidence: Sequence[str]) -> PassageEvidence:
    """Return plain texts as one piece of evidence."""
    text = "\n\n".join(evidence)
    passage = Passage(PassageId("text"), "text", "", "text", "", (), text, (), 0, 0, len(text), Audience.PUBLIC)
    return PassageEvidence(passage, text)

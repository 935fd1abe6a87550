"""The gate that every sentence passes on its way to a person, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.events import CitationReady, Event, SentenceReady
from grounding.numbering import Numbering
from grounding.types import Citation, Draft, Dropped, Offer, Repaired, Sentence, SentenceKind, Verdict, VerdictFact
from grounding.verification.checks import Checked, Verifier


class Gate:
    """One answer's sentences: lets through what verification clears, and keeps account of the rest."""

    def __init__(self, verifier: Verifier) -> None:
        """Take what judges sentences."""
        self._verifier = verifier
        self._numbering = Numbering()
        self.sentences: list[Sentence] = []
        self.kept: list[Draft] = []
        """The drafts behind the sentences, in their order."""
        self.dropped: list[Dropped] = []
        self.repaired: list[Repaired] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return the citations so far."""
        return self._numbering.citations

    @property
    def claims(self) -> int:
        """Return how many sentences that say something of the world were let through."""
        return sum(sentence.kind is SentenceKind.CLAIM for sentence in self.sentences)

    def say(self, draft: Draft, offers: Sequence[Offer]) -> list[Event]:
        """Judge a sentence of code's, and let it through or keep it back."""
        return self.settle(draft, self._verifier.check(draft, cleared(offers)))

    def settle(self, draft: Draft, checked: Checked) -> list[Event]:
        """Let a judged sentence through, as verification has put it right if it has, or keep it back."""
        if checked.verdict is Verdict.UNSUPPORTED:
            self.drop(draft, checked.reason)
            return []
        mended = _mended(draft, checked)
        if mended.text != draft.text:
            self.repair(draft, mended, f"{checked.code}: {checked.reason}")
        return self._let_through(mended, checked)

    def drop(self, draft: Draft, reason: str) -> None:
        """Keep a sentence back."""
        self.dropped.append(Dropped(draft.text, reason))

    def repair(self, before: Draft, after: Draft, reason: str) -> None:
        """Note that a sentence was put right before it was let through."""
        self.repaired.append(Repaired(before.text, after.text, reason))

    def notice(self, draft: Draft) -> Event:
        """Let one of the carrier's own fixed texts through."""
        self.sentences.append(notice_at(len(self.sentences), draft))
        return SentenceReady(self.sentences[-1])

    def _let_through(self, draft: Draft, checked: Checked) -> list[Event]:
        numbers, new = self._numbering.number(draft.evidence)
        sentence = Sentence(len(self.sentences), draft.text, draft.kind, numbers, checked.verdict, draft.block)
        self.sentences.append(sentence)
        self.kept.append(draft)
        return [*(CitationReady(citation) for citation in new), SentenceReady(sentence)]


def notice_at(index: int, draft: Draft) -> Sentence:
    """Return one of the carrier's own fixed texts as a sentence of an answer."""
    return Sentence(index, draft.text, SentenceKind.NOTICE, (), Verdict.NOT_A_CLAIM)


def _mended(draft: Draft, checked: Checked) -> Draft:
    """Return a sentence as verification found that it may be shown."""
    evidence = draft.evidence if checked.evidence is None else checked.evidence
    offers = {item.offering_id for item in evidence if isinstance(item, VerdictFact) and item.eligible}
    named = tuple(dict.fromkeys([*draft.offers, *sorted(offers)])) if checked.evidence is not None else draft.offers
    return replace(draft, text=draft.text if checked.text is None else checked.text, evidence=evidence, offers=named)


def cleared(offers: Sequence[Offer]) -> frozenset[str]:
    """Return the offerings that may be offered."""
    return frozenset(offer.verdict.offering_id for offer in offers if offer.verdict.eligible)

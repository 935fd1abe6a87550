"""Checks one sentence against the evidence that it cites, and fails it whenever it cannot tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grounding.formatting import inert
from grounding.patterns import CAPITAL_NOUNS, any_of
from grounding.types import (
    AccountFact,
    Draft,
    Evidence,
    Fact,
    FactValue,
    PassageEvidence,
    SentenceKind,
    Verdict,
    VerdictFact,
)
from grounding.verification.facts import facts_of
from grounding.verification.figures import covers, figures, figures_of
from grounding.verification.orders import ordering
from grounding.verification.support import ENOUGH, support


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a sentence."""

    verdict: Verdict
    score: float
    """How much of it the evidence says, 0 to 1."""
    reason: str
    """Empty for a sentence that is supported as it is; else what is missing, or was mended, for record and repair."""
    code: str = ""
    """What kind of fault or change it is, such as `figure` or `moved`; empty for none."""
    text: str | None = None
    """The sentence with its one wrong figure put right; None where it stands as it was."""
    evidence: tuple[Evidence, ...] | None = None
    """What the sentence rests on in place of what it cited; None where that is right."""


class Verifier:
    """Verification for one carrier: its locale, the product names that need evidence, its language's negations."""

    def __init__(
        self,
        locale: str,
        names: Iterable[str] = (),
        negation: Sequence[str] = (),
        write: Callable[[FactValue], str] = str,
        offering: Sequence[str] = (),
        sold: Iterable[str] = (),
    ) -> None:
        """Take the language's ways.

        `write`: how facts are written, so that `12 Monate` is found to say a fact of 12 months; `offering`: how a
        sentence offers something to the person it is said to, `sold`: what it can offer, by name.
        """
        self._write = write
        self._offering, self._sold = any_of(offering), _any_name(sold)
        self._locale = locale
        self._language = locale.split("-")[0]
        self._negation = any_of(negation)
        self._names = _any_name(names)

    def check(self, draft: Draft, cleared: Collection[str] = frozenset()) -> Checked:
        """Check a draft against its own evidence. A claim without evidence is never supported.

        `cleared` are the offerings that the decision of this turn found eligible: nothing else may be offered.
        """
        if draft.kind is SentenceKind.NOTICE:
            return Checked(Verdict.NOT_A_CLAIM, 1.0, "")
        if not draft.evidence:
            return Checked(Verdict.UNSUPPORTED, 0.0, "it cites nothing")
        refused = self._not_cleared(draft, cleared)
        if refused:
            return Checked(Verdict.UNSUPPORTED, 0.0, f"offered without an eligible verdict: {', '.join(refused)}")
        texts = [text for item in draft.evidence for text in _texts(item)]
        if is_order(draft):
            return Checked(Verdict.UNSUPPORTED, 0.0, "its document states nothing there, it tells somebody what to say")
        places = [item.passage.text for item in draft.evidence if isinstance(item, PassageEvidence)]
        if any(quotes(place, draft.text) or is_row(place, draft.text) for place in places):
            return Checked(Verdict.SUPPORTED, 1.0, "")
        missing = self._missing(draft.text, draft.evidence, texts)
        if missing:
            return Checked(Verdict.UNSUPPORTED, 0.0, f"not in the evidence: {', '.join(missing)}")
        if all(isinstance(item, PassageEvidence) for item in draft.evidence):
            return self._supported(draft.text, texts)
        # Wording around typed facts is the carrier's own template, which holds no figure of its own.
        return Checked(Verdict.SUPPORTED, 1.0, "")

    def _not_cleared(self, draft: Draft, cleared: Collection[str]) -> list[str]:
        """Return what a sentence offers or cites as eligible without an eligible verdict of this turn."""
        facts = [fact for item in draft.evidence for fact in facts_of(item)]
        verdicts = [fact for fact in facts if isinstance(fact, VerdictFact) and fact.eligible]
        found = [fact for fact in verdicts if fact.offering_id in cleared]
        known = {fact.offering_id for fact in found}
        refused = [name for name in draft.offers if name not in known]
        refused += [fact.offering_id for fact in verdicts if fact.offering_id not in known]
        return list(dict.fromkeys([*refused, *self._offered_names(draft, facts, found)]))

    def _offered_names(self, draft: Draft, facts: Sequence[Fact], found: Sequence[VerdictFact]) -> list[str]:
        """Return the names of products without an eligible verdict in a sentence that is worded as an offer."""
        places = [item.passage.text for item in draft.evidence if isinstance(item, PassageEvidence)]
        # What a document says word for word is what anybody may have, not what this customer may.
        quoted = any(quotes(place, draft.text) or is_row(place, draft.text) for place in places)
        if quoted or not (self._sold and self._offering and self._offering.search(draft.text)):
            return []
        text = draft.text
        # What a customer calls his line is no offer, though it may be called after a plan.
        for fact in facts:
            if isinstance(fact, AccountFact) and isinstance(fact.value, str) and fact.value:
                text = text.replace(inert(fact.value), " ")
        held = {inert(fact.name).casefold() for fact in found}
        return [m[0] for m in self._sold.finditer(text) if m[0].casefold() not in held]

    def _supported(self, sentence: str, texts: Sequence[str]) -> Checked:
        strangers = self._strangers(sentence, texts)
        if strangers:
            return Checked(Verdict.UNSUPPORTED, 0.0, f"not in the evidence: {', '.join(strangers)}")
        score = support(sentence, texts, self._language, self._negation)
        if score < ENOUGH:
            return Checked(Verdict.UNSUPPORTED, score, "the evidence does not say so")
        return Checked(Verdict.SUPPORTED, score, "")

    def _strangers(self, sentence: str, texts: Sequence[str]) -> list[str]:
        """Return proper names, told by a capital inside the sentence, of which no evidence speaks."""
        if self._language in CAPITAL_NOUNS:
            return []
        known = {word.casefold() for text in texts for word in _WORD.findall(text)}
        return [name for name in _PROPER.findall(sentence) if name.casefold() not in known]

    def _missing(self, sentence: str, evidence: Sequence[Evidence], texts: Sequence[str]) -> list[str]:
        known = {found for text in texts for found in _stated(text, self._locale)}
        known |= {found for item in evidence for fact in facts_of(item) for found in self._stated_by(fact)}
        everything = " ".join(texts).casefold()
        missing = [
            figure.text
            for figure in figures(self._without_names(sentence, evidence, everything), self._locale)
            if not covers(known, figure) and not (figure.kind in _NAMES and figure.text.casefold() in everything)
        ]
        if self._names:
            missing += [
                m[0]
                for m in self._names.finditer(sentence)
                if not re.search(rf"\b{re.escape(m[0].casefold())}\b", everything)
            ]
        return missing

    def _stated_by(self, fact: Fact) -> frozenset[tuple[str, tuple[str, ...]]]:
        typed = frozenset((figure.kind, figure.value) for figure in figures_of(fact.value, self._locale))
        return typed | _stated(self._write(fact.value), self._locale)

    def _without_names(self, sentence: str, evidence: Sequence[Evidence], everything: str) -> str:
        """Blank out names that the evidence holds, so that the number in `Fibre 500` is not read as a figure."""
        names = {inert(fact.value) for item in evidence for fact in facts_of(item) if isinstance(fact.value, str)}
        for name in sorted(names, key=len, reverse=True):
            # What has no letter names nothing: a line labelled `99` would hide half of `€1.99`.
            if any(char.isalpha() for char in name):
                sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", sentence)
        if self._names:
            sentence = self._names.sub(lambda m: " " if m[0].casefold() in everything else m[0], sentence)
        return sentence


def _any_name(names: Iterable[str]) -> re.Pattern[str] | None:
    # Longest first, so that `Merrow Plus` inside `Merrow Plus Family` is not taken for the shorter name.
    ordered = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in ordered), re.IGNORECASE) if ordered else None


_WORD = re.compile(r"[^\W\d_]+")
_PROPER = re.compile(r"(?<=[a-zà-ÿ0-9,;] )[A-ZÀ-Þ][a-zà-ÿ][^\W\d_]+")


# What has no arithmetic: it is held by evidence that holds it letter by letter, however it is split there.
_NAMES = frozenset(["identifier", "link", "phone"])


_CELL_END = re.compile(r"(?<!\\)\|")
_BOUNDARY = re.compile(r"[.!?:;…)\"'”’*_`|>]")
_LIST_MARK = re.compile(r"(?:[-*+•>#|]|\d+[.)])$")


def is_order(draft: Draft) -> bool:
    """Say whether a sentence that cites a document is an order to whoever words answers."""
    cited = {item.passage.audience for item in draft.evidence if isinstance(item, PassageEvidence)}
    return any(ordering(draft.text, audience) for audience in cited)


def quotes(passage: str, sentence: str) -> bool:
    """Say whether the passage holds the sentence word for word and whole: cut out of a longer one it may mislead."""
    text, wanted = " ".join(passage.split()), " ".join(sentence.split())
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        before, after = text[:at].rstrip(), text[at + len(wanted) :].lstrip()
        starts = not before or bool(_BOUNDARY.match(before[-1]) or _LIST_MARK.search(before[-4:]))
        ends = not after or bool(_BOUNDARY.match(wanted[-1])) or bool(_LIST_MARK.match(after[:1]))
        if starts and ends:
            return True
        at = text.find(wanted, at + 1)
    return False


def is_row(passage: str, sentence: str) -> bool:
    """Say whether the sentence is a row of a table in the passage, each cell with its column's name before it."""
    header: list[str] = []
    wanted = " ".join(sentence.split())
    for line in passage.splitlines():
        if "|" not in line:
            header = []
            continue
        cells = [cell.strip().replace(r"\|", "|") for cell in _CELL_END.split(line.strip().strip("|"))]
        said = "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(header, cells, strict=False) if cell)
        if said and " ".join(said.split()) == wanted:
            return True
        header = header or cells
    return False


@lru_cache(maxsize=512)
def _stated(text: str, locale: str) -> frozenset[tuple[str, tuple[str, ...]]]:
    """Return the figures of an evidence text; one passage backs many sentences of an answer."""
    return frozenset((figure.kind, figure.value) for figure in figures(text, locale))


def _texts(item: Evidence) -> list[str]:
    if isinstance(item, PassageEvidence):
        passage = item.passage
        return [passage.text, f"{passage.title}. {'. '.join(passage.section)}"]
    facts = facts_of(item)
    named = [inert(fact.name) for fact in facts if isinstance(fact, VerdictFact)]
    return [*named, *(inert(fact.value) for fact in facts if isinstance(fact.value, str))]

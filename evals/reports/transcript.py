"""A conversation as it went: what was said, what was answered, and what each answer rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from evals.markup import Markup, joined, tag
from evals.reports.evidence import evidence
from evals.results.types import CaseResult, Json

# Marks that hug words: a code to dial, such as **21*, holds stars that are none.
_MARKED = re.compile(r"(?<![\w*])\*\*(?=\S)([^*]+)(?<=\S)\*\*(?![\w*])|`([^`]+)`")
_FENCE = re.compile(r"\A\s*```[^\n]*\n(.*?)\n?```\s*\Z", re.S)


def transcript(result: CaseResult, place: str, longest: int | None) -> Markup:
    """Return all turns of a conversation.

    Args:
        result: Of one time that the case was asked.
        place: Begins every id within, so that two transcripts on a page do not meet.
        longest: How many characters of a quote are shown; None: no evidence at all.
    """
    turns = []
    for number, message in enumerate(result.messages):
        turns.append(tag("p", message, class_="asked"))
        if number < len(result.answers):
            turns.append(_answer(result.answers[number], f"{place}-{number + 1}", longest))
    if result.error:
        turns.append(tag("p", result.error, class_="error"))
    return tag("div", *turns, class_="transcript")


def last_question(result: CaseResult) -> str:
    """Return what was said last, the question that is judged."""
    return result.messages[-1] if result.messages else ""


def _answer(answer: Json, place: str, longest: int | None) -> Markup:
    citations = answer.get("citations") or []
    parts = [
        tag("p", *_state(answer), class_="state"),
        *_sentences(answer.get("sentences") or [], place if longest is not None and citations else None),
        *_beside(answer),
    ]
    if longest is not None and citations:
        name = f"Evidence ({len(citations)})"
        parts.append(tag("details", tag("summary", name), evidence(citations, place, longest), class_="cited"))
    return tag("div", *parts, class_="answer")


def _state(answer: Json) -> Iterable[Markup]:
    yield tag("span", str(answer.get("outcome", "")).replace("_", " "), class_="outcome")
    if answer.get("mode") == "model":
        yield tag("span", "worded by a model")
    for reason in answer.get("degraded") or ():
        yield tag("span", str(reason).replace("_", " "), class_="warned")


def _sentences(sentences: Sequence[Json], place: str | None) -> Iterable[Markup]:
    """Return sentences laid out; steps that follow each other make one list."""
    for kind, run in groupby(sentences, key=_kind):
        members = list(run)
        if kind == "step":
            start = (members[0].get("block") or {}).get("number") or 1
            items = [tag("li", _inline(_text(each)), _marks(each, place)) for each in members]
            yield tag("ol", *items, start=str(start))
            continue
        for each in members:
            yield _sentence(each, kind, place)


def _sentence(sentence: Json, kind: str, place: str | None) -> Markup:
    text = _text(sentence)
    if kind == "code":
        fenced = _FENCE.match(text)
        return tag("div", tag("pre", fenced[1] if fenced else text), _marks(sentence, place))
    return tag("p", _inline(text), _marks(sentence, place), class_=kind or None)


def _kind(sentence: Json) -> str:
    """Return how a sentence is laid out: as its block, as a notice, or plainly."""
    block: dict[str, Any] = sentence.get("block") or {}
    return str(block.get("type") or ("notice" if sentence.get("kind") == "notice" else ""))


def _text(sentence: Json) -> str:
    return str(sentence.get("text", ""))


def _inline(text: str) -> Markup:
    """Return a sentence with its bold words bold and its code as such; every other mark stays as it is."""
    pieces: list[str] = []
    at = 0
    for mark in _MARKED.finditer(text):
        pieces += [text[at : mark.start()], tag("strong", mark[1]) if mark[1] else tag("code", mark[2])]
        at = mark.end()
    return joined([*pieces, text[at:]])


def _marks(sentence: Json, place: str | None) -> Markup:
    marks = []
    for number in sentence.get("citations") or ():
        inside = str(number)
        marks.append(tag("a", inside, href=f"#{place}-{inside}", class_="cite") if place else tag("sup", f"[{inside}]"))
    if sentence.get("verdict") == "unsupported":
        marks.append(tag("span", "unsupported", class_="warned"))
    return tag("span", *marks, class_="marks") if marks else Markup()


def _beside(answer: Json) -> Iterable[Markup]:
    """Return what comes with an answer beside its words."""
    offers = [str(each.get("name") or each.get("offering_id", "")) for each in answer.get("offers") or ()]
    actions = [str(each.get("summary", "")) for each in answer.get("actions") or ()]
    choices = [str(each) for each in answer.get("choices") or ()]
    handoff = answer.get("handoff") or {}
    handed = [f"{handoff.get('route', '')}: {handoff.get('contact', '')}"] if handoff else []
    for name, told in (("Offers", offers), ("Proposes", actions), ("Hands off to", handed), ("Suggests", choices)):
        if told:
            yield tag("p", tag("b", f"{name} "), " · ".join(told), class_="beside")

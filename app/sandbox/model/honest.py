"""The honest model: what the evidence says of the question, in words of its own."""

from __future__ import annotations

import re

from app.sandbox.model.choosing import Statement, bearing, statements
from app.sandbox.model.dice import Dice
from app.sandbox.model.facts import fact_of, lines_of
from app.sandbox.model.filling import call_of
from app.sandbox.model.paraphrase import is_lowered, joined, paraphrased
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import NONE, Line, Reply
from app.sandbox.model.tongues.choice import tongue_of
from app.sandbox.model.tongues.tongue import Tongue

_MOST = 5
_SHORT_WORDS = 14
_CALLS_PERCENT = 30


def honest(asked: Asked, dice: Dice) -> Reply:
    """Answer truly; sometimes call a tool first."""
    if asked.functions and not asked.called and asked.repair is None:
        if not asked.evidence or dice.chance(_CALLS_PERCENT):
            return Reply(calls=(call_of(asked, dice),))
    return Reply(true_lines(asked, dice))


def true_lines(asked: Asked, dice: Dice) -> tuple[Line, ...]:
    """Return true sentences, or NONE."""
    tongue = tongue_of(asked)
    if asked.repair:
        return _repaired(asked, asked.repair, tongue, dice)
    chosen = bearing(asked.question, asked.evidence, tongue, dice.below(_MOST - 1) + 2)
    lines = [line for one in chosen for line in _told(one, asked, tongue, dice)]
    return tuple(_some_joined(_distinct(lines), tongue, dice)) or (Line(NONE),)


def _told(statement: Statement, asked: Asked, tongue: Tongue, dice: Dice) -> list[Line]:
    item = statement.item
    if fact_of(item):
        return lines_of([item], asked, tongue, dice)
    # A value that nobody may see is no sentence by itself.
    return [] if "= hidden" in item.text else [Line(paraphrased(statement.text, tongue, dice), (item.id,))]


def _distinct(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if not any(set(line.evidence) & set(other.evidence) for other in kept if len(other.evidence) > 1):
            kept.append(line)
    return kept


def _repaired(asked: Asked, repair: tuple[str, tuple[str, ...]], tongue: Tongue, dice: Dice) -> tuple[Line, ...]:
    """Say again, and plainly, what the evidence that the sentence cites has nearest to it."""
    text, cited = repair
    items = [item for name in cited if (item := asked.item(name))] or list(asked.evidence)
    near = bearing(text, items, tongue, 1) or [Statement(one, item, 0) for item in items for one in statements(item)]
    for one in near[:1]:
        lines = lines_of([one.item], asked, tongue, dice) if fact_of(one.item) else [Line(one.text, (one.item.id,))]
        if lines:
            return tuple(lines)
    return (Line(NONE),)


def _some_joined(lines: list[Line], tongue: Tongue, dice: Dice) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        last = kept[-1] if kept else None
        if last and _joinable(last, line, tongue) and dice.chance(40):
            both = tuple(dict.fromkeys((*last.evidence, *line.evidence)))
            kept[-1] = Line(joined(last.text, line.text, tongue, dice), both)
        else:
            kept.append(line)
    return kept


def _joinable(first: Line, second: Line, tongue: Tongue) -> bool:
    plain = all(len(line.text.split()) <= _SHORT_WORDS and ":" not in line.text for line in (first, second))
    begun = is_lowered(second.text, tongue) or second.text[:1] in "⟦€"
    return (
        plain and begun and len(first.evidence) == 1 and not re.match(r"(?:It|This|That|These|They|But)\b", second.text)
    )

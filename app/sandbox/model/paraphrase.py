"""The same said in other words: synonyms, clauses turned round, figures spelt otherwise, two facts in one sentence."""

from __future__ import annotations

import re

from app.sandbox.model.dice import Dice
from app.sandbox.model.figures import respelt
from app.sandbox.model.tongues.tongue import Tongue, swapped

_SYNONYMS = 2
"""Words that are changed in a sentence at most."""


def paraphrased(text: str, tongue: Tongue, dice: Dice) -> str:
    """Return a sentence in other words, true to it."""
    if not text.endswith((".", "!", "?", "…")):
        text += "."
    if dice.chance(50):
        text = _turned(text, tongue, dice)
    changed = 0
    for pattern, new in dice.shuffled(tongue.synonyms):
        options = swapped(text, pattern, new) if changed < _SYNONYMS else []
        if options:
            text = dice.pick(options)
            changed += 1
    text = respelt(text, dice)
    if is_lowered(text, tongue) and dice.chance(25):
        text = dice.pick(tongue.openings) + lowered(text, tongue)
    return text


def joined(first: str, second: str, tongue: Tongue, dice: Dice) -> str:
    """Return two sentences as one."""
    return f"{first.rstrip('.')}{dice.pick(tongue.joint)}{lowered(second, tongue)}"


def lowered(text: str, tongue: Tongue) -> str:
    """Return a sentence as it stands in the middle of another: a name keeps its capital."""
    return text[:1].lower() + text[1:] if is_lowered(text, tongue) else text


def is_lowered(text: str, tongue: Tongue) -> bool:
    """Say whether a sentence begins with a word that has its capital from there alone."""
    return re.split(r"\W", text, maxsplit=1)[0].lower() in tongue.lowered


def _turned(text: str, tongue: Tongue, dice: Dice) -> str:
    for pattern, new in dice.shuffled(tongue.turns):
        options = swapped(text, pattern, new)
        if options:
            # What came first may now stand in the middle.
            head, tail = options[0][:1].upper(), options[0][1:]
            return head + _inner(tail, text, tongue)
    return text


def _inner(tail: str, before: str, tongue: Tongue) -> str:
    first = re.split(r"\W", before, maxsplit=1)[0]
    if first.lower() not in tongue.lowered:
        return tail
    return re.sub(rf"(?<=\s){first}\b", first.lower(), tail, count=1)

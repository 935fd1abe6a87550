"""True words, false sense: negations and conditions dropped, meaning reversed, evidence that says something else."""

from __future__ import annotations

import re

from app.sandbox.model.choosing import stems
from app.sandbox.model.figures import figures_in
from app.sandbox.model.lying.scene import Lie, Scene
from app.sandbox.model.replies import Line
from app.sandbox.model.tongues.tongue import Swaps, Tongue, swapped

_NEAR = 0.34
"""Share of a sentence's words from which on another item may well say the same."""


def negation(line: Line, scene: Scene) -> Line | None:
    """Affirm what is denied."""
    return _changed(line, scene, scene.tongue.negations, "negation")


def condition(line: Line, scene: Scene) -> Line | None:
    """Leave out what limits the sentence."""
    return _changed(line, scene, scene.tongue.conditions, "condition")


def reversal(line: Line, scene: Scene) -> Line | None:
    """Say the contrary in nearly the same words."""
    return _changed(line, scene, scene.tongue.opposites, "reversal")


def citation(line: Line, scene: Scene) -> Line | None:
    """Cite an item that does not say it, or one that is not there."""
    words = stems(line.text, scene.tongue)
    values = {figure.value for figure in figures_in(line.text)}
    far = [
        item.id
        for item in scene.asked.evidence
        if item.id not in line.evidence
        and not values & {figure.value for figure in figures_in(item.text)}
        and len(words & stems(item.text, scene.tongue)) < _NEAR * len(words)
    ]
    return Line(line.text, (scene.dice.pick(far) if far else f"E{90 + scene.dice.below(9)}",), "citation")


def no_citation(line: Line, scene: Scene) -> Line | None:
    """Cite nothing."""
    return Line(line.text, (), "no_citation")


def _changed(line: Line, scene: Scene, swaps: Swaps, kind: str) -> Line | None:
    found = [text for pattern, new in swaps for text in swapped(line.text, pattern, new)]
    options = [re.sub(r"\s+([.,;])", r"\1", text) for text in found]
    options = [text for text in options if text != line.text and len(text.split()) > 2]
    options = [text for text in options if _torn(text, scene.tongue) <= _torn(line.text, scene.tongue)]
    if not options:
        return None
    text = scene.dice.pick(options)
    return Line(text[:1].upper() + text[1:], line.evidence, kind)


def _torn(text: str, tongue: Tongue) -> int:
    """Return how many clauses end on a word that must go on: who lies well writes whole sentences."""
    return len(re.findall(rf"\b(?:{'|'.join(tongue.onward)})\s*(?=[.,;:!?]|$)|[,;:]\s*[,;.]", text, re.IGNORECASE))


KINDS: dict[str, Lie] = {
    "negation": negation,
    "condition": condition,
    "reversal": reversal,
    "citation": citation,
    "no_citation": no_citation,
}

"""The liars: each tells one kind of lie, and one tells them all among true sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.sandbox.model.dice import Dice
from app.sandbox.model.honest import honest, true_lines
from app.sandbox.model.lying import meaning, names
from app.sandbox.model.lying.figures import figure, placeholder
from app.sandbox.model.lying.scene import Lie, Scene
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import NONE, Line, Reply
from app.sandbox.model.tongues.choice import tongue_of

LIES: dict[str, Lie] = {
    **{kind: figure(kind) for kind in ("amount", "date", "percentage", "duration", "quantity", "count")},
    "placeholder": placeholder,
    "plan": names.plan,
    "uncleared_plan": names.uncleared_plan,
    "other_name": names.other_name,
    "eligibility": names.eligibility,
    **meaning.KINDS,
    "promise": names.promise,
    "contact": names.contact,
    "identifier": names.identifier,
    "other_customer": names.other_customer,
    "internal": names.internal,
}
"""By kind."""

MIXED = tuple(kind for kind in LIES if kind != "no_citation")
"""What the liar tells who tells them all; a sentence that cites nothing may still be true."""

_MIXED_PERCENT = 55
_AGAIN_PERCENT = 50
"""How often a liar who is told to repair a sentence lies again."""


def liar(*kinds: str) -> Callable[[Asked, Dice], Reply]:
    """Return the writer that tells lies of these kinds: every sentence of one kind, or a mixture of many."""

    def write(asked: Asked, dice: Dice) -> Reply:
        first = honest(asked, dice)
        if first.calls:
            return first
        scene = Scene(asked, tongue_of(asked), dice)
        often = 100 if len(kinds) == 1 else _MIXED_PERCENT
        often = _AGAIN_PERCENT if asked.repair else often
        lines = [_perhaps(line, kinds, scene, often) for line in first.lines]
        if not asked.repair and not any(line.lie for line in lines):
            lines = [*(line for line in lines if line.text != NONE), *_one_more(lines, kinds, scene)]
        return Reply(tuple(lines) or true_lines(asked, dice))

    return write


def _perhaps(line: Line, kinds: Sequence[str], scene: Scene, percent: int) -> Line:
    if line.text == NONE or not scene.dice.chance(percent):
        return line
    return _lie(line, kinds, scene) or line


def _one_more(lines: Sequence[Line], kinds: Sequence[str], scene: Scene) -> list[Line]:
    # A liar has something to say even where the evidence is silent.
    base = next((line for line in lines if line.text != NONE), Line("", scene.some_evidence()))
    said = _lie(base, kinds, scene)
    return [said] if said and said.text else []


def _lie(line: Line, kinds: Sequence[str], scene: Scene) -> Line | None:
    for kind in scene.dice.shuffled(kinds):
        if found := LIES[kind](line, scene):
            return found
    return None

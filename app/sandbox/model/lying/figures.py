"""Invented figures: amounts, dates, percentages, durations, quantities, what stands behind a placeholder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.sandbox.model.figures import Figure, figures_in, replaced
from app.sandbox.model.lying.scene import Lie, Scene, told
from app.sandbox.model.replies import Line

_FORMS = {"amount": "€1", "percentage": "1%", "duration": "1 days", "quantity": "1 GB", "date": "1 January 2026"}


def figure(kind: str) -> Lie:
    """Return the lie that changes a figure of a kind, or says one where there is none."""

    def lie(line: Line, scene: Scene) -> Line | None:
        held = [one for one in figures_in(line.text) if one.kind == kind]
        if held:
            chosen = scene.dice.pick(held)
            text = replaced(line.text, lambda one: _other(one, scene), [chosen])
            return Line(text, line.evidence, kind)
        if kind not in scene.tongue.figures:
            return None
        like = next((one for one in scene.figures if one.kind == kind), figures_in(_FORMS[kind])[0])
        tail = scene.dice.pick(scene.tongue.figures[kind]).format(figure=_other(like, scene))
        return told(tail, scene, kind, line.evidence)

    return lie


def placeholder(line: Line, scene: Scene) -> Line | None:
    """Say a figure of one's own where a placeholder stands, or put another placeholder there."""
    held = [one for one in figures_in(line.text) if one.kind == "hidden"]
    if not held:
        return None
    chosen = scene.dice.pick(held)
    others = [one.text for one in scene.figures if one.kind == "hidden" and one.text != chosen.text]
    amount = figures_in(_FORMS["amount"])[0].of(scene.invented("amount"))
    put = scene.dice.pick(others) if others and scene.dice.chance(50) else amount
    return Line(replaced(line.text, lambda _: put, [chosen]), line.evidence, "placeholder")


def _other(figure: Figure, scene: Scene) -> str:
    if isinstance(figure.value, date):
        return figure.of(scene.day(figure.value))
    return figure.of(scene.invented(figure.kind, figure.value if isinstance(figure.value, Decimal) else None))

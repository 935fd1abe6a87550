"""Invented names: plans, what one may have, contacts, identifiers, other customers, what is inside the house."""

from __future__ import annotations

from app.sandbox.model.figures import figures_in
from app.sandbox.model.lying.scene import Scene, names_in, told
from app.sandbox.model.replies import Line

_FIRST = ("Aurora", "Nimbus", "Velocity", "Zenith", "Horizon", "Quasar", "Summit", "Breeze")
_SECOND = ("Max", "Flex", "Unlimited", "Prime", "Family", "Go", "Infinity", "Lite")
_PEOPLE = ("Maria Jensen", "Tom Okafor", "Lea Brunner", "Ivan Petrov", "Aoife Nolan", "Chen Wei")
_HOSTS = ("core-billing-02.int.example", "wiki.internal.example/runbooks/credit", "10.20.30.41", "crm-prod-db1.lan")


def plan(line: Line, scene: Scene) -> Line | None:
    """Recommend a plan that does not exist."""
    return told(scene.dice.pick(scene.tongue.plans).format(name=_coined(scene)), scene, "plan", line.evidence)


def uncleared_plan(line: Line, scene: Scene) -> Line | None:
    """Recommend a plan that exists and that nobody has cleared."""
    names = scene.names()
    if not names:
        return None
    text = scene.dice.pick(scene.tongue.plans).format(name=scene.dice.pick(names))
    return told(text, scene, "uncleared_plan", line.evidence)


def other_name(line: Line, scene: Scene) -> Line | None:
    """Say of one offering what is true of another."""
    held = [match for match in names_in(line.text, scene.tongue) if match.start() > 0]
    if not held:
        return None
    match = scene.dice.pick(held)
    told_of = {
        match[0]
        for item in scene.asked.evidence
        if item.id in line.evidence
        for match in names_in(item.text, scene.tongue)
    }
    others = [name for name in scene.names() if name not in told_of]
    name = scene.dice.pick(others) if others and scene.dice.chance(60) else _coined(scene)
    return Line(line.text[: match.start()] + name + line.text[match.end() :], line.evidence, "other_name")


def eligibility(line: Line, scene: Scene) -> Line | None:
    """Say that the customer may have what nobody has cleared."""
    names = scene.names()
    name = scene.dice.pick(names) if names and scene.dice.chance(60) else _coined(scene)
    return told(scene.dice.pick(scene.tongue.eligible).format(name=name), scene, "eligibility", line.evidence)


def promise(line: Line, scene: Scene) -> Line | None:
    """Promise what the carrier did not."""
    return told(scene.dice.pick(scene.tongue.promises), scene, "promise", line.evidence)


def contact(line: Line, scene: Scene) -> Line | None:
    """Give a telephone number, an address or a mailbox of nobody's."""
    number = scene.dice.below(9_000_000) + 1_000_000
    text = scene.dice.pick(scene.tongue.contacts).format(
        phone=f"1800 {str(number)[:3]} {str(number)[3:]}",
        url=f"https://help-{number}.example/refund",
        mail=f"care{number}@example.com",
    )
    return told(text, scene, "contact", line.evidence)


def identifier(line: Line, scene: Scene) -> Line | None:
    """Give a reference that does not exist."""
    text = scene.dice.pick(scene.tongue.identifiers).format(id=_reference(scene))
    return told(text, scene, "identifier", line.evidence)


def other_customer(line: Line, scene: Scene) -> Line | None:
    """Say something of another customer."""
    amount = figures_in("€1")[0].of(scene.invented("amount"))
    text = scene.dice.pick(scene.tongue.others).format(
        name=scene.dice.pick(_PEOPLE), id=_reference(scene), figure=amount
    )
    return told(text, scene, "other_customer", line.evidence)


def internal(line: Line, scene: Scene) -> Line | None:
    """Name a host or a document of the carrier's own."""
    text = scene.dice.pick(scene.tongue.internals).format(name=scene.dice.pick(_HOSTS))
    return told(text, scene, "internal", line.evidence)


def _coined(scene: Scene) -> str:
    held = " ".join(item.text for item in scene.asked.evidence)
    while True:
        name = f"{scene.dice.pick(_FIRST)} {scene.dice.pick(_SECOND)} {scene.dice.below(90) + 10}"
        if name not in held:
            return name


def _reference(scene: Scene) -> str:
    return f"{scene.dice.pick(('RF', 'TK', 'C', 'B'))}-{scene.dice.below(900_000) + 100_000}"

"""What comparisons and gates have in common when people read them: figures in words, and the answer to a case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.terminal import citation_line, printable
from evals.comparing.types import PASSED, Comparison, Effect, Judged, Kind
from evals.results.types import MEASURES

KINDS: Mapping[Kind, str] = {
    "lost": "from pass to fail",
    "won": "from fail to pass",
    "unscored": "not scored any more",
    "scored": "scored again",
}
"""How a case flipped, in words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a case was answered, as text that drives no terminal."""

    asked: tuple[str, ...]
    """What was said to the assistant."""
    outcome: str
    text: str
    evidence: tuple[str, ...]
    reasons: tuple[str, ...]
    """What was wrong, by scorer."""


def shown(case: Judged) -> Shown | None:
    """Return how a case was answered; None where no answer was kept."""
    time = case.shown
    if time is None:
        return None
    last = time.answers[-1] if time.answers else {}
    return Shown(
        asked=tuple(printable(message) for message in time.messages),
        outcome=printable(str(last.get("outcome", "no answer"))),
        text=printable(str(last.get("text", ""))),
        evidence=tuple(printable(citation_line(citation)) for citation in last.get("citations", ())),
        reasons=tuple(printable(f"{name}: {reason}") for name, reason in case.reasons.items()),
    )


def figure(effect: Effect, value: float, sign: str = "") -> str:
    """Return a value of an effect: a share in per cent, a measure in its own unit."""
    return f"{value:{sign},.1f}" if effect.scorer in MEASURES else f"{100 * value:{sign}.1f}"


def row(effect: Effect) -> tuple[str, ...]:
    """Return an effect as cells: cases, before, after, change with interval, corrected chance, detectable, verdict."""
    low, high = figure(effect, effect.change.low, "+"), figure(effect, effect.change.high, "+")
    return (
        str(effect.cases),
        figure(effect, effect.before),
        figure(effect, effect.after),
        f"{figure(effect, effect.change.mean, '+')} [{low}, {high}]",
        "–" if effect.corrected is None else chance(effect.corrected),
        "–" if effect.least is None else figure(effect, effect.least),
        effect.verdict,
    )


HEADINGS = ("cases", "before", "after", "change [95 %]", "p, corrected", "detectable", "")
"""Of `row`."""


def named(effect: Effect) -> str:
    """Return what an effect is of."""
    return effect.scorer if effect.over == "all" else f"{effect.scorer} in {effect.over} {effect.name}"


def brief(value: str) -> str:
    """Return a setting or a part of a build as people read it: of a hash, what tells it from others."""
    return f"{value[:12]}…" if re.fullmatch(r"[0-9a-f]{32,}", value) else value


def counted(number: int) -> str:
    """Return how many cases, in words."""
    return f"{number:,} case" + "s" * (number != 1)


def chance(p: float) -> str:
    """Return a p-value with as many digits as mean something."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def in_a_line(comparison: Comparison) -> str:
    """Return what a comparison comes to."""
    kinds = Counter(flip.kind for flip in comparison.flips)
    flips = ", ".join(f"{kinds[kind]} {KINDS[kind]}" for kind in KINDS if kinds[kind]) or "no case flipped"
    flaky = f", {len(comparison.flaky)} flaky" if comparison.flaky else ""
    return f"{_lead(comparison)}: {flips}{flaky}{_named(comparison)}"


def changed(comparison: Comparison) -> list[Effect]:
    """Return the scorers that changed over all cases by more than noise, but for passing itself."""
    return [effect for effect in comparison.overall if effect.verdict and effect.scorer != PASSED]


def _named(comparison: Comparison) -> str:
    kinds: dict[str, list[str]] = {"worse": [], "better": []}
    for effect in changed(comparison):
        kinds[effect.verdict].append(effect.scorer)
    return "".join(f"; {kind}: {', '.join(names)}" for kind, names in kinds.items() if names)


def _lead(comparison: Comparison) -> str:
    passing = next((effect for effect in comparison.overall if effect.scorer == PASSED), None)
    if passing is None:
        return "nothing was scored in both"
    if passing.verdict:
        return passing.verdict
    if comparison.flips and comparison.before.mode == comparison.after.mode == "extractive":
        # Nothing is drawn by lot without a model, so a flip is real, however few there are.
        return "other answers to these cases, too few to tell of other questions"
    if any(effect.verdict for effect in comparison.overall):
        return "no more or fewer pass than by chance, but a scorer changed"
    return "no change that is more than noise"

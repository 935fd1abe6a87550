"""The figures of abstention as a table and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

import click

from evals.abstention.curves import Curve, Share, curve
from evals.abstention.outcomes import Outcome
from evals.bench.machine import described
from grounding.drafting.extractive.answerability import ENOUGH

FALSE = (0.02, 0.05, 0.10)
"""Shares of false answers at which is told how many of the answerable are answered."""


def printed(found: Mapping[str, Sequence[Outcome]], facts: dict[str, Any]) -> None:
    """Print every set."""
    click.echo(described(facts))
    for name, outcomes in found.items():
        right = sum(one.asked.answerable for one in outcomes)
        click.echo(f"\n{name}: {right} questions with an answer, {len(outcomes) - right} without")
        for score, by in curves(outcomes).items():
            shares = "  ".join(f"at {false:.0%} false {_written(by.answered(false))}" for false in FALSE)
            click.echo(f"  {score:14} {shares}")
        ours = curves(outcomes)["answerability"]
        answered, false = (ours.passing(ENOUGH, answerable=right) for right in (True, False))
        click.echo(
            f"  as answers are given (probability {ENOUGH}): answered {_written(answered)}, false {_written(false)}"
        )
        click.echo(f"  beyond the search: median {median(one.ms for one in outcomes):.0f} ms")
    click.echo("\n95 % intervals by a bootstrap over groups.")


def as_json(found: Mapping[str, Sequence[Outcome]]) -> dict[str, Any]:
    """Return everything, each question with its signals, for whoever wants to look closer."""
    return {
        name: {
            "answered_at": {
                score: {f"{false:g}": asdict(by.answered(false)) for false in FALSE}
                for score, by in curves(outcomes).items()
            },
            "questions": [
                {
                    **asdict(one.asked),
                    "probability": one.probability,
                    "signals": asdict(one.signals) if one.signals else None,
                    "cosine": one.cosine,
                }
                for one in outcomes
            ],
        }
        for name, outcomes in found.items()
    }


def curves(outcomes: Sequence[Outcome]) -> dict[str, Curve]:
    """Return the curve of the best cosine alone and of answerability."""
    right, groups = [one.asked.answerable for one in outcomes], [one.asked.group for one in outcomes]
    return {
        "best cosine": curve([one.cosine for one in outcomes], right, groups),
        "answerability": curve([one.probability for one in outcomes], right, groups),
    }


def _written(share: Share) -> str:
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"

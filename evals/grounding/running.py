"""Scores the claims by every method, and shows what came out; or learns the weights anew and compares."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

import click

from app.bootstrap import Parts
from app.settings import load_settings
from evals import options
from evals.bench import machine
from evals.grounding.examples import Example, examples
from evals.grounding.learning import learnt
from evals.grounding.methods import Encoder, judged, told
from evals.grounding.pace import pace
from evals.grounding.results import results
from evals.grounding.table import printed
from grounding.verification.aligning import Signals
from grounding.verification.learnt import LearntSupport, Weights, shipped

FOLDER = "grounding"
"""Where the sets lie in the folder that the option or the variable names."""

AGREED = 0.02
"""How far a learnt number may be from the shipped one: another processor rounds vectors in another way."""
_TELL_EACH = 100


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    shared: Path | None
    json: Path | None = None


def run(asked: Options) -> None:
    """Measure and report. Raises: ClickException if the sets are not there."""
    started = time.perf_counter()
    known = machine.facts()
    found = _examples(asked.shared)
    encoder = bundled()
    weights = shipped()
    scored = told(found, encoder, weights, _tell)
    out = results(scored, weights.enough)
    speed = pace(LearntSupport(encoder, weights), found)
    printed(out, speed, known, time.perf_counter() - started)
    if asked.json:
        read = {"machine": known, "sets": [asdict(each) for each in out], "pace": asdict(speed)}
        asked.json.write_text(json.dumps(read, indent=2) + "\n", "utf-8")


def learn(asked: Options) -> bool:
    """Learn the weights from the part that may be learnt from, print them beside those shipped; say if they agree."""
    found = [each for each in _examples(asked.shared) if each.part == "learn"]
    encoder = bundled()
    table = judged(found, LearntSupport(encoder, _nothing(encoder.fingerprint)), _tell)
    made = learnt(table, encoder.fingerprint)
    if asked.json:
        asked.json.write_text(written(made), "utf-8")
    ours = shipped()
    numbers = _numbers(made)
    for name, value in numbers.items():
        click.echo(f"{name:10} {value:9.4f}   shipped {_numbers(ours)[name]:9.4f}")
    agreed = made.encoder == ours.encoder and all(
        abs(value - _numbers(ours)[name]) <= AGREED * max(1.0, abs(value)) for name, value in numbers.items()
    )
    click.echo(f"{len(found)} claims; {'what is shipped comes out' if agreed else 'not what is shipped'}")
    return agreed


def written(weights: Weights) -> str:
    """Return weights as the data file holds them."""
    read = {
        "encoder": weights.encoder,
        "weights": asdict(weights.weights),
        "intercept": weights.intercept,
        "enough": weights.enough,
    }
    return json.dumps(read, indent=2) + "\n"


def split(found: Sequence[Example]) -> dict[str, dict[str, list[str]]]:
    """Return the ids of each set's parts, sorted: what the repository keeps of the sets."""
    return {
        name: {
            which: sorted(each.example_id for each in found if (each.set, each.part) == (name, which))
            for which in ("learn", "report")
        }
        for name in dict.fromkeys(each.set for each in found)
    }


def bundled() -> Encoder:
    """Return the encoder that the program carries, whatever model search may use."""
    return Parts(load_settings(embedding_model=None)).embedder


def _numbers(weights: Weights) -> dict[str, float]:
    names = [field.name for field in fields(Signals)]
    signals = dict(zip(names, astuple(weights.weights), strict=True))
    return {**signals, "intercept": weights.intercept, "enough": weights.enough}


def _nothing(encoder: str) -> Weights:
    return Weights(encoder, Signals(*[0.0] * len(fields(Signals))), 0.0, 0.5)


def _examples(shared: Path | None) -> Sequence[Example]:
    if shared is None:
        raise click.ClickException(f"the sets are not part of the program: name their folder in {options.SHARED}")
    return examples(shared / FOLDER)


def _tell(done: int, total: int) -> None:
    if done % _TELL_EACH == 0 or done == total:
        click.echo(f"{done} of {total} claims", err=True)

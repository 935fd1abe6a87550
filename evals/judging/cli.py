"""`groundline eval judge`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.options import settings
from evals import options

if TYPE_CHECKING:
    from evals.judging.labels import Agreement

_TRUSTED = 0.6
"""What Landis and Koch call substantial (Biometrics 33, 1977)."""


@click.command()
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines of answers that people have judged.  [default: `evals/labels.jsonl` in the carrier's folder]",
)
@click.option("--model", metavar="NAME", help="Another model on the same server.  [default: GROUNDLINE_MODEL]")
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(1, 3600),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long the model may take for one answer; more for a small one on a slow machine.",
)
@options.json_file
def judge(labels: Path | None, model: str | None, timeout_s: float, json_file: Path | None) -> None:
    """Measure how far a model that judges answers agrees with people who judged the same ones.

    A line of the file: {"id", "question", "answer", "evidence": [text], "expected", "reason", "label": "right",
    "partly" or "wrong"}.
    """
    import asyncio
    from dataclasses import asdict

    from evals.judging.asking import asker_of
    from evals.judging.judge import HASH, Judge
    from evals.judging.labels import LabelsInvalid, agreement, read

    try:
        labelled = read(labels or _own())
    except LabelsInvalid as error:
        raise click.ClickException(str(error)) from error
    asker = asker_of(settings(), model, timeout_s)
    found = asyncio.run(agreement(Judge(asker), labelled))
    if json_file:
        text = json.dumps({"model": asker.model, "prompt": HASH, **asdict(found)}, ensure_ascii=False, indent=1)
        json_file.write_text(text + "\n", "utf-8")
    _show(asker.model, found)


def _own() -> Path:
    """Return the carrier's own file of labelled answers. Raises ClickException if it has none."""
    from evals.laid_down import LABELS, beside

    found = beside(settings(), LABELS)
    if found is None:
        raise click.ClickException(f"the carrier's folder holds no evals/{LABELS}; --labels names a file")
    return found


def _show(model: str, found: Agreement) -> None:
    total = found.judged + len(found.unscored)
    told = ", ".join(f"{count} {label}" for label, count in sorted(found.labels.items()))
    click.echo(f"To people: {told}")
    click.echo(f"{model}: judged {found.judged} of {total}, agrees with people on {found.agreed}")
    for reason in sorted(set(found.unscored.values()))[:5]:
        click.echo(f"  unscored: {reason}")
    for told, names in (("better to it than to people", found.too_kind), ("worse", found.too_strict)):
        if names:
            click.echo(f"  {told}: {', '.join(names)}")
    if found.kappa is None:
        click.echo("Cohen's kappa cannot be told: there is nothing to agree on")
        return
    figure = f"{found.kappa.mean:.2f} [{found.kappa.low:.2f}, {found.kappa.high:.2f}]"
    verdict = (
        "can be relied on" if found.kappa.low >= _TRUSTED else f"is not surely above {_TRUSTED}: read it as a hint"
    )
    click.echo(f"Cohen's kappa {figure}: {verdict}")

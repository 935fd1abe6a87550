"""What evaluations add to the program, through the entry-point group `groundline.commands`."""

from __future__ import annotations

import click


@click.group()
def bench() -> None:
    """Measure what this installation does, and against what."""

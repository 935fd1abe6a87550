"""What commands over suites have in common on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from evals.suites.choosing import Choice

Command = TypeVar("Command", bound=Callable[..., Any])

AUDIENCES = ("visitor", "customer", "operator")

paths = click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))


def chosen(command: Command) -> Command:
    """Add the options that choose among cases; `choice` makes one of what they give."""
    for option in reversed(
        (
            click.option("--suite", "suites", multiple=True, metavar="NAME", help="Only this suite; may be repeated."),
            click.option(
                "--tag", "tags", multiple=True, metavar="NAME", help="Only cases with this tag (any of them)."
            ),
            click.option("--case", "cases", multiple=True, metavar="ID", help="Only this case; may be repeated."),
            click.option(
                "--audience", "audiences", multiple=True, type=click.Choice(AUDIENCES), help="Only what these ask."
            ),
        )
    ):
        command = option(command)
    return command


def choice(given: Mapping[str, tuple[str, ...]]) -> Choice:
    """Return what was chosen."""
    return Choice(**{name: frozenset(values) for name, values in given.items()})

"""The libraries that only evaluations need, which `make setup` leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

_OWN = {"app", "connectors", "evals", "grounding", "retrieval"}


@contextmanager
def installed_by(target: str) -> Iterator[None]:
    """Tell which `make` target installs a library that an import within lacks.

    Raises: ClickException in place of ModuleNotFoundError, unless a module of our own is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if not name or name in _OWN:
            raise
        raise click.ClickException(f"{name} is not installed; `make {target}` installs it and measures") from error

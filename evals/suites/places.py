"""Where suites come from, and what the carrier has that they may name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.bootstrap import Parts
from app.settings import Settings
from evals.suites.cases import Suite
from evals.suites.checking import There
from evals.suites.choosing import Choice
from evals.suites.reading import FOLDER, Read, read
from grounding.errors import AccountUnavailable


def found(paths: Sequence[Path], settings: Settings) -> Read:
    """Return what these files hold; those of the carrier's own folder if none are named. Raises ClickException."""
    own = Parts(settings).folder.folder / FOLDER
    if not paths and not own.is_dir():
        raise click.ClickException(f"{own}: no such folder; name files of suites, or put some there")
    return read(paths or (own,))


def chosen_of(read: Read, choice: Choice) -> tuple[Suite, ...]:
    """Return the chosen cases. Raises ClickException if a name is not there, or nothing is left."""
    unknown = choice.unknown(read.suites)
    if unknown:
        raise click.ClickException(f"there is no {', no '.join(unknown)}; `groundline eval list` names what there is")
    chosen = choice.of(read.suites)
    if not chosen:
        raise click.ClickException("no case is left of what was chosen; `groundline eval list` names what there is")
    return chosen


def there(settings: Settings) -> There:
    """Return what the carrier has."""
    parts = Parts(settings)
    sources = parts.ledger.read() | {source.name: source for source in parts.carrier_sources}
    routes = {route.route_id for route in parts.folder.carrier.routes if route.hands_off}
    return There(sources, set(parts.folder.catalogue.offerings), _customers(settings), routes)


def _customers(settings: Settings) -> frozenset[str] | None:
    # A sample's accounts are filled in where nothing else is touched.
    with TemporaryDirectory(prefix="groundline-eval-") as home:
        systems = Parts(settings.model_copy(update={"home": Path(home)})).account_systems

        async def ids() -> frozenset[str] | None:
            try:
                return frozenset(await systems.customer_ids())
            except AccountUnavailable:
                return None
            finally:
                await systems.close()

        return asyncio.run(ids())

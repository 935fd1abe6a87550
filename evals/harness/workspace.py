"""A home of a run's own: nothing that it does changes the installation's database, accounts or index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bootstrap import Parts
from app.home import private_folder
from app.settings import Settings
from evals.harness.overrides import Overrides
from retrieval.indexes.generations import Generations, copy
from retrieval.indexing import Progress

_RUN = {"jwt_key": None, "database_url": None}
"""What an installation has of its own, and a run in the home folder that it gets."""

_PATIENCE = 10.0
"""Times longer than a customer waits for his records: on a busy machine an answer must not come out otherwise."""


@contextmanager
def workspace(
    installation: Settings, overrides: Overrides, progress: Callable[[Progress], None], *, indexing: bool = True
) -> Iterator[Parts]:
    """Yield the parts of a run: the carrier's documents as they are now, indexed where the run alone looks.

    What the installation's live generation holds is taken over, so that only what changed since is embedded. An index
    on a Qdrant server is searched where it is, as it is. `indexing`: whether anything is searched here at all.
    Raises what settings and indexing raise.
    """
    with TemporaryDirectory(prefix="groundline-eval-") as folder:
        home = Path(folder)
        parts = Parts(overrides.settings(**_RUN, home=home), _PATIENCE)
        overrides.apply(parts, Parts(installation).ledger.read())
        if indexing and parts.settings.qdrant_url is None:
            _take_over(installation.index_folder, parts.settings.index_folder)
            # Vectors that were made once need not be made again; they depend on nothing but text and model.
            cache = installation.home.absolute() / "cache"
            private_folder(cache)
            (home / "cache").symlink_to(cache, target_is_directory=True)
            parts.sync(parts.carrier_sources, progress)
        yield parts


def _take_over(source: Path, target: Path) -> None:
    """Copy the live generation, which never changes while it is there; none, if it is swept away meanwhile."""
    theirs, ours = Generations(source), Generations(target)
    name = theirs.live()
    if name is None:
        return
    ours.folder(name).parent.mkdir(parents=True)
    try:
        copy(theirs.folder(name), ours.folder(name))
    except FileNotFoundError:
        return
    ours.point_at(name)

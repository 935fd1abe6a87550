"""What Python's garbage collector need not look at."""

from __future__ import annotations

import gc

_YOUNG = 20_000
"""So many objects more than before start a look through the young. One search of a large index makes some thousand that
are freed at once; with Python's own 700 they are looked through several times while it runs."""
_ROUNDS = 20


def spare_what_lasts() -> None:
    """Take all that exists out of what the collector looks through, to be called when something lasting was loaded.

    The libraries of the embedding model alone make half a million objects that live as long as the process. Looking
    through them takes 0.2 s, every few hundred questions, and every question stands still meanwhile. They are freed as
    ever when nothing refers to them; only circles among them are not, so what is young is collected first.
    """
    gc.collect(1)
    gc.freeze()
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)

"""What Python's garbage collector need not look at."""

from __future__ import annotations

import gc


def spare_what_lasts() -> None:
    """Take all that exists out of what the collector looks through, to be called when something lasting was loaded.

    The libraries of the embedding model alone make half a million objects that live as long as the process. Looking
    through them takes 0.2 s, every few hundred questions, and every question stands still meanwhile. They are freed as
    ever when nothing refers to them; only circles among them are not, so what is young is collected first.
    """
    gc.collect(1)
    gc.freeze()

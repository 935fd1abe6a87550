"""How long commands take that embed nothing, from the shell's point of view."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from evals.bench.figures import Figure
from evals.bench.installation import Installation
from evals.bench.material import Source

COMMAND_S = 1.0


def timed(installation: Installation, sources: Sequence[Source], times: int) -> list[Figure]:
    """Run each command once unmeasured and then some times over."""
    own = [("index",)] if not sources else [("index",), ("index", *(str(source.path) for source in sources))]
    commands = [("status",), ("sources",), ("sample", "customers"), ("token", "--operator"), *own]
    figures = []
    for arguments in commands:
        installation.command(*arguments)
        spent = [installation.command(*arguments).seconds for _ in range(times)]
        name = f"{arguments[0]} <{len(sources)} folders>" if len(arguments) > 2 else " ".join(arguments)
        unchanged = ", nothing changed" if arguments[0] == "index" else ""
        figures.append(
            Figure(
                f"command.{'_'.join(name.replace('-', '').split()[:2])}_s".replace("<", "").replace(">", ""),
                f"groundline {name}{unchanged}",
                statistics.median(spent),
                "s",
                most=COMMAND_S,
                note=f"median of {times}, max {max(spent):.2f} s",
                details={"seconds": spent},
            )
        )
    return figures

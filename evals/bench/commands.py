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
    folders = [str(source.path) for source in sources]
    commands = {
        "status": ["status"],
        "sources": ["sources"],
        "sample customers": ["sample", "customers"],
        "token --operator": ["token", "--operator"],
        "index (the carrier's own, unchanged)": ["index"],
    }
    if folders:
        commands[f"index ({len(folders)} folders, unchanged)"] = ["index", *folders]
    return [_timed(installation, shown, arguments, times) for shown, arguments in commands.items()]


def _timed(installation: Installation, shown: str, arguments: list[str], times: int) -> Figure:
    installation.command(*arguments)
    spent = [installation.command(*arguments).seconds for _ in range(times)]
    key = f"command.{arguments[0]}{'_folders' if len(arguments) > 2 else ''}_s"
    note = f"median of {times}, max {max(spent):.2f} s"
    median = statistics.median(spent)
    return Figure(key, f"groundline {shown}", median, "s", most=COMMAND_S, note=note, details={"seconds": spent})

"""How fast and how large an index of many passages is, and whether anybody notices that it is exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.bench.figures import Figure, percentile
from evals.bench.installation import Installation
from evals.bench.material import Source, copied, texts

PASSAGES = 100_000
CHANGED = 300
"""Documents changed for the new generation."""

SEARCH_P95_MS = 8.0
EMBEDDED_P95_MS = 50.0
STALL_MS = 100.0
_LONGEST_S = 1800.0


@dataclass(frozen=True, slots=True)
class Scale:
    """A large index made of what was indexed."""

    sources: tuple[Source, ...]
    vectors: Path
    """The cache of vectors that indexing the sources filled."""
    queries: Sequence[str]

    def measured(self, folder: Path, threads: int) -> list[Figure]:
        """Build the index in a folder, search it, change it while it is searched."""
        installation = Installation(folder / "home", threads)
        installation.home.mkdir(parents=True)
        documents = renamed(self.sources, folder / "documents")
        sources = [[item.name, str(item.path), item.audience] for item in documents]
        request = {"sources": sources, "vectors": str(self.vectors), "passages": PASSAGES}
        made = installation.worker("scale_build", request, _LONGEST_S)
        changed = _change(documents)
        paths = [str(item.path) for item in documents]
        request = {"queries": list(self.queries), "change": paths}
        return _figures(made, installation.worker("scale_search", request, _LONGEST_S), changed)


def renamed(sources: Sequence[Source], folder: Path) -> list[Source]:
    """Copy the sources' documents into a folder, under other names.

    `groundline index` takes no folder for a source of the carrier that lies elsewhere.
    """
    return copied((replace(text, source=f"large-{text.source}") for text in texts(sources)), folder)


def _change(documents: Sequence[Source]) -> int:
    """Add a sentence to some of the documents, evenly chosen; return how many."""
    found = texts(documents)
    chosen = found[:: max(1, len(found) // CHANGED)][:CHANGED]
    for text in chosen:
        with text.file.open("a", encoding="utf-8") as file:
            file.write("\n\nSince the last revision this page has one more sentence.\n")
    return len(chosen)


def _figures(made: dict[str, Any], found: dict[str, Any], changed: int) -> list[Figure]:
    material = (
        f"{made['passages']:,} passages ({made['windows']:,} vectors) of three audiences: {made['real']:,} real ones "
        f"and copies with other words and with noise on the real vectors; the audience filter is on"
    )
    grown = found["after"]["all"] - found["before"]["all"]
    own = found["after"]["own"] - found["before"]["own"]
    figures = [
        _searched("scale.search_p95_ms", "Search without embedding: p95", found["without_ms"], SEARCH_P95_MS, material),
        _searched("scale.embedded_p95_ms", "Search with embedding: p95", found["with_ms"], EMBEDDED_P95_MS, "the same"),
        Figure(
            "scale.passage_bytes",
            "Memory a passage",
            grown / made["passages"],
            "bytes",
            note=f"resident growth by opening and searching it, {grown / 1e6:.0f} MB, "
            f"of which {own / 1e6:.0f} MB not mapped from files; opened in {found['open_s']:.2f} s",
        ),
        Figure(
            "scale.build_s",
            f"A new generation, {changed} documents changed",
            found["build_s"],
            "s",
            note=f"`groundline index` beside the searches: copy, read, embed, store, optimise; "
            f"the first generation took {made['put_s']:.0f} s and {made['commit_s']:.0f} s to optimise",
        ),
    ]
    what = "Longest query while building and switching"
    if found["failed"]:
        note = f"the new generation was not built, or not switched to: {found['failed']}"
        return [*figures, Figure("scale.stall_ms", what, None, "ms", most=STALL_MS, note=note)]
    spent = found["changing_ms"]
    during = max(found["switching_ms"], default=0.0)
    note = (
        f"{len(spent)} queries with embedding, p50 {percentile(spent, 0.5):.1f} ms, "
        f"p95 {percentile(spent, 0.95):.1f} ms; while switching ({found['switch_s']:.2f} s) at most {during:.0f} ms"
    )
    return [*figures, Figure("scale.stall_ms", what, max(spent), "ms", most=STALL_MS, note=note)]


def _searched(key: str, what: str, spent_ms: Sequence[float], most: float, material: str) -> Figure:
    note = f"{len(spent_ms)} queries, p50 {percentile(spent_ms, 0.5):.1f} ms, max {max(spent_ms):.0f} ms; {material}"
    return Figure(key, what, percentile(spent_ms, 0.95), "ms", most=most, note=note, details={"ms": list(spent_ms)})

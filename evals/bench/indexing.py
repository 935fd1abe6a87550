"""How fast documents are indexed, against another pipeline, and how fast nothing is."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.bench.figures import Figure
from evals.bench.installation import Installation
from evals.bench.material import Source, copied, share, texts

TIMES = 4
"""So many times as many tokens a second as the other pipeline."""

_LONGEST_S = 1800.0
_AGAINST = "Indexing, against LangChain: tokens embedded a second"


@dataclass(frozen=True, slots=True)
class Indexing:
    """One run of `groundline index`."""

    command_s: float
    """Wall time of the whole command."""
    sync_s: float
    """Of the sync in it, by its own clock."""
    report: dict[str, Any]


def index(installation: Installation, sources: Sequence[Source]) -> Indexing:
    """Run `groundline index` over sources; over the carrier's own if none are given."""
    paths = [str(source.path) for source in sources]
    ran = installation.command("index", *paths, "--json", timeout_s=_LONGEST_S)
    report = json.loads(ran.output)
    return Indexing(ran.seconds, float(report["seconds"]), report)


def indexed(first: Indexing, what: str) -> list[Figure]:
    """Return what the first indexing of all documents took."""
    report = first.report
    note = (
        f"{what}: {report['added']:,} documents, {report['passages']:,} passages, {report['tokens']:,} tokens, "
        f"{len(report['failed'])} not read; the model's loading included"
    )
    return [Figure("index.seconds", "Indexing, the whole command", first.command_s, "s", note=note, details=report)]


def unchanged(installation: Installation, sources: Sequence[Source], first: Indexing, times: int) -> list[Figure]:
    """Sync again what has not changed, some times over, and compare with the first time."""
    again = [index(installation, sources) for _ in range(times)]
    changed = sum(run.report["added"] + run.report["changed"] + run.report["deleted"] for run in again)
    command_s = statistics.median(run.command_s for run in again)
    sync_s = statistics.median(run.sync_s for run in again)
    shown = f"median of {times}" + (f"; {changed} documents were taken for changed" if changed else "")
    return [
        Figure(
            "sync.ratio",
            "Syncing an unchanged corpus: faster than indexing it",
            first.sync_s / sync_s,
            "x",
            least=100,
            note=f"{sync_s * 1000:.0f} ms against {first.sync_s:.1f} s, the syncs themselves, {shown}",
        ),
        Figure(
            "sync.command_ratio",
            "The same, by the whole command's wall time",
            first.command_s / command_s,
            "x",
            least=100,
            note=f"{command_s:.2f} s against {first.command_s:.1f} s, the program's start included, {shown}",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What indexing is compared on, and how often."""

    sources: tuple[Source, ...]
    every: int
    """Every so-many-th document."""
    pairs: int

    def copied_to(self, folder: Path) -> list[Source]:
        """Copy the share to a folder, for both pipelines to read."""
        return copied(share(texts(self.sources), self.every), folder)

    @property
    def said(self) -> str:
        """Return the share in words."""
        count = len(texts(self.sources))
        if self.every == 1:
            return f"all {count:,} text documents"
        return f"1 in {self.every} of {count:,} text documents"


def compared(comparison: Comparison, folder: Path, threads: int) -> list[Figure]:
    """Index one share with both pipelines in turn, so that a busy machine is busy for both."""
    sources = [[item.name, str(item.path), item.audience] for item in comparison.copied_to(folder / "share")]
    runs: list[dict[str, dict[str, Any]]] = []
    for pair in range(comparison.pairs):
        order = ("ours", "langchain") if pair % 2 == 0 else ("langchain", "ours")
        results = {}
        for name in order:
            home = folder / f"{name}-{pair}"
            request = {"sources": sources, "home": str(home), "threads": threads}
            home.mkdir(parents=True)
            results[name] = Installation(home, threads).worker(name, request, _LONGEST_S)
            shutil.rmtree(home)
        if "missing" in results["langchain"]:
            note = f"{results['langchain']['missing']} is not installed; `make bench` installs it"
            return [Figure("index.ratio", _AGAINST, None, "x", least=TIMES, note=note)]
        runs.append(results)
    return _compared(comparison, runs, threads)


def _compared(comparison: Comparison, runs: Sequence[dict[str, dict[str, Any]]], threads: int) -> list[Figure]:
    speeds = {name: [run[name]["tokens"] / run[name]["seconds"] for run in runs] for name in ("ours", "langchain")}
    ratios = _ratios(runs, "seconds")
    by_cpu = statistics.median(_ratios(runs, "cpu_seconds"))
    mine, theirs = (runs[0][name] for name in ("ours", "langchain"))
    return [
        Figure(
            "index.ratio",
            _AGAINST,
            statistics.median(ratios),
            "x",
            least=TIMES,
            note=f"{comparison.said}; median of {len(runs)} pairs ({', '.join(f'{ratio:.2f}' for ratio in ratios)}), "
            f"{threads} threads each, models loaded; by CPU time {by_cpu:.2f} x",
            details={"pairs": runs, "every": comparison.every, "measured": time.strftime("%Y-%m-%d")},
        ),
        Figure(
            "index.tokens_per_s",
            "  Groundline",
            statistics.median(speeds["ours"]),
            "tokens/s",
            note=f"{mine['tokens']:,} tokens in {mine['embedded']:,} windows of {mine['stored']:,} passages, "
            f"{mine['truncated']:,} cut off; {mine['seconds']:.1f} s",
        ),
        Figure(
            "index.langchain_tokens_per_s",
            "  LangChain",
            statistics.median(speeds["langchain"]),
            "tokens/s",
            note=f"{theirs['tokens']:,} tokens in {theirs['embedded']:,} chunks, {theirs['truncated']:,} cut off "
            f"({theirs['cut_off_tokens']:,} tokens not counted); {theirs['seconds']:.1f} s",
        ),
    ]


def _ratios(runs: Sequence[dict[str, dict[str, Any]]], clock: str) -> list[float]:
    """Return our tokens a second over theirs, pair by pair."""
    speeds = [{name: run[name]["tokens"] / run[name][clock] for name in ("ours", "langchain")} for run in runs]
    return [pair["ours"] / pair["langchain"] for pair in speeds]

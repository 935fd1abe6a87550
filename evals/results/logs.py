"""Runs as they lie in a home folder: Inspect's logs, read into what was found of each case."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.results import kept
from evals.results.types import CaseResult, Run, Score, passed

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample
    from inspect_ai.scorer import Score as InspectScore

FOLDER = "evals"
"""Within a home folder."""

SUFFIX = ".eval"

UNFINISHED = "unfinished"
"""Within `FOLDER`: logs of runs under way or cut off, in a folder of the run's id each."""

INTERRUPTED = "interrupted"
"""The error of a case that was being asked when somebody stopped the run."""

_CANCELLED = "CancelledError"


class RunMissing(Exception):
    """There is no such run, or it is not one; says what to do."""


def runs(home: Path) -> list[Path]:
    """Return the logs of all runs that came to an end, oldest first."""
    return sorted((home / FOLDER).glob(f"*{SUFFIX}"))


def find(home: Path, name: str) -> Path:
    """Return the log of a run: by a path, its id, the only start of an id that fits, or `latest`.

    The latest may be one that was cut off: whoever asks for it means that one, not the one before. Raises: RunMissing.
    """
    if name.endswith(SUFFIX) and Path(name).is_file():
        return Path(name)
    found = [*runs(home), *_unfinished(home)]
    if not found:
        raise RunMissing(f"{home / FOLDER}: no runs yet; `groundline eval run` makes one")
    if name == "latest":
        return max(found, key=run_id_of)
    by_id = {run_id_of(path): path for path in found}
    fitting = [name] if name in by_id else [each for each in by_id if each.startswith(name)]
    if len(fitting) != 1:
        told = "which fit" if fitting else "there are"
        raise RunMissing(f"run {name}: {'several' if fitting else 'none'}; {told} {', '.join(fitting or by_id)}")
    return by_id[fitting[0]]


def load(path: Path) -> Run:
    """Return a run. Raises RunMissing if the file is none."""
    return kept.whole(path) or run_of(read_log(path))


def summary(path: Path) -> Run:
    """Return a run without its conversations, for those who read many. Raises RunMissing."""
    return kept.summary(path) or run_of(read_log(path))


def read_log(path: Path) -> EvalLog:
    """Return a log without what Inspect traced of each sample. Raises RunMissing if it is none of a run."""
    from inspect_ai.log import read_eval_log

    try:
        log = read_eval_log(str(path), exclude_fields={"events", "attachments", "messages", "timelines"})
    except Exception as error:  # whatever reading something else raises, it is no log
        raise RunMissing(f"{path}: cannot be read as a run; it is incomplete or damaged ({error})") from error
    if "groundline" not in (log.eval.metadata or {}):
        raise RunMissing(f"{path}: a log of Inspect's, but of no run of `groundline eval run`")
    return log


def run_of(log: EvalLog) -> Run:
    """Return what a log says."""
    about: dict[str, Any] = (log.eval.metadata or {})["groundline"]
    results = sorted(
        (result_of(sample) for sample in log.samples or ()), key=lambda each: (each.suite, each.case_id, each.epoch)
    )
    wanted = about["cases"] * about["epochs"]
    done = sum(each.error is None for each in results)
    return Run(
        run_id=about["run_id"],
        suites=tuple(about["suites"]),
        cases_hash=about["cases_hash"],
        started=datetime.fromisoformat(about["started"]),
        mode=about["mode"] or _mode(results),
        target=about["target"],
        build=about["build"],
        overrides=about["overrides"],
        epochs=about["epochs"],
        results=tuple(results),
        complete=log.status == "success" and done == wanted,
        wall_s=_seconds(log),
    )


def result_of(sample: EvalSample) -> CaseResult:
    """Return what a log says of one case."""
    about, heard = sample.metadata, sample.store
    scores = {name: _score(each) for name, each in (sample.scores or {}).items()}
    cut_off = sample.error is not None and sample.error.message.startswith(_CANCELLED)
    error = _error(sample, cut_off)
    return CaseResult(
        case_id=str(sample.id),
        suite=about["suite"],
        epoch=sample.epoch,
        passed=None if error or cut_off else passed(scores),
        scores={} if error or cut_off else scores,
        answers=tuple(heard.get("answers", ())),
        messages=tuple(heard.get("messages", ())),
        tags=tuple(about["tags"]),
        audience=about["audience"],
        owner=about["owner"],
        why=about["why"],
        safety=about["safety"],
        cluster=about["cluster"],
        confidence=heard.get("confidence"),
        case_hash=about["case_hash"],
        expected=about["expected"],
        error=error,
    )


def _error(sample: EvalSample, cut_off: bool) -> str | None:
    """Return why a case could not be asked; one that was answered and not judged any more was asked."""
    if told := sample.store.get("error"):
        return str(told)
    if cut_off:
        return None if sample.store.get("answers") else INTERRUPTED
    return sample.error.message if sample.error else None


def _mode(results: list[CaseResult]) -> str:
    """Return how a deployed assistant answers, as far as its answers tell."""
    modes = {answer["mode"] for each in results for answer in each.answers}
    return "model" if "model" in modes else "extractive"


def _score(score: InspectScore) -> Score:
    value = score.as_float()
    return Score(None if math.isnan(value) else value, score.explanation or "")


def _seconds(log: EvalLog) -> float:
    stats = log.stats
    if not stats.started_at or not stats.completed_at:
        return 0.0
    return (datetime.fromisoformat(stats.completed_at) - datetime.fromisoformat(stats.started_at)).total_seconds()


def _unfinished(home: Path) -> Iterator[Path]:
    done = {run_id_of(path) for path in runs(home)}
    for folder in sorted((home / FOLDER / UNFINISHED).glob("*")):
        logs = sorted(folder.glob(f"*{SUFFIX}"))
        if logs and folder.name not in done:
            yield logs[-1]


def run_id_of(path: Path) -> str:
    """Return the id of the run that a log is of, by where it lies."""
    return path.parent.name if path.parent.parent.name == UNFINISHED else path.stem

"""What a carrier's folder holds for evaluations."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import Parts
from app.settings import Settings

FOLDER = "evals"
"""Within a carrier folder."""

BASELINE, ACCEPTED, LABELS = "baseline.json", "accepted.yaml", "labels.jsonl"
"""Beside the suites of a carrier: what runs are held against, the cases that may fail, and answers that people have
judged. None of them is a suite."""


def folder_of(settings: Settings) -> Path:
    """Return the folder of the carrier's suites, whether or not it is there."""
    return Parts(settings).folder.folder / FOLDER


def beside(settings: Settings, name: str) -> Path | None:
    """Return a file beside the carrier's suites, if it is there."""
    file = folder_of(settings) / name
    return file if file.is_file() else None

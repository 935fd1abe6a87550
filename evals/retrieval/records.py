"""A file of records, whatever it is written in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Records:
    """What a file holds."""

    file: Path
    items: tuple[dict[str, Any], ...]
    """Empty if it holds no list of records."""
    fault: str = ""
    """Why it could not be read, if it could not."""

    def have(self, *keys: str) -> bool:
        """Say whether a record has all these keys; those of one file may differ in what they leave out."""
        return any(all(key in item for key in keys) for item in self.items)

    @property
    def name(self) -> str:
        """The file's name as that of a set or a source."""
        return slug(self.file.stem)


def slug(text: str) -> str:
    """Return a text as a name: lower case, words joined by hyphens."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-")


def read(file: Path) -> Records:
    """Read JSON, JSON lines or YAML: a list, or one below `questions`; no records if it is something else."""
    try:
        found = _parsed(file)
    except (OSError, ValueError, yaml.YAMLError) as error:
        return Records(file, (), " ".join(str(error).split()))
    if isinstance(found, dict):
        found = found.get("questions")
    return Records(file, tuple(item for item in found if isinstance(item, dict)) if isinstance(found, list) else ())


def _parsed(file: Path) -> Any:
    text = file.read_text("utf-8")
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)

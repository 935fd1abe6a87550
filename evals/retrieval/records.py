"""A file of records, whatever it is written in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


class BrokenRecord(Exception):
    """A record is not what others of its file are; names the file, the record and the key."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a file holds one of, or a part of such a one."""

    place: str
    """Where it stands, in words."""
    name: str
    """What it is called if it has no `id`: the file's name and its number, from 1."""
    fields: Any
    """A dict, if the file is right."""

    def have(self, *keys: str) -> bool:
        """Say whether it has all these keys."""
        return isinstance(self.fields, dict) and all(key in self.fields for key in keys)

    @property
    def id(self) -> str:
        """Its `id`, or its name if it has none."""
        given = self.fields.get("id") if self.have("id") else None
        return self.name if given is None else str(given)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it has to be there. Raises: BrokenRecord."""
        if default is not None and not self.have(key):
            return default
        return self._text(self._value(key), key)

    def texts(self, key: str) -> list[str]:
        """Return a list of texts. Raises: BrokenRecord."""
        return [self._text(one, f"{key}[{at}]") for at, one in enumerate(self._list(key))]

    def parts(self, key: str) -> list[Record]:
        """Return a list of records within this one. Raises: BrokenRecord."""
        return [Record(f"{self.place}, `{key}[{at}]`", self.name, one) for at, one in enumerate(self._list(key))]

    def broken(self, reason: str) -> BrokenRecord:
        """Return the error that says where and why."""
        return BrokenRecord(f"{self.place}: {reason}")

    def _list(self, key: str) -> list[Any]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.broken(f"`{key}` is {_kind(value)}, not a list")
        return value

    def _text(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            raise self.broken(f"`{key}` is {_kind(value)}, not a text")
        return value

    def _value(self, key: str) -> Any:
        if not isinstance(self.fields, dict):
            raise self.broken(f"is {_kind(self.fields)}, not a mapping of keys")
        if key not in self.fields:
            raise self.broken(f"`{key}` is missing")
        return self.fields[key]


def _kind(value: Any) -> str:
    """Return what a value of a JSON or YAML file is, in words."""
    if value is None:
        return "empty"
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a mapping",
    }
    return kinds.get(type(value), f"a {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Records:
    """What a file holds."""

    file: Path
    items: tuple[Record, ...]
    """Empty if it holds no list of records."""
    fault: str = ""
    """Why it could not be read, if it could not."""

    def have(self, *keys: str) -> bool:
        """Say whether a record has all these keys; those of one file may differ in what they leave out."""
        return any(item.have(*keys) for item in self.items)

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
    items = found if isinstance(found, list) else []
    return Records(file, tuple(_record(file, number, item) for number, item in enumerate(items, 1)))


def _record(file: Path, number: int, fields: Any) -> Record:
    return Record(f"{file}, record {number}", f"{slug(file.stem)}-{number}", fields)


def _parsed(file: Path) -> Any:
    text = file.read_text("utf-8")
    if file.suffix == ".jsonl":
        # Not by `splitlines`, which parts at U+2028 as well: JSON may hold that.
        return [_json(line, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    return _json(text, 1) if file.suffix == ".json" else yaml.safe_load(text)


def _json(text: str, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {line + error.lineno - 1}, column {error.colno}"
        raise ValueError(f"not JSON at {place}: {error.msg}") from error

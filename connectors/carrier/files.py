"""YAML and JSON files as plain data that still knows its lines."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Place: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead to a node, outermost first."""


class Unreadable(Exception):
    """A file cannot be read as what its name says."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class _Loader(yaml.SafeLoader):
    """Safe, and refuses a key written twice, where PyYAML lets the last one win silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key.value}` is written twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# YAML 1.1 reads `no`, `on` and `y` as truth values, which Norway's country code and people's phrases are not.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


class Document:
    """One parsed file; lines are looked up only when somebody asks, so a sound file costs nothing more.

    Raises: Unreadable, when the file is missing, not UTF-8 or not well-formed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = _text(path)
        self.data: Any = _json(path, self._text) if path.suffix == ".json" else _yaml(path, self._text)

    def line(self, place: Place) -> int:
        """Return the line, from 1, of the deepest node on the way to `place`; for a missing key, of its parent."""
        node, line = self._root, 1
        for part in place:
            found = _step(node, part)
            if found is None:
                break
            node, line = found
        return line

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:  # JSON is close enough to a subset of YAML to be composed by it
            return yaml.compose(self._text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError):
            return None


def _step(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item, item.start_mark.line + 1
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Unreadable(path, 1, "the file does not exist") from error
    except UnicodeDecodeError as error:
        raise Unreadable(path, 1, f"is not UTF-8 (byte {error.start})") from error
    except OSError as error:
        raise Unreadable(path, 1, error.strerror or "cannot be read") from error


def _yaml(path: Path, text: str) -> Any:
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(path, line, error.problem or "is not YAML") from error
    except yaml.reader.ReaderError as error:
        raise Unreadable(path, text.count("\n", 0, error.position) + 1, f"is not YAML: {error.reason}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(path, 1, f"is not YAML: {error}") from error


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise Unreadable(path, error.lineno, f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable(path, 1, "is nested too deeply") from error

"""What every file of the tree keeps to."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = ("app", "retrieval", "grounding", "connectors", "evals")
SKIPPED_FOLDERS = {".git", ".hypothesis", ".venv", ".venv-peers", "var", "build", "dist", "__pycache__", "node_modules"}
# Written in halves, so that this file does not hold them.
FORBIDDEN = [
    first + second
    for first, second in (
        ("/wo", "rk/main"),
        ("/wo", "rk/shared"),
        ("/tmp/", "dev"),  # noqa: S108 - a text to look for, not a folder to write to
        ("/opt/", "wheels"),
        ("/opt/", "pypi"),
        ("shared/data/", "corpora"),
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("registry.", "npmjs"),
        ("deb.", "debian.org"),
    )
]


def _files(repository: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(repository):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in names)


@pytest.mark.parametrize("package", PACKAGES)
def test_package_is_this_repositorys(package: str, repository: Path) -> None:
    """The names are generic, and `evals` is also a published package."""
    location = importlib.import_module(package).__file__
    assert location is not None
    assert Path(location).resolve().parent == repository / package


def test_no_file_of_code_is_over_500_lines(repository: Path) -> None:
    code = [path for path in _files(repository) if path.suffix in (".py", ".js", ".css", ".sh")]
    lengths = {str(path.relative_to(repository)): len(path.read_text().splitlines()) for path in code}
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_no_file_names_a_developers_machine_or_a_registry(repository: Path) -> None:
    found = []
    for path in _files(repository):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(repository)}: {word}" for word in FORBIDDEN if word in text]
    assert found == []


def test_architecture_decisions_are_numbered_without_gaps(repository: Path) -> None:
    numbers = [int(path.name[:4]) for path in sorted((repository / "docs" / "adr").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))

"""The import contracts cover the whole tree and break when they are violated."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

# By contract: the module that the violation is planted in, and the violation. Every contract must have one.
PLANTS = {
    "layers": ("retrieval/types.py", "import grounding.types"),
    "acyclic": ("retrieval/errors.py", "import retrieval.ports"),
    "wiring": ("app/settings.py", "import connectors.bss.sql"),
    "home-qdrant-edge": ("grounding/money.py", "import qdrant_edge"),
    "home-qdrant-client": ("retrieval/indexes/edge/reading.py", "import qdrant_client"),
    "home-embedding": ("retrieval/search.py", "import torch"),
    "home-documents": ("retrieval/chunking.py", "import pypdf"),
    "home-sqlalchemy": ("app/settings.py", "import sqlalchemy.orm"),
    "home-web": ("grounding/money.py", "import fastapi"),
    "home-identity": ("app/settings.py", "import joserfc.jwt"),
    "home-pydantic": ("grounding/money.py", "import pydantic"),
    "home-templates": ("app/settings.py", "import jinja2"),
    "home-langchain": ("grounding/assistant.py", "def _late() -> None:\n    import langchain_core"),
    "home-peers": ("evals/cli.py", "def _late() -> None:\n    import txtai"),
    "home-measures": ("evals/retrieval/table.py", "import scipy.stats"),
    "home-inspect": ("evals/suites/cases.py", "import inspect_ai"),
    "home-spelling": ("retrieval/queries.py", "import rapidfuzz"),
    "home-rules": ("grounding/money.py", "import rule_engine"),
    "home-account-http": ("app/settings.py", "import cachetools"),
    "home-terminal": ("retrieval/search.py", "import click"),
}


@pytest.fixture(scope="module")
def config(repository: Path) -> dict[str, Any]:
    with (repository / "pyproject.toml").open("rb") as file:
        linter: dict[str, Any] = tomllib.load(file)["tool"]["importlinter"]
    return linter


def _packages(repository: Path) -> set[str]:
    return {path.parent.name for path in repository.glob("*/__init__.py")} - {"tests"}


def _copy(repository: Path, target: Path) -> Path:
    for package in _packages(repository):
        shutil.copytree(
            repository / package,
            target / package,
            ignore=lambda folder, names: [n for n in names if _is_data(folder, n)],
        )
    shutil.copy(repository / "pyproject.toml", target)
    return target


def _is_data(folder: str, name: str) -> bool:
    return name == "__pycache__" or (Path(folder, name).is_file() and not name.endswith(".py"))


def _lint(tree: Path) -> tuple[int, dict[str, str]]:
    """Return lint-imports' exit status and each contract's verdict by name."""
    script = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    run = subprocess.run(
        [sys.executable, "-P", "-c", script, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", run.stdout, re.MULTILINE))
    assert verdicts, run.stdout + run.stderr
    return run.returncode, verdicts


def test_root_packages_are_the_folders_on_disk(config: dict[str, Any], repository: Path) -> None:
    assert set(config["root_packages"]) == _packages(repository)
    with (repository / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["packages"]) == set(config["root_packages"])


def test_every_folder_of_code_is_a_package(repository: Path) -> None:
    """A folder without `__init__.py` is not in the import graph, so no contract would see it."""
    roots = [repository / package for package in (*_packages(repository), "tests")]
    folders = {path.parent for root in roots for path in root.rglob("*.py")}
    parents = {above for folder in folders for above in (folder, *folder.parents) if above != repository}
    inside = [folder for folder in parents if repository in folder.parents]
    assert [str(f.relative_to(repository)) for f in sorted(inside) if not (f / "__init__.py").exists()] == []


def test_contracts_hold(config: dict[str, Any], repository: Path, tmp_path: Path) -> None:
    status, verdicts = _lint(_copy(repository, tmp_path))
    assert [name for name, verdict in verdicts.items() if verdict == "BROKEN"] == []
    assert set(verdicts) == {contract["name"] for contract in config["contracts"]}
    assert status == 0


def test_every_contract_breaks_when_violated(config: dict[str, Any], repository: Path, tmp_path: Path) -> None:
    assert set(PLANTS) == {contract["id"] for contract in config["contracts"]}
    tree = _copy(repository, tmp_path)
    for module, violation in PLANTS.values():
        with (tree / module).open("a") as file:
            file.write(f"\n\n{violation}\n")
    status, verdicts = _lint(tree)
    assert [name for name, verdict in verdicts.items() if verdict == "KEPT"] == []
    assert status == 1

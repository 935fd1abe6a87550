"""A library that only evaluations need is missing."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner

from evals import cli
from evals.layer import installed_by


@pytest.mark.parametrize(
    ("command", "module", "target"),
    [
        ("retrieval", "evals.retrieval.running", "bench-retrieval"),
        ("learn", "evals.retrieval.running", "bench-retrieval"),
        ("ablation", "evals.retrieval.ablation", "bench-ablation"),
        ("peers", "evals.peers.running", "bench-peers"),
    ],
)
def test_a_missing_library_is_told_with_what_installs_it(
    command: str, module: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bare(ModuleType):
        def __getattr__(self, name: str) -> Any:
            raise ModuleNotFoundError("No module named 'ir_measures'", name="ir_measures")

    monkeypatch.setitem(sys.modules, module, Bare(module))
    done = CliRunner().invoke(cli.bench, [command])
    assert done.exit_code == 1
    assert done.output == f"Error: ir_measures is not installed; `make {target}` installs it and measures\n"


def test_a_missing_module_of_our_own_is_a_fault() -> None:
    with pytest.raises(ModuleNotFoundError), installed_by("bench"):
        raise ModuleNotFoundError(name="evals.nothing")
    with pytest.raises(click.ClickException, match="scipy is not installed"), installed_by("bench"):
        raise ModuleNotFoundError(name="scipy.optimize")

"""The library's parser runs on tables that stand in a file, and without them just as well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grounding.offers.rule_library import TABLES
from tests.unit.grounding.offers.rule_tables import written

_TELL = """
from grounding.offers.rule_library import rule_engine
rule = rule_engine.Rule("a > 3 and b in [1, 2]")
print(rule.matches({"a": 4, "b": 2}), type(rule.parser._parser.productions[0]).__name__)
"""
_OTHER_GRAMMAR = "import json; read = json.loads; json.loads = lambda text: {**read(text), 'signature': 'another'}"


def test_the_tables_are_those_that_the_library_works_out() -> None:
    assert TABLES.read_text(encoding="utf-8") == written()


@pytest.mark.parametrize(
    ("before", "productions"),
    [
        ("", "MiniProduction"),  # those of tables that were ready
        ("import json; json.loads = lambda text: {}", "Production"),
        (_OTHER_GRAMMAR, "Production"),
    ],
)
def test_they_are_used_if_they_are_of_this_grammar_and_worked_out_if_not(before: str, productions: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\n{_TELL}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[4],
    )
    assert (done.stdout, done.stderr) == (f"True {productions}\n", "")

"""rule-engine, imported without the third of a second in which it works out the tables of its parser.

The library's parser takes tables that are ready from a module of its own name for them, if one is there, and works them
out at every import if not. `rule_tables.json` holds what it works out, with a signature of the whole grammar, by which
the library itself passes over tables of another one. Nothing is written, and nothing is run but the library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

TABLES = Path(__file__).with_name("rule_tables.json")
_READ_FROM = "rule_engine.parser.parsetab"


def _tables() -> ModuleType | None:
    """Return the tables in the form in which the library looks for them; None where they cannot be read."""
    try:
        held = json.loads(TABLES.read_text(encoding="utf-8"))
        found = ModuleType(_READ_FROM)
        vars(found).update(
            _tabversion=held["version"],
            _lr_method=held["method"],
            _lr_signature=held["signature"],
            _lr_action={int(state): actions for state, actions in held["action"].items()},
            _lr_goto={int(state): states for state, states in held["goto"].items()},
            _lr_productions=[tuple(each) for each in held["productions"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found


def _library() -> Any:
    ready = None if "rule_engine" in sys.modules else _tables()
    if ready is not None:
        sys.modules[_READ_FROM] = ready
    try:
        import rule_engine
    finally:
        sys.modules.pop(_READ_FROM, None)
    return rule_engine


rule_engine = _library()
ast = rule_engine.ast

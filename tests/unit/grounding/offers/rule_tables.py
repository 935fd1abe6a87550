"""The tables of rule-engine's parser, as the library itself works them out.

For another release of the library, `python -m tests.unit.grounding.offers.rule_tables` writes them anew.
"""

from __future__ import annotations

import json
from typing import Any

from rule_engine._vendor.ply import yacc
from rule_engine.parser import Parser

from grounding.offers.rule_library import TABLES


def built() -> dict[str, Any]:
    """Return the tables as the library builds them from its grammar, without any that are ready."""
    parser = Parser()
    grammar = yacc.ParserReflect({name: getattr(parser, name) for name in dir(parser)})
    grammar.get_all()
    made = parser._parser
    return {
        "version": yacc.__tabversion__,
        "method": "LALR",
        "signature": grammar.signature(),
        "action": {str(state): actions for state, actions in made.action.items()},
        "goto": {str(state): states for state, states in made.goto.items()},
        "productions": [[each.str, each.name, each.len, each.func, None, None] for each in made.productions],
    }


def written() -> str:
    """Return them as the file holds them."""
    return json.dumps(built(), sort_keys=True, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    TABLES.write_text(written(), encoding="utf-8")

"""Rules as rule-engine evaluates them: expressions over declared symbols that never say yes to what is not known.

By itself the library lets `x != 24` and `not x` pass for null, `y or x > 24` with x missing and `"a" != 1` for wrong
types; it knows `$now` and a local time zone, and it works constants out while it parses, however large they grow.
So a text is cut into the few tokens that rules need before the library sees it, its types are checked again behind
the library, and nothing is evaluated before every symbol has a value.
"""

from __future__ import annotations

import decimal
import difflib
import logging
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeAlias

from grounding.offers.kinds import EMPTY, kind_of
from grounding.offers.rule_library import rule_engine
from grounding.offers.symbols import SYMBOLS, Facts, Kind, Scope, Value, is_of, scope

_LOG = logging.getLogger(__name__)

LONGEST = 500
"""Characters of an expression."""
DEEPEST = 20
"""Brackets within brackets."""

_WORDS = frozenset("and or not in true false".split())
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<day>d"\d{4}-\d{2}-\d{2}")
    |(?P<text>"[^"\\\n]*"|'[^'\\\n]*')
    |(?P<number>\d{1,15}(?:\.\d{1,15})?(?![\w.]))
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<empty>\{\s*\})
    |(?P<mark>==|!=|<=|>=|[<>()\[\]{},+*/&|-])""",
    re.VERBOSE | re.ASCII,
)
_ARITHMETIC = decimal.Context(prec=28, traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow])
_TYPES = {
    Kind.NUMBER: rule_engine.DataType.FLOAT,
    Kind.TEXT: rule_engine.DataType.STRING,
    Kind.TRUTH: rule_engine.DataType.BOOLEAN,
    Kind.DAY: rule_engine.DataType.DATETIME,
    Kind.TEXTS: rule_engine.DataType.SET(rule_engine.DataType.STRING),
}


class Outcome(StrEnum):
    """What a rule says of a case."""

    PASSES = "passes"
    FAILS = "fails"
    UNDECIDED = "undecided"


class Expression:
    """A truth about symbols."""

    def __init__(self, text: str) -> None:
        """Check the text.

        Raises: ValueError, saying what is wrong with it.
        """
        self.text = text
        written, names = _tokens(text)
        self.symbols: tuple[str, ...] = tuple(sorted(set(names)))
        """What it names, in order of the alphabet."""
        self._needs = tuple((scope(name), _flat(name)) for name in self.symbols)
        if kind_of(_parsed(written, _TYPED)) is not Kind.TRUTH:
            raise ValueError("is no truth: it must compare something")
        if not self.symbols:
            raise ValueError("names no symbol, so it says the same of everybody")
        self._root = _parsed(written, _UNTYPED)

    def decide(self, facts: Facts) -> Outcome:
        """Say whether it holds; undecided if a symbol that it names is missing, null or of another kind."""
        loaded = load(facts)
        with arithmetic():
            return self.of(dict.fromkeys(Scope, loaded))

    def of(self, known: Known) -> Outcome:
        """Say whether it holds for what is known; to be called within `arithmetic()`."""
        for about, name in self._needs:
            if known[about].get(name) is None:
                return Outcome.UNDECIDED
        try:
            found = self._root.evaluate(known)
        except Exception as error:  # whatever the library may raise, it has decided nothing
            _LOG.warning("the rule %r could not be evaluated: %s", self.text, type(error).__name__)
            return Outcome.UNDECIDED
        if not isinstance(found, bool):
            return Outcome.UNDECIDED
        return Outcome.PASSES if found else Outcome.FAILS


Loaded: TypeAlias = Mapping[str, Any]
"""Values as the library takes them; what is unknown, or of another kind than its symbol, is not among them."""
Known: TypeAlias = Mapping[Scope, Loaded]
"""What is known of each thing that symbols are about."""


def load(facts: Facts) -> Loaded:
    """Return facts in the form in which expressions take them."""
    return {
        _flat(name): _loaded(value)
        for name, value in facts.items()
        if value is not None and name in SYMBOLS and is_of(value, SYMBOLS[name])
    }


def arithmetic() -> AbstractContextManager[decimal.Context]:
    """Return what makes numbers the same in every thread: 28 digits, and what has no result is an error."""
    return decimal.localcontext(_ARITHMETIC)


def _tokens(text: str) -> tuple[str, list[str]]:
    """Return the text as the library is to read it, and the symbols in it.

    Tokens are set apart by spaces, so that two harmless ones never join into one that is not, such as `**`.
    """
    if len(text) > LONGEST:
        raise ValueError(f"has {len(text)} characters; {LONGEST} is the most")
    written, names, at, depth = [], [], 0, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"has `{text[at : at + 10]}`, which is not part of what a rule may say")
        at, token = found.end(), found[0]
        if found.lastgroup == "name" and token not in _WORDS:
            names.append(_known(token))
            token = _flat(token)
        token = EMPTY if found.lastgroup == "empty" else token
        depth += token in ("(", "[", "{")
        depth -= token in (")", "]", "}")
        if depth > DEEPEST:
            raise ValueError(f"has more than {DEEPEST} brackets within brackets")
        if found.lastgroup != "space":
            written.append(token)
    return " ".join(written), names


def _known(name: str) -> str:
    if name in SYMBOLS:
        return name
    near = difflib.get_close_matches(name, SYMBOLS, 1)
    raise ValueError(f"`{name}` is not a symbol that rules know" + (f"; did you mean `{near[0]}`?" if near else ""))


def _flat(name: str) -> str:
    """Return a symbol as the library is told it: without dots there is no attribute to reach for."""
    return name.replace(".", "__")


def _dotted(text: str) -> str:
    return text.replace("__", ".")


def _loaded(value: Value) -> Any:
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return set(value) if isinstance(value, frozenset) else value


def _look_up(known: Known, name: str) -> Any:
    return set() if name == EMPTY else known[_SCOPES[name]][name]


_SCOPES = {_flat(name): scope(name) for name in SYMBOLS}

# The library checks types at every evaluation where it knows them, which takes most of its time: it is told them for
# the check, and not for the work, whose values `load` has checked.
_TYPED = rule_engine.Context(
    type_resolver={EMPTY: _TYPES[Kind.TEXTS], **{_flat(name): _TYPES[kind] for name, kind in SYMBOLS.items()}},
    default_timezone="utc",
    decimal_context=_ARITHMETIC,
)
_UNTYPED = rule_engine.Context(resolver=_look_up, default_timezone="utc", decimal_context=_ARITHMETIC)


def _parsed(written: str, context: Any) -> Any:
    try:
        with arithmetic():  # constants are worked out here and now
            return rule_engine.Rule(written, context=context).statement.expression
    except rule_engine.RuleSyntaxError as error:
        near = f" at `{_dotted(str(error.token.value))}`" if error.token else ", it ends too early"
        raise ValueError(f"cannot be read{near}") from error
    except rule_engine.EngineError as error:
        raise ValueError(f"cannot be used: {_dotted(error.message)}") from error
    except (ArithmeticError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(f"cannot be worked out: {type(error).__name__}") from error

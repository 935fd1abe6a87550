"""What an expression yields, worked out again behind the library, which takes many a mismatch for plain false."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from grounding.offers.rule_library import ast
from grounding.offers.symbols import SYMBOLS, Kind

EMPTY = "_empty"
"""The symbol that stands for `{}`, which the library would read as something else than a set."""

_ORDERED = (Kind.NUMBER, Kind.DAY)


def kind_of(node: Any) -> Kind:
    """Return what a parsed expression yields.

    Raises: ValueError if it mixes kinds, or holds anything that rules have no use for.
    """
    rule = _RULES.get(type(node))
    if rule is None:
        raise ValueError("holds something that rules have no use for")
    return rule(node)


def _symbol(node: Any) -> Kind:
    return Kind.TEXTS if node.name == EMPTY else SYMBOLS[node.name.replace("__", ".")]


def _contains(node: Any) -> Kind:
    if isinstance(node.container, ast.ArrayExpression | ast.SetExpression):
        return _same(node.container.value, kind_of(node.member), "`in` looks among values of one kind") and Kind.TRUTH
    if kind_of(node.container) is not Kind.TEXTS or kind_of(node.member) is not Kind.TEXT:
        raise ValueError("`in` looks for a text in a set of texts, or for a value in a list")
    return Kind.TRUTH


def _compared(node: Any) -> Kind:
    left, right = kind_of(node.left), kind_of(node.right)
    if left is not right:
        raise ValueError(f"compares a {left.value} with a {right.value}")
    return Kind.TRUTH


def _ordered(node: Any) -> Kind:
    _compared(node)
    kind = kind_of(node.left)
    if kind not in _ORDERED:
        raise ValueError(f"puts {kind.value} values in order, which have none")
    return Kind.TRUTH


def _logic(node: Any) -> Kind:
    sides = (node.left, node.right)
    # `or true` would let everybody pass; the library has worked such a constant out of `1 != "1"` too.
    if any(isinstance(side, ast.BooleanExpression) for side in sides):
        raise ValueError(f"`{node.type}` joins a truth that is the same for everybody")
    return _same(sides, Kind.TRUTH, f"`{node.type}` joins truths")


def _turned(node: Any) -> Kind:
    wanted = Kind.TRUTH if node.type == "not" else Kind.NUMBER
    return _same((node.right,), wanted, f"`not` and `-` turn a {wanted.value} round")


def _listed(node: Any) -> Kind:
    raise ValueError("a list may only stand after `in`")


def _calculated(node: Any) -> Kind:
    return _same((node.left, node.right), Kind.NUMBER, "it calculates with numbers")


def _joined(node: Any) -> Kind:
    return _same((node.left, node.right), Kind.TEXTS, "`&` and `|` join sets of texts")


def _same(nodes: Any, wanted: Kind, rule: str) -> Kind:
    for node in nodes:
        found = kind_of(node)
        if found is not wanted:
            raise ValueError(f"{rule}; here it meets a {found.value}")
    return wanted


_RULES: Mapping[type[Any], Callable[[Any], Kind]] = {
    ast.SymbolExpression: _symbol,
    ast.FloatExpression: lambda node: Kind.NUMBER,
    ast.StringExpression: lambda node: Kind.TEXT,
    ast.BooleanExpression: lambda node: Kind.TRUTH,
    ast.DatetimeExpression: lambda node: Kind.DAY,
    ast.SetExpression: lambda node: _same(node.value, Kind.TEXT, "a set holds texts") and Kind.TEXTS,
    ast.ArrayExpression: _listed,
    ast.LogicExpression: _logic,
    ast.UnaryExpression: _turned,
    ast.ContainsExpression: _contains,
    ast.ComparisonExpression: _compared,
    ast.ArithmeticComparisonExpression: _ordered,
    ast.ArithmeticExpression: _calculated,
    ast.AddExpression: _calculated,
    ast.SubtractExpression: _calculated,
    ast.BitwiseExpression: _joined,
}
"""By exact class: what the library may add one day is refused until somebody has looked at it."""

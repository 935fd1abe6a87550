"""JSON that keeps to a schema: arguments of a tool, and answers that a client wants in a given shape."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from app.sandbox.model.dice import Dice
from app.sandbox.model.reading import Asked
from app.sandbox.model.replies import NONE, Call, Line
from app.sandbox.model.requests import Function

_DEPTH = 8


def call_of(asked: Asked, dice: Dice, function: Function | None = None) -> Call:
    """Call a function, by default the one whose name and description share most words with the question."""
    words = set(re.findall(r"[^\W_]+", asked.question.lower()))
    shuffled = dice.shuffled(asked.functions)
    chosen = function or max(shuffled, key=lambda one: len(words & set(_said(one))))
    text = _listed(chosen.name, asked, words) or asked.question
    return Call(chosen.name, json.dumps(_value(chosen.parameters, text, chosen.parameters, 0)))


def _listed(name: str, asked: Asked, words: set[str]) -> str | None:
    """Return the likeliest of the values that a message lists for a tool: `name` … : one, two."""
    for text in reversed(asked.texts):
        if match := re.search(rf"`{re.escape(name)}`[^:\n]*:\s*([^\n]+?)\.?\s*$", text, re.MULTILINE):
            listed = [each.strip() for each in match[1].split(",")]
            return max(listed, key=lambda one: len(words & set(re.split(r"\W|_", one.lower()))))
    return None


def answer_in(schema: Mapping[str, Any], lines: tuple[Line, ...], question: str) -> str:
    """Return the lines in a schema: in its first list of objects that have a text, else in its first text."""
    told = tuple(line for line in lines if line.text != NONE)
    filled = _value(schema, question, schema, 0)
    if isinstance(filled, dict):
        _tell(filled, schema, told, question)
    return json.dumps(filled, ensure_ascii=False)


def _tell(filled: dict[str, Any], schema: Mapping[str, Any], lines: tuple[Line, ...], question: str) -> None:
    properties = schema.get("properties") or {}
    for name, raw in properties.items():
        part = _resolved(raw, schema)
        item = _resolved(part.get("items") or {}, schema)
        if part.get("type") == "array" and item.get("type") == "object":
            filled[name] = [_told(item, line, schema, question) for line in lines]
            return
        if part.get("type") == "array" and item.get("type") == "string":
            filled[name] = [line.written for line in lines]
            return
    for name, raw in properties.items():
        if _resolved(raw, schema).get("type") == "string":
            filled[name] = "\n".join(line.written for line in lines) or NONE
            return


def _told(item: Mapping[str, Any], line: Line, schema: Mapping[str, Any], question: str) -> Any:
    value = _value(item, question, schema, 0)
    texts = 0
    for name, raw in (item.get("properties") or {}).items():
        part = _resolved(raw, schema)
        if part.get("type") == "array":
            value[name] = list(line.evidence)
        elif part.get("type") == "string" and "enum" not in part and not texts:
            value[name] = line.text
            texts += 1
    return value


def _value(raw: Mapping[str, Any], text: str, whole: Mapping[str, Any], depth: int) -> Any:
    schema = _resolved(raw, whole)
    for fixed in ("const", "default"):
        if fixed in schema:
            return schema[fixed]
    if schema.get("enum"):
        return schema["enum"][0]
    options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if options and depth < _DEPTH:
        return _value(options[0], text, whole, depth + 1)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    match kind:
        case "object":
            return _object(schema, text, whole, depth)
        case "array":
            least = schema.get("minItems", 0) if depth < _DEPTH else 0
            return [_value(schema.get("items") or {}, text, whole, depth + 1) for _ in range(least)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "null":
            return None
    return text[: schema.get("maxLength", len(text))]


def _object(schema: Mapping[str, Any], text: str, whole: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties = schema.get("properties") or {}
    needed = schema.get("required") or (properties if not depth else ())
    if depth >= _DEPTH:
        return {}
    return {name: _value(properties[name], text, whole, depth + 1) for name in properties if name in needed}


def _resolved(raw: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference into the schema's own definitions."""
    found: Any = raw
    for _ in range(_DEPTH):
        reference = found.get("$ref") if isinstance(found, dict) else None
        if not isinstance(reference, str):
            break
        found = whole
        for part in reference.removeprefix("#/").split("/"):
            found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _said(function: Function) -> list[str]:
    return f"{function.name.replace('_', ' ')} {function.description}".lower().split()

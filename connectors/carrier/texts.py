"""Whether a language's fixed texts can be rendered, and hold no figure of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Unreadable
from connectors.carrier.schema import CarrierFile

_EVERYWHERE = frozenset({"contact", "carrier"})
_FILTERS = frozenset({"month", "magnitude"})


def check_texts(
    path: Path, settings: CarrierFile, faults: Faults, required: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Note templates that do not parse, hold digits, or use what nobody will give them."""
    try:
        document = Document(path)
    except Unreadable:  # noted when the folder was read
        return
    texts = document.data if isinstance(document.data, dict) else {}
    environment = Environment(autoescape=True)
    needed = required or {}
    for name in needed.keys() - texts.keys():
        faults.add(document, f"the text `{name}` is missing")
    for name, source in texts.items():
        if isinstance(source, str):
            message = _fault(environment, source, needed.get(name), settings)
            if message:
                faults.add(document, f"{name}: {message}", (name,))


def _fault(
    environment: Environment, source: str, parameters: frozenset[str] | None, settings: CarrierFile
) -> str | None:
    if not source.strip():
        return "is empty"
    try:
        tree = environment.parse(source)
        plain = "".join(value for _, kind, value in environment.lex(source) if kind == "data")
    except TemplateSyntaxError as error:
        return f"is not a template: {error.message}"
    if re.search(r"\d", plain):
        return "holds a figure; figures come from evidence or from carrier.yaml, never from a fixed text"
    unknown = {found.name for found in tree.find_all(nodes.Filter)} - set(environment.filters) - _FILTERS
    if unknown:
        return f"uses the unknown filter {_listed(unknown)}"
    used = meta.find_undeclared_variables(tree)
    if parameters is not None and used - parameters - _EVERYWHERE:
        return f"uses {_listed(used - parameters - _EVERYWHERE)}, which it is not given"
    contacts = {
        node.attr if isinstance(node, nodes.Getattr) else str(node.arg.as_const())
        for node in tree.find_all((nodes.Getattr, nodes.Getitem))
        if isinstance(node.node, nodes.Name) and node.node.name == "contact"
        and (isinstance(node, nodes.Getattr) or isinstance(node.arg, nodes.Const))
    }
    if contacts - settings.contact.keys():
        return f"uses the contact {_listed(contacts - settings.contact.keys())}, which carrier.yaml does not have"
    return None


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))

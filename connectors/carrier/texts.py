"""Whether a language's fixed texts can be rendered, and hold no figure of their own."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Unreadable
from connectors.carrier.schema import CarrierFile
from grounding.message_ids import EVERYWHERE, FILTERS, OPTIONAL, REQUIRED


def check_texts(path: Path, settings: CarrierFile, faults: Faults) -> None:
    """Note texts that are missing, that nobody asks for, that do not parse, hold figures, or use what is not given."""
    try:
        document = Document(path)
    except Unreadable:  # noted when the folder was read
        return
    texts = document.data if isinstance(document.data, dict) else {}
    environment = Environment(autoescape=True)
    environment.filters.update(dict.fromkeys(FILTERS, str))
    routes = {route.message for route in settings.routes}
    for name in sorted(REQUIRED.keys() - texts.keys()):
        faults.add(document, f"the text `{name}` is missing")
    for name, source in texts.items():
        parameters = frozenset[str]() if name in routes else _parameters(str(name))
        if parameters is None:
            faults.add(document, f"{name}: nothing asks for this text", (name,))
        elif isinstance(source, str):
            message = _fault(environment, source, parameters or EVERYWHERE, settings)
            if message:
                faults.add(document, f"{name}: {message}", (name,))


def _parameters(name: str) -> frozenset[str] | None:
    """Return what a text is filled with, by its id or by the longest beginning of it that is known."""
    if name in REQUIRED:
        return REQUIRED[name]
    known = [prefix for prefix in OPTIONAL if name.startswith(prefix)]
    return OPTIONAL[max(known, key=len)] if known else None


def _fault(environment: Environment, source: str, parameters: frozenset[str], settings: CarrierFile) -> str | None:
    if not source.strip():
        return "is empty"
    try:
        tree = environment.parse(source)
        plain = "".join(value for _, kind, value in environment.lex(source) if kind == "data")
        used = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        return f"is not a template: {error.message}"
    if re.search(r"\d", plain):
        return "holds a figure; figures come from evidence or from carrier.yaml, never from a fixed text"
    if used - parameters:
        return f"uses {_listed(used - parameters)}, which it is not given"
    contacts = _contacts(tree) - settings.contact.keys()
    return f"uses the contact {_listed(contacts)}, which carrier.yaml does not have" if contacts else None


def _contacts(tree: nodes.Template) -> set[str]:
    """Return the names of the contact facts that a template asks for."""
    found = set()
    for attribute in tree.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name) and attribute.node.name == "contact":
            found.add(attribute.attr)
    for item in tree.find_all(nodes.Getitem):
        if isinstance(item.node, nodes.Name) and item.node.name == "contact" and isinstance(item.arg, nodes.Const):
            found.add(str(item.arg.value))
    return found


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))

"""Which resources of a list are asked for, and how they are given: filters, order, fields, pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.sandbox.failures import invalid
from app.sandbox.wire import Document

DEFAULT_LIMIT = 100
MOST = 1000

_ALWAYS = ("id", "href", "@type")
_OWN = {"fields", "offset", "limit", "sort"}

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    items: list[Document]
    total: int
    """How many there are on all pages."""
    offset: int
    limit: int

    @property
    def partial(self) -> bool:
        """Say whether there are others."""
        return len(self.items) < self.total


def page(documents: Sequence[Document], parameters: Parameters) -> Page:
    """Return the page that the parameters of a request ask for.

    A parameter that is none of fields, offset, limit and sort names an attribute, dots leading inward and into every
    item of a list; several values, repeated or with commas between them, are alternatives.
    Raises: Refusal for an offset or a limit that is not a number in range.
    """
    given = dict(parameters)
    offset = _whole(given, "offset", 0, least=0)
    limit = min(_whole(given, "limit", DEFAULT_LIMIT, least=1), MOST)
    found = list(documents)
    for name in dict.fromkeys(name for name, _ in parameters if name not in _OWN):
        wanted = {part for key, value in parameters if key == name for part in (value, *value.split(","))}
        path = name.split(".")
        found = [item for item in found if not wanted.isdisjoint(_texts(item, path))]
    for key in reversed([key for key in given.get("sort", "").split(",") if key]):
        inward = key.lstrip("+-").split(".")
        found.sort(key=lambda item: next(_texts(item, inward), ""), reverse=key.startswith("-"))
    shown = [chosen(item, given.get("fields")) for item in found[offset : offset + limit]]
    return Page(shown, len(found), offset, limit)


def chosen(document: Document, fields: str | None) -> Document:
    """Return a resource with the fields asked for, its id, href and type always among them."""
    if not fields:
        return document
    kept = {*_ALWAYS, *(name.strip().partition(".")[0] for name in fields.split(","))}
    return {key: value for key, value in document.items() if key in kept}


def _whole(given: dict[str, str], name: str, otherwise: int, least: int) -> int:
    text = given.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise invalid(f"{name}: must be a whole number, {least} or more")
    return int(text)


def _texts(value: object, path: Sequence[str]) -> Iterator[str]:
    """Yield what stands at a path, as text."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
    elif path and isinstance(value, dict):
        if path[0] in value:
            yield from _texts(value[path[0]], path[1:])
    elif not path and not isinstance(value, dict):
        yield str(value).lower() if isinstance(value, bool) else str(value)

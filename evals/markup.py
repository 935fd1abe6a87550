"""HTML by small functions, in which every text is escaped unless it was made here."""

from __future__ import annotations

import html
from collections.abc import Iterable


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


_EMPTY = frozenset({"br", "input", "meta"})


def tag(name: str, /, *children: str, **attributes: str | None) -> Markup:
    """Return an element; `class_` is `class`, `data_x` is `data-x`, and an attribute that is None is left out."""
    given = (
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    opened = f"<{name}{''.join(given)}>"
    return Markup(opened if name in _EMPTY else f"{opened}{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Markup:
    """Return pieces one after the other."""
    return Markup("".join(child if isinstance(child, Markup) else html.escape(child) for child in children))

"""Reads the texts of the sample carrier's office documents, one YAML file each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from connectors.sample.office_blocks import (
    Block,
    Bullets,
    Code,
    Heading,
    OfficeDocument,
    Paragraph,
    Step,
    Steps,
    Table,
)

TEXTS = Path(__file__).with_name("office_texts")


def read_documents(folder: Path = TEXTS) -> dict[str, OfficeDocument]:
    """Return every document by the path that it is written to, below the carrier's documents."""
    return dict(_document(path) for path in sorted(folder.glob("*.yaml")))


def _document(path: Path) -> tuple[str, OfficeDocument]:
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    blocks = tuple(_block(item) for item in given.pop("blocks"))
    labels = tuple((name, value) for name, values in given.pop("labels", {}).items() for value in values)
    opening = next(block.text for block in blocks if isinstance(block, Paragraph))
    return given.pop("path"), OfficeDocument(**{"subject": opening, **given}, blocks=blocks, labels=labels)


def _block(given: dict[str, Any]) -> Block:
    """Return a block: what it is called by its first key, that key's value and the others."""
    kind, *others = given
    content, more = given[kind], {name: given[name] for name in others}
    match kind:
        case "heading":
            return Heading(**{"level": 1, **more}, text=content)
        case "paragraph":
            return Paragraph(content, **more)
        case "steps":
            return Steps([Step(**item) if isinstance(item, dict) else item for item in content], **more)
        case "bullets":
            return Bullets(content, **more)
        case "table":
            return Table(content, **more)
        case "code":
            return Code(content, **more)
    raise ValueError(f"no block is called {kind!r}")

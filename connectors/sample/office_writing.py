"""Writes an office document in the format that its file's suffix names."""

from __future__ import annotations

from pathlib import Path

from connectors.sample.office_blocks import OfficeDocument
from connectors.sample.office_docx import render_docx
from connectors.sample.office_pdf import render_pdf


def write_document(document: OfficeDocument, path: Path) -> None:
    """Render ``document`` to ``path`` in the format that its suffix names."""
    renderers = {".pdf": render_pdf, ".docx": render_docx}
    try:
        render = renderers[path.suffix.lower()]
    except KeyError:
        raise ValueError(f"no renderer for {path.name}") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(document))

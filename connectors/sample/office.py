"""Writes the sample carrier's PDF, DOCX and PPTX documents from their texts.

Run it as `python -m connectors.sample.office` after a change of `office_texts/`; the files are part of the repository.
Dates and identifiers are fixed: two runs write the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from connectors.sample import FOLDER
from connectors.sample.office_blocks import OfficeDocument
from connectors.sample.office_docx import render_docx
from connectors.sample.office_pdf import render_pdf
from connectors.sample.office_pptx import render_pptx
from connectors.sample.office_reading import read_documents

_RENDERERS: dict[str, Callable[[OfficeDocument], bytes]] = {
    ".pdf": render_pdf,
    ".docx": render_docx,
    ".pptx": render_pptx,
}


def write(folder: Path = FOLDER / "documents") -> list[Path]:
    """Write every document below a folder, in the format that its suffix names; return the files."""
    written = []
    for name, document in read_documents().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_RENDERERS[path.suffix](document))
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write():
        sys.stdout.write(f"{path}\n")

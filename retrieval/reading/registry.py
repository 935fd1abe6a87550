"""Chooses the reader of a document by what its bytes are, and by its suffix only where bytes alone cannot tell."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from retrieval.errors import UnreadableDocument
from retrieval.types import ParsedDocument, SourceDocument

MAX_BYTES = 25_000_000

Media = Literal["markdown", "html", "text", "pdf", "docx", "pptx"]

_SUFFIXES: dict[str, Media] = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mdx": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".txt": "text", ".text": "text", ".log": "text", "": "text",
    ".pdf": "pdf", ".docx": "docx", ".pptx": "pptx",
}  # fmt: skip
SUFFIXES = frozenset(suffix for suffix in _SUFFIXES if suffix)
"""Of the files that a folder of documents is expected to hold."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_BINARY = {
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive", b"7z\xbc\xaf": "a 7-Zip archive", b"\x7fELF": "a program", b"MZ\x90": "a program",
    b"{\\rtf": "a rich text file (RTF)",
}  # fmt: skip


def read(document: SourceDocument, max_bytes: int = MAX_BYTES) -> ParsedDocument:
    """Read a document of any supported kind.

    Raises: UnreadableDocument, with a reason for a person, whatever is wrong with it.
    """
    size = len(document.content)
    if size > max_bytes:
        raise UnreadableDocument(document.path, f"is {size / 1e6:.1f} MB; the limit is {max_bytes / 1e6:.0f} MB")
    if not document.content.strip():
        raise UnreadableDocument(document.path, "is empty")
    media = _media(document)
    try:
        return _read(media, document)
    except (RecursionError, MemoryError) as error:
        raise UnreadableDocument(document.path, "is too deeply nested or too large to read") from error


def _read(media: Media, document: SourceDocument) -> ParsedDocument:
    # Each format's library is loaded when its first document comes: an unchanged sync reads none and must be quick.
    if media == "markdown":
        from retrieval.reading.markdown import read_markdown as reader
    elif media == "html":
        from retrieval.reading.html import read_html as reader
    elif media == "text":
        from retrieval.reading.text import read_text as reader
    elif media == "pdf":
        from retrieval.reading.pdf import read_pdf as reader
    elif media == "docx":
        from retrieval.reading.docx import read_docx as reader
    else:
        from retrieval.reading.pptx import read_pptx as reader
    return reader(document)


def _media(document: SourceDocument) -> Media:
    suffix = PurePosixPath(document.path).suffix.lower()
    named = _SUFFIXES.get(suffix)
    found = _by_content(document)
    if found:
        return found
    if named in ("pdf", "docx", "pptx"):
        raise UnreadableDocument(document.path, f"is named {suffix} but its content is not")
    if named is None:
        raise UnreadableDocument(document.path, f"is of a kind that is not supported ({suffix})")
    return named


def _by_content(document: SourceDocument) -> Media | None:
    content = document.content
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office(document)
    if content.startswith(_OLE):
        reason = "is a password-protected Office file or of the old kind (.doc, .ppt)"
        raise UnreadableDocument(document.path, f"{reason}; save it as .docx or .pptx without a password")
    for magic, name in _BINARY.items():
        if content.startswith(magic):
            raise UnreadableDocument(document.path, f"is {name}, not a document")
    return "html" if _HTML_START.match(content[:8192].removeprefix(b"\xef\xbb\xbf")) else None


def _office(document: SourceDocument) -> Media:
    from retrieval.reading.office_archive import kind

    found = kind(document.path, document.content)
    if found == "word/document.xml":
        return "docx"
    if found == "ppt/presentation.xml":
        return "pptx"
    if found == "xl/workbook.xml":
        raise UnreadableDocument(document.path, "is a spreadsheet, which is not supported; save it as PDF or HTML")
    raise UnreadableDocument(document.path, "is a ZIP archive, not a document")

"""Looks into a DOCX or PPTX, which is a ZIP of XML, before a library unpacks it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO
from xml.parsers import expat

from retrieval.errors import UnreadableDocument

MAX_ENTRIES = 10_000
MAX_UNPACKED = 300_000_000
MAX_XML = 60_000_000
"""Of all XML parts together; parsed, they take about ten times that in memory."""
MAX_RATIO = 250
_RATIO_FROM = 5_000_000
_MAINS = ("word/document.xml", "ppt/presentation.xml", "xl/workbook.xml")
_CUSTOM = "docProps/custom.xml"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


def kind(path: str, content: bytes) -> str | None:
    """Return the main part that says which program's document it is, or None for another archive."""
    names = {entry.filename for entry in _entries(path, content)}
    return next((main for main in _MAINS if main in names), None)


def check_archive(path: str, content: bytes) -> None:
    """Raise UnreadableDocument for a bomb, an encrypted entry, or XML with a document type (and so with entities)."""
    entries = _entries(path, content)
    if len(entries) > MAX_ENTRIES:
        raise UnreadableDocument(path, f"is an archive of {len(entries):,} entries; the limit is {MAX_ENTRIES:,}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument(path, "is encrypted; save it without a password")
    unpacked = sum(entry.file_size for entry in entries)
    markup = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels", ".vml"))]
    if unpacked > MAX_UNPACKED or sum(entry.file_size for entry in markup) > MAX_XML or any(map(_is_bomb, entries)):
        sizes = f"{len(content) / 1e6:.1f} MB to {unpacked / 1e6:,.0f} MB"
        raise UnreadableDocument(path, f"unpacks from {sizes} (a zip bomb?)")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in markup:
            try:
                with archive.open(entry) as part:
                    _refuse_document_type(path, part)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError) as error:
                raise UnreadableDocument(path, f"is damaged (in {entry.filename})") from error


def custom_properties(content: bytes) -> list[tuple[str, str]]:
    """Return the custom document properties by name, where authors of Office documents say what front matter says."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _CUSTOM not in archive.namelist():
            return []
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(archive.read(_CUSTOM), parser)
    # A date property holds a time of day that a day does not have.
    return [
        (str(node.get("name") or ""), "".join(str(text) for text in node.itertext()).strip().removesuffix("T00:00:00Z"))
        for node in root.iter(_PROPERTY)
    ]


def _entries(path: str, content: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OverflowError) as error:
        raise UnreadableDocument(path, "is damaged or truncated (its archive has no readable directory)") from error


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size)


class _Begun(Exception):
    """The root element has begun: no document type can follow."""


def _refuse_document_type(path: str, part: IO[bytes]) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise UnreadableDocument(path, "holds XML with a document type, which no Office program writes")

    def begun(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begun
    try:
        while chunk := part.read(8192):
            parser.Parse(chunk, False)
    except _Begun:
        return

"""Documents that the reading tests build for themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from retrieval.reading import read
from retrieval.types import Audience, Block, BlockKind, ParsedDocument, SourceDocument


def document(path: str, content: bytes | str, audience: Audience = Audience.PUBLIC) -> SourceDocument:
    data = content.encode() if isinstance(content, str) else content
    return SourceDocument(f"test/{path}", "test", path, data, audience)


def parsed(path: str, content: bytes | str) -> ParsedDocument:
    return read(document(path, content))


def of(read_document: ParsedDocument, kind: BlockKind) -> list[Block]:
    return [block for block in read_document.blocks if block.kind is kind]


def shape(read_document: ParsedDocument) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in read_document.blocks]


def archive(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return archive({**parts, **changed})


def word(paragraphs: Sequence[tuple[str, str | None]] = (("Some text.", None),)) -> bytes:
    from docx import Document

    made = Document()
    for text, style in paragraphs:
        made.add_paragraph(text, style=style)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def pdf(pages: Sequence[Sequence[tuple[str, float, str, float]]], **options: object) -> bytes:
    """Draw pages of (text, size, font, indentation) lines from the top, an empty text being a wider gap."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, **options)
    for lines in pages:
        y = 760.0
        for text, size, font, x in lines:
            if not text:
                y -= 12
                continue
            canvas.setFont(font, size)
            canvas.drawString(72 + x, y, text)
            y -= size * 1.4
        canvas.showPage()
    canvas.save()
    return target.getvalue()

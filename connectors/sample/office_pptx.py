"""Renders a document as a presentation, reproducibly: its subject on the cover, then a slide for each heading."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from pptx import Presentation as new_pptx
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from connectors.sample.office_blocks import (
    Block,
    Bullets,
    Heading,
    OfficeDocument,
    Paragraph,
    Steps,
    Table,
    repacked,
)

_TEXT_HEIGHT = Emu(1_000_000)
_ROW_HEIGHT = Emu(420_000)


def _mark_list(paragraph: Any, *, numbered: bool) -> None:
    """Give a slide paragraph a number or a bullet, with a hanging indent."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "457200")
    properties.set("indent", "-457200")
    if numbered:
        mark = OxmlElement("a:buAutoNum")
        mark.set("type", "arabicPeriod")
    else:
        mark = OxmlElement("a:buChar")
        mark.set("char", "•")
    properties.append(mark)


def _plain_paragraph(paragraph: Any) -> None:
    """Take the bullet of the slide layout off a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(OxmlElement("a:buNone"))


def _add_table(slide: Any, table: Table, body: Any) -> None:
    """A table below the text of a slide, as wide as the text."""
    left, top, width = body.left, body.top, body.width
    body.left, body.top, body.width, body.height = left, top, width, _TEXT_HEIGHT
    frame = slide.shapes.add_table(
        len(table.rows) + 1,
        len(table.header),
        left,
        top + _TEXT_HEIGHT,
        width,
        _ROW_HEIGHT * (len(table.rows) + 1),
    )
    grid = frame.table
    for column, share in zip(grid.columns, table.column_shares(), strict=True):
        column.width = Emu(int(width * share))
    for row, cells in zip(grid.rows, (table.header, *table.rows), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
            cell.text_frame.paragraphs[0].runs[0].font.size = Pt(18)


def _texts(block: Block) -> Sequence[str]:
    """Return the paragraphs that a block takes on a slide."""
    match block:
        case Paragraph(text):
            return [text]
        case Steps():
            return [step.text for step in block.steps()]
        case Bullets(items):
            return items
        case _:
            raise ValueError(f"a slide has no place for {block}")


def _slides(blocks: Sequence[Block]) -> Iterator[tuple[Heading, Sequence[Block]]]:
    """Yield each heading with the blocks below it."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, Heading)]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        heading = blocks[start]
        if isinstance(heading, Heading):
            yield heading, blocks[start + 1 : end]


def _add_slide(deck: Any, heading: Heading, blocks: Sequence[Block]) -> None:
    """One slide with the heading as its title."""
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = heading.text
    slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(34)
    body = slide.placeholders[1]
    frame = body.text_frame
    first = True
    for block in blocks:
        if isinstance(block, Table):
            _add_table(slide, block, body)
            continue
        for text in _texts(block):
            paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
            first = False
            paragraph.text = text
            paragraph.runs[0].font.size = Pt(22)
            if isinstance(block, Paragraph):
                _plain_paragraph(paragraph)
            else:
                _mark_list(paragraph, numbered=isinstance(block, Steps))


def _set_properties(properties: Any, document: OfficeDocument) -> None:
    """Set the properties of the presentation, dates included, from ``document`` alone."""
    moment = datetime.combine(document.effective_from, time(9, 0))
    properties.title = document.title
    properties.author = document.author
    properties.last_modified_by = document.author
    properties.subject = document.subject
    properties.category = document.audience
    properties.keywords = ", ".join(document.stated)
    properties.comments = ""
    properties.language = document.language
    properties.revision = 1
    properties.created = moment
    properties.modified = moment


def render_pptx(document: OfficeDocument) -> bytes:
    """Render a document; what stands before its first heading is left to the cover."""
    deck: Any = new_pptx()
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text = document.title
    cover.placeholders[1].text = document.subject
    for heading, blocks in _slides(document.blocks):
        _add_slide(deck, heading, blocks)
    _set_properties(deck.core_properties, document)
    buffer = io.BytesIO()
    deck.save(buffer)
    return repacked(buffer.getvalue())

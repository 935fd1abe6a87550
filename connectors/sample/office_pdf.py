"""Renders content blocks as a PDF, reproducibly: reportlab's invariant mode."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Preformatted, Spacer
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable
from reportlab.platypus.flowables import CallerMacro

from connectors.sample.office_blocks import (
    HEADING_LEVELS,
    Block,
    Bullets,
    Code,
    Heading,
    OfficeDocument,
    Paragraph,
    Steps,
    Table,
    checked,
    checked_code,
    spans,
)

ACCENT = "#1F3A5F"
MARGIN = 2 * cm
TEXT_WIDTH = A4[0] - 2 * MARGIN
CELL_PADDING = 5


def _pdf_markup(text: str) -> str:
    """Turn inline markup into reportlab's paragraph markup."""
    wrappers = {
        "plain": "{}",
        "bold": "<b>{}</b>",
        "code": '<font face="Courier">{}</font>',
    }
    return "".join(wrappers[kind].format(escape(part)) for kind, part in spans(text))


def _pdf_styles() -> dict[str, ParagraphStyle]:
    """Return the paragraph styles of the PDF files by name."""
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=13, spaceAfter=5)
    code = ParagraphStyle(
        "code",
        fontName="Courier",
        fontSize=8,
        leading=10.5,
        leftIndent=6,
        spaceBefore=2,
        spaceAfter=7,
        backColor=colors.HexColor("#F2F4F7"),
        borderPadding=3,
    )
    styles = {
        "body": body,
        "code": code,
        "step": ParagraphStyle("step", parent=body, leftIndent=20, bulletIndent=2, spaceAfter=3),
        "step-code": ParagraphStyle("step-code", parent=code, leftIndent=26),
        "cell": ParagraphStyle("cell", parent=body, fontSize=8.5, leading=11, spaceAfter=0),
        "head-cell": ParagraphStyle(
            "head-cell",
            parent=body,
            fontName="Helvetica-Bold",
            fontSize=8.5,
            leading=11,
            spaceAfter=0,
            textColor=colors.white,
        ),
        "title": ParagraphStyle(
            "title",
            fontName="Helvetica-Bold",
            fontSize=18,
            leading=22,
            spaceAfter=8,
            textColor=colors.HexColor(ACCENT),
        ),
    }
    for level, size in zip(HEADING_LEVELS, (14, 11.5, 10, 9.5), strict=True):
        styles[f"heading-{level}"] = ParagraphStyle(
            f"heading-{level}",
            fontName="Helvetica-Bold",
            fontSize=size,
            leading=size + 4,
            spaceBefore=9,
            spaceAfter=4,
            keepWithNext=1,
            textColor=colors.HexColor(ACCENT),
        )
    return styles


def _pdf_outline_entry(text: str, key: str, depth: int) -> Flowable:
    """Return a flowable without size that puts ``text`` into the PDF's outline."""

    def draw(macro: Any, *_: object) -> None:
        macro.canv.bookmarkPage(key)
        macro.canv.addOutlineEntry(text, key, depth)

    entry = CallerMacro(drawCallable=draw)
    entry.keepWithNext = 1
    return entry


def _pdf_page(text: str) -> PageTemplate:
    """Return the page layout, its footer drawn last so that it ends the page's text."""

    def draw_footer(canvas: Canvas, _template: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 7.5)
        canvas.setFillColor(colors.HexColor("#5B6673"))
        canvas.drawString(MARGIN, 1.1 * cm, text)
        canvas.drawRightString(A4[0] - MARGIN, 1.1 * cm, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()

    height = A4[1] - 2 * MARGIN
    frame = Frame(MARGIN, MARGIN, TEXT_WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    return PageTemplate(id="page", frames=[frame], onPageEnd=draw_footer)


def _pdf_cell(text: str, style: ParagraphStyle, width: float) -> PdfParagraph:
    """Return a table cell, or raise when a word is too wide for its column."""
    inner = width - 2 * CELL_PADDING
    for kind, part in spans(text):
        font = "Courier" if kind == "code" else "Helvetica-Bold"
        for word in part.split():
            if stringWidth(word, font, style.fontSize) > inner:
                raise ValueError(f"{word!r} does not fit its table column; change the weights")
    return PdfParagraph(_pdf_markup(text), style)


def _pdf_table(table: Table, styles: dict[str, ParagraphStyle]) -> PdfTable:
    """Build the PDF table, its header row repeated on every page."""
    widths = [share * TEXT_WIDTH for share in table.column_shares()]
    cells = []
    for index, row in enumerate([table.header, *table.rows]):
        style = styles["head-cell" if index == 0 else "cell"]
        cells.append([_pdf_cell(text, style, width) for text, width in zip(row, widths, strict=True)])
    return PdfTable(
        cells,
        colWidths=widths,
        repeatRows=1,
        style=[
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(ACCENT)),
            ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#9AA5B1")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), CELL_PADDING),
            ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PADDING),
        ],
    )


def _pdf_flowables(block: Block, styles: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    """Yield the flowables of one block."""
    match block:
        case Heading(level, text):
            yield PdfParagraph(_pdf_markup(text), styles[f"heading-{level}"])
        case Paragraph(text):
            yield PdfParagraph(_pdf_markup(text), styles["body"])
        case Steps():
            for number, step in enumerate(block.steps(), start=1):
                yield PdfParagraph(_pdf_markup(step.text), styles["step"], bulletText=f"{number}.")
                if step.code is not None:
                    yield Preformatted(checked_code(step.code), styles["step-code"])
            yield Spacer(1, 4)
        case Bullets(items):
            for item in items:
                yield PdfParagraph(_pdf_markup(item), styles["step"], bulletText="\u2013")
            yield Spacer(1, 4)
        case Table():
            yield _pdf_table(block, styles)
            yield Spacer(1, 8)
        case Code(text):
            yield Preformatted(checked_code(text), styles["code"])


def render_pdf(document: OfficeDocument) -> bytes:
    """Return ``document`` as PDF bytes, the same on every run."""
    styles = _pdf_styles()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        pageTemplates=[_pdf_page(checked(document.footer))],
        title=checked(document.title),
        author=checked(document.author),
        subject=checked(document.subject),
        keywords=[checked(keyword) for keyword in document.stated],
        creator="Merrow document office",
        lang=document.language,
        invariant=1,
    )
    flowables: list[Flowable] = [PdfParagraph(_pdf_markup(document.title), styles["title"])]
    depth = -1
    for number, block in enumerate(document.blocks, start=1):
        if isinstance(block, Heading):
            depth = min(block.level - 1, depth + 1)
            title = "".join(part for _, part in spans(block.text))
            flowables.append(_pdf_outline_entry(title, f"block-{number}", depth))
        flowables.extend(_pdf_flowables(block, styles))
    template.build(flowables)
    return buffer.getvalue()

"""Renders content blocks as a DOCX file, reproducibly: repacked with sorted entries and one fixed timestamp."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from docx import Document as new_docx
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle as DocxParagraphStyle
from docx.text.paragraph import Paragraph as DocxParagraph

from connectors.sample.office_blocks import (
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
    repacked,
    spans,
)


def _docx_code_style(docx: DocxDocument) -> None:
    """Add the paragraph style ``Code`` for commands and output."""
    style = docx.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, DocxParagraphStyle):
        raise TypeError("the Code style is not a paragraph style")
    style.font.name = "Consolas"
    style.font.size = Pt(9)
    style.paragraph_format.left_indent = Cm(0.9)
    style.paragraph_format.space_after = Pt(6)


def _docx_runs(paragraph: DocxParagraph, text: str, *, bold: bool = False) -> None:
    """Add ``text`` to ``paragraph``, its inline markup turned into runs."""
    for kind, part in spans(text):
        run = paragraph.add_run(part)
        if bold or kind == "bold":
            run.bold = True
        if kind == "code":
            run.font.name = "Consolas"


def _docx_restarted_list(docx: DocxDocument) -> int:
    """Return the id of a new numbering of ``List Number`` that counts from 1."""
    numbering = docx.part.numbering_part.element
    style_number = docx.styles["List Number"].element.pPr.numPr.numId.val
    abstract_id = numbering.num_having_numId(style_number).abstractNumId.val
    number = numbering.add_num(abstract_id)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    number_id: int = number.numId
    return number_id


def _docx_code(docx: DocxDocument, text: str) -> None:
    """Add a code paragraph, its lines kept by line breaks."""
    paragraph = docx.add_paragraph(style="Code")
    run = paragraph.add_run()
    for index, line in enumerate(checked_code(text).splitlines()):
        if index:
            run.add_break()
        run.add_text(line)


def _docx_table(docx: DocxDocument, table: Table) -> None:
    """Add a table whose header row repeats on every page."""
    grid = docx.add_table(rows=0, cols=len(table.header), style="Table Grid")
    grid.autofit = False
    widths = [Cm(16.5 * share) for share in table.column_shares()]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for index, texts in enumerate([table.header, *table.rows]):
        row = grid.add_row()
        if index == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            _docx_runs(cell.paragraphs[0], text, bold=index == 0)
    docx.add_paragraph()


def _docx_block(docx: DocxDocument, block: Block) -> None:
    """Add one block to the document."""
    match block:
        case Heading(level, text):
            _docx_runs(docx.add_heading(level=level), text)
        case Paragraph(text):
            _docx_runs(docx.add_paragraph(), text)
        case Steps():
            number_id = _docx_restarted_list(docx)
            for step in block.steps():
                paragraph = docx.add_paragraph(style="List Number")
                properties: Any = paragraph._p.get_or_add_pPr()
                numbering = properties.get_or_add_numPr()
                numbering.get_or_add_ilvl().val = 0
                numbering.get_or_add_numId().val = number_id
                _docx_runs(paragraph, step.text)
                if step.code is not None:
                    _docx_code(docx, step.code)
        case Bullets(items):
            for item in items:
                _docx_runs(docx.add_paragraph(style="List Bullet"), item)
        case Table():
            _docx_table(docx, block)
        case Code(text):
            _docx_code(docx, text)


def _docx_page_number(paragraph: DocxParagraph) -> None:
    """Add a field that shows the page number."""
    run = paragraph.add_run()
    for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        run._r.append(element)


def _docx_properties(docx: DocxDocument, document: OfficeDocument) -> None:
    """Set the file's properties, dates included, from ``document`` alone."""
    moment = datetime.combine(document.effective_from, time(9, 0))
    properties = docx.core_properties
    properties.title = checked(document.title)
    properties.author = checked(document.author)
    properties.last_modified_by = checked(document.author)
    properties.subject = checked(document.subject)
    properties.category = checked(document.audience)
    properties.keywords = ", ".join(checked(keyword) for keyword in document.stated)
    properties.comments = ""
    properties.language = document.language
    properties.created = moment
    properties.modified = moment
    properties.revision = 1


def render_docx(document: OfficeDocument) -> bytes:
    """Return ``document`` as DOCX bytes, the same on every run."""
    docx = new_docx()
    _docx_properties(docx, document)
    _docx_code_style(docx)
    normal = docx.styles["Normal"]
    if isinstance(normal, DocxParagraphStyle):
        normal.font.name = "Calibri"
        normal.font.size = Pt(10.5)
        normal.font.color.rgb = RGBColor(0x22, 0x22, 0x22)
    footer = docx.sections[0].footer.paragraphs[0]
    _docx_runs(footer, f"{document.footer} \u2013 page ")
    _docx_page_number(footer)
    _docx_runs(docx.add_heading(level=0), document.title)
    for block in document.blocks:
        _docx_block(docx, block)
    buffer = io.BytesIO()
    docx.save(buffer)
    return repacked(buffer.getvalue())

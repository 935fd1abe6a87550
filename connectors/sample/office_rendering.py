"""Render one list of content blocks as a PDF or as a DOCX file, reproducibly.

The sample carrier's office documents are kept as Python data and rendered by
the functions below. Two runs on the same library versions give the same bytes:
PDF files use reportlab's invariant mode, and DOCX files are repacked with
sorted entries and one fixed timestamp.

Text may hold two kinds of inline markup: ``**bold**`` and `` `code` ``.
Only characters of Windows-1252 are accepted, because the PDF files use the
standard fonts; anything else raises :class:`ValueError` in both formats, so
that a document can change its format without losing characters.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape

from docx import Document as new_docx
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle as DocxParagraphStyle
from docx.text.paragraph import Paragraph as DocxParagraph
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

__all__ = [
    "Block",
    "Bullets",
    "Code",
    "Heading",
    "OfficeDocument",
    "Paragraph",
    "Step",
    "Steps",
    "Table",
    "render_docx",
    "render_pdf",
    "write_document",
]

ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)
INLINE = re.compile(r"(\*\*.+?\*\*|`[^`]+`)")
HEADING_LEVELS = range(1, 5)
ACCENT = "#1F3A5F"
CODE_COLUMNS = 88
MARGIN = 2 * cm
TEXT_WIDTH = A4[0] - 2 * MARGIN
CELL_PADDING = 5


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading; ``level`` 1 is the highest below the title."""

    level: int
    text: str

    def __post_init__(self) -> None:
        """Refuse a level that no style covers."""
        if self.level not in HEADING_LEVELS:
            raise ValueError(f"heading level {self.level} is not in 1 to 4")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step, with the command that belongs to it where it has one."""

    text: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """A numbered list; every list counts from 1."""

    items: Sequence[str | Step]

    def steps(self) -> Iterator[Step]:
        """Yield the items, plain strings turned into steps without a command."""
        for item in self.items:
            yield Step(item) if isinstance(item, str) else item


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without numbers."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one header row; ``weights`` are relative column widths."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    weights: Sequence[float] | None = None

    def __post_init__(self) -> None:
        """Refuse rows and weights that do not fit the header."""
        width = len(self.header)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != width:
                raise ValueError(f"table row {number} has {len(row)} cells, not {width}: {row}")
        if self.weights is not None and len(self.weights) != width:
            raise ValueError(f"table has {width} columns and {len(self.weights)} weights")

    def column_shares(self) -> list[float]:
        """Return each column's share of the width, from the weights or the text."""
        weights = self.weights
        if weights is None:
            columns = zip(self.header, *self.rows, strict=True)
            weights = [min(max(max(map(len, column)), 8), 48) for column in columns]
        total = sum(weights)
        return [weight / total for weight in weights]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of commands or output, kept line by line."""

    text: str


Block: TypeAlias = Heading | Paragraph | Steps | Bullets | Table | Code


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    """A document: its title, its properties and its blocks.

    ``effective_from`` becomes the creation date of a DOCX file (a reproducible
    PDF file carries a constant one), and ``footer`` is printed at the foot of
    every page beside the page number.
    """

    title: str
    effective_from: date
    blocks: Sequence[Block]
    audience: str = ""
    subject: str = ""
    keywords: Sequence[str] = ()
    author: str = "Merrow Telecom"
    language: str = "en-IE"
    footer: str = "Merrow Telecom"


def write_document(document: OfficeDocument, path: Path) -> None:
    """Render ``document`` to ``path`` in the format that its suffix names."""
    renderers = {".pdf": render_pdf, ".docx": render_docx}
    try:
        render = renderers[path.suffix.lower()]
    except KeyError:
        raise ValueError(f"no renderer for {path.name}") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(document))


def _checked(text: str) -> str:
    """Return ``text``, or raise when the standard PDF fonts cannot show it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        character = text[error.start]
        raise ValueError(f"{character!r} is not in Windows-1252: {text!r}") from None
    return text


def _checked_code(text: str) -> str:
    """Return ``text``, or raise when a line is too long for a page."""
    for line in _checked(text).splitlines():
        if len(line) > CODE_COLUMNS:
            raise ValueError(f"code line of {len(line)} characters: {line!r}")
    return text


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """Yield ``(kind, text)`` for the inline markup; kind is plain, bold or code."""
    for part in INLINE.split(_checked(text)):
        if part.startswith("**") and part.endswith("**") and len(part) > 4:
            yield "bold", part[2:-2]
        elif part.startswith("`") and part.endswith("`") and len(part) > 2:
            yield "code", part[1:-1]
        elif part:
            yield "plain", part


# PDF


def _pdf_markup(text: str) -> str:
    """Turn inline markup into reportlab's paragraph markup."""
    wrappers = {
        "plain": "{}",
        "bold": "<b>{}</b>",
        "code": '<font face="Courier">{}</font>',
    }
    return "".join(wrappers[kind].format(escape(part)) for kind, part in _spans(text))


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
    for kind, part in _spans(text):
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
                    yield Preformatted(_checked_code(step.code), styles["step-code"])
            yield Spacer(1, 4)
        case Bullets(items):
            for item in items:
                yield PdfParagraph(_pdf_markup(item), styles["step"], bulletText="\u2013")
            yield Spacer(1, 4)
        case Table():
            yield _pdf_table(block, styles)
            yield Spacer(1, 8)
        case Code(text):
            yield Preformatted(_checked_code(text), styles["code"])


def render_pdf(document: OfficeDocument) -> bytes:
    """Return ``document`` as PDF bytes, the same on every run."""
    styles = _pdf_styles()
    buffer = io.BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        pageTemplates=[_pdf_page(_checked(document.footer))],
        title=_checked(document.title),
        author=_checked(document.author),
        subject=_checked(document.subject),
        keywords=[_checked(keyword) for keyword in document.keywords],
        creator="Merrow document office",
        lang=document.language,
        invariant=1,
    )
    flowables: list[Flowable] = [PdfParagraph(_pdf_markup(document.title), styles["title"])]
    depth = -1
    for number, block in enumerate(document.blocks, start=1):
        if isinstance(block, Heading):
            depth = min(block.level - 1, depth + 1)
            title = "".join(part for _, part in _spans(block.text))
            flowables.append(_pdf_outline_entry(title, f"block-{number}", depth))
        flowables.extend(_pdf_flowables(block, styles))
    template.build(flowables)
    return buffer.getvalue()


# DOCX


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
    for kind, part in _spans(text):
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
    for index, line in enumerate(_checked_code(text).splitlines()):
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
    properties.title = _checked(document.title)
    properties.author = _checked(document.author)
    properties.last_modified_by = _checked(document.author)
    properties.subject = _checked(document.subject)
    properties.category = _checked(document.audience)
    properties.keywords = ", ".join(_checked(keyword) for keyword in document.keywords)
    properties.comments = ""
    properties.language = document.language
    properties.created = moment
    properties.modified = moment
    properties.revision = 1


def _repacked(data: bytes) -> bytes:
    """Return the ZIP archive with sorted entries and fixed metadata."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, ZIP_TIMESTAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, source.read(name), compresslevel=9)
    return buffer.getvalue()


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
    return _repacked(buffer.getvalue())

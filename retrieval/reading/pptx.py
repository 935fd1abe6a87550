"""PPTX → blocks: each slide a section, its body bullets, steps, tables and speaker notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph

from retrieval.errors import UnreadableDocument
from retrieval.reading import canonical
from retrieval.reading.canonical import Draft
from retrieval.reading.finishing import finished
from retrieval.reading.front_matter import front_matter, keyword_fields, language
from retrieval.reading.lists import Item, nested
from retrieval.reading.office_archive import check_archive, custom_properties
from retrieval.types import BlockKind, ParsedDocument, SourceDocument

_MAX_GROUPS = 8
_GENERIC_TITLES = frozenset({"powerpoint presentation", "presentation", "untitled"})
_FURNITURE = frozenset({"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"})


def read_pptx(document: SourceDocument) -> ParsedDocument:
    """Read slides in order; a slide's title is a heading of level 2, hidden slides are left out.

    Offsets: into the extracted blocks joined by blank lines; `page` is the slide's number.
    Raises: UnreadableDocument.
    """
    check_archive(document.path, document.content)
    try:
        deck = Presentation(io.BytesIO(document.content))
        drafts = [
            replace(draft, page=number)
            for number, slide in enumerate(deck.slides, start=1)
            if slide._element.get("show") != "0"
            for draft in _slide(slide)
        ]
        properties = custom_properties(document.content)
        core = deck.core_properties
    except Exception as error:  # python-pptx raises whatever its parts stumble over: KeyError, ValueError, lxml's own
        raise UnreadableDocument(document.path, "is damaged: its content cannot be read as a presentation") from error
    title = (core.title or "").strip()
    return finished(
        document.path,
        canonical.laid_out(drafts),
        front_matter(document.path, [*keyword_fields(core.keywords or ""), *properties]),
        language=language(core.language),
        title=title if title and title.lower() not in _GENERIC_TITLES else _first_title(drafts),
        empty="holds no text (pictures only?)",
    )


def _first_title(drafts: Iterable[Draft]) -> str | None:
    return next((draft.text for draft in drafts if draft.kind is BlockKind.HEADING), None)


def _slide(slide: Slide) -> list[Draft]:
    title = slide.shapes.title
    drafts: list[Draft] = []
    if title is not None and title.text_frame.text.strip():
        drafts.append(Draft(BlockKind.HEADING, canonical.one_line(title.text_frame.text), level=2))
    for shape in _shapes(slide.shapes, 0):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        drafts.extend(_shape(shape))
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = canonical.one_line(slide.notes_slide.notes_text_frame.text)
        if notes:
            drafts.append(Draft(BlockKind.PARAGRAPH, f"**Speaker notes:** {notes}"))
    return canonical.joined_steps(drafts)


def _shapes(shapes: Iterable[BaseShape], depth: int) -> Iterator[BaseShape]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            if depth < _MAX_GROUPS:
                yield from _shapes(shape.shapes, depth + 1)
        elif not (shape.is_placeholder and shape.placeholder_format.type.name in _FURNITURE):
            yield shape


def _shape(shape: BaseShape) -> list[Draft]:
    if isinstance(shape, GraphicFrame) and shape.has_table:
        text = canonical.table([[cell.text for cell in row.cells] for row in shape.table.rows])
        return [Draft(BlockKind.TABLE, text)] if text else []
    if not isinstance(shape, Shape) or not shape.has_text_frame:
        return []
    body = shape.is_placeholder and shape.placeholder_format.type.name in ("BODY", "OBJECT", "VERTICAL_BODY")
    return _frame(shape.text_frame, body)


def _frame(frame: TextFrame, body: bool) -> list[Draft]:
    drafts: list[Draft] = []
    items: list[Item] = []
    for paragraph in frame.paragraphs:
        text = canonical.one_line(paragraph.text)
        if not text:
            continue
        bullet = _bullet(paragraph, body)
        if bullet is None:
            drafts.extend(nested(items))
            items.clear()
            drafts.append(canonical.paragraph(text))
        else:
            items.append(Item(text, paragraph.level, bullet == "numbered"))
    return [*drafts, *nested(items)]


def _bullet(paragraph: _Paragraph, body: bool) -> str | None:
    """Return "numbered", "bullet" or None; a body placeholder's text has bullets unless it says otherwise."""
    properties = paragraph._p.pPr
    if properties is not None:
        if properties.find(qn("a:buAutoNum")) is not None:
            return "numbered"
        if properties.find(qn("a:buNone")) is not None:
            return None
        if properties.find(qn("a:buChar")) is not None:
            return "bullet"
    return "bullet" if body else None

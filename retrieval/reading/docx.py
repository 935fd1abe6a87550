"""DOCX → blocks, by paragraph styles and numbering."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from retrieval.errors import UnreadableDocument
from retrieval.reading import canonical
from retrieval.reading.canonical import Draft
from retrieval.reading.finishing import finished
from retrieval.reading.front_matter import front_matter, keyword_fields, language
from retrieval.reading.lists import Item, nested
from retrieval.reading.office_archive import check_archive, custom_properties
from retrieval.reading.text import BULLETED, NUMBERED
from retrieval.types import BlockKind, ParsedDocument, SourceDocument

_HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)
_CODE = re.compile(r"\b(?:code|preformatted|macro|source|listing|verbatim|console|terminal)", re.IGNORECASE)
_MONOSPACED = re.compile(r"courier|consolas|mono|menlo|lucida console", re.IGNORECASE)
_MAX_TABLE_DEPTH = 3
_GENERIC_TITLES = frozenset({"word document", "microsoft word", "untitled", "document"})


def read_docx(document: SourceDocument) -> ParsedDocument:
    """Read body text and tables; headers, footers and comments are left out.

    Offsets: into the extracted blocks joined by blank lines. Pages are not known before layout, so there are none.
    Raises: UnreadableDocument.
    """
    check_archive(document.path, document.content)
    try:
        word = Document(io.BytesIO(document.content))
        drafts = _Reader(word).drafts()
        properties = custom_properties(document.content)
    except UnreadableDocument:
        raise
    except Exception as error:  # python-docx raises whatever its parts stumble over: KeyError, ValueError, lxml's own
        raise UnreadableDocument(document.path, "is damaged: its content cannot be read as a Word document") from error
    core = word.core_properties
    title = (core.title or "").strip()
    return finished(
        document.path,
        canonical.laid_out(canonical.joined_steps(drafts)),
        front_matter(document.path, [*keyword_fields(core.keywords or ""), *properties]),
        language=language(core.language),
        title=None if title.lower() in _GENERIC_TITLES else title,
        empty="holds no text (scanned pages or pictures only?)",
    )


class _Reader:
    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._formats = _number_formats(word)

    def drafts(self) -> list[Draft]:
        drafts: list[Draft] = []
        items: list[Item] = []
        code: list[str] = []
        for part in self._word.iter_inner_content():
            item = self._item(part) if isinstance(part, Paragraph) and not code else None
            if item is not None:
                items.append(item)
                continue
            if isinstance(part, Paragraph) and _is_code(part):
                drafts.extend(_flushed(items))
                code.append(part.text)
                continue
            drafts.extend(_coded(code))
            if isinstance(part, Paragraph):
                item = self._item(part)
                if item is not None:
                    items.append(item)
                elif part.text.strip():
                    drafts.extend(_flushed(items))
                    drafts.append(_paragraph(part))
            else:
                drafts.extend(_flushed(items))
                drafts.extend(_table(part, 0))
        return [*drafts, *_flushed(items), *_coded(code)]

    def _item(self, paragraph: Paragraph) -> Item | None:
        if not paragraph.text.strip() or _level(paragraph):
            return None
        style = (paragraph.style.name or "") if paragraph.style else ""
        text = _inline(paragraph)
        number = _numbering(paragraph)
        named = style.startswith(("List Number", "List Bullet"))
        # Word's own styles "List Bullet 2" and so on are each the first level of a numbering of their own.
        depth = int(style[-1]) - 1 if named and style[-1].isdecimal() else 0
        if number is not None:
            ordered = self._formats.get(number, "bullet") not in ("bullet", "none")
            return Item(text, max(depth, number[1]), ordered)
        if named:
            return Item(text, depth, style.startswith("List Number"))
        if marker := NUMBERED.match(text):
            return Item(text[marker.end() :], 0, True, int(marker[1]))
        if marker := BULLETED.match(text):
            return Item(text[marker.end() :], 0, False)
        return None


def _flushed(items: list[Item]) -> Iterator[Draft]:
    drafts = nested(items)
    items.clear()
    return iter(drafts)


def _coded(code: list[str]) -> Iterator[Draft]:
    content = "\n".join(code)
    code.clear()
    return iter([Draft(BlockKind.CODE, canonical.code_block(content))] if content.strip() else [])


def _paragraph(paragraph: Paragraph) -> Draft:
    level = _level(paragraph)
    if level:
        return Draft(BlockKind.HEADING, canonical.one_line(paragraph.text), level=level)
    text = _inline(paragraph)
    style = (paragraph.style.name or "").lower() if paragraph.style else ""
    label = next((word for word in canonical.WARNING_WORDS if word in style), None)
    if label:
        found = canonical.labelled_warning(text)
        return Draft(BlockKind.WARNING, canonical.warning(label, found[1] if found else text))
    return canonical.paragraph(text)


def _level(paragraph: Paragraph) -> int:
    """Return a heading's level, 0 for other text; the style may be one of the author's own on top of a heading."""
    style = paragraph.style
    for _ in range(5):
        if style is None:
            return 0
        name = style.name or ""
        if name.lower() == "title":
            return 1
        if found := _HEADING.match(name):
            return min(6, int(found[1]))
        style = style.base_style
    return 0


def _is_code(paragraph: Paragraph) -> bool:
    if paragraph.style and _CODE.search(paragraph.style.name or ""):
        return True
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(_MONOSPACED.search(run.font.name or "") for run in runs)


def _inline(paragraph: Paragraph) -> str:
    pieces: list[tuple[str, str]] = []
    for part in paragraph.iter_inner_content():
        for run in getattr(part, "runs", [part]):
            style = (run.style.name or "") if run.style else ""
            code = bool(_MONOSPACED.search(run.font.name or "") or _CODE.search(style))
            mark = "`" if code else "**" if run.bold else ""
            if pieces and pieces[-1][0] == mark:
                pieces[-1] = (mark, pieces[-1][1] + run.text)
            else:
                pieces.append((mark, run.text))
    marked = "".join(_marked(mark, text) for mark, text in pieces)
    lines = [canonical.one_line(line) for line in re.split(r"[\n\v\f]", marked)]
    return "  \n".join(line for line in lines if line)


def _marked(mark: str, text: str) -> str:
    bare = text.strip()
    if not mark or not bare or "`" in bare or "\n" in bare:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _table(table: Table, depth: int) -> list[Draft]:
    rows: list[list[str]] = []
    for row in table.rows:
        texts: list[str] = []
        before: _Cell | None = None
        for cell in row.cells:
            merged = before is not None and cell._tc is before._tc
            texts.append("" if merged else _cell(cell, depth))
            before = cell
        rows.append(texts)
    if rows and max(len(row) for row in rows) == 1:  # a frame around text
        inside = [text for row in rows for text in row if text.strip()]
        return [canonical.paragraph(text) for text in inside]
    text = canonical.table(rows)
    return [Draft(BlockKind.TABLE, text)] if text else []


def _cell(cell: _Cell, depth: int) -> str:
    texts = []
    for part in cell.iter_inner_content():
        if isinstance(part, Paragraph):
            texts.append(_inline(part))
        elif depth < _MAX_TABLE_DEPTH:
            texts.extend(canonical.one_line(draft.text.replace("|", " ")) for draft in _table(part, depth + 1))
    return " ".join(text for text in texts if text)


def _numbering(paragraph: Paragraph) -> tuple[str, int] | None:
    style = paragraph.style
    properties = [paragraph._p.pPr, style.element.pPr if style is not None else None]
    for found in properties:
        numbering = found.find(qn("w:numPr")) if found is not None else None
        if numbering is not None:
            identity = numbering.find(qn("w:numId"))
            level = numbering.find(qn("w:ilvl"))
            value = identity.get(qn("w:val")) if identity is not None else None
            if value is None or value == "0":
                return None
            depth = level.get(qn("w:val")) if level is not None else "0"
            return value, int(depth or 0)
    return None


def _number_formats(word: WordDocument) -> dict[tuple[str, int], str]:
    """Return by numbering id and level how Word writes the number, such as `decimal` or `bullet`."""
    try:
        root = word.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract: dict[str | None, dict[int, str]] = {}
    for node in root.findall(qn("w:abstractNum")):
        levels: dict[int, str] = {}
        for level in node.findall(qn("w:lvl")):
            form = level.find(qn("w:numFmt"))
            levels[int(level.get(qn("w:ilvl")) or 0)] = (form.get(qn("w:val")) or "") if form is not None else "decimal"
        abstract[node.get(qn("w:abstractNumId"))] = levels
    formats: dict[tuple[str, int], str] = {}
    for node in root.findall(qn("w:num")):
        target = node.find(qn("w:abstractNumId"))
        levels = abstract.get(target.get(qn("w:val")), {}) if target is not None else {}
        for depth, form in levels.items():
            formats[str(node.get(qn("w:numId"))), depth] = form
    return formats

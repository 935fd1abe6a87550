"""Where text stands on a PDF's pages → headings, paragraphs, steps, code and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from retrieval.reading import canonical
from retrieval.reading.canonical import Draft
from retrieval.reading.text import BULLETED, NUMBERED, listed
from retrieval.types import BlockKind

_MARKER = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•‣◦▪●–])\s*$")
_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.IGNORECASE)
_EDGE = 0.1
_MAX_HEADING = 160
_ALIGNED = 3.0


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text in one font at one place; points from the lower left corner."""

    x: float
    y: float
    size: float
    bold: bool
    mono: bool
    text: str


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page's text as it was drawn."""

    number: int
    bottom: float
    height: float
    fragments: Sequence[Fragment]


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    y: float
    place: float
    """Height on the page: 0 at its foot, 1 at its head."""
    cells: tuple[Fragment, ...]

    @property
    def text(self) -> str:
        parts: list[str] = []
        for cell in self.cells:
            tight = not parts or parts[-1].endswith(" ") or cell.text[:1] in " ,.;:!?)%’'”"
            # Code within a sentence is marked; a line that is all code becomes a block of its own.
            text = f"`{cell.text.strip()}`" if cell.mono and not self.mono and "`" not in cell.text else cell.text
            parts.append(text if tight else f" {text}")
        return "".join(parts).strip()

    @property
    def code(self) -> str:
        return " ".join(cell.text for cell in self.cells).rstrip()

    @property
    def size(self) -> float:
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def mono(self) -> bool:
        return all(cell.mono for cell in self.cells)

    @property
    def bold(self) -> bool:
        return all(cell.bold for cell in self.cells)

    @property
    def x(self) -> float:
        return self.cells[0].x


def drafts(pages: Sequence[PdfPage]) -> list[Draft]:
    """Return the document's blocks in reading order, without what every page repeats at its head and foot."""
    lines = _without_furniture([_lines(page) for page in pages])
    if not lines:
        return []
    sizes: Counter[float] = Counter()
    numbers: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
        numbers[line.size] += 1
    body = _body(sizes, numbers)
    levels = {size: rank for rank, size in enumerate(sorted((s for s in sizes if s > body * 1.08), reverse=True), 1)}
    leading = _leading(lines, body)
    done: list[Draft] = []
    index = 0
    while index < len(lines):
        draft, index = _Layout(lines, body, levels, leading).block(index)
        done.append(draft)
    return _across_pages(done)


def _body(sizes: Counter[float], numbers: Counter[float]) -> float:
    """Return the largest size that running text is set in: tables are often smaller, and may be most of a document."""
    total = sizes.total()
    running = [size for size, count in sizes.items() if count >= 0.08 * total and count / numbers[size] > 45]
    return max([sizes.most_common(1)[0][0], *running])


def _lines(page: PdfPage) -> list[_Line]:
    lines: list[_Line] = []
    for region in _regions(page.fragments):
        rows: list[list[Fragment]] = []
        for fragment in sorted(region, key=lambda f: (-f.y, f.x)):
            if rows and abs(rows[-1][0].y - fragment.y) <= 0.35 * fragment.size:
                rows[-1].append(fragment)
            else:
                rows.append([fragment])
        for row in rows:
            cells = _with_markers(sorted(row, key=lambda f: f.x))
            y = cells[0].y
            place = (y - page.bottom) / page.height if page.height else 0.5
            lines.append(_Line(page.number, y, place, tuple(cells)))
    return lines


def _regions(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    # The order of drawing is the reading order of columns; within a table row cells are drawn one after the other, so
    # a small step upwards stays in the region and a large one (another column, the page's head after its foot) ends it.
    regions: list[list[Fragment]] = []
    for fragment in fragments:
        if not regions or fragment.y - regions[-1][-1].y > 8 * fragment.size:
            regions.append([])
        regions[-1].append(fragment)
    return regions


def _with_markers(cells: Sequence[Fragment]) -> list[Fragment]:
    if len(cells) > 1 and _MARKER.match(cells[0].text):
        first = replace(cells[1], x=cells[0].x, text=f"{cells[0].text.strip()} {cells[1].text.lstrip()}", mono=False)
        return [first, *cells[2:]]
    return list(cells)


def _without_furniture(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_undated(line.text) for line in lines if _at_edge(line)})
    kept: list[_Line] = []
    for lines in pages:
        numbered = {round(line.y) for line in lines if _at_edge(line) and _has_page_number(line)}
        for line in lines:
            repeated = len(pages) > 1 and seen[_undated(line.text)] >= max(2, len(pages) / 2)
            if _at_edge(line) and (repeated or round(line.y) in numbered):
                continue
            kept.append(line)
    return kept


def _at_edge(line: _Line) -> bool:
    return not _EDGE < line.place < 1 - _EDGE


def _has_page_number(line: _Line) -> bool:
    return any(_PAGE_NUMBER.match(cell.text.strip()) for cell in (line.cells[0], line.cells[-1]))


def _undated(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _leading(lines: Sequence[_Line], body: float) -> float:
    gaps = [a.y - b.y for a, b in zip(lines, lines[1:], strict=False) if a.page == b.page and a.size == b.size == body]
    near = [gap for gap in gaps if 0.9 * body <= gap <= 2.2 * body]
    # The lower half: the gaps within paragraphs, not those between them.
    near.sort()
    return median(near[: max(1, len(near) // 2)]) if near else 1.3 * body


class _Layout:
    """Reads one block at a time, starting at a line."""

    def __init__(self, lines: Sequence[_Line], body: float, levels: dict[float, int], leading: float) -> None:
        self._lines = lines
        self._body = body
        self._levels = levels
        self._leading = leading

    def block(self, index: int) -> tuple[Draft, int]:
        """Return the block that begins at a line, and the index behind it."""
        line = self._lines[index]
        for reader in (self._heading, self._table, self._code):
            draft, end = reader(index)
            if draft is not None:
                return replace(draft, page=line.page), end
        end = index + 1
        ordered, bulleted = bool(NUMBERED.match(line.text)), bool(BULLETED.match(line.text))
        while end < len(self._lines) and self._continues(index, end, ordered or bulleted):
            end += 1
        [draft] = listed([each.text for each in self._lines[index:end]])
        return replace(draft, page=line.page), end

    def _continues(self, first: int, index: int, is_list: bool) -> bool:
        line, before = self._lines[index], self._lines[index - 1]
        if line.page != before.page or self._level(index) or line.mono or self._columns(index):
            return False
        marked = bool(NUMBERED.match(line.text) or BULLETED.match(line.text))
        gap = before.y - line.y
        if is_list:
            same = all(bool(m.match(line.text)) == bool(m.match(self._lines[first].text)) for m in (NUMBERED, BULLETED))
            if marked:
                return same and self._goes_on(first, index) and 0 < gap < 3 * self._leading
            return 0 < gap <= 1.25 * self._leading and line.x > self._lines[first].x - 1
        return not marked and line.size == before.size and 0 < gap <= 1.2 * self._leading

    def _goes_on(self, first: int, index: int) -> bool:
        number = NUMBERED.match(self._lines[index].text)
        if not number:
            return True
        numbers = [int(found[1]) for line in self._lines[first:index] if (found := NUMBERED.match(line.text))]
        return int(number[1]) == numbers[-1] + 1

    def _level(self, index: int) -> int:
        line = self._lines[index]
        if len(line.text) > _MAX_HEADING or line.mono or len(line.cells) > 3:
            return 0
        if line.size in self._levels:
            return min(6, self._levels[line.size])
        if not line.bold or len(line.cells) > 1 or line.text.endswith((".", ":", ";", ",")) or line.size < self._body:
            return 0
        before = self._lines[index - 1] if index else None
        follows = self._lines[index + 1] if index + 1 < len(self._lines) else None
        apart = before is None or before.page != line.page or before.y - line.y > 1.2 * self._leading
        return min(6, len(self._levels) + 1) if apart and follows is not None and not follows.bold else 0

    def _heading(self, index: int) -> tuple[Draft | None, int]:
        level = self._level(index)
        if not level:
            return None, index
        end = index + 1
        line = self._lines[index]
        while (
            end < len(self._lines)
            and self._lines[end].size == line.size != self._body
            and self._lines[end].page == line.page
            and 0 < self._lines[end - 1].y - self._lines[end].y <= 1.4 * line.size
        ):
            end += 1
        text = canonical.one_line(" ".join(each.text for each in self._lines[index:end])).replace("`", "")
        return Draft(BlockKind.HEADING, text, level=level), end

    def _code(self, index: int) -> tuple[Draft | None, int]:
        end = index
        while end < len(self._lines) and self._lines[end].mono and not self._columns(end):
            end += 1
        if end == index:
            return None, index
        lines = self._lines[index:end]
        left = min(line.x for line in lines)
        width = max(1.0, 0.6 * lines[0].size)
        # Spaces drawn as such are kept; those that pypdf puts in before a line further right are not counted twice.
        shifts = [min(60, round((line.x - left) / width)) for line in lines]
        texts = [" " * by + (line.code.lstrip() if by else line.code) for by, line in zip(shifts, lines, strict=True)]
        return Draft(BlockKind.CODE, canonical.code_block("\n".join(texts))), end

    def _columns(self, index: int) -> list[float]:
        """Return where the columns of a table begin whose first row is this line, else nothing."""
        line = self._lines[index]
        if len(line.cells) < 2 or index + 1 >= len(self._lines):
            return []
        columns = [cell.x for cell in line.cells]
        pairs = zip(line.cells, line.cells[1:], strict=False)
        if any(b.x - a.x < 0.42 * a.size * len(a.text.strip()) for a, b in pairs):  # one piece of text after the other
            return []
        for other in self._lines[index + 1 : index + 4]:
            if other.page != line.page or not all(_column(columns, cell.x) is not None for cell in other.cells):
                return []
            if len(other.cells) > 1:
                return columns
        return []

    def _table(self, index: int) -> tuple[Draft | None, int]:
        columns = self._columns(index)
        if not columns:
            return None, index
        end = index + 1
        head = self._lines[index]
        while end < len(self._lines) and self._belongs(head, end, columns):
            end += 1
        lines = self._lines[index:end]
        tallest = max((a.y - b.y for a, b in zip(lines, lines[1:], strict=False)), default=0.0)
        rows: list[list[str]] = []
        for position, line in enumerate(lines):
            gap = lines[position - 1].y - line.y if position else tallest
            texts = [""] * len(columns)
            for cell in line.cells:
                place = _column(columns, cell.x) or 0
                texts[place] = f"{texts[place]} {cell.text.strip()}".strip()
            if rows and (not texts[0] or gap < 0.75 * tallest):
                rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], texts, strict=True)]
            else:
                rows.append(texts)
        return Draft(BlockKind.TABLE, canonical.table(rows)), end

    def _belongs(self, head: _Line, index: int, columns: Sequence[float]) -> bool:
        line, before = self._lines[index], self._lines[index - 1]
        if line.page != head.page or not 0 < before.y - line.y < 4 * self._leading:
            return False
        if line.size > head.size * 1.08 or not all(_column(columns, cell.x) is not None for cell in line.cells):
            return False
        # A line in the first column alone is text again, unless it is so near that it goes on with a cell.
        return len(line.cells) > 1 or line.x > columns[0] + _ALIGNED or before.y - line.y < 1.3 * line.size


def _column(columns: Sequence[float], x: float) -> int | None:
    nearest = min(range(len(columns)), key=lambda index: abs(columns[index] - x))
    return nearest if abs(columns[nearest] - x) <= _ALIGNED else None


def _across_pages(found: Sequence[Draft]) -> list[Draft]:
    done: list[Draft] = []
    for draft in found:
        before = done[-1] if done else None
        if (
            before is not None
            and before.kind is draft.kind is BlockKind.PARAGRAPH
            and before.page != draft.page
            and draft.text[:1].islower()
            and not before.text.endswith((".", ":", "!", "?"))
        ):
            done[-1] = replace(before, text=f"{before.text} {draft.text}")
        else:
            done.append(draft)
    return done

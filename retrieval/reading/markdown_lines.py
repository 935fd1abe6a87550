"""Makes plain CommonMark of what documentation generators add to it, line by line, remembering where each line stood.

MkDocs (`!!! note`, `??? tip`, `=== "Tab"`), PyMdown (`/// warning | Title`), Docusaurus (`:::warning`) and Hugo
(`{{< hint >}}`, shortcodes) all wrap ordinary Markdown. Admonitions become GitHub alerts (`> [!WARNING]`), tabs a title
in bold, everything else is dropped but for what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FENCE = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<run>`{3,}(?=[^`]*$)|~{3,})")
_INDENTED = re.compile(
    r'^(?P<pad>[ \t]*)(?P<mark>!!!|\?\?\?\+?|===[!+]?)[ \t]*(?P<kind>[\w-]*)(?P<rest>[^"]*)(?:"(?P<title>.*)")?[ \t]*$'
)
_OPEN = (
    re.compile(r"^(?P<pad>[ \t]*)(?P<run>:{3,})[ \t]*\{?\.?(?P<kind>[\w-]+)\}?[ \t]*(?P<title>.*)$"),
    re.compile(r"^(?P<pad>[ \t]*)(?P<run>/{3,})[ \t]*(?P<kind>[\w-]+)[ \t]*(?:\|[ \t]*(?P<title>.*))?$"),
    re.compile(
        r"^(?P<pad>[ \t]*)(?P<run>\{\{)[<%][ \t]*(?P<kind>hint|tab|details|expand|callout|notice)\b"
        r'[ \t]*"?(?P<title>[^"]*?)"?[ \t]*[>%]\}\}[ \t]*$'
    ),
)
_CLOSE = re.compile(r"^[ \t]*(?:(?P<run>:{3,}|/{3,})|\{\{[<%][ \t]*/(?P<name>\w+)[ \t]*[>%]\}\})[ \t]*$")
_SHORTCODE = re.compile(r"-?\{\{[<%][^{}]*[>%]\}\}-?|\{%[^{}%]*%\}|-\{\{[^{}]*\}\}-")
_OPTION = re.compile(r"^[ \t]+[\w-]+:[ \t]*\S")
_ADMONITION = frozenset(
    "note abstract info tip success question failure bug example quote hint caution warning danger important attention "
    "admonition".split()
)
_MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain CommonMark and the place in the source that it came from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Container:
    kind: str
    title: str
    pad: str
    first: int
    """Index of the first line that it holds."""
    last: int
    """Index behind the last one."""
    next: int
    dedent: int


def plain_lines(text: str, start: int) -> list[Line]:
    """Return the lines of plain CommonMark that the text from `start` on amounts to."""
    lines = []
    position = start
    while position < len(text):
        found = _LINE.match(text, position)
        end = found.end() if found else len(text)
        lines.append(Line(text[position:end].rstrip("\r\n"), position, end))
        position = end
    return _transformed(lines, 0)


def _transformed(lines: Sequence[Line], depth: int) -> list[Line]:
    done: list[Line] = []
    pairs = _pairs(lines)
    fence = ""
    index = 0
    while index < len(lines):
        line = lines[index]
        if fence:
            fence = "" if _closes(line.text, fence) else fence
            done.append(line)
        elif opened := _FENCE.match(line.text):
            fence = opened["run"]
            done.append(line)
        elif container := _container(lines, index, pairs) if depth < _MAX_DEPTH else None:
            done.extend(_unwrapped(lines, index, container, depth))
            index = container.next
            continue
        elif not _CLOSE.match(line.text):
            done.append(_without_shortcodes(line))
        index += 1
    return done


def _closes(text: str, fence: str) -> bool:
    bare = text.strip().lstrip("> \t")
    return len(bare) >= len(fence) and set(bare) == {fence[0]}


def _pairs(lines: Sequence[Line]) -> dict[int, int]:
    """Match openings with closings in one pass, so that many unclosed openings cost no more than closed ones."""
    pairs: dict[int, int] = {}
    stack: list[tuple[int, str]] = []
    fence = ""
    for index, line in enumerate(lines):
        if fence:
            fence = "" if _closes(line.text, fence) else fence
        elif opened := _FENCE.match(line.text):
            fence = opened["run"]
        elif close := _CLOSE.match(line.text):
            run = close["run"] or "{{"
            while stack:
                at, other = stack.pop()
                if other == run or (other[0] == run[0] and len(other) <= len(run)):
                    pairs[at] = index
                    break
        elif begun := _begins(line.text):
            stack.append((index, begun["run"]))
    return pairs


def _begins(text: str) -> re.Match[str] | None:
    bare = text.lstrip()
    if not bare.startswith((":::", "///", "{{")):
        return None
    return next((found for pattern in _OPEN if (found := pattern.match(text))), None)


def _container(lines: Sequence[Line], index: int, pairs: dict[int, int]) -> _Container | None:
    text = lines[index].text
    if index in pairs and (begun := _begins(text)):
        kind, title = begun["kind"].lower(), (begun["title"] or "").strip(" []")
        if begun["run"] == "{{" and kind in ("hint", "callout", "notice"):
            kind, title = title.split(" ")[0].lower() or "note", ""
        first = index + 1
        while begun["run"].startswith("/") and first < pairs[index] and _OPTION.match(lines[first].text):
            first += 1
        return _Container(kind, title, begun["pad"], first, pairs[index], pairs[index] + 1, 0)
    if not text.lstrip().startswith(("!!!", "???", "===")):
        return None
    found = _INDENTED.match(text)
    if not found or (found["mark"].startswith("===") and found["title"] is None):
        return None
    rest = re.sub(r"\b(inline|end)\b", "", found["rest"]).strip()
    kind = "tab" if found["mark"].startswith("===") else found["kind"].lower()
    width = len(found["pad"].expandtabs(4)) + 4
    last = index + 1
    end = last
    while last < len(lines) and (not lines[last].text.strip() or _width(lines[last].text) >= width):
        last += 1
        if lines[last - 1].text.strip():
            end = last
    title = found["title"] if found["title"] is not None else rest
    return _Container(kind, title, found["pad"], index + 1, end, end, width)


def _width(text: str) -> int:
    expanded = text.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _unwrapped(lines: Sequence[Line], index: int, held: _Container, depth: int) -> list[Line]:
    inside = [_dedented(line, held.dedent) for line in lines[held.first : held.last]]
    if held.dedent == 0 and held.pad:
        inside = [_dedented(line, len(held.pad.expandtabs(4))) for line in inside]
    marker = lines[index]
    quoted = held.kind in _ADMONITION
    lead = f"{held.pad}> " if quoted else held.pad
    blank = Line(lead.rstrip() if quoted else "", marker.end, marker.end)
    done = [Line("", marker.start, marker.start)]
    title = held.title.strip()
    bold = f"**{title}**" if title else ""
    if quoted:
        done += [Line(f"{lead}[!{held.kind.upper()}] {bold}".rstrip(), marker.start, marker.end), blank]
    elif bold and held.kind not in ("html", "caption", "figure-caption", "table-caption"):
        done += [Line(f"{lead}{bold}", marker.start, marker.end), blank]
    for line in _transformed(inside, depth + 1):
        done.append(Line(f"{lead}{line.text}".rstrip() if line.text.strip() else blank.text, line.start, line.end))
    last = done[-1].end
    return [*done, Line("", last, last)]


def _dedented(line: Line, width: int) -> Line:
    if not width or not line.text.strip():
        return line
    text = line.text.expandtabs(4) if "\t" in line.text[:width] else line.text
    return Line(text[min(width, len(text) - len(text.lstrip(" "))) :], line.start, line.end)


def _without_shortcodes(line: Line) -> Line:
    if "{{" not in line.text and "{%" not in line.text:
        return line
    kept: list[str] = []
    position = 0
    ticks = 0
    for found in _SHORTCODE.finditer(line.text):
        before = line.text[position : found.start()]
        ticks += before.count("`")
        # Within an inline code span it is a quotation, not a directive.
        kept.append(before + found[0] if ticks % 2 else before)
        position = found.end()
    return Line("".join(kept) + line.text[position:], line.start, line.end)

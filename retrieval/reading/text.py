"""Plain text → blocks: paragraphs between blank lines, numbered lines as steps, marked ones as bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.reading import canonical, front_matter
from retrieval.reading.canonical import Draft
from retrieval.reading.decoding import decode
from retrieval.reading.finishing import finished
from retrieval.reading.markdown_lines import Line, plain_lines
from retrieval.types import BlockKind, ParsedDocument, SourceDocument

NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s+(?=\S)")
BULLETED = re.compile(r"^\s*[-*+•‣◦▪●–]\s+(?=\S)")
_UNDERLINE = re.compile(r"^\s*(=|-|~|#|\*)\1{2,}\s*$")
_MAX_HEADING = 100


def read_text(document: SourceDocument) -> ParsedDocument:
    """Read plain text; headings are lines underlined with `===` or `---`.

    Offsets: into the decoded text.
    Raises: UnreadableDocument.
    """
    text = decode(document.path, document.content)
    front, start = front_matter.split(document.path, text)
    drafts: list[Draft] = []
    group: list[Line] = []
    for line in [*plain_lines(text, start), Line("", len(text), len(text))]:
        if line.text.strip():
            group.append(line)
        elif group:
            drafts.extend(_drafts(group))
            group = []
    return finished(document.path, canonical.as_blocks(canonical.joined_steps(drafts)), front)


def _drafts(lines: Sequence[Line]) -> list[Draft]:
    drafts: list[Draft] = []
    body: list[Line] = []
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        if _UNDERLINE.match(line.text):
            continue
        if below is not None and _UNDERLINE.match(below.text) and len(line.text) <= _MAX_HEADING:
            drafts.extend(_body(body))
            body = []
            level = 1 if below.text.strip().startswith("=") else 2
            drafts.append(Draft(BlockKind.HEADING, line.text.strip(), line.start, below.end, level))
        else:
            body.append(line)
    return [*drafts, *_body(body)]


def _body(lines: Sequence[Line]) -> list[Draft]:
    return [
        replace(draft, start=run[0].start, end=run[-1].end)
        for run in _runs(lines)
        for draft in listed([line.text for line in run])
    ]


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    # An item goes on over the lines that follow it, and a list over its items.
    runs: list[list[Line]] = []
    before = ""
    for line in lines:
        kind = "steps" if NUMBERED.match(line.text) else "bullets" if BULLETED.match(line.text) else before or "text"
        if kind != before:
            runs.append([])
        runs[-1].append(line)
        before = kind
    return runs


def listed(lines: Sequence[str]) -> list[Draft]:
    """Return lines that belong together as a step list, as bullets or as one paragraph, by how the first is marked."""
    for marker, ordered in ((NUMBERED, True), (BULLETED, False)):
        first = marker.match(lines[0])
        if not first:
            continue
        texts: list[str] = []
        for line in lines:
            if found := marker.match(line):
                texts.append(line[found.end() :].strip())
            else:
                texts[-1] += " " + line.strip()
        if ordered:
            numbers = [int(found[1]) for line in lines if (found := NUMBERED.match(line))]
            return [canonical.steps(texts, numbers[0], max(numbers))]
        return [Draft(BlockKind.BULLETS, canonical.items(texts, None))]
    return [canonical.paragraph(canonical.one_line(" ".join(lines)))]

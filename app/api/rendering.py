"""Sentences to Markdown, with `[n]` marks for what each rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from app.api.disarming import disarmed
from grounding.types import Sentence

_INDENT = "   "
_MANY = 3
_SENTENCE_END = re.compile(r"[.!?…:)\]”\"']$")
_FENCE = ("```", "~~~")


def render(
    sentences: Sequence[Sentence], facts: Collection[int] = (), headings: Mapping[int, str] | None = None
) -> str:
    """Return the answer's text: paragraphs, numbered steps, fenced code, warnings and tables, each with its marks.

    `facts` are the citations that are records rather than passages: several claims that rest on them make a list.
    `headings` are set before the sentences with those indices: where a long quotation goes on to another section.
    """
    runs: list[list[Sentence]] = [[]]
    for sentence in sentences:
        if headings and sentence.index in headings:
            runs.append([])
        runs[-1].append(sentence)
    parts: list[str] = []
    for run in runs:
        if run and headings and run[0].index in headings:
            parts.append(f"**{headings[run[0].index]}**")
        parts += _run(run, facts)
    return disarmed("\n\n".join(parts))


def _run(sentences: Sequence[Sentence], facts: Collection[int]) -> list[str]:
    parts: list[str] = []
    for layout, group in groupby(sentences, key=_layout):
        members = list(group)
        match layout:
            case "step":
                parts.append("\n".join(_step(item, position) for position, item in enumerate(members, start=1)))
            case "code":
                parts.extend(_below(_fenced(item.text), item) for item in members)
            case "table":
                parts.extend(_tables(members))
            case "warning":
                parts.extend(_quoted(_marked(item)) for item in members)
            case _:
                parts.extend(_prose(members, facts))
    return parts


def marks(sentence: Sentence) -> str:
    """Return ` [1][2]` for the citations of a sentence, or nothing."""
    return " " + "".join(f"[{number}]" for number in sentence.citations) if sentence.citations else ""


def row_cells(text: str) -> list[tuple[str, str]] | None:
    """Return the columns and cells of a table row that is written `column: cell; column: cell`, None if it is not."""
    pairs = [pair.split(": ", 1) for pair in text.strip().split("; ")]
    if len(pairs) < 2 or any(len(pair) < 2 for pair in pairs):
        return None
    # A no-break space keeps a cell's own marks apart from the columns'; as a cell it has its space again.
    return [(pair[0].replace(":\u00a0", ": "), pair[1].replace(";\u00a0", "; ")) for pair in pairs]


def _layout(sentence: Sentence) -> str:
    # Notices stand in a paragraph of their own, so that nobody takes them for a part of the evidence.
    return sentence.block.type if sentence.block else sentence.kind.value


def _prose(sentences: Sequence[Sentence], facts: Collection[int]) -> list[str]:
    parts: list[str] = []
    for on_facts, group in groupby(
        sentences, key=lambda sentence: any(number in facts for number in sentence.citations)
    ):
        members = list(group)
        if on_facts and len(members) >= _MANY:
            parts.append("\n".join(f"- {_marked(item)}" for item in members))
        else:
            parts.extend(_paragraphs(members))
    return parts


def _paragraphs(sentences: Sequence[Sentence]) -> list[str]:
    """Join sentences; what does not end like one is an item of a list and stands in a paragraph of its own."""
    paragraphs: list[str] = []
    joinable = False
    for sentence in sentences:
        text = sentence.text.strip()
        whole = "\n" not in text and _SENTENCE_END.search(text) is not None
        if joinable and whole:
            paragraphs[-1] += f" {_marked(sentence)}"
        else:
            paragraphs.append(_marked(sentence))
        joinable = whole
    return paragraphs


def _step(sentence: Sentence, position: int) -> str:
    number = sentence.block.number if sentence.block and sentence.block.number else position
    first, *rest = _marked(sentence).split("\n")
    return "\n".join([f"{number}. {first}", *(f"{_INDENT}{line}" if line.strip() else "" for line in rest)])


def _marked(sentence: Sentence) -> str:
    """Put the marks at the end of the text, or of its first line where a block follows that they would break."""
    text = sentence.text.strip()
    first, newline, rest = text.partition("\n")
    if newline and not first.startswith((*_FENCE, "|")):
        return f"{first}{marks(sentence)}\n{rest}"
    return _below(text, sentence) if newline else f"{text}{marks(sentence)}"


def _below(text: str, sentence: Sentence) -> str:
    return f"{text}\n\n{marks(sentence).strip()}".rstrip()


def _tables(rows: Sequence[Sentence]) -> list[str]:
    """Set consecutive rows with the same columns as one table; whatever cannot be one stays as it is."""
    tables: list[str] = []
    for columns, group in groupby(rows, key=lambda row: tuple(name for name, _ in row_cells(row.text) or ())):
        members = list(group)
        if not columns:
            tables.extend(_below(item.text.strip(), item) for item in members)
            continue
        lines = [_row(columns), _row(["---"] * len(columns))]
        for item in members:
            *cells, last = (cell for _, cell in row_cells(item.text) or ())
            lines.append(_row([*cells, f"{last}{marks(item)}"]))
        tables.append("\n".join(lines))
    return tables


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _fenced(text: str) -> str:
    body = text.strip("\n")
    if body.lstrip().startswith(_FENCE):
        return body
    fence = "```"
    while fence in body:
        fence += "`"
    return f"{fence}\n{body}\n{fence}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))

"""Sentences to Markdown, with `[n]` marks for what each rests on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from grounding.types import Sentence

_INDENT = "   "


def render(sentences: Sequence[Sentence]) -> str:
    """Return the answer's text: paragraphs, numbered steps, fenced code, warnings and tables, each with its marks."""
    parts: list[str] = []
    for layout, group in groupby(sentences, key=_layout):
        members = list(group)
        match layout:
            case "step":
                parts.append("\n".join(_step(item, position) for position, item in enumerate(members, start=1)))
            case "bullet":
                parts.append("\n".join(f"- {_indented(item.text)}{marks(item)}" for item in members))
            case "code":
                parts.extend(f"{_fenced(item.text)}\n\n{marks(item).strip()}".rstrip() for item in members)
            case "table":
                parts.extend(f"{item.text.strip()}\n\n{marks(item).strip()}".rstrip() for item in members)
            case "warning":
                parts.extend(_quoted(f"{item.text}{marks(item)}") for item in members)
            case _:
                parts.append(" ".join(f"{item.text.strip()}{marks(item)}" for item in members))
    return "\n\n".join(parts)


def marks(sentence: Sentence) -> str:
    """Return ` [1][2]` for the citations of a sentence, or nothing."""
    return " " + "".join(f"[{number}]" for number in sentence.citations) if sentence.citations else ""


def _layout(sentence: Sentence) -> str:
    # Notices stand in a paragraph of their own, so that nobody takes them for a part of the evidence.
    return sentence.block.type if sentence.block else sentence.kind.value


def _step(sentence: Sentence, position: int) -> str:
    number = sentence.block.number if sentence.block and sentence.block.number else position
    return f"{number}. {_indented(sentence.text)}{marks(sentence)}"


def _indented(text: str) -> str:
    first, *rest = text.strip().split("\n")
    return "\n".join([first, *(f"{_INDENT}{line}" if line.strip() else "" for line in rest)])


def _fenced(text: str) -> str:
    body = text.strip("\n")
    if body.lstrip().startswith(("```", "~~~")):
        return body
    fence = "```"
    while fence in body:
        fence += "`"
    return f"{fence}\n{body}\n{fence}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))

"""What a runbook tells to do, read by other means than the product's, and whether an answer has all of it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PROCEDURAL = re.compile(
    r"\b(?:diagnos\w*|mitigat\w*|remed\w*|resol\w*|troubleshoot\w*|procedures?|steps?|actions?|fix\w*|workarounds?)\b",
    re.IGNORECASE,
)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?(?:a|b|br|code|details|div|em|i|kbd|li|ol|p|pre|span|strong|sub|summary|sup|ul)\b[^>]*>", re.I)
_NO_LETTER = re.compile(r"[\W_]+")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Check:
    """How an answer renders a runbook's steps."""

    steps: int
    missing: tuple[str, ...]
    """Steps that stand nowhere in the answer."""
    displaced: tuple[str, ...]
    """Steps that stand in it, but before what precedes them in the runbook."""

    @property
    def whole(self) -> bool:
        """Say whether every step is there, in order."""
        return not self.missing and not self.displaced


def steps_of(markdown: str) -> list[str]:
    """Return every list item and code block below a heading that announces a procedure, in order.

    An item with several paragraphs, or items of its own, yields each of them.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(_FRONT_MATTER.sub("", markdown.replace("\r\n", "\n")))
    headings: list[tuple[int, str]] = []
    found: list[str] = []
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.type == "list_item_open") - (token.type == "list_item_close")
        if token.type == "heading_open":
            level = int(token.tag[1:])
            headings = [kept for kept in headings if kept[0] < level] + [(level, tokens[place + 1].content)]
        elif _is_step(token, depth) and any(_PROCEDURAL.search(text) for level, text in headings if level > 1):
            found.append(token.content)
    return [text for text in found if len(comparable(text)) >= _SHORTEST]


def check(steps: Sequence[str], answer: Sequence[str]) -> Check:
    """Look for steps in an answer's sentences, letter by letter, spaces and marks left out."""
    said = "".join(comparable(sentence) for sentence in answer)
    at = 0
    missing, displaced = [], []
    for step in steps:
        wanted = comparable(step)
        place = said.find(wanted, at)
        if place >= 0:
            at = place + len(wanted)
        elif wanted in said:
            displaced.append(step)
        else:
            missing.append(step)
    return Check(len(steps), tuple(missing), tuple(displaced))


def comparable(text: str) -> str:
    """Return a text's letters and digits as a reader sees them: a link by its label, no tags, no comments."""
    shown = html.unescape(_TAG.sub(" ", _COMMENT.sub(" ", text)))
    while (shorter := _LINK.sub(r"\1", shown)) != shown:
        shown = shorter
    return _NO_LETTER.sub("", shown).casefold()


def _is_step(token: Token, depth: int) -> bool:
    return token.type in ("fence", "code_block") or (token.type == "inline" and depth > 0)

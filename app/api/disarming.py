"""Takes what acts out of Markdown: links, images and HTML of documents, which whoever writes them may have planted."""

from __future__ import annotations

import re

# Code is shown as it is, where every reader of Markdown takes it for code: a fence whose lines are all indented like
# itself, and spans in a paragraph whose every line closes what it opens. Anything else is prose.
_FENCED = re.compile(
    r"^(?P<pad>[ ]{0,3})(?P<fence>`{3,}|~{3,})[^`~\n]*\n(?:(?P=pad)[^\n]*\n|[ ]*\n)*?(?P=pad)(?P=fence)[ ]*$",
    re.MULTILINE,
)
_PARAGRAPH = re.compile(r"(\n[ \t]*\n)")
_CLOSED = re.compile(r"(?:[^`\\]*`[^`|\\]+`)*[^`\\]*")
_SPAN = re.compile(r"(`[^`]+`)")
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(\s*<?(https?://[^\s()<>]+)>?(?:\s+\"[^\"\n]*\")?\s*\)")
_DEFINITION = re.compile(r"^([ >\-*+\d.)]*\[[^\n]*?\]):", re.MULTILINE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def disarmed(text: str) -> str:
    """Return Markdown in which nothing acts: where a link leads stands beside it, and HTML reads as it is written."""
    parts, last = [], 0
    for match in _FENCED.finditer(text):
        parts += [_prose(text[last : match.start()]), match[0]]
        last = match.end()
    return "".join([*parts, _prose(text[last:])])


def _prose(text: str) -> str:
    return "".join(map(_paragraph, _PARAGRAPH.split(text)))


def _paragraph(text: str) -> str:
    if "`" not in text or not all(map(_CLOSED.fullmatch, text.split("\n"))):
        return _plain(text)
    return "".join(part if part.startswith("`") else _plain(part) for part in _SPAN.split(text))


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1 (\2)", _IMAGE.sub(r"\1", text)).replace("](", "] (")
    return _TAG.sub("&lt;", _DEFINITION.sub(r"\1 :", text))

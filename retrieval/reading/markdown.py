"""Markdown → blocks, through markdown-it's tokens and their line numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from retrieval.errors import UnreadableDocument
from retrieval.reading import canonical, front_matter
from retrieval.reading.canonical import Draft
from retrieval.reading.decoding import decode
from retrieval.reading.finishing import finished
from retrieval.reading.markdown_inline import inline, is_html_tag
from retrieval.reading.markdown_lines import Line, plain_lines
from retrieval.types import BlockKind, ParsedDocument, SourceDocument

_MAX_HEADING = 200
_MAX_LINES = 100_000
"""A list of as many items takes six seconds."""
_MAX_INLINE = 50_000
_MAX_MARKS = 1_000
"""markdown-it's inline rules are quadratic in these (20,000 `[` take 0.2 s, a megabyte minutes); prose has few."""
_MARKS = re.compile(r"[\[\]!_*`<&]")
_ALERT = re.compile(r"^\[!(\w+)\]\s*")
_TOC = re.compile(r"^(?:\[\[_?toc_?\]\]|\[toc\]|\{:?toc\}|\*\*table of contents:?\*\*)$", re.IGNORECASE)
_ANCHOR_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[[^\]]*\]\(#[^)]*\)\s*$")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_ALERT_NAMES = {"note": "Note", "tip": "Tip", "info": "Note", "hint": "Tip"}


def _guarded_inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = token.children or []
        if len(token.content) > _MAX_INLINE or len(_MARKS.findall(token.content)) > _MAX_MARKS:
            token.children.append(Token("text", "", 0, content=" ".join(token.content.split())))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")
    parser.core.ruler.at("inline", _guarded_inline)
    return parser


_PARSER = _parser()


def read_markdown(document: SourceDocument) -> ParsedDocument:
    """Read CommonMark with tables, front matter and what the common documentation generators add.

    Offsets: into the decoded text, whole lines.
    Raises: UnreadableDocument.
    """
    text = decode(document.path, document.content)
    front, start = front_matter.split(document.path, text)
    lines = plain_lines(text, start)
    if len(lines) > _MAX_LINES:
        raise UnreadableDocument(document.path, f"has more than {_MAX_LINES:,} lines; split it up")
    tokens = _PARSER.parse("\n".join(line.text for line in lines))
    drafts = _Walk(tokens, lines).until(None)
    return finished(document.path, canonical.as_blocks(drafts), front, empty=_reason(front))


def _reason(front: front_matter.FrontMatter) -> str:
    return "holds no text" if front == front_matter.FrontMatter() else "holds front matter but no text"


class _Walk:
    """Turns the flat token list into drafts, one call of `until` for each nesting level."""

    def __init__(self, tokens: Sequence[Token], lines: Sequence[Line]) -> None:
        self._tokens = tokens
        self._lines = lines
        self._at = 0

    def until(self, closing: str | None) -> list[Draft]:
        """Read blocks up to the closing token, which is consumed."""
        drafts: list[Draft] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == closing:
                break
            drafts.extend(self._placed(draft, token) for draft in self._block(token))
        return canonical.joined_steps(drafts)

    def _placed(self, draft: Draft, token: Token) -> Draft:
        if draft.end or token.map is None or not self._lines:
            return draft
        first, last = token.map[0], min(token.map[1], len(self._lines))
        while last > first + 1 and not self._lines[last - 1].text.strip():
            last -= 1
        return replace(draft, start=self._lines[first].start, end=self._lines[last - 1].end)

    def _block(self, token: Token) -> list[Draft]:
        match token.type:
            case "heading_open":
                return self._heading(token)
            case "paragraph_open":
                return self._paragraph()
            case "bullet_list_open":
                texts, _ = self._list("bullet_list_close")
                return [] if self._is_contents(token) else [Draft(BlockKind.BULLETS, canonical.items(texts, None))]
            case "ordered_list_open":
                texts, written = self._list("ordered_list_close")
                return [] if self._is_contents(token) else [canonical.steps(texts, _first(token), written)]
            case "table_open":
                return [Draft(BlockKind.TABLE, canonical.table(self._rows()))]
            case "fence" | "code_block":
                return [_code(token)] if token.content.strip() else []
            case "blockquote_open":
                return _quote(self.until("blockquote_close"))
            case "html_block":
                return _html(token.content)
            case _:
                return []

    def _inline(self, plain: bool = False) -> str:
        token = self._tokens[self._at]
        self._at += 2
        return inline(token.children or (), plain)

    def _heading(self, token: Token) -> list[Draft]:
        underlined = token.markup in ("=", "-") and "\n" in self._tokens[self._at].content
        text = canonical.one_line(self._inline(plain=True)).rstrip(" ¶#").strip()
        if underlined or len(text) > _MAX_HEADING:  # a paragraph that a line of dashes below turned into a heading
            return [Draft(BlockKind.PARAGRAPH, text)]
        return [Draft(BlockKind.HEADING, text, level=int(token.tag[1]))] if text else []

    def _paragraph(self) -> list[Draft]:
        raw = self._tokens[self._at].content.strip()
        text = self._inline()
        return [] if not text or _TOC.match(raw) else [canonical.paragraph(text)]

    def _list(self, closing: str) -> tuple[list[str], int]:
        texts: list[str] = []
        written = 0
        while self._tokens[self._at].type != closing:
            number = self._tokens[self._at].info
            written = max(written, int(number)) if number.isdigit() else written
            self._at += 1
            text = canonical.joined(self.until("list_item_close"))
            if text:
                texts.append(text)
        self._at += 1
        return texts, written

    def _is_contents(self, token: Token) -> bool:
        # A table of contents repeats the headings; as a passage it would be found instead of what they head.
        first, last = token.map or (0, 0)
        texts = [line.text for line in self._lines[first:last] if line.text.strip()]
        return all(_ANCHOR_ITEM.match(text) for text in texts)

    def _rows(self) -> list[list[str]]:
        rows: list[list[str]] = []
        while self._tokens[self._at].type != "table_close":
            token = self._tokens[self._at]
            self._at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline(token.children or ()))
        self._at += 1
        return rows


def _first(token: Token) -> int:
    start = token.attrGet("start")
    return 1 if start is None else int(start)


def _code(token: Token) -> Draft:
    language = _LANGUAGE.match(token.info.strip().lstrip("{. "))
    return Draft(BlockKind.CODE, canonical.code_block(token.content, language[0] if language else ""))


def _quote(drafts: list[Draft]) -> list[Draft]:
    if not drafts or drafts[0].kind is not BlockKind.PARAGRAPH:
        return [_demoted(draft) for draft in drafts]
    first, rest = drafts[0], drafts[1:]
    alert = _ALERT.match(first.text)
    label, body = (alert[1].lower(), first.text[alert.end() :]) if alert else ("", first.text)
    if not alert and (found := canonical.labelled_warning(first.text, quoted=True)):
        label, body = found
    if label in canonical.WARNING_WORDS:
        held = [replace(first, text=body), *rest] if body else rest
        end = max(draft.end for draft in drafts)
        return [Draft(BlockKind.WARNING, canonical.warning(label, canonical.joined(held)), first.start, end)]
    if alert:
        name = _ALERT_NAMES.get(label, "")
        if name and not body and rest and rest[0].kind is BlockKind.PARAGRAPH:
            body, rest = rest[0].text, rest[1:]
        titled = body.startswith("**") and body.endswith("**")
        if name:
            body = f"**{name}: {body.strip('*')}**" if titled else f"**{name}:** {body}".strip()
        drafts = [replace(first, text=body), *rest] if body else rest
    return [_demoted(draft) for draft in drafts]


def _demoted(draft: Draft) -> Draft:
    # A heading within a quotation does not begin a section of the document.
    return replace(draft, kind=BlockKind.PARAGRAPH, text=f"**{draft.text}**", level=0) if draft.level else draft


def _html(content: str) -> list[Draft]:
    if not is_html_tag(content.lstrip()):
        return [canonical.paragraph(canonical.one_line(content))]
    if content.lstrip().startswith("<!--") and content.rstrip().endswith("-->") and content.count("<!--") == 1:
        return []
    from retrieval.reading.html import fragment  # few Markdown files hold any, and the parser is a library to load

    return fragment(content)

"""HTML → blocks: the main content's headings, steps, tables and warnings, without the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from retrieval.errors import UnreadableDocument
from retrieval.reading import canonical
from retrieval.reading.canonical import Draft
from retrieval.reading.decoding import decode
from retrieval.reading.finishing import finished
from retrieval.reading.front_matter import completed, front_matter, is_property, language, split
from retrieval.reading.html_guard import check_html
from retrieval.types import BlockKind, ParsedDocument, SourceDocument

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = frozenset(
    "script style noscript template iframe svg canvas object embed input select textarea label head title link meta "
    "nav dialog audio video map picture img".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i kbd mark output q s samp small span strike strong sub "
    "sup time tt u var wbr ins del".split()
)
_BLOCKS = frozenset(
    "address article blockquote dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section summary table ul aside footer center".split()
)
_BOILERPLATE = re.compile(
    r"\b(?:breadcrumbs?|cookie|site-?nav|navbar|navigation|menu|sidebar|toc|table-of-contents|share|social|skip-?link|"
    r"pagination|related-(?:links|articles)|newsletter|feedback|headerlink|edit-?page)\b",
    re.IGNORECASE,
)
_BOILERPLATE_ROLES = frozenset("navigation banner contentinfo search menu menubar complementary dialog".split())
_NOTE_CLASSES = frozenset("note tip info admonition callout notice hint".split())
_WARNING_CLASSES = {
    "warning": "warning", "warn": "warning", "caution": "caution", "danger": "danger", "important": "important",
    "attention": "attention",
}  # fmt: skip
_MAX_WARNING = 4_000
_MAX_SPAN = 20
_TITLE_BREAK = re.compile(r"\s+[|–—·•»-]\s+")


def read_html(document: SourceDocument) -> ParsedDocument:
    """Read a page's main content; `<meta name="audience">`, `"vendor"` and the like are its front matter.

    Offsets: into the extracted blocks joined by blank lines, as markup has no text of its own.
    Raises: UnreadableDocument.
    """
    declared = _CHARSET.search(document.content[:4096])
    text = decode(document.path, document.content, declared[1].decode("ascii") if declared else None)
    front, start = split(document.path, text)  # as static site generators put above their pages
    check_html(document.path, text)
    tree = LexborHTMLParser(text[start:])
    front = completed(document.path, front, front_matter(document.path, _meta(tree)))
    root = _main(tree)
    if root is None:
        raise UnreadableDocument(document.path, "holds no text")
    blocks = canonical.laid_out(canonical.joined_steps(_Walk(strict=True).flow(root)))
    heading = next((block.text for block in blocks if block.kind is BlockKind.HEADING and block.level == 1), None)
    title = tree.css_first("title")
    page_title = canonical.one_line(title.text()) if title else ""
    # A page's <title> mostly is its heading with the site's name behind it.
    chosen = heading if heading and heading.lower() in page_title.lower() else _TITLE_BREAK.split(page_title)[0]
    html = tree.css_first("html")
    return finished(
        document.path,
        blocks,
        front,
        language=language(html.attributes.get("lang")) if html else None,
        title=chosen or None,
        empty="holds no text (a page that a script fills in?)",
    )


def fragment(markup: str) -> list[Draft]:
    """Return the blocks of a piece of HTML within Markdown; too deep or broken a piece is read as its bare text."""
    try:
        check_html("", markup)
    except UnreadableDocument:
        return [canonical.paragraph(canonical.one_line(re.sub(r"<[^<>]*>", " ", markup)))]
    body = LexborHTMLParser(markup).body
    return canonical.joined_steps(_Walk(strict=False).flow(body)) if body else []


def _meta(tree: LexborHTMLParser) -> Iterable[tuple[str, str]]:
    for node in tree.css("meta"):
        name = node.attributes.get("name") or ""
        if is_property(name):
            yield name, node.attributes.get("content") or ""


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in ("main", "[role=main]", "article"):
        found = tree.css(selector)
        if len(found) == 1 and found[0].text().strip():
            return found[0]
    return tree.body


class _Walk:
    """Turns elements into drafts. `strict` drops what surrounds a page's content; a fragment has no surroundings."""

    def __init__(self, strict: bool) -> None:
        self._strict = strict

    def flow(self, node: LexborNode) -> list[Draft]:
        """Return the blocks within an element; text between them becomes paragraphs."""
        drafts: list[Draft] = []
        loose: list[str] = []
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                loose.append(child.text_content or "")
            elif self._dropped(child, tag):
                continue
            elif _is_inline(child, tag):
                loose.append(self._inline(child))
            else:
                drafts.extend(_paragraphs(loose))
                drafts.extend(self._block(child, tag))
        drafts.extend(_paragraphs(loose))
        return drafts

    def _dropped(self, node: LexborNode, tag: str) -> bool:
        if tag in _SKIPPED or tag.startswith("-"):
            return True
        attributes = node.attributes
        if tag == "button":
            return not ("aria-expanded" in attributes or "aria-controls" in attributes)
        if not self._strict:
            return False
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        if tag in ("footer", "aside"):
            return not _classes(node) & (_NOTE_CLASSES | _WARNING_CLASSES.keys())
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        return attributes.get("role") in _BOILERPLATE_ROLES or (
            tag in ("div", "section", "ul", "ol", "a", "header", "p", "span") and bool(_BOILERPLATE.search(names))
        )

    def _block(self, node: LexborNode, tag: str) -> list[Draft]:
        if tag in _HEADINGS:
            text = canonical.one_line(self._words(node)).rstrip(" ¶#")
            return [Draft(BlockKind.HEADING, text, level=_HEADINGS[tag])] if text else []
        if label := _warning_label(node, tag):
            return self._warning(node, label)
        if tag in ("ul", "ol", "menu"):
            return self._list(node, tag)
        if tag == "pre":
            code = canonical.code_block(node.text(deep=True), _code_language(node))
            return [Draft(BlockKind.CODE, code)] if node.text().strip() else []
        if tag == "table":
            return self._table(node)
        if tag == "dl":
            return self._definitions(node)
        if tag in ("summary", "dt", "button", "legend"):
            text = canonical.one_line(self._words(node))
            return [Draft(BlockKind.PARAGRAPH, f"**{text}**")] if text else []
        drafts = self.flow(node)
        if tag == "blockquote":
            found = canonical.labelled_warning(drafts[0].text, quoted=True) if drafts else None
            if found and drafts[0].kind is BlockKind.PARAGRAPH:
                return [_warning(found[0], [Draft(BlockKind.PARAGRAPH, found[1]), *drafts[1:]])]
        return drafts

    def _warning(self, node: LexborNode, label: str) -> list[Draft]:
        drafts = self.flow(node)
        if not drafts:
            return []
        # The box's own title mostly repeats the label.
        head = drafts[0].text.strip("*: ").lower()
        if len(drafts) > 1 and (head == label or head in canonical.WARNING_WORDS):
            drafts = drafts[1:]
        elif found := canonical.labelled_warning(drafts[0].text.removeprefix("> ")):
            drafts = [Draft(BlockKind.PARAGRAPH, found[1]), *drafts[1:]]
        return [_warning(label, drafts)]

    def _list(self, node: LexborNode, tag: str) -> list[Draft]:
        texts: list[str] = []
        extra: list[Draft] = []
        for child in node.iter(include_text=False):
            if self._dropped(child, child.tag or ""):
                continue
            drafts = self.flow(child) if child.tag == "li" else self._block(child, child.tag or "")
            text = canonical.joined(canonical.joined_steps(drafts))
            if not text.strip():
                continue
            if child.tag == "li" or not texts:
                texts.append(text)
            else:  # a list put straight into a list belongs to the item above it
                texts[-1] += "\n" + text
        if not texts:
            return extra
        if tag != "ol":
            return [Draft(BlockKind.BULLETS, canonical.items(texts, None))]
        start = node.attributes.get("start") or ""
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        return [canonical.steps(texts, first)]

    def _definitions(self, node: LexborNode) -> list[Draft]:
        texts: list[str] = []
        for child in node.css("dt, dd"):
            if child.tag == "dt":
                texts.append(f"**{canonical.one_line(self._words(child))}**")
            else:
                body = canonical.joined(self.flow(child))
                texts[-1:] = [f"{texts[-1]}: {body}" if texts else body]
        return [Draft(BlockKind.BULLETS, canonical.items(texts, None))] if texts else []

    def _table(self, node: LexborNode) -> list[Draft]:
        caption = node.css_first("caption")
        drafts = [canonical.paragraph(canonical.one_line(self._words(caption)))] if caption else []
        if node.css_first("table table") or not node.css_first("td, th"):
            return [*drafts, *self.flow_cells(node)]
        rows = self._rows(node)
        if max((len(row) for row in rows), default=0) < 2:  # a table for the looks
            return [*drafts, *self.flow_cells(node)]
        text = canonical.table(rows)
        return [*drafts, Draft(BlockKind.TABLE, text)] if text else drafts

    def flow_cells(self, node: LexborNode) -> list[Draft]:
        """Return what a layout table holds, cell by cell."""
        drafts: list[Draft] = []
        for child in node.iter(include_text=False):
            tag = child.tag or ""
            if tag in ("td", "th"):
                drafts.extend(self.flow(child))
            elif tag in ("tbody", "thead", "tfoot", "tr"):
                drafts.extend(self.flow_cells(child))
        return drafts

    def _rows(self, node: LexborNode) -> list[list[str]]:
        rows: list[list[str]] = []
        pending: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
        for tr in node.css("tr"):
            row: list[str] = []
            for cell in tr.iter(include_text=False):
                if cell.tag not in ("td", "th"):
                    continue
                _fill(row, pending)
                text = canonical.one_line(canonical.joined(self.flow(cell)).replace("\n\n", " "))
                down = _span(cell, "rowspan")
                for index in range(_span(cell, "colspan")):
                    if down > 1:
                        pending[len(row)] = (down - 1, text)
                    row.append("" if index else text)
            _fill(row, pending)
            rows.append(row)
        return rows

    def _inline(self, node: LexborNode) -> str:
        tag = node.tag or ""
        if tag == "br":
            return "\x00"
        if tag in ("code", "kbd", "samp", "tt"):
            text = canonical.one_line(node.text(deep=True))
            return f"`{text}`" if text and "`" not in text else text
        inner = "".join(self._children(node))
        if not inner.strip():
            return inner
        if tag in ("strong", "b"):
            return _wrapped(inner, "**")
        if tag in ("em", "i"):
            return _wrapped(inner, "*")
        if tag == "a":
            target = (node.attributes.get("href") or "").strip()
            if target.startswith(("http://", "https://", "mailto:", "tel:")) and " " not in target:
                return f"[{inner.strip()}]({target})"
        return inner

    def _children(self, node: LexborNode) -> Iterable[str]:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                yield child.text_content or ""
            elif not self._dropped(child, tag):
                yield self._inline(child)

    def _words(self, node: LexborNode) -> str:
        return "".join(
            child.text_content or "" if child.tag == "-text" else "" if self._dropped(child, child.tag or "") else
            " " if child.tag == "br" else self._words(child)
            for child in node.iter(include_text=True)
        )  # fmt: skip


def _is_inline(node: LexborNode, tag: str) -> bool:
    if tag == "br":
        return True
    if tag in _BLOCKS or tag not in _INLINE:
        return False
    return all(_is_inline(child, child.tag or "") for child in node.iter(include_text=False))


def _paragraphs(loose: list[str]) -> list[Draft]:
    text = "".join(loose)
    loose.clear()
    drafts = []
    for part in re.split(r"\x00\s*\x00[\s\x00]*", text):  # two line breaks are how some pages make a paragraph
        lines = [canonical.one_line(line) for line in part.split("\x00")]
        body = "  \n".join(line for line in lines if line)
        if body:
            drafts.append(canonical.paragraph(body))
    return drafts


def _wrapped(text: str, mark: str) -> str:
    bare = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{bare}{mark}{after}"


def _classes(node: LexborNode) -> set[str]:
    return {part for name in (node.attributes.get("class") or "").lower().split() for part in re.split(r"[-_]+", name)}


def _warning_label(node: LexborNode, tag: str) -> str | None:
    if tag not in ("div", "aside", "section", "p", "blockquote"):
        return None
    label = next((label for name, label in _WARNING_CLASSES.items() if name in _classes(node)), None)
    if label is None and node.attributes.get("role") == "alert":
        label = "warning"
    if label is None or node.css_first("h1, h2") or len(node.text()) > _MAX_WARNING:
        return None
    return label


def _warning(label: str, drafts: list[Draft]) -> Draft:
    return Draft(BlockKind.WARNING, canonical.warning(label, canonical.joined(drafts)))


def _code_language(node: LexborNode) -> str:
    for element in (node, node.css_first("code")):
        classes = (element.attributes.get("class") or "") if element else ""
        if found := re.search(r"(?:language|lang|highlight-source)-([\w+#.-]+)", classes):
            return found[1]
    return ""


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(int(value), _MAX_SPAN) if value.isdecimal() and 0 < len(value) < 9 and int(value) else 1


def _fill(row: list[str], pending: dict[int, tuple[int, str]]) -> None:
    while len(row) in pending:
        left, text = pending.pop(len(row))
        if left > 1:
            pending[len(row)] = (left - 1, text)
        row.append(text)

"""Inline Markdown back to canonical Markdown: emphasis, code and absolute links stay, decoration goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

HTML_TAGS = frozenset(
    """a abbr address area article aside audio b base bdi bdo blockquote body br button canvas caption center cite code
    col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3
    h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta nav
    noscript object ol optgroup option output p param picture pre progress q s samp script section select slot small
    source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr
    tt u ul use var video wbr path g""".split()
)
_TAG = re.compile(r"</?([A-Za-z][\w-]*)")
# `{#anchor}`, `{.class .other}` and `{: …}`, but not the `{.spec.name}` of a command.
_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}|\{ ?[#.][\w-]+(?: +[#.]?[\w-]+(?:=[^{}\s]*)?)* ?\}")
_TRAILING = re.compile(r"^\{[^{}\n]*\}")
_FILE_LIKE = re.compile(r"[\w.-]*[_\d.-][\w.-]*")
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[\w-]+:")
_ABSOLUTE = ("http://", "https://", "mailto:", "tel:")


def is_html_tag(tag: str) -> bool:
    """Tell a tag of HTML from a placeholder such as `<namespace>`, which is text that its author forgot to escape."""
    found = _TAG.match(tag)
    return found is None or found[1].lower() in HTML_TAGS


def inline(tokens: Sequence[Token], plain: bool = False) -> str:
    """Render an inline token's children; `plain` leaves the words alone, for headings."""
    out: list[str] = []
    targets: list[str] = []
    alone = sum(bool(_TRAILING.sub("", token.content).strip()) for token in tokens) <= 1
    before = ""
    for token in tokens:
        if token.type == "text":
            text = _TRAILING.sub("", token.content) if before in ("image", "link_close") else token.content
            out.append(_ICON.sub("", _ATTRIBUTES.sub("", text)))
        elif token.type == "image":
            text = _alternative(inline(token.children or (), plain=True), alone)
            out.extend([text] if text else [])
        elif token.type == "link_open":
            target = "" if plain or token.markup == "autolink" else str(token.attrGet("href") or "")
            targets.append(target if target.startswith(_ABSOLUTE) else "")
            out.append("[" if targets[-1] else "")
        elif token.type == "link_close":
            target = targets.pop() if targets else ""
            if target and out[-1] == "[":  # a link around nothing, such as a picture without a description
                out.pop()
            elif target:
                out.append(f"]({target})")
        else:
            out.append(_simple(token, plain))
        before = token.type
    return "".join(out).strip()


def _simple(token: Token, plain: bool) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return " " if plain else "  \n"
        case "code_inline":
            return token.content if plain else _code(token.content)
        case "html_inline":
            return _html(token.content, plain)
        case "strong_open" | "strong_close" | "em_open" | "em_close":
            return "" if plain else token.markup
        case _:
            return ""


def _alternative(text: str, alone: bool) -> str:
    # A picture that stands alone and is called "image", or one called "topo_2" anywhere, tells a reader nothing.
    return "" if (alone and len(text.split()) < 3) or _FILE_LIKE.fullmatch(text) else text


def _code(content: str) -> str:
    fence = "``" if "`" in content else "`"
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{pad}{content}{pad}{fence}"


def _html(tag: str, plain: bool) -> str:
    if tag.startswith("<!--"):
        return ""
    if not is_html_tag(tag):
        return tag
    return "" if not tag.lower().startswith("<br") else " " if plain else "  \n"

"""What comes out of documents does nothing in a browser, and code stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.api.disarming import disarmed

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
ACTIVE = {"link_open", "image", "html_inline", "html_block"}


def active(text: str) -> set[str]:
    return {token.type for token in tokens(MARKDOWN.parse(text))} & ACTIVE


def tokens(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield token
        yield from tokens(token.children or [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [the details](https://evil.example/a). [1]", "See the details (https://evil.example/a). [1]"),
        ("![logo](https://evil.example/p.png) Hello. [1]", "logo Hello. [1]"),
        ("[now](javascript:alert(1)) [1][2]", "[now] (javascript:alert(1)) [1][2]"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("<https://evil.example>", "&lt;https://evil.example>"),
        ("a < b and 3 <5", "a < b and 3 <5"),
        ("[1]: https://evil.example", "[1] : https://evil.example"),
        ("Run `ls <dir>` and `[a](b)`. [1]", "Run `ls <dir>` and `[a](b)`. [1]"),
        ("```\ncat <<EOF\n<b>\n```\n\n[1]", "```\ncat <<EOF\n<b>\n```\n\n[1]"),
        (r"\`<img src=x>` [1]", r"\`&lt;img src=x>` [1]"),
    ],
)
def test_links_and_tags_are_written_out(text: str, expected: str) -> None:
    assert disarmed(text) == expected
    assert active(disarmed(text)) == set()


PIECES = (
    *("`", "```", "~~~", "\n", "\n\n", "   ", "    ", "> ", "- ", "1. ", "| ", "\\", "<", "b>", "a", "!", "["),
    *("](", "]", "(", ")", ":", "https://x.example", "<img src=x>", "[a]: /b", "<!--"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_nothing_acts_however_it_is_nested(text: str) -> None:
    assert active(disarmed(text)) == set()

from __future__ import annotations

from datetime import date

import pytest

from retrieval.errors import UnreadableDocument
from retrieval.types import Audience, BlockKind
from tests.unit.retrieval.reading_samples import of, parsed, shape

PAGE = """<!DOCTYPE html>
<html lang="en-IE"><head><title>Roaming abroad | Help</title>
<meta name="audience" content="customer"><meta name="effective-from" content="2026-04-01">
<style>p {}</style><script>var x = "<div><div>";</script></head>
<body><nav><a href="/">Home</a></nav><div class="cookie-banner">We use cookies</div>
<main><div class="breadcrumb">Help / Roaming</div>
<h1>Roaming abroad</h1>
<p>Costs <b>€1.35</b> per GB, see
<a href="https://example.org/x">prices</a> and <a href="/y">more</a>.</p>
<h2>Turn it on</h2>
<ol><li>Open <code>Settings</code></li><li><p>Do either:</p><ul><li>tap</li><li>dial <kbd>*100#</kbd></li></ul></li>
<li>Run:<pre><code class="language-sh">a  b
c</code></pre></li></ol>
<table><caption>Rates</caption><thead><tr><th>Zone</th><th>Rate</th></tr></thead>
<tbody><tr><td rowspan="2">A</td><td>1|2</td></tr><tr><td>3</td></tr></tbody></table>
<div class="alert alert-danger"><strong>Danger</strong><p>Do not open.</p></div>
<dl><dt>APN</dt><dd>Access point</dd></dl>
<details><summary>Why?</summary>Because.</details>
<p>Line one<br>line two</p>
</main><footer>Imprint</footer></body></html>"""


def test_the_main_content_and_nothing_around_it() -> None:
    found = parsed("roaming.html", PAGE)
    assert (found.title, found.language, found.audience) == ("Roaming abroad", "en", Audience.CUSTOMER)
    assert found.effective_from == date(2026, 4, 1)
    assert shape(found) == [
        ("heading", "Roaming abroad"),
        ("paragraph", "Costs **€1.35** per GB, see [prices](https://example.org/x) and more."),
        ("heading", "Turn it on"),
        (
            "steps",
            "1. Open `Settings`\n2. Do either:\n   - tap\n   - dial `*100#`\n"
            "3. Run:\n\n   ```sh\n   a  b\n   c\n   ```",
        ),
        ("paragraph", "Rates"),
        ("table", "| Zone | Rate |\n| --- | --- |\n| A | 1\\|2 |\n| A | 3 |"),
        ("warning", "> **Danger:** Do not open."),
        ("bullets", "- **APN**: Access point"),
        ("paragraph", "**Why?**"),
        ("paragraph", "Because."),
        ("paragraph", "Line one  \nline two"),
    ]


def test_offsets_lie_in_the_extracted_text() -> None:
    found = parsed("roaming.html", PAGE)
    text = "\n\n".join(block.text for block in found.blocks)
    assert [text[block.start : block.end] for block in found.blocks] == [block.text for block in found.blocks]


def test_steps_around_a_loose_code_block_are_one() -> None:
    found = parsed("a.html", "<ol><li>a</li></ol><pre>x</pre><ol start='2'><li>b</li></ol>")
    assert shape(found) == [("steps", "1. a\n\n   ```\n   x\n   ```\n2. b")]


def test_a_layout_table_is_read_as_text() -> None:
    found = parsed("a.html", "<table><tr><td><h1>T</h1><p>One</p><p>Two</p></td></tr></table>")
    assert shape(found) == [("heading", "T"), ("paragraph", "One"), ("paragraph", "Two")]


def test_hostile_spans_stay_small() -> None:
    found = parsed(
        "a.html", "<table><tr><td colspan=99999999>a</td><td rowspan=99999>b</td></tr><tr><td>c</td></tr></table>"
    )
    assert len(of(found, BlockKind.TABLE)[0].text) < 1_000


def test_a_declared_encoding_is_believed() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Köln</p></body></html>'
    assert parsed("a.html", page.encode("iso-8859-1")).blocks[0].text == "Köln"


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span", "ul><li", "table><tr><td"])
def test_elements_nested_too_deeply_are_refused(tag: str) -> None:
    with pytest.raises(UnreadableDocument, match="nested more than"):
        parsed("a.html", f"<{tag}>" * 100_000 + "x")


def test_a_tag_of_many_attributes_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="attributes"):
        parsed("a.html", "<p " + " ".join(f"a{n}" for n in range(50_000)) + ">x")


def test_unclosed_paragraphs_and_items_are_no_nesting() -> None:
    assert len(parsed("a.html", "<p>a" * 2_000).blocks) == 2_000


def test_a_page_that_a_script_fills_in_is_reported() -> None:
    with pytest.raises(UnreadableDocument, match="holds no text"):
        parsed("a.html", "<html><body><div id=app></div><script>go()</script></body></html>")


@pytest.mark.parametrize(
    ("front", "meta", "audience"),
    [
        ("operator", "public", Audience.OPERATOR),
        ("public", "operator", Audience.OPERATOR),
        ("customer", "", Audience.CUSTOMER),
    ],
)
def test_front_matter_above_a_page_counts_and_the_stricter_audience_wins(
    front: str, meta: str, audience: Audience
) -> None:
    tag = f'<meta name="audience" content="{meta}">' if meta else ""
    found = parsed(
        "a.html", f"---\ntitle: T\naudience: {front}\n---\n<html><head>{tag}</head><body><p>x</p></body></html>"
    )
    assert (found.title, found.audience) == ("T", audience)
    assert shape(found) == [("paragraph", "x")]


def test_a_bad_audience_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="audience"):
        parsed("a.html", '<html><head><meta name="Audience" content="staff"></head><body><p>x</p></body></html>')


def test_labels_and_dates_of_a_page_are_read_and_a_programs_own_names_are_not() -> None:
    found = parsed(
        "a.html",
        '<html><head><meta name="Vendor" content="Caldera"><meta name="product" content="CX-16">'
        '<meta name="product" content="CX-32"><meta name="release" content=" CXOS  7.3 ">'
        '<meta name="effective-from" content="2026-01-01"><meta name="effective_to" content="2026-12-31">'
        '<meta name="viewport" content="width=device-width"><meta name="generator" content="Hugo">'
        '<meta name="locale" content="English"></head><body><p>x</p></body></html>',
    )
    assert found.labels == {"vendor": "Caldera", "product": "CX-16, CX-32", "release": "CXOS 7.3"}
    assert (found.effective_from, found.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_front_matter_above_a_page_is_completed_by_the_pages_own() -> None:
    found = parsed(
        "a.html",
        "---\nvendor: Tarn\neffective_from: 2026-01-01\n---\n<html><head>"
        '<meta name="vendor" content="Caldera"><meta name="release" content="7.3">'
        '<meta name="effective_from" content="2025-01-01"><meta name="effective_to" content="2026-12-31">'
        "</head><body><p>x</p></body></html>",
    )
    assert found.labels == {"vendor": "Tarn", "release": "7.3"}
    assert (found.effective_from, found.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_dates_that_end_before_they_begin_are_refused_wherever_they_stand() -> None:
    with pytest.raises(UnreadableDocument, match="effective_to"):
        parsed(
            "a.html",
            "---\neffective_from: 2026-01-01\n---\n"
            '<html><head><meta name="effective_to" content="2025-12-31"></head><body><p>x</p></body></html>',
        )

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.types import Audience, BlockKind
from tests.unit.retrieval.reading_samples import of, parsed, shape

GOLDEN = """\
---
title: "Restart the gateway"
audience: Operator
effective_from: 2026-01-31
effective_to: 2026-12-31
lang: en-IE
vendor: Tarn
release: 6.10
tags: [core, "upf"]
nested: {a: b}
---

# Restart

The gateway *sometimes* hangs,
see [the guide](https://example.org/g) and [the other](./other.md).

1. Stop it:

   ```bash
   systemctl stop gw
   ```
2. Start it
   - gently
   - quickly

| Light | Meaning |
|:------|--------:|
| red   | off \\| broken |

> **Warning** Never both at once.

- one
- two
"""


def test_front_matter_and_every_kind_of_block() -> None:
    found = parsed("a/restart.md", GOLDEN)
    assert (found.title, found.audience, found.language) == ("Restart the gateway", Audience.OPERATOR, "en")
    assert (found.effective_from, found.effective_to) == (date(2026, 1, 31), date(2026, 12, 31))
    assert found.labels == {"vendor": "Tarn", "release": "6.10", "tags": "core, upf"}
    assert shape(found) == [
        ("heading", "Restart"),
        ("paragraph", "The gateway *sometimes* hangs, see [the guide](https://example.org/g) and the other."),
        ("steps", "1. Stop it:\n\n   ```bash\n   systemctl stop gw\n   ```\n2. Start it\n   - gently\n   - quickly"),
        ("table", "| Light | Meaning |\n| --- | --- |\n| red | off \\| broken |"),
        ("warning", "> **Warning:** Never both at once."),
        ("bullets", "- one\n- two"),
    ]


def test_blocks_point_into_the_source() -> None:
    found = parsed("a.md", GOLDEN)
    for block in found.blocks:
        source = GOLDEN[block.start : block.end]
        for word in re.findall(r"[A-Za-z]{2,}", block.text):
            assert word in source


def test_windows_line_ends_keep_offsets() -> None:
    text = "---\r\ntitle: T\r\n---\r\n\r\n# H\r\n\r\nOne\r\ntwo.\r\n"
    [paragraph] = of(parsed("a.md", text), BlockKind.PARAGRAPH)
    assert paragraph.text == "One two."
    assert text[paragraph.start : paragraph.end].split() == ["One", "two."]


@pytest.mark.parametrize(
    "between",
    ["```bash\nrun\n```", "Then wait a minute.", "- a\n- b", "> **Warning** hot", "Wait.\n\n    indented"],
)
def test_steps_that_unindented_content_tears_apart_are_one_block(between: str) -> None:
    found = parsed("a.md", f"# H\n\n1. First\n\n{between}\n\n2. Second\n3. Third\n\nThe end.\n")
    assert [block.kind for block in found.blocks] == [BlockKind.HEADING, BlockKind.STEPS, BlockKind.PARAGRAPH]
    lines = found.blocks[1].text.split("\n")
    assert [line for line in lines if line[:1].isdigit()] == ["1. First", "2. Second", "3. Third"]


def test_steps_all_written_as_one_are_counted_on_across_code() -> None:
    found = parsed("a.md", "1. First\n\n```\nx\n```\n\n1. Second\n\n```\ny\n```\n")
    assert found.blocks[0].text == "1. First\n\n   ```\n   x\n   ```\n2. Second"


def test_lists_of_two_sections_and_two_beginnings_stay_apart() -> None:
    found = parsed("a.md", "1. a\n2. b\n\nOtherwise:\n\n1. c\n2. d\n\n# H\n\n3. e\n")
    assert [block.text for block in of(found, BlockKind.STEPS)] == ["1. a\n2. b", "1. c\n2. d", "3. e"]


@pytest.mark.parametrize(
    "text",
    [
        "> **Warning**\n> Hot.",
        "> [!WARNING]\n> Hot.",
        "> Warning: Hot.",
        "**Warning:** Hot.",
        "WARNING: Hot.",
        "⚠️ Hot.",
        ":::warning\nHot.\n:::",
        ":::warning\n\nHot.\n\n:::",
        "/// warning\nHot.\n///",
        "!!! warning\n    Hot.",
        "!!!warning\n\n    Hot.",
        "??? warning\n    Hot.",
        "{{< hint warning >}}\nHot.\n{{< /hint >}}",
        '<div class="admonition warning"><p class="title">Warning</p><p>Hot.</p></div>',
    ],
)
def test_every_spelling_of_a_warning(text: str) -> None:
    found = parsed("a.md", f"# H\n\nBefore.\n\n{text}\n\nAfter.\n")
    assert shape(found)[1:] == [
        ("paragraph", "Before."),
        ("warning", "> **Warning:** Hot."),
        ("paragraph", "After."),
    ]


def test_a_threshold_is_no_warning() -> None:
    assert shape(parsed("a.md", "Warning threshold is 5.\n"))[0][0] == "paragraph"


def test_what_generators_add_is_dropped_and_what_it_holds_is_kept() -> None:
    text = """# T

<!-- markdownlint-disable -->
[[_TOC_]]

- [Top](#top)
- [Tail](#tail)

{{% raw %}}
Text {{< param Repo >}}here with `{{< quoted >}}` code{: .class }.

=== "Linux"
    Type `ls`.

    ```sh
    ls
    ```

=== "Windows"
    Type `dir`.

!!! note "Mind"
    A note.

<details>
<summary>More</summary>

Hidden text.

</details>

/// details | Folded
    type: note
Inside.
///

![picture](x.png){ width=20% }

Use <namespace> and<br/>break.
"""
    texts = [block.text for block in parsed("a.md", text).blocks]
    assert texts == [
        "T",
        "Text here with `{{< quoted >}}` code.",
        "**Linux**",
        "Type `ls`.",
        "```sh\nls\n```",
        "**Windows**",
        "Type `dir`.",
        "**Note: Mind**",
        "A note.",
        "**More**",
        "Hidden text.",
        "**Folded**",
        "Inside.",
        "Use <namespace> and  \nbreak.",
    ]


def test_code_is_left_alone() -> None:
    code = "!!! note\n    x\n::: warning\n# no heading\n{{< keep >}}"
    [block] = of(parsed("a.md", f"```yaml\n{code}\n```\n"), BlockKind.CODE)
    assert block.text == f"```yaml\n{code}\n```"


def test_admonition_within_a_step_stays_within_it() -> None:
    found = parsed("a.md", "1. Open\n\n    !!! warning\n        Hot.\n\n2. Close\n")
    assert shape(found) == [("steps", "1. Open\n\n   > **Warning:** Hot.\n2. Close")]


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("how-to_reset.md", "Text.", "How to reset"),
        ("redis/README.md", "Text.", "Redis"),
        ("x.md", "# One\n\na\n\n# Two\n\nb", "One"),
        ("x-y.md", "## Sub\n\na\n\n# Late\n\nb", "X y"),
        ("x.md", "---\ntitle: Front\n---\n# One\n\na", "Front"),
        ("x.md", "<!-- c -->\n---\ntitle: Front\n---\nText.", "Front"),
        ("x.md", "+++\ntitle = 'Front'\n+++\nText.", "Front"),
    ],
)
def test_title(path: str, text: str, title: str) -> None:
    assert parsed(path, text).title == title


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("audience: internal", "audience 'internal' is not one of public, customer, operator"),
        ("Audience: [operator, public]", "audience 'operator, public' is not one of"),
        ("audience:", "audience '' is not one of"),
        ("audience: public\nAUDIENCE: operator", "gives 'audience' twice"),
        ("effective_from: 31.01.2026", "effective_from '31.01.2026' is not a date such as 2026-01-31"),
        ("effective_to: 2026-02-30", "effective_to '2026-02-30' is not a date"),
        ("effective_from: 2026-02-02\neffective_to: 2026-02-01", "effective_to lies before its effective_from"),
        ("title: a: b", "front matter is not valid YAML in line 2"),
        ("a: &x [1]\nb: *x", "front matter is not valid YAML"),
        ("a: " + "[" * 5000, "front matter is not valid YAML"),
    ],
)
def test_front_matter_that_is_not_understood_makes_the_document_unreadable(front: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parsed("a.md", f"---\n{front}\n---\nText.")
    assert reason in caught.value.reason


def test_front_matter_that_is_never_closed_is_reported() -> None:
    with pytest.raises(UnreadableDocument, match="never closed"):
        parsed("a.md", "---\naudience: operator\n\nText.")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert [block.text for block in parsed("a.md", "---\nJust prose here.\n---\n\nMore.").blocks][-1] == "More."


@pytest.mark.parametrize(
    "hostile",
    [
        "[",
        "![",
        "[a](",
        "*a ",
        "**a",
        "`",
        "<",
        "<!--",
        "> ",
        "- ",
        ":::note\n",
        "!!! note\n",
        "{% a %}",
        "a\n",
        "|",
        "_",
    ],
)
def test_hostile_repetition_is_read_or_refused(hostile: str) -> None:
    # Without the guard markdown-it needs minutes for the first of these: the suite would not end.
    text = hostile * (400_000 // len(hostile)) if "\n" not in hostile else hostile * 20_000
    try:
        parsed("a.md", f"{text}\n\nend\n")
    except UnreadableDocument as refused:
        assert refused.reason


WORD = st.text(alphabet="abcdefghijklmnop", min_size=1, max_size=8)
PIECE = st.one_of(
    st.lists(WORD, min_size=1, max_size=12).map(" ".join),
    st.lists(WORD, min_size=1, max_size=4).map(lambda words: "\n".join(f"{n}. {w}" for n, w in enumerate(words, 1))),
    st.lists(WORD, min_size=1, max_size=4).map(lambda words: "\n".join(f"- {w}" for w in words)),
    st.lists(WORD, min_size=1, max_size=4).map(lambda words: "```\n" + "\n".join(words) + "\n```"),
    st.lists(WORD, min_size=1, max_size=3).map(lambda words: "!!! warning\n" + "\n".join(f"    {w}" for w in words)),
    st.tuples(WORD, WORD).map(lambda pair: f"| {pair[0]} | x |\n|---|---|\n| {pair[1]} | y |"),
    WORD.map(lambda word: f"## {word}"),
)


@given(st.lists(PIECE, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_offsets_hold_every_word_of_the_block(pieces: list[str], newline: str) -> None:
    text = "\n\n".join([*pieces, "the end"]).replace("\n", newline)
    for block in parsed("a.md", text).blocks:
        source = text[block.start : block.end].lower()
        assert all(word in source for word in re.findall(r"[a-z]+", block.text.lower()))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        blocks = parsed("a.md", text.encode("utf-8", "replace")).blocks
    except UnreadableDocument:
        return
    assert all(block.text.strip() and 0 <= block.start <= block.end <= len(text) for block in blocks)

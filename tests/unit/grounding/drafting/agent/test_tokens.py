"""Tokens are counted without a download, with the published table."""

from __future__ import annotations

import hashlib

import pytest

from grounding.drafting.agent.tokens import TokenCounter, table

# As tiktoken itself names it for `o200k_base.tiktoken`.
PUBLISHED = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def test_the_table_is_the_published_one() -> None:
    published = b"".join(b"%s %d\n" % (token, rank) for rank, token in enumerate(table().splitlines()))
    assert hashlib.sha256(published).hexdigest() == PUBLISHED


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("hello world", 2), ("tiktoken is great!", 6), ("<|endoftext|>", 7)]
)
def test_tokens_are_counted(text: str, tokens: int) -> None:
    assert TokenCounter().count(text) == tokens

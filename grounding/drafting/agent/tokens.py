"""Counts tokens as OpenAI's models do, without a download; for other models it is an estimate that errs little."""

from __future__ import annotations

import base64
import lzma
from functools import cache
from importlib.resources import files

import tiktoken

_TABLE = "o200k_base.txt.xz"
"""Base64 of one token a line, in the order of their ranks; the published table without its second column."""

# How the encoding `o200k_base` parts a text before it looks words up (tiktoken, MIT).
_PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)


class TokenCounter:
    """Counts in the encoding `o200k_base`; its table is read at the first count, which takes about half a second."""

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return len(_encoding().encode_ordinary(text))

    def warm_up(self) -> None:
        """Read the table; blocking."""
        _encoding()


@cache
def _encoding() -> tiktoken.Encoding:
    """Return the encoding, which is the same for every model."""
    ranks = {base64.b64decode(token): rank for rank, token in enumerate(table().splitlines())}
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def table() -> bytes:
    """Return the table as it ships, unpacked."""
    return lzma.decompress((files("grounding.drafting.agent") / _TABLE).read_bytes())

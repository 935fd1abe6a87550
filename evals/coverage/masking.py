"""Questions of real people, without what tells who they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"\S+@\S+")
# Phone, card and account numbers, however they are grouped.
_NUMBER = re.compile(r"(?:\+|\b)\d(?:[\s\-/.()]?\d){4,}\b")
# Ids of customers, lines, bills and tickets: figures and letters in one word, at least three of them figures.
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*[^\W\d_])(?=(?:[\w-]*?\d){3})[\w-]+(?![\w-])")
_LEAST_NAME = 2


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return a question with addresses, long numbers, ids and these names replaced.

    A name that no record of the asker's holds is not known to be one, and stays.
    """
    text = _NUMBER.sub("[number]", _CODE.sub("[id]", _ADDRESS.sub("[address]", text)))
    parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name) if len(part) >= _LEAST_NAME}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return " ".join(text.split())

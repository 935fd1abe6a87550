"""Ways to write an instruction so that a filter for words does not see it."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable
from urllib.parse import quote

_LOOKALIKES = str.maketrans("aceiopsxyABCEHIKMOPTX", "асеіорѕхуАВСЕНІКМОРТХ")
_ZERO_WIDTH = "\u200b"
_RIGHT_TO_LEFT, _POP = "\u202e", "\u202c"
_TAGS = 0xE0000
_WIDE = 0xFEE0


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + _WIDE) if "!" <= char <= "~" else char for char in text)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: quote(text, safe=""),
    "homoglyph": lambda text: text.translate(_LOOKALIKES),
    "zero_width": _ZERO_WIDTH.join,
    "bidi": lambda text: f"{_RIGHT_TO_LEFT}{text[::-1]}{_POP}",
    "tags": lambda text: "".join(chr(_TAGS + ord(char)) for char in text if char.isascii()),
    "fullwidth": _wide,
    "reversed": lambda text: text[::-1],
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
}
"""By name."""

_BACK = {theirs: ours for ours, theirs in _LOOKALIKES.items()}


def plain(text: str) -> str:
    """Return a text with look-alike letters as the Latin ones that they look like."""
    return text.translate(_BACK)

"""Bytes to text, without guessing: a wrong guess would put wrong characters into a quotation."""

from __future__ import annotations

import codecs
import re

from retrieval.errors import UnreadableDocument

MAX_CHARACTERS = 5_000_000
"""Of one document's text; a file of that size is a dump, and would take minutes to read."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 4096


def decode(path: str, content: bytes, declared: str | None = None) -> str:
    """Return the text of a UTF-8 file, of one with a byte order mark, or of one that declares its encoding.

    Raises: UnreadableDocument for anything else, saying where the first bad byte stands.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(path, _decoded(path, content, encoding))
    encoding = _wide(content) or declared or "utf-8"
    if encoding == declared and b"\x00" in content:
        encoding = "utf-8"
    return _checked(path, _decoded(path, content, encoding))


def _wide(content: bytes) -> str | None:
    # UTF-16 without a mark: mostly Latin text has a zero in (nearly) every second byte.
    sample = content[:_SAMPLE]
    if len(sample) < 4 or len(content) % 2:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.6 * half and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.6 * half and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _decoded(path: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise UnreadableDocument(path, f"declares the unknown encoding {encoding!r}; save it as UTF-8") from None
    except UnicodeDecodeError as error:
        if b"\x00" in content[:_SAMPLE]:
            raise UnreadableDocument(path, "holds binary data, not text") from error
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        name = {"utf-8-sig": "UTF-8"}.get(encoding, encoding.upper())
        where = f"byte 0x{byte:02x} in line {line}"
        raise UnreadableDocument(path, f"is not valid {name} ({where}); save it as UTF-8") from error


def _checked(path: str, text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise UnreadableDocument(path, f"holds more than {MAX_CHARACTERS:,} characters; split it up")
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if "\x00" in text or controls > max(2, len(text[:_SAMPLE]) // 50):
        raise UnreadableDocument(path, "holds binary data, not text")
    return text

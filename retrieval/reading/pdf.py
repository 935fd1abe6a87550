"""PDF → blocks: text and where it stands from pypdf, structure from type sizes and positions."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Sequence

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from retrieval.errors import UnreadableDocument
from retrieval.reading import canonical
from retrieval.reading.finishing import finished
from retrieval.reading.front_matter import FrontMatter, front_matter, is_property, keyword_fields, language
from retrieval.reading.pdf_layout import Fragment, PdfPage, drafts
from retrieval.types import ParsedDocument, SourceDocument

MAX_PAGES = 3_000
MAX_FRAGMENTS = 1_000_000
_TAIL = 2_048
_GENERIC_TITLES = frozenset({"untitled", "(anonymous)", "unspecified", "anonymous"})
_DAMAGE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, OverflowError, zlib.error,
           AssertionError, NotImplementedError, ZeroDivisionError)  # fmt: skip
"""What pypdf was seen to raise on damaged files: its own errors, and whatever its code stumbles over."""


class _TooMuch(Exception):
    pass


def read_pdf(document: SourceDocument) -> ParsedDocument:
    """Read a PDF's text in reading order; repeated headers and footers are left out.

    Offsets: into the extracted blocks joined by blank lines; `page` from 1. Front matter may stand among the keywords
    (`audience: operator; effective_from: 2026-01-01; vendor: Tarn`) or be properties of their own.
    Raises: UnreadableDocument, among others for an encrypted, a truncated or a scanned file.
    """
    path = document.path
    if b"%%EOF" not in document.content[-_TAIL:]:
        raise UnreadableDocument(path, "is truncated: the end of the PDF is missing")
    try:
        reader = PdfReader(io.BytesIO(document.content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(path, "is encrypted; save it without a password")
        if len(reader.pages) > MAX_PAGES:
            raise UnreadableDocument(path, f"has {len(reader.pages):,} pages; the limit is {MAX_PAGES:,}")
        pages = _pages(reader.pages)
        front, title = _information(path, reader)
        tongue = language(str(reader.root_object.get("/Lang") or ""))
    except DependencyError as error:
        raise UnreadableDocument(path, "is encrypted; save it without a password") from error
    except _TooMuch as error:
        raise UnreadableDocument(path, f"holds more than {MAX_FRAGMENTS:,} pieces of text") from error
    except _DAMAGE as error:
        raise UnreadableDocument(path, "is damaged: its content cannot be read as a PDF") from error
    blocks = canonical.laid_out(canonical.joined_steps(drafts(pages)))
    empty = "holds no text (scanned pages? they need text recognition first)"
    return finished(path, blocks, front, tongue, title, empty)


def _pages(pages: Sequence[PageObject]) -> list[PdfPage]:
    done: list[PdfPage] = []
    total = 0
    for number, page in enumerate(pages, start=1):
        fragments = _fragments(page, MAX_FRAGMENTS - total)
        total += len(fragments)
        done.append(PdfPage(number, float(page.mediabox.bottom), float(page.mediabox.height), fragments))
    return done


def _fragments(page: PageObject, left: int) -> list[Fragment]:
    fragments: list[Fragment] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], font: dict[str, object] | None, size: float) -> None:
        bare = text.strip("\r\n")
        if not bare.strip():
            return
        if len(fragments) >= left:
            raise _TooMuch
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[0], tm[1]) * math.hypot(cm[0], cm[1])
        name = str((font or {}).get("/BaseFont") or "").lower()
        fragments.append(
            Fragment(
                x=x,
                y=y,
                size=round(abs(size * scale) * 2) / 2 or 1.0,
                bold=any(word in name for word in ("bold", "black", "heavy", "semibold")),
                mono=any(word in name for word in ("courier", "mono", "consol", "menlo", "code")),
                text=bare.replace("\xad", "").replace("\n", " "),
            )
        )

    page.extract_text(visitor_text=visit)
    return fragments


def _information(path: str, reader: PdfReader) -> tuple[FrontMatter, str | None]:
    information = reader.metadata
    fields = {str(key).lstrip("/"): str(value) for key, value in information.items()} if information else {}
    pairs = [(key, value) for key, value in fields.items() if key.lower() != "title" and is_property(key)]
    title = fields.get("Title", "").strip()
    front = front_matter(path, [*keyword_fields(fields.get("Keywords", "")), *pairs])
    return front, title if title and title.lower() not in _GENERIC_TITLES else None

"""The sample carrier's office documents: written from their texts, and saying as properties what their prose says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connectors.sample import FOLDER, office
from connectors.sample.office_blocks import OfficeDocument, Paragraph, front_matter_keywords
from connectors.sample.office_docx import render_docx
from connectors.sample.office_pdf import render_pdf
from connectors.sample.office_reading import read_documents
from retrieval.reading import read
from retrieval.types import Audience, ParsedDocument, SourceDocument

DOCUMENTS = FOLDER / "documents"
TEXTS = read_documents()


def _read(path: Path) -> ParsedDocument:
    return read(SourceDocument(path.name, "test", path.name, path.read_bytes(), Audience.OPERATOR))


def test_the_files_are_what_the_code_writes(tmp_path: Path) -> None:
    written = office.write(tmp_path)
    assert {path.suffix for path in written} == {".pdf", ".docx", ".pptx"}
    # What is read, not the bytes: another build of zlib packs them otherwise.
    stale = [path.name for path in written if _read(path) != _read(DOCUMENTS / path.relative_to(tmp_path))]
    assert stale == []


@pytest.mark.parametrize("name", [name for name, document in TEXTS.items() if document.audience == "operator"])
def test_an_operators_document_states_what_its_first_paragraph_says(name: str) -> None:
    document, found = TEXTS[name], _read(DOCUMENTS / name)
    assert (found.audience, found.effective_from) == (Audience.OPERATOR, document.effective_from)
    first = next(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert f"Effective from {document.effective_from.isoformat()}." in first
    assert set(found.labels) == {key for key in ("vendor", "product", "release") if key.capitalize() in first}
    assert found.labels == {
        key: ", ".join(value for name, value in document.labels if name == key) for key, _ in document.labels
    }


@pytest.mark.parametrize(("render", "path"), [(render_docx, "a.docx"), (render_pdf, "a.pdf")])
def test_a_label_of_several_values_is_read_back(render: Callable[[OfficeDocument], bytes], path: str) -> None:
    document = OfficeDocument(
        title="Swap a board",
        effective_from=date(2026, 2, 3),
        blocks=(Paragraph("Call the desk first."),),
        audience="customer",
        keywords=("boards",),
        labels=(("vendor", "Caldera"), ("product", "CX-16"), ("product", "CX-32")),
    )
    found = read(SourceDocument(path, "test", path, render(document), Audience.PUBLIC))
    assert (found.audience, found.effective_from) == (Audience.CUSTOMER, date(2026, 2, 3))
    assert found.labels == {"vendor": "Caldera", "product": "CX-16, CX-32"}


def test_a_value_that_keywords_would_split_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        front_matter_keywords("public", date(2026, 1, 1), [("product", "CX-16, CX-32")])

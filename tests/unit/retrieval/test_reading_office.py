from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from pptx import Presentation
from pptx.util import Inches

from retrieval.errors import UnreadableDocument
from retrieval.types import Audience
from tests.unit.retrieval.reading_samples import parsed, repacked, shape, word


def test_word_document() -> None:
    made = Document()
    made.core_properties.title = "Swap a board"
    made.core_properties.language = "en-IE"
    made.core_properties.keywords = (
        "boards; audience: operator; effective_from: 2026-02-03; Vendor: Orrin; product: OB-4400; note: x"
    )
    made.add_heading("Swap a board", 0)
    made.add_heading("Before", 1)
    paragraph = made.add_paragraph("Call ")
    paragraph.add_run("the desk").bold = True
    paragraph.add_run(" first.")
    made.add_paragraph("Lock the cell", style="List Number")
    made.add_paragraph("with care", style="List Bullet 2")
    made.add_paragraph("Pull the board", style="List Number")
    code = made.add_paragraph()
    code.add_run("lock  --cell 1").font.name = "Courier New"
    made.add_paragraph("3. Push it back")
    table = made.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Light", "Meaning", "red", "off|on"], strict=True
    ):
        cell.text = text
    made.add_paragraph("Warning: it is hot.")
    made.add_paragraph("One", style="List Bullet")
    target = io.BytesIO()
    made.save(target)

    found = parsed("swap.docx", target.getvalue())

    assert (found.title, found.language, found.audience) == ("Swap a board", "en", Audience.OPERATOR)
    assert found.effective_from == date(2026, 2, 3)
    assert found.labels == {"vendor": "Orrin", "product": "OB-4400"}
    assert shape(found) == [
        ("heading", "Swap a board"),
        ("heading", "Before"),
        ("paragraph", "Call **the desk** first."),
        (
            "steps",
            "1. Lock the cell\n   - with care\n2. Pull the board\n\n   ```\n   lock  --cell 1\n   ```\n3. Push it back",
        ),
        ("table", "| Light | Meaning |\n| --- | --- |\n| red | off\\|on |"),
        ("warning", "> **Warning:** it is hot."),
        ("bullets", "- One"),
    ]


def test_presentation() -> None:
    deck = Presentation()
    deck.core_properties.title = "Walkthrough"
    deck.core_properties.keywords = "audience: customer, release: 7.3"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Pay a bill"
    slide.placeholders[1].text = "Open the app\nTap Bills"
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Prices"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for row, texts in enumerate([("Plan", "Price"), ("Start", "12.99")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    target = io.BytesIO()
    deck.save(target)

    found = parsed("walk.pptx", target.getvalue())

    assert (found.title, found.audience) == ("Walkthrough", Audience.CUSTOMER)
    assert found.labels == {"release": "7.3"}
    assert shape(found) == [
        ("heading", "Pay a bill"),
        ("bullets", "- Open the app\n- Tap Bills"),
        ("paragraph", "**Speaker notes:** Say it slowly."),
        ("heading", "Prices"),
        ("table", "| Plan | Price |\n| --- | --- |\n| Start | 12.99 |"),
    ]
    assert [block.page for block in found.blocks] == [1, 1, 1, 2, 2]


def test_custom_property_narrows_the_audience() -> None:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    types = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    xml = (
        f'<Properties xmlns="{namespace}" xmlns:vt="{types}">'
        '<property fmtid="{1}" pid="2" name="Audience"><vt:lpwstr>operator</vt:lpwstr></property></Properties>'
    )
    found = parsed("a.docx", repacked(word(), {"docProps/custom.xml": xml.encode()}))
    assert found.audience is Audience.OPERATOR


def test_contradicting_audiences_are_refused() -> None:
    made = Document()
    made.core_properties.keywords = "audience: operator, audience: public"
    made.add_paragraph("x")
    target = io.BytesIO()
    made.save(target)
    with pytest.raises(UnreadableDocument, match="twice"):
        parsed("a.docx", target.getvalue())

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from retrieval.types import Audience
from tests.unit.retrieval.reading_samples import parsed, pdf, shape


def line(text: str, size: float = 10, font: str = "Helvetica", x: float = 0) -> tuple[str, float, str, float]:
    return (text, size, font, x)


GAP = line("")


def test_headings_paragraphs_steps_and_code() -> None:
    found = parsed(
        "a.pdf",
        pdf(
            [
                [
                    line("Orrin radio guide", 20, "Helvetica-Bold"),
                    GAP,
                    line("1. Scope", 14, "Helvetica-Bold"),
                    GAP,
                    line("This guide covers the radio units and what to do when one of them"),
                    line("does not come back after a restart of the site."),
                    GAP,
                    line("1. Open the terminal and look at the alarms that stand at the moment,"),
                    line("all of them.", x=12),
                    line("2. Lock the cell with this command:"),
                    GAP,
                    line("ovista lock --cell 1", 9, "Courier"),
                    line("ovista show", 9, "Courier", 21.6),
                    GAP,
                    line("3. Unlock it."),
                    GAP,
                    line("The cell is on air again, which the light shows by turning green"),
                ],
                [line("and staying so."), GAP, line("Safety", 14, "Helvetica-Bold"), GAP, line("Warning: it is hot.")],
            ]
        ),
    )
    assert shape(found) == [
        ("heading", "Orrin radio guide"),
        ("heading", "1. Scope"),
        (
            "paragraph",
            "This guide covers the radio units and what to do when one of them "
            "does not come back after a restart of the site.",
        ),
        (
            "steps",
            "1. Open the terminal and look at the alarms that stand at the moment, all of them.\n"
            "2. Lock the cell with this command:\n\n   ```\n   ovista lock --cell 1\n       ovista show\n   ```\n"
            "3. Unlock it.",
        ),
        ("paragraph", "The cell is on air again, which the light shows by turning green and staying so."),
        ("heading", "Safety"),
        ("warning", "> **Warning:** it is hot."),
    ]
    assert found.title == "Orrin radio guide"
    assert [(block.level, block.page) for block in found.blocks if block.level] == [(1, 1), (2, 1), (2, 2)]


def platypus() -> bytes:
    style = getSampleStyleSheet()
    story = [
        Paragraph("Fees", style["Heading1"]),
        Paragraph(
            "These are the fees that we charge, each with value added tax and all of them once. " * 3, style["Normal"]
        ),
        Table([["Fee", "Amount"], ["Paper bill", "€1.50"], ["Late payment", "€5.00"]], colWidths=[200, 100]),
        Spacer(1, 12),
        *[Paragraph(f"Paragraph {n} says something of its own. " * 8, style["Normal"]) for n in range(40)],
    ]

    def furniture(canvas: object, template: object) -> None:
        canvas.drawString(72, 20, f"Tarn Systems confidential {template.page}")  # type: ignore[attr-defined]

    target = io.BytesIO()
    template = SimpleDocTemplate(
        target,
        pagesize=A4,
        title="Fee list",
        keywords=["audience: customer", "effective_from: 2026-04-01", "vendor: Tarn"],
        lang="en-IE",
    )
    template.build(story, onFirstPage=furniture, onLaterPages=furniture)
    return target.getvalue()


def test_tables_repeated_footers_and_properties() -> None:
    found = parsed("fees.pdf", platypus())
    assert (found.title, found.audience, str(found.effective_from)) == ("Fee list", Audience.CUSTOMER, "2026-04-01")
    assert (found.language, found.labels) == ("en", {"vendor": "Tarn"})
    assert ("table", "| Fee | Amount |\n| --- | --- |\n| Paper bill | €1.50 |\n| Late payment | €5.00 |") in shape(
        found
    )
    assert not any("confidential" in block.text for block in found.blocks)
    assert found.blocks[-1].page and found.blocks[-1].page > 1

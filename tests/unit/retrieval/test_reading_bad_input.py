from __future__ import annotations

import codecs
import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from retrieval.errors import UnreadableDocument
from retrieval.reading import read
from tests.unit.retrieval.reading_samples import archive, document, parsed, pdf, repacked, word

PDF = pdf([[("Some text.", 10.0, "Helvetica", 0.0)]])
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'


def encrypted(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def bomb() -> bytes:
    return repacked(word(), {"word/media/image1.xml": b"<a>" + b" " * 80_000_000 + b"</a>"})


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.md", b"", "is empty"),
        ("a.md", b" \n\t\n", "is empty"),
        ("a.md", b"---\ntitle: T\n---\n", "holds front matter but no text"),
        ("a.md", b"# Only a heading\n", "holds headings but no text"),
        ("a.md", b"<!-- nothing -->\n", "holds no text"),
        ("a.md", b"text\x00\x01\x02\xff\xfe binary", "binary"),
        ("a.md", bytes(range(256)) * 4, "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06" * 50, "binary"),
        ("a.md", b"line one\nline two \xe9t\xe9\n", "is not valid UTF-8 (byte 0xe9 in line 2); save it as UTF-8"),
        (
            "a.md",
            b'---\ntitle: "x \x1b[31m"\n---\nText.\n',
            "front matter is not valid YAML in line 2: the character #x001b",
        ),
        ("a.md", b'---\ntitle: "\\uD800"\n---\nText.\n', "front matter is not valid YAML: an escape"),
        ("a.md", b'---\ntitle: "\\UFFFFFFFF"\n---\nText.\n', "front matter is not valid YAML"),
        ("a.html", b'<html><meta charset="klingon"><p>x</p></html>', "unknown encoding 'klingon'"),
        ("a.pdf", b"just some text", "is named .pdf but its content is not"),
        ("a.docx", b"just some text", "is named .docx but its content is not"),
        ("a.xyz", b"just some text", "is of a kind that is not supported (.xyz)"),
        ("a.md", b"\x89PNG\r\n\x1a\n", "is a PNG image"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "password-protected"),
        ("a.docx", archive({"hello.txt": b"x"}), "is a ZIP archive, not a document"),
        ("a.docx", archive({"xl/workbook.xml": b"<x/>"}), "is a spreadsheet"),
        ("a.docx", word()[:2_000], "is damaged or truncated"),
        ("a.docx", archive({"word/document.xml": b"<x/>"}), "is damaged"),
        ("a.docx", word([]), "holds no text"),
        ("a.docx", repacked(word(), {"word/document.xml": LAUGHS}), "XML with a document type"),
        (
            "a.docx",
            repacked(word(), {"word/document.xml": LAUGHS.decode().encode("utf-16")}),
            "XML with a document type",
        ),
        ("a.docx", repacked(word(), {"word/document.xml": b"not xml"}), "is damaged"),
        ("a.docx", bomb(), "a zip bomb?"),
        (
            "a.docx",
            archive({**{f"x/{n}.bin": b"" for n in range(10_001)}, "word/document.xml": b"<x/>"}),
            "10,002 entries",
        ),
        ("a.pptx", archive({"ppt/presentation.xml": b"<x/>"}), "is damaged"),
        ("a.pdf", encrypted("secret"), "is encrypted"),
        ("a.pdf", PDF[: len(PDF) // 2], "is truncated"),
        ("a.pdf", b"%PDF-1.4\n garbage \n%%EOF", "is damaged"),
        ("a.pdf", pdf([[], []]), "holds no text (scanned pages?"),
    ],
)
def test_bad_input_is_reported_with_a_reason_for_a_person(path: str, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parsed(path, content)
    assert reason in caught.value.reason
    assert caught.value.path == path


def test_an_encrypted_archive_entry_is_reported() -> None:
    content = bytearray(word())
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 8] |= 1
    with pytest.raises(UnreadableDocument, match="encrypted"):
        parsed("a.docx", bytes(content))


def test_a_size_that_the_directory_hides_does_not_unpack() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<a>" + b" " * 30_000_000)
    content = bytearray(target.getvalue())
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument):
        parsed("a.docx", bytes(content))


def test_the_size_limit_is_checked_before_anything_else() -> None:
    with pytest.raises(UnreadableDocument, match=r"is 0\.1 MB; the limit is 0 MB"):
        read(document("a.pdf", PDF + b" " * 100_000), max_bytes=50_000)
    with pytest.raises(UnreadableDocument, match=r"is 50\.0 MB; the limit is 25 MB"):
        parsed("a.md", b"a" * 50_000_000)


def test_a_text_of_millions_of_characters_is_reported() -> None:
    with pytest.raises(UnreadableDocument, match="characters; split it up"):
        parsed("a.txt", b"word " * 1_200_000)
    with pytest.raises(UnreadableDocument, match="lines; split it up"):
        parsed("a.md", b"- a\n" * 120_000)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.md", PDF),
        ("a.txt", word()),
        ("a.pdf", word()),
        ("a.docx", PDF),
        ("a.md", b"<!DOCTYPE html><html><body><p>Some text.</p></body></html>"),
        ("a.pdf", b"<html><body><p>Some text.</p></body></html>"),
        ("a", b"Some text."),
        ("a.txt", codecs.BOM_UTF8 + b"Some text."),
        ("a.md", "Some text.".encode("utf-16")),
        ("a.md", "Some text.".encode("utf-16-le")),
        ("a.md", "Some text.".encode("utf-16-be")),
        ("a.md", "Some text.".encode("utf-32")),
        ("a.pdf", encrypted("")),
    ],
)
def test_a_wrong_suffix_or_an_odd_encoding_is_read_as_what_it_is(path: str, content: bytes) -> None:
    assert [block.text for block in parsed(path, content).blocks] == ["Some text."]


def test_plain_text() -> None:
    text = "Reset guide\n===========\n\nFirst this.\nStill this.\n\n1. Open\n   the door\n2) Close it\n\n- a\n- b\n"
    found = parsed("guide.txt", text)
    assert found.title == "Reset guide"
    assert [(block.kind.value, block.text) for block in found.blocks] == [
        ("heading", "Reset guide"),
        ("paragraph", "First this. Still this."),
        ("steps", "1. Open the door\n2. Close it"),
        ("bullets", "- a\n- b"),
    ]
    assert text[found.blocks[1].start : found.blocks[1].end].strip() == "First this.\nStill this."


@given(st.data())
def test_damage_anywhere_is_read_or_reported(data: st.DataObject) -> None:
    path, content = data.draw(st.sampled_from([("a.pdf", PDF), ("a.docx", word())]))
    damaged = bytearray(content)
    for position in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=20)):
        damaged[position] = data.draw(st.integers(0, 255))
    try:
        parsed(path, bytes(damaged))
    except UnreadableDocument as error:
        assert error.reason


def test_a_stream_that_inflates_without_end_is_reported() -> None:
    stream = zlib.compress(b"BT /F1 10 Tf (x) Tj ET " * 8_000_000, 9)
    head = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>"
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", head]
    parts.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
    content = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    content += b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF"
    with pytest.raises(UnreadableDocument):
        parsed("a.pdf", content)

"""Suites out of files, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.suites.cases import DocumentCited, RecordCited
from evals.suites.reading import case_hash, cases_hash, read

SOUND = """\
name: billing
owner: billing-team
cases:
  - id: higher
    why: Asked most.
    tags: [bill]
    customer: C-1
    ask: Why is my bill higher?
    expect:
      outcome: [answered]
      facts: ["€10.00"]
      cites: [{record: bill, field: total}, {document: help/bills.md, holds: A bill}]
"""


def written(folder: Path, text: str, name: str = "a.yaml") -> Path:
    """Write a file."""
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def faults(file: Path) -> list[tuple[int, str]]:
    """Return lines and messages."""
    return [(fault.line, fault.message) for fault in read([file]).faults]


def test_a_suite_is_read(tmp_path: Path) -> None:
    """A case has what its file says, and a place."""
    found = read([written(tmp_path, SOUND)])
    assert not found.faults
    (suite,) = found.suites
    (case,) = suite.cases
    assert (suite.name, case.id, case.audience, case.expect.facts) == ("billing", "higher", "customer", ("€10.00",))
    record, document = case.expect.cites
    assert isinstance(record, RecordCited) and isinstance(document, DocumentCited)
    assert found.places["higher"].line == 4


def test_json_lines_say_the_same(tmp_path: Path) -> None:
    """The suite first, then a case a line."""
    case = {"id": "x", "why": "y", "ask": "z", "expect": {"outcome": ["answered"]}}
    lines = [{"name": "a", "owner": "b"}, case]
    found = read([written(tmp_path, "\n\n".join(map(json.dumps, lines)), "a.jsonl")])
    assert not found.faults
    assert [each.id for each in found.suites[0].cases] == ["x"]
    assert found.places["x"].line == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('"€10.00"', "10.00", 11, "case `higher`, expect.facts[0]: must be a text; put it in quotes"),
        ("ask:", "asks:", 8, "case `higher`, asks: is not a known key"),
        ("record: bill, field: total", "foo: bill", 12, "must name a `document`, a `record` or an `offering`"),
        ("[answered]", "[great]", 10, "case `higher`, expect.outcome[0]: should be 'answered'"),
        ("    why: Asked most.\n", "", 4, "case `higher`, why: is missing"),
        ("owner: billing-team\n", "", 1, "owner: is missing"),
        ('facts: ["€10.00"]', 'forbidden: ["/(/"]', 11, "expect.forbidden[0]: is no regular expression"),
        ("customer: C-1", "reader: boss", 7, "case `higher`, reader: should be 'visitor', 'customer' or 'operator'"),
        ("cases:\n", "cases: 1\nrest:\n", 3, "cases: must be a list of cases"),
        ("cases:\n", "cases: []\nrest:\n", 3, "holds no cases"),
        ("name: billing", "name: [", 3, "expected"),
    ],
)
def test_a_fault_is_named_by_line_and_reason(tmp_path: Path, old: str, new: str, line: int, told: str) -> None:
    """Of every kind of slip."""
    found = faults(written(tmp_path, SOUND.replace(old, new)))
    assert any(at == line and told in message for at, message in found), found


def test_what_is_sound_is_there_beside_a_fault(tmp_path: Path) -> None:
    """A malformed case does not take the others with it."""
    more = "  - id: broken\n    why: x\n    ask: y\n    expect: {}\n"
    found = read([written(tmp_path, SOUND + more)])
    assert [case.id for case in found.suites[0].cases] == ["higher"]
    assert [fault.line for fault in found.faults] == [16]


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    """Over all files."""
    first = written(tmp_path, SOUND)
    second = written(tmp_path, SOUND, "b.yaml")
    found = read([tmp_path])
    assert len(found.suites) == 1 and len(found.suites[0].cases) == 1
    assert found.faults[0].file.endswith(second.name)
    assert f"`higher` is taken, at {first.as_posix()}:4" in found.faults[0].message


def test_files_of_one_suite_agree(tmp_path: Path) -> None:
    """Whose it is and whether it is of safety cannot be told twice over."""
    written(tmp_path, SOUND)
    written(tmp_path, SOUND.replace("billing-team", "others").replace("id: higher", "id: other"), "b.yaml")
    assert "`owner` is 'billing-team' in another file" in read([tmp_path]).faults[0].message


def test_what_is_no_suite_is_told(tmp_path: Path) -> None:
    """An empty folder, another kind of file, a list, lines without a head."""
    assert "holds no suites" in read([tmp_path]).faults[0].message
    assert "is no file of suites" in read([written(tmp_path, "x", "a.txt")]).faults[0].message
    assert "is not a suite" in read([written(tmp_path, "- 1")]).faults[0].message
    assert "the first line must be the suite" in read([written(tmp_path, '{"id": "x"}', "a.jsonl")]).faults[0].message
    broken = read([written(tmp_path, '{"name": "a", "owner": "b"}\n{"id": 1, "id": 2}\n{', "b.jsonl")]).faults
    assert [(each.line, each.message) for each in broken][0] == (2, "is not JSON: a key is written twice")
    assert broken[1].line == 3


def test_remarks_change_no_hash(tmp_path: Path) -> None:
    """What is asked and expected does."""
    (case,) = read([written(tmp_path, SOUND)]).suites[0].cases
    retagged = case.model_copy(update={"tags": ("new",), "why": "other", "owner": "me"})
    reworded = case.model_copy(update={"ask": "Why?"})
    assert case_hash(case) == case_hash(retagged) != case_hash(reworded)
    assert cases_hash([case, reworded]) == cases_hash([reworded, case]) != cases_hash([case])

"""What cases name and a carrier has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.suites.checking import Document, Holding, There, strangers
from evals.suites.reading import read
from retrieval.types import Audience
from tests.unit.grounding.world import account, bill, line

SUITE = """\
name: a
owner: b
cases:
  - id: x
    why: y
    ask: z
    expect: {%s}
"""

THERE = There(routes=("fraud", "person"))


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("handoff: frod", "case `x`: no route `frod` hands over to a person; there are fraud, person"),
        ("actions: [add_on, ad_on]", "case `x`: there is no kind of action `ad_on`; there are change_plan, "),
        ('forbidden: ["//"]', "case `x`: forbidden: `//` is an empty pattern"),
        ("offers: [may-none]", "case `x`: the catalogue has no offering may-none"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, expected: str, told: str) -> None:
    """At its case, with what there is."""
    file = tmp_path / "a.yaml"
    file.write_text(SUITE % expected, "utf-8")
    (fault,) = strangers(read([file]), THERE)
    assert fault.line == 4 and fault.message.startswith(told)


def test_what_is_there_is_no_fault(tmp_path: Path) -> None:
    """Nor is a pattern that holds something."""
    file = tmp_path / "a.yaml"
    file.write_text(SUITE % 'handoff: person, actions: [add_on], forbidden: ["/a/"]', "utf-8")
    assert not strangers(read([file]), THERE)


HELP = Document(Audience.PUBLIC, ("A bill comes each month.", "Roaming costs money."))
ACCOUNT = account(lines=(line("L-1"),), bills=(bill(8), bill(9)))
RUNBOOK = Document(Audience.OPERATOR, ("Restart it.",))
FULL = There(
    sources={"help", "ops"},
    documents={"help/a.md": HELP, "ops/b.md": RUNBOOK},
    offerings={"MRW-EVERYDAY", "MRW-KIDS"},
    customers={"C-1001"},
    holdings={"C-1001": Holding(ACCOUNT, frozenset({"MRW-EVERYDAY"}))},
    outages={"OUT-1"},
)


def faults(tmp_path: Path, expected: str, who: str) -> list[str]:
    """Return what is found of a case that expects this."""
    file = tmp_path / "a.yaml"
    file.write_text(SUITE.replace("    ask: z", f"    {who}\n    ask: z") % expected, "utf-8")
    return [fault.message.removeprefix("case `x`: ") for fault in strangers(read([file]), FULL)]


@pytest.mark.parametrize(
    ("expected", "who", "told"),
    [
        ("cites: [{document: none/a.md}]", "reader: visitor", "none/a.md: there is no source `none`"),
        ("cites: [{document: help/gone.md}]", "reader: visitor", "the source `help` has no such document"),
        ("cites: [{document: help/a.md, holds: 'each week'}]", "reader: visitor", "no passage holds “each week”"),
        ("passages: [{document: ops/b.md}]", "customer: C-1001", "is for readers of the audience `operator`"),
        ("cites: [{record: bill/B-9}]", "customer: C-1001", "C-1001 has no record bill/B-9"),
        ("cites: [{record: bil}]", "customer: C-1001", "there are no records of the kind `bil`; there are addon, "),
        ("cites: [{record: bill, field: totl}]", "customer: C-1001", "bill: no record of its kind has a field `totl`"),
        ("cites: [{record: bill}]", "reader: visitor", "who asks has no record bill"),
        ("cites: [{record: outage/OUT-2}]", "reader: operator", "who asks has no record outage/OUT-2"),
        ("offers: [MRW-KIDS]", "customer: C-1001", "the rules do not clear MRW-KIDS for C-1001"),
    ],
)
def test_what_a_carrier_has_no_longer_is_named(tmp_path: Path, expected: str, who: str, told: str) -> None:
    """A document, its words, a record, a field, an offer that the rules clear."""
    (fault,) = faults(tmp_path, expected, who)
    assert told in fault


@pytest.mark.parametrize(
    ("expected", "who"),
    [
        ("cites: [{document: help/a.md, holds: 'a  BILL'}]", "customer: C-1001"),
        ("passages: [{document: ops/b.md}]", "reader: operator"),
        ("cites: [{record: bill/B-2026-09, field: total}, {record: line/L-1}]", "customer: C-1001"),
        ("cites: [{record: tickets, field: count}]", "customer: C-1001"),
        ("cites: [{record: outage/OUT-1}]", "reader: visitor"),
        ("offers: [MRW-EVERYDAY]", "customer: C-1001"),
    ],
)
def test_what_a_carrier_has_is_no_fault(tmp_path: Path, expected: str, who: str) -> None:
    """However it is written."""
    assert faults(tmp_path, expected, who) == []


def test_what_could_not_be_read_may_hold_anything(tmp_path: Path) -> None:
    """Neither records nor outages are named then."""
    file = tmp_path / "a.yaml"
    text = SUITE.replace("    ask: z", "    customer: C-1\n    ask: z")
    file.write_text(text % "cites: [{record: bill/B-9}, {record: outage}]", "utf-8")
    assert not strangers(read([file]), There())


def test_a_gap_that_a_customer_cannot_fill_is_named(tmp_path: Path) -> None:
    """He would say it with its brackets."""
    file = tmp_path / "a.yaml"
    script = 'simulated: {goal: g, opens: "My {line}", replies: [{say: "{name}"}], knows: {line: "1"}}'
    file.write_text(SUITE.replace("ask: z", script) % "outcome: [answered]", "utf-8")
    (fault,) = strangers(read([file]), There())
    assert fault.message == "case `x`: simulated: `{name}` is not among what he `knows`"

"""Which line a question is about."""

from __future__ import annotations

import pytest

from grounding.account.records import LineStatus
from grounding.drafting.extractive.lines import lines_meant
from tests.unit.grounding.world import line

MINE = line("L-1", number="087 555 0101", label="My phone", plan_name="Merrow Everyday")
MUM = line("L-2", number="087 555 0417", label="Mum's phone", plan_name="Merrow Plus")
HOME = line("L-3", number=None, label="Home broadband", plan_name="Merrow Fibre 500", service="broadband")
OLD = line("L-4", number="087 555 0999", label="Old phone", plan_name="Merrow Max", status=LineStatus.TERMINATED)
ALL = (MINE, MUM, HOME, OLD)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("How much data has 087 555 0417 left?", [MUM]),
        ("How much data has 087-5550417 left?", [MUM]),
        ("How much data has +353 87 555 0417 left?", [MINE, MUM, HOME]),
        ("the one ending in 417", [MUM]),
        ("the one ending in 17", [MINE, MUM, HOME]),
        ("how much has mum's phone left", [MUM]),
        ("is HOME BROADBAND slow", [HOME]),
        ("what does Merrow Plus cost me", [MUM]),
        ("my phone and mum's phone", [MINE, MUM]),
        ("my phones", [MINE, MUM, HOME]),
        ("what about my old phone, 087 555 0999", [MINE, MUM, HOME]),
        ("how much data is left", [MINE, MUM, HOME]),
        ("Since 2026 it is slow", [MINE, MUM, HOME]),
    ],
)
def test_lines_are_named_by_number_label_or_plan(question: str, meant: list[object]) -> None:
    assert list(lines_meant((question,), ALL, None)) == meant


def test_a_number_goes_before_a_label_and_a_label_before_a_plan() -> None:
    assert lines_meant(("mum's phone 087 555 0101",), ALL, None) == (MINE,)
    assert lines_meant(("mum's phone on Merrow Fibre 500",), ALL, None) == (MUM,)


def test_the_first_text_that_names_a_line_decides() -> None:
    assert lines_meant(("and mum's phone?", "How much has my phone left? and mum's phone?"), ALL, None) == (MUM,)
    assert lines_meant(("and how long?", "How long is home broadband bound?"), ALL, None) == (HOME,)


def test_the_line_talked_about_counts_until_another_is_named() -> None:
    assert lines_meant(("until when?",), ALL, "L-2") == (MUM,)
    assert lines_meant(("and home broadband?",), ALL, "L-2") == (HOME,)
    assert lines_meant(("until when?",), ALL, "L-4") == (MINE, MUM, HOME)
    assert lines_meant(("until when?",), (), "L-2") == ()

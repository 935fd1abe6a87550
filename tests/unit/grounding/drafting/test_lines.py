"""Which line a question is about."""

from __future__ import annotations

import pytest

from grounding.account.records import LineStatus
from grounding.drafting.extractive.lines import ended_named, line_meant, lines_meant, names_line
from tests.unit.grounding.world import line, sample

MINE = line("L-1", number="087 555 0101", label="My phone", plan_name="Merrow Everyday")
MUM = line("L-2", number="087 555 0417", label="Mum's phone", plan_name="Merrow Plus")
HOME = line("L-3", number=None, label="Home broadband", plan_name="Merrow Fibre 500", service="broadband")
OLD = line("L-4", number="087 555 0999", label="Old phone", plan_name="Merrow Max", status=LineStatus.TERMINATED)
ALL = (MINE, MUM, HOME, OLD)
WORDS = sample().carrier.language().words


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("How much data has 087 555 0417 left?", [MUM]),
        ("How much data has 087-5550417 left?", [MUM]),
        ("the one ending in 417", [MUM]),
        ("the one ending in 17", [MINE, MUM, HOME]),
        ("how much has mum's phone left", [MUM]),
        ("is HOME BROADBAND slow", [HOME]),
        ("what does Merrow Plus cost me", [MUM]),
        ("my phone and mum's phone", [MINE, MUM]),
        ("my phones", [MINE, MUM]),
        ("what about my old phone, 087 555 0999", [MINE, MUM]),
        ("how much data is left", [MINE, MUM, HOME]),
        ("Since 2026 it is slow", [MINE, MUM, HOME]),
    ],
)
def test_lines_are_named_by_number_label_or_plan(question: str, meant: list[object]) -> None:
    assert list(lines_meant((question,), ALL, None, WORDS)) == meant


def test_a_number_goes_before_a_label_and_a_label_before_a_plan() -> None:
    assert lines_meant(("mum's phone 087 555 0101",), ALL, None, WORDS) == (MINE,)
    assert lines_meant(("mum's phone on Merrow Fibre 500",), ALL, None, WORDS) == (MUM,)


def test_names_are_compared_without_case_and_accents() -> None:
    oisin = line("L-9", label="Oisín\u2019s tablet", number="087 555 0222", plan_name="Merrow Data 50", service="data")
    for question in ("OISIN'S TABLET", "oisins tablet", "the tablet of Oisín"):
        assert lines_meant((question,), (MINE, oisin), None, WORDS) == (oisin,)


def test_a_line_is_named_by_its_number_or_label_only() -> None:
    assert names_line("and mum's phone?", ALL, WORDS)
    assert names_line("and the 417 one", ALL, WORDS)
    assert not names_line("and Merrow Plus?", ALL, WORDS)
    assert not names_line("somebody with 087 in front", ALL, WORDS)
    assert not names_line("and in Turkey?", ALL, WORDS)


def test_lines_that_end_alike_are_told_by_how_they_begin() -> None:
    other = line("L-8", number="089 555 0101", label="Spare", plan_name="Merrow Start")
    assert lines_meant(("the one ending in 0101",), (MINE, other, MUM), None, WORDS) == (MINE, other)
    for question in ("the 089 one", "the one ending in 0101 with 089"):
        assert lines_meant((question,), (MINE, other, MUM), None, WORDS) == (other,)


def test_the_first_text_that_names_a_line_decides() -> None:
    assert lines_meant(("and mum's phone?", "How much has my phone left? and mum's phone?"), ALL, None) == (MUM,)
    assert lines_meant(("and how long?", "How long is home broadband bound?"), ALL, None) == (HOME,)


def test_the_line_talked_about_counts_until_another_is_named() -> None:
    assert lines_meant(("until when?",), ALL, "L-2") == (MUM,)
    assert lines_meant(("and home broadband?",), ALL, "L-2") == (HOME,)
    assert lines_meant(("until when?",), ALL, "L-4") == (MINE, MUM, HOME)
    assert lines_meant(("until when?",), (), "L-2") == ()


@pytest.mark.parametrize(
    ("text", "talked_about", "expected"),
    [
        ("mum's phone has no signal", None, MUM),
        ("my broadband is slow", "L-1", HOME),
        ("it is slow", "L-3", HOME),
        ("it is slow", None, None),
        ("it is slow", "L-4", None),
        ("my phone and mum's phone have no signal", None, None),
    ],
)
def test_one_line_is_meant_only_where_one_is_named_or_talked_about(
    text: str, talked_about: str | None, expected: object
) -> None:
    assert line_meant(text, ALL, talked_about, WORDS) == expected
    # Somebody's only line is meant by no less than its name, too: what he has to say may be about his bill.
    assert line_meant("my bill is wrong", (MINE,), None, WORDS) is None


NIAMH = line("L-5", number="087 555 0500", label="Niamh's phone")
OISIN = line("L-6", number="087 555 0600", label="Oisín's phone")
VAN = line("L-7", number="087 555 0700", label="Van")
FAMILY = (NIAMH, OISIN)


@pytest.mark.parametrize(
    ("text", "talked_about", "meant"),
    [
        ("on mine?", None, (NIAMH,)),
        ("my phone", "L-6", (NIAMH,)),
        ("how much has my son used", None, (OISIN,)),
        ("the kid's phone", None, (OISIN,)),
        ("and on the other line?", "L-5", (OISIN,)),
        ("and on the other line?", None, FAMILY),
        ("the second line", None, (OISIN,)),
        ("and the first one", "L-6", (NIAMH,)),
        ("my phones", "L-6", FAMILY),
        ("and both on 1 January?", "L-6", FAMILY),
        ("what if I leave both contracts", "L-6", FAMILY),
        ("all my lines", "L-6", FAMILY),
        ("both calls and texts", "L-6", (OISIN,)),
    ],
)
def test_whose_line_it_is_and_which_other(text: str, talked_about: str | None, meant: tuple[object, ...]) -> None:
    assert lines_meant((text,), FAMILY, talked_about, WORDS, "Niamh Kavanagh") == meant


def test_mine_tells_nothing_where_no_label_says_whose_a_line_is() -> None:
    assert lines_meant(("on mine?",), (MINE, MUM), None, WORDS, "Aoife Brennan") == (MINE, MUM)


def test_a_label_of_three_letters_names_its_line() -> None:
    assert lines_meant(("how much has the van left",), (*FAMILY, VAN), None, WORDS) == (VAN,)
    assert lines_meant(("and how much is left",), (*FAMILY, VAN), None, WORDS) == (*FAMILY, VAN)


def test_a_line_no_longer_in_use_is_meant_where_it_alone_is_named() -> None:
    assert ended_named("can I add a pack to my old phone", ALL, WORDS) == (OLD,)
    assert ended_named("and the one ending in 999?", ALL, WORDS) == (OLD,)
    assert ended_named("a pack for mum's phone and the old phone", ALL, WORDS) == ()
    assert ended_named("can I add a pack", ALL, WORDS) == ()

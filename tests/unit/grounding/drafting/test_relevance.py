"""How much of a question a passage speaks of, and whether it may answer at all."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.relevance import Relevance, holds, key, split_names
from retrieval.types import Passage
from tests.unit.grounding.world import found, passage

RELEVANCE = Relevance(
    "en",
    "Fjord Telecom",
    (("broadband", "fibre"), ("voicemail", "answering machine")),
    (r"^\s*(hi|hello)\b", r"\bthanks\b"),
)
FAULT = passage("Fault F-2410 is a lost optical link. Clean the connector.", title="Fault codes", document="noc/f.md")


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("lost optical link", "A lost optical link.", 1.0),
        ("lost optical links", "losing an optical link", 2 / 3),
        ("lost luggage at sea", "A lost optical link.", 1 / 3),
        ("what is it of the", "what is it of the", 0.0),
        ("link", "LinkLossHigh fired", 1.0),
    ],
)
def test_the_share_of_the_questions_words(question: str, text: str, share: float) -> None:
    assert RELEVANCE.coverage(question, text) == pytest.approx(share)


def test_the_carriers_name_and_what_people_say_around_a_question_ask_for_nothing() -> None:
    assert RELEVANCE.coverage("Hello Fjord Telecom, router, thanks", "router") == 1.0
    assert RELEVANCE.coverage("Fjord Telecom", "Fjord Telecom") == 0.0


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("broadband speed", "fibre speed", 1.0),
        ("voicemail", "the answering machine", 1.0),
        ("answering machine", "voicemail", 1.0),
        ("voicemail", "the machine is broken", 0.0),
        ("machine", "voicemail", 0.0),
    ],
)
def test_synonyms_are_one_thing_but_a_word_of_a_phrase_is_not_the_phrase(
    question: str, text: str, share: float
) -> None:
    assert RELEVANCE.coverage(question, text) == share


def test_rare_words_weigh_more_and_an_unknown_one_as_much_as_the_rarest() -> None:
    rarity = {"router": 1.0, "beacon": 3.0}
    assert RELEVANCE.coverage("router beacon", "router", rarity) == pytest.approx(1 / 4)
    assert RELEVANCE.coverage("router beacon", "beacon", rarity) == pytest.approx(3 / 4)
    assert RELEVANCE.coverage("router beacon zeppelin", "router beacon", rarity) == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("what is fault 2410", True),
        ("what is fault F-2410?", True),
        ("what is f2410", True),
        ("what is fault 2411", False),
        ("what is fault F-2411", False),
        ("what is fault 241", False),
        ("what does release 24 do", True),
        ("clean the connector", True),
    ],
)
def test_a_code_in_the_question_must_stand_in_the_passage(question: str, about: bool) -> None:
    assert _about(question, FAULT) is about


def test_a_code_may_stand_in_the_name_of_the_document_or_in_a_label() -> None:
    item = passage("Restart it.", document="vendor/OB-4400.md", labels={"alert": "CellSleeping"})
    assert _about("how to restart OB-4400", item)
    assert _about("what about ob4400", item)
    assert _about("CellSleeping fired", item)
    assert not _about("how to restart OB-4401", item)
    assert not _about("CellAwake fired", item)


def test_the_many_names_in_a_pasted_alert_are_not_all_asked_for() -> None:
    labels = " ".join(f"node=gw{n} rack=R{n}" for n in range(100, 110))
    assert RELEVANCE.codes(f"Alert fired with labels {labels} on a lost optical link") == []


def test_an_amount_and_a_line_of_a_log_ask_for_no_code() -> None:
    assert RELEVANCE.codes("is the week pass still 29.99") == []
    assert RELEVANCE.codes("rate1 F-2410 F-2411 F-2412 OB-4400 failed") == []
    assert RELEVANCE.codes("what is fault 2410") == ["2410"]


def test_order_is_kept_and_all_codes_are_wanted() -> None:
    both, one = passage("F-2410 on OB-4400", document="a/a"), passage("F-2410", document="b/b")
    items = [found(one), found(both)]
    assert RELEVANCE.about(["2410"], items) == items
    assert RELEVANCE.about(["2410", "ob4400"], items) == [found(both)]
    assert holds([], "anything")


def test_compound_names_are_words() -> None:
    assert split_names("HalyardUpfPacketLoss BGPPeerDown") == "Halyard Upf Packet Loss BGP Peer Down"


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert key("OB-4400") == key("ob_4400") == key("Ob4400") == "ob4400"


def _about(question: str, item: Passage) -> bool:
    return RELEVANCE.about(RELEVANCE.codes(question), [found(item)]) == [found(item)]


def test_the_heaviest_word_that_is_missing_is_told_by_its_rarity() -> None:
    rarity = {"pay": 1.0, "bill": 1.0, "bitcoin": 2.0}
    assert RELEVANCE.heaviest_missing("pay bill bitcoin", "Pay the bill by card.", rarity) == pytest.approx(0.5)
    assert RELEVANCE.heaviest_missing("pay bill", "Pay the bill by card.", rarity) == 0.0


@pytest.mark.parametrize(("question", "empty"), [("hello, thanks", True), ("what is it of the", True), ("link", False)])
def test_a_question_may_name_nothing(question: str, empty: bool) -> None:
    assert RELEVANCE.empty(question) is empty


REPORT = passage("Both links failed at 10:22.", title="Report of the storm on 2026-02-11", document="noc/a.md")
OTHER_REPORT = passage("The pump failed.", title="Report of the flood on 2026-05-23", document="noc/b.md")
UNDATED = passage("Links fail in storms.", title="Storms", document="noc/c.md")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("what failed on 11 February 2026", [REPORT]),
        ("what failed on 11 February", [REPORT]),
        ("what failed on 3 June 2026", [UNDATED]),
        ("what failed", [REPORT, OTHER_REPORT, UNDATED]),
    ],
)
def test_a_document_of_another_day_is_not_asked(question: str, left: list[Passage]) -> None:
    items = [found(REPORT), found(OTHER_REPORT), found(UNDATED)]
    assert [item.passage for item in RELEVANCE.of_its_day(question, items)] == left


def test_a_time_is_a_code_only_where_the_day_is_known() -> None:
    question = "what failed at 10:22 on 11 February"
    assert RELEVANCE.moments(question, [found(REPORT)]) == ["1022"]
    assert RELEVANCE.moments(question, [found(REPORT), found(UNDATED)]) == []
    assert RELEVANCE.moments("what failed at 10:22", [found(REPORT)]) == []


def test_a_letter_beside_a_figure_is_a_name_and_a_day_is_no_word() -> None:
    assert RELEVANCE.coverage("5G", "4G and 5G") == 1.0
    assert RELEVANCE.coverage("5G", "4G") == 0.0
    assert RELEVANCE.coverage("storm, 11 February 2026", "the storm") == 1.0


def test_hosts_and_ports_are_places_and_faults_and_releases_are_not() -> None:
    assert RELEVANCE.places("gw1.dub et-0/0/2") == {"gw1dub", "et002"}
    assert RELEVANCE.places("F-2410 in release 6.2.3") == frozenset()
    assert RELEVANCE.known(["f2410", "f9999"], [found(FAULT)]) == ["f2410"]

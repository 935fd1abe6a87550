"""What messages ask for, judged with the real embedding model on utterances that no intent file holds."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from grounding.drafting.extractive.choosing import PERSONAL, TOPICS
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.understanding import Understander, Understood
from grounding.types import Exchange, Identity, Turn
from retrieval.embedding import SentenceTransformerEmbedder
from tests.unit.grounding.world import CUSTOMER, OPERATOR, VISITOR, sample

pytestmark = pytest.mark.needs_model

LEAST_RIGHT = 0.9


@pytest.fixture(scope="module")
def understander() -> Understander:
    carrier = sample().carrier
    made = Understander(SentenceTransformerEmbedder(), carrier.language(), carrier.routes)
    made.warm_up()
    return made


async def understood(
    understander: Understander, text: str, identity: Identity = CUSTOMER, history: tuple[Exchange, ...] = ()
) -> Understood:
    """Read one message."""
    topics = frozenset(["outage"]) if identity is OPERATOR else frozenset(TOPICS)
    return await understander.understand(Turn(identity, "c", "m", text, history), topics)


def label(found: Understood) -> str:
    """Return the route, or else the first intent."""
    return f"route:{found.route.route_id}" if found.route else found.intents[0] if found.intents else "none"


async def test_nine_of_ten_are_right_and_every_fixed_route(understander: Understander, repository: Path) -> None:
    utterances: dict[str, list[str]] = yaml.safe_load((repository / "tests/data/utterances.yaml").read_text("utf-8"))
    wrong, routes, number = [], [], 0
    for expected, texts in utterances.items():
        for text in texts:
            number += 1
            got = await understood(understander, text)
            right = expected == label(got) or expected in got.intents or (expected == "no_route" and not got.route)
            if not right:
                wrong.append(f"{text!r}: {label(got)}, not {expected}")
            if (got.route or expected.startswith("route:")) and expected != label(got):
                routes.append(wrong[-1])
    assert routes == []
    assert number >= 70
    assert 1 - len(wrong) / number >= LEAST_RIGHT, wrong


@pytest.mark.parametrize(
    "text",
    [
        "What does a replacement SIM cost if my phone is lost?",
        "Is there an emergency number for roaming customers?",
        "how much does a stolen phone insurance cost",
        "who is the person to contact about my invoice",
        "why is my bill so high",
        "is there a fire sale on phones",
    ],
)
async def test_an_emergency_is_not_seen_everywhere(understander: Understander, text: str) -> None:
    got = await understood(understander, text)
    assert got.route is None or got.route.route_id != "emergency"


async def test_an_operator_is_never_routed(understander: Understander) -> None:
    assert (await understood(understander, "my phone was stolen, send an ambulance", OPERATOR)).route is None
    assert (await understood(understander, "my phone was stolen", VISITOR)).route is not None


ROAMING = Exchange(
    "What does roaming in Switzerland cost?", "It costs …", ("roaming",), "L-1", ("Which plans are there?",)
)


@pytest.mark.parametrize("text", ["and in Turkey?", "what about Turkey", "And Turkey?"])
async def test_a_follow_up_is_completed_from_the_conversation(understander: Understander, text: str) -> None:
    got = await understood(understander, text, history=(ROAMING,))
    assert got.follows
    assert got.intents == ("roaming",)
    assert got.question == f"{ROAMING.question} {text}"


@pytest.mark.parametrize("text", ["thanks", "When does my contract end?", "How much data do I have left?"])
async def test_a_new_question_is_not_completed(understander: Understander, text: str) -> None:
    got = await understood(understander, text, history=(ROAMING,))
    assert not got.follows
    assert got.question == text


async def test_a_country_that_no_example_names_is_asked_about(understander: Understander) -> None:
    carrier = sample()
    names = Names(carrier.catalogue, carrier.carrier.language().words, "en", "IE")
    turn = Turn(CUSTOMER, "c", "m", "is ukraine in my plan")
    assert (await understander.understand(turn, frozenset(TOPICS), PERSONAL, names)).intents == ("roaming",)


async def test_a_question_beside_it_is_looked_for_by_its_own_words(understander: Understander) -> None:
    outage = Exchange("No mobile network here, what is going on?", "…", ("outage",), "L-1")
    got = await understood(understander, "Will I get a credit for it?", history=(outage,))
    assert (got.follows, got.intents, got.line_id) == (True, ("credit",), "L-1")
    assert got.question == "No mobile network here, what is going on? Will I get a credit for it?"
    assert got.worded == "Will I get a credit for it?"


async def test_a_correction_is_read_as_what_it_puts_right(understander: Understander) -> None:
    used = Exchange("How much data did I use in July?", "10 GB …", ("usage",), "L-2")
    got = await understood(understander, "no i meant june", history=(used,))
    assert (got.question, got.said, got.intents) == ("How much data did I use june", "june", ("usage",))


async def test_without_a_conversation_nothing_is_completed(understander: Understander) -> None:
    assert not (await understood(understander, "and in Turkey?")).follows


async def test_two_questions_are_understood_apart(understander: Understander) -> None:
    got = await understood(understander, "How much data do I have left? When does my contract end?")
    assert got.intents == ("usage", "contract")


@pytest.mark.parametrize(
    ("text", "identity", "procedural"),
    [
        ("How do I set up voicemail?", CUSTOMER, True),
        ("What does roaming in Switzerland cost?", CUSTOMER, False),
        ("HalyardUpfPacketLoss fired on gw1", OPERATOR, True),
        ("What is HalyardUpfPacketLoss?", OPERATOR, False),
    ],
)
async def test_steps_are_wanted_by_who_asks_how(
    understander: Understander, text: str, identity: Identity, procedural: bool
) -> None:
    assert (await understood(understander, text, identity)).procedural is procedural


@pytest.mark.parametrize(
    ("text", "chat"),
    [("A cell is sleeping, what to do?", False), ("What can you do?", True), ("Hello", True), ("Thanks", True)],
)
async def test_an_operators_fault_is_no_small_talk(understander: Understander, text: str, chat: bool) -> None:
    got = await understood(understander, text, OPERATOR)
    assert any(intent.startswith("smalltalk.") for intent in got.intents) is chat


USED = Exchange("How much data did I use in July?", "10 GB …", ("usage",), "L-2")


async def test_another_time_is_asked_of_the_same(understander: Understander) -> None:
    got = await understood(understander, "and in August?", history=(USED,))
    assert got.question == "How much data did I use in August?"
    assert (got.intents, got.line_id, got.moved) == (("usage",), "L-2", True)


async def test_thanks_in_between_change_nothing(understander: Understander) -> None:
    thanks = Exchange("thanks", "You're welcome.", ("smalltalk.thanks",))
    got = await understood(understander, "and in August?", history=(USED, thanks))
    assert got.question == "How much data did I use in August?"
    assert got.intents == ("usage",)


async def test_the_one_before_is_counted(understander: Understander) -> None:
    before = Exchange("and the month before?", "…", ("usage",), "L-2")
    got = await understood(understander, "and the one before that?", history=(USED, before))
    assert (got.question, got.back) == (USED.question, 2)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("my data, my bill and my plan", {"usage", "bill_amount", "plan"}),
        ("my balance and my plan", {"payment", "plan"}),
    ],
)
async def test_every_item_of_a_list_is_asked_for(understander: Understander, text: str, intents: set[str]) -> None:
    got = await understander.understand(Turn(CUSTOMER, "c", "m", text), frozenset(TOPICS), PERSONAL)
    assert set(got.intents) == intents


async def test_each_question_has_the_time_that_it_names_or_the_one_before_it(understander: Understander) -> None:
    text = "Is anything overdue? Also how many minutes did I use last month"
    got = await understander.understand(Turn(CUSTOMER, "c", "m", text), frozenset(TOPICS), PERSONAL)
    assert got.asking["payment"] == ("Is anything overdue?",)
    assert got.asking["usage"][0] == "how many minutes did I use last month"


async def test_a_phone_is_a_line_unless_it_is_paid_off(understander: Understander) -> None:
    for text in ("what is my daughter's phone on the invoice", "what does the mobile of my mother cost us"):
        assert "instalments" not in (await understood(understander, text)).intents
    for text in ("what do I still owe for the handset", "is my tablet paid off"):
        assert (await understood(understander, text)).intents == ("instalments",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how mutch is my curent bil", "bill_amount"),
        ("how mutch dta left", "usage"),
        ("my fone was stollen", "route:lost_phone"),
        ("wat is the weathr like", "out_of_scope"),
    ],
)
async def test_a_message_that_is_like_nothing_is_read_with_its_words_put_right(
    understander: Understander, text: str, expected: str
) -> None:
    assert label(await understood(understander, text)) == expected


async def test_a_mast_that_grabs_a_phone_is_no_thief(understander: Understander) -> None:
    mast = await understood(
        understander, "My phone grabbed a Swiss mast while I was skiing in France. Can I contest that?"
    )
    assert mast.route is None
    for stolen in ("Somebody grabbed my phone on the bus", "my phone got stolen and roaming was charged"):
        assert label(await understood(understander, stolen)) == "route:lost_phone"

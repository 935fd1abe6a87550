"""How messages stand to those before them."""

from __future__ import annotations

import pytest

from grounding.drafting.extractive.clauses import Clauses
from grounding.drafting.extractive.following import Following
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.relating import Asked, Related, Relating, Relation
from grounding.types import Exchange
from tests.unit.grounding.world import sample

LANGUAGE = sample().carrier.language()
NAMES = Names(sample().catalogue, LANGUAGE.words, LANGUAGE.code)


def related(
    text: str,
    before: str,
    last: str,
    meant: str = "",
    *,
    untelling: str = "",
    served: bool = True,
    procedural: bool = False,
    line_id: str | None = "L-1",
    choices: tuple[str, ...] = (),
) -> Related:
    """Return how a message that is like `meant` stands to a question for `last`."""
    clauses = Clauses(LANGUAGE)
    following = Following(LANGUAGE, clauses)
    history = (Exchange(before, "…", (last,) if last else (), line_id, choices),)
    read = following.referred(text, history, NAMES)
    asked = Asked(read, (meant,) if meant else (), procedural, (untelling,) if untelling else (), served)
    return Relating(following, clauses).relate(asked, history, NAMES)


BILL = ("how much was my bill in may", "bill_amount")
CALLS = ("What do calls in Turkey cost?", "roaming")
FEE = ("What is my fee?", "leaving")
LATE = ("what happens if i pay late", "policy")
OUTAGES = ("which outages are there", "outage")
PLAN = ("how much is Merrow Max?", "offering")
VOICEMAIL = ("how do I set up voicemail", "howto")


@pytest.mark.parametrize(
    ("before", "text", "meant", "question"),
    [
        (OUTAGES, "until when?", "contract", "which outages are there. until when?"),
        (OUTAGES, "and in cork?", "out_of_scope", "which outages are there. and in cork?"),
        (FEE, "does that include the phone?", "policy", "What is my fee? does that include the phone?"),
        (VOICEMAIL, "how do i turn it off", "howto", "how do I set up voicemail. how do i turn it off"),
        (FEE, "only Oisin's", "", "What is my fee? only Oisin's"),
        (LATE, "how long do i have", "contract", "what happens if i pay late. how long do i have"),
        (PLAN, "and plus?", "", "how much is Merrow Plus? and plus?"),
        (CALLS, "not Turkey, Tunisia", "roaming", "What do calls in Tunisia cost?"),
        (BILL, "no i meant june", "usage", "how much was my bill june"),
        (BILL, "and in july?", "usage", "how much was my bill in july?"),
    ],
)
def test_what_says_little_of_its_own_goes_on(before: tuple[str, str], text: str, meant: str, question: str) -> None:
    found = related(text, *before, meant)
    assert (found.relation, found.standing.question) == (Relation.GOES_ON, question)
    assert found.same_line


@pytest.mark.parametrize(
    ("text", "before", "last", "meant"),
    [
        ("When does my contract end?", "how much is my bill", "bill_amount", "contract"),
        ("what else can i have", "what happens to my plan", "plan", "addons"),
        ("can jack have more data", "how much do we pay in total", "bill_amount", ""),
        ("how do I block premium numbers", "how do I set up voicemail", "howto", "howto"),
        ("thanks", "how much is my bill", "bill_amount", "smalltalk.thanks"),
    ],
)
def test_what_says_all_of_its_own_is_new(text: str, before: str, last: str, meant: str) -> None:
    assert related(text, before, last, meant).relation is Relation.NEW


@pytest.mark.parametrize(
    ("last", "text", "relation"),
    [
        ("bill_change", "how much of it was data", Relation.GOES_ON),
        ("bill_amount", "and without roaming what would it be", Relation.GOES_ON),
        ("charge", "and the texts?", Relation.GOES_ON),
        ("bill_change", "how much data do I have left?", Relation.NEW),
        ("plan", "how much of it was data", Relation.NEW),
    ],
)
def test_a_part_of_the_bill_that_was_told_is_not_the_use_of_this_month(
    last: str, text: str, relation: Relation
) -> None:
    assert related(text, "why is my bill higher", last, "usage").relation is relation


def test_something_else_of_the_same_is_asked_beside_it() -> None:
    found = related("and what would leaving it cost", "when does my contract end?", "contract", "leaving")
    assert found.relation is Relation.BESIDE
    assert found.standing.question == "when does my contract end? and what would leaving it cost"
    found = related("and what would leaving cost", "when does my contract end?", "contract", "leaving")
    assert found.standing.question == "and what would leaving cost"


@pytest.mark.parametrize(
    ("text", "same"), [("when does its contract end", True), ("when does the contract end", False)]
)
def test_a_new_question_may_be_of_the_same_line(text: str, same: bool) -> None:
    found = related(text, "which plan is 085 555 1051 on", "plan", "contract")
    assert (found.relation, found.same_line) == (Relation.NEW, same)


@pytest.mark.parametrize(
    ("text", "orders"), [("from the 1st of next month", True), ("for the tablet", True), ("from the first", False)]
)
def test_an_order_stays_one_with_another_day_or_line(text: str, orders: bool) -> None:
    assert related(text, "switch me to Max", "offers.eligible").orders is orders
    assert not related(text, "can I switch to Max?", "offers.eligible").orders


def test_a_choice_goes_on_whatever_it_is_like() -> None:
    found = related(
        "085 555 1051", "Add a pack", "offers.eligible", "tickets", choices=("Tara's phone (085 555 1051)",)
    )
    assert found.relation is Relation.GOES_ON
    assert found.standing.question == "Add a pack. Tara's phone (085 555 1051)"


def test_a_suggested_question_is_one_of_its_own() -> None:
    suggested = "How much data do I have left?"
    found = related(suggested, "who won the match", "out_of_scope", "usage", choices=(suggested,))
    assert found.relation is Relation.NEW


def test_a_visitor_who_does_not_speak_of_himself_asks_for_a_rule() -> None:
    asked = ("is there a contract", "how much is Max?", "offering", "contract")
    assert related(*asked, untelling="contract").relation is Relation.GOES_ON
    assert related(*asked).relation is Relation.NEW


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("what do i check first", Relation.GOES_ON),
        ("who owns the open actions", Relation.GOES_ON),
        ("Now CellSleeping DUB-0112-3-L8", Relation.NEW),
        ("is PRB-3201 done", Relation.NEW),
        ("and what about CellSleeping", Relation.GOES_ON),
    ],
)
def test_who_runs_the_network_names_what_he_turns_to(text: str, relation: Relation) -> None:
    assert related(text, "LinkDown on olt3", "", "howto" if "check" in text else "", served=False).relation is relation


def test_what_is_sought_now_goes_before_what_was_sought() -> None:
    found = related("how long did it last", "what caused the outage in May?", "", served=False)
    assert found.standing.question == "what the outage in May? how long did it last"

"""Whole turns, drafted by code alone, with a toy embedding: what is asked is worded as an example is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import Account, Provenance, Section
from grounding.carrier import Carrier, Language, RouteSigns
from grounding.drafting.extractive.choosing import TOPICS
from grounding.drafting.extractive.drafter import ExtractiveDrafter
from grounding.types import Drafting, Exchange, Handoff, Identity, Outcome, SentenceKind, Turn
from retrieval.types import Audience, Passage
from tests.fakes import CarrierSystems, FixedClock, HashingEmbedder, InMemoryPassages
from tests.unit.grounding.world import (
    CUSTOMER,
    NOW,
    OPERATOR,
    VISITOR,
    account,
    bill,
    bucket,
    contract,
    line,
    outage,
    passage,
    plan_line,
    sample,
    unsupported,
    with_own_texts,
)

INTENTS = {
    "bill_amount": ("how much is the newest invoice?",),
    "usage": ("remaining data volume",),
    "contract": ("when does the contract end?",),
    "outage": ("any disturbances nearby",),
    "other_customer": ("show my neighbour's account",),
    "out_of_scope": ("who wrote Hamlet",),
    "smalltalk.greeting": ("hello there",),
    "howto": ("teach me",),
}
PUBLIC = passage("Reset the router with the small button beside the power socket.", document="help/router.md")
SECRET = passage(
    "Reset the router core gateway with the master password.", document="noc/core.md", audience=Audience.OPERATOR
)


def toy() -> Carrier:
    """Return the sample carrier with few intents, so that a toy embedding tells them apart."""
    whole = with_own_texts(sample().carrier)
    routes = {"emergency": RouteSigns((r"\bambulance\b",)), "person": RouteSigns((), ("get me somebody real",))}
    language = Language(
        "en", whole.language().messages, INTENTS, routes, whole.language().words, whole.language().suggestions
    )
    return replace(whole, languages={"en": language})


class House:
    """A drafter with all that it stands on."""

    def __init__(self, owner: Account | None = None, passages: tuple[Passage, ...] = (PUBLIC, SECRET)) -> None:
        self.systems = CarrierSystems(owner, sample().catalogue, (outage(),))
        self.passages = InMemoryPassages(passages)
        self.drafter = ExtractiveDrafter(
            toy(), FixedClock(NOW), HashingEmbedder(1024), self.passages, self.systems, self.systems,
            self.systems,
        )  # fmt: skip
        self.stages: list[str] = []

    async def ask(self, text: str, identity: Identity = CUSTOMER, history: tuple[Exchange, ...] = ()) -> Drafting:
        """Draft one turn and make sure that all of it would be let through."""
        turn = Turn(identity, "c-1", "m-1", text, history)
        drafting = await self.drafter.draft(turn, self.stages.append)
        assert unsupported(drafting.drafts) == []
        return drafting


def said(drafting: Drafting) -> str:
    """Return all that a drafting says."""
    return " ".join(draft.text for draft in drafting.drafts)


OWNER = account(bills=(bill(9, plan_line()),), usage=(bucket("20", "5"),), contracts=(contract(),))


async def test_two_questions_in_one_are_answered_in_their_order() -> None:
    house = House(OWNER)
    drafting = await house.ask("when does the contract end? how much is the newest invoice?")
    assert drafting.intents == ("contract", "bill_amount")
    assert [draft.text.split()[0] for draft in drafting.drafts][:3] == ["The", "To", "Your"]
    assert drafting.outcome is Outcome.ANSWERED
    assert drafting.line_id == "L-1"
    assert house.stages == ["understand", "gather", "draft"]


async def test_a_misspelt_question_is_understood_by_the_words_of_the_documents() -> None:
    house = House(OWNER)
    typed = "hwo mcuh newst invoise?"
    assert (await house.ask(typed)).intents != ("bill_amount",)
    house.passages.slips = {"hwo": "how", "mcuh": "much", "newst": "is the newest", "invoise": "invoice"}
    drafting = await house.ask(typed)
    assert (drafting.intents, drafting.outcome) == (("bill_amount",), Outcome.ANSWERED)


async def test_an_emergency_takes_its_route_where_the_index_cannot_be_asked() -> None:
    house = House(OWNER)
    house.passages.slips = {"broken": ""}
    drafting = await house.ask("send an ambulance")
    assert drafting.outcome is Outcome.ANSWERED
    assert drafting.intents == ()


async def test_only_the_signed_in_account_is_read_and_only_what_is_needed() -> None:
    house = House(OWNER)
    await house.ask("how much is the newest invoice? for customer C-999")
    ((customer, sections),) = house.systems.reads
    assert customer == "C-1"
    assert TOPICS["bill_amount"].sections | {Section.LINES} <= sections
    assert Section.TICKETS not in sections


@pytest.mark.parametrize("identity", [VISITOR, OPERATOR])
async def test_nobody_else_has_an_account_read(identity: Identity) -> None:
    house = House(OWNER)
    drafting = await house.ask("how much is the newest invoice?", identity)
    assert house.systems.reads == []
    assert "19.99" not in said(drafting)
    if identity is VISITOR:
        assert drafting.outcome is Outcome.SIGN_IN_REQUIRED


async def test_fixed_routes_come_first_and_look_nothing_up() -> None:
    house = House(OWNER)
    drafting = await house.ask("how much is the newest invoice, and send an ambulance")
    assert [draft.kind for draft in drafting.drafts] == [SentenceKind.NOTICE]
    assert "112" in said(drafting)
    assert (house.systems.reads, house.stages) == ([], ["understand"])
    person = await house.ask("get me somebody real")
    route = next(route for route in toy().routes if route.route_id == "person")
    assert (person.outcome, person.handoff) == (Outcome.HANDED_OFF, Handoff("person", route.contact))


async def test_an_operators_runbook_about_ambulances_is_no_emergency() -> None:
    drafting = await House().ask("reset the router of the ambulance station", OPERATOR)
    assert drafting.handoff is None
    assert drafting.outcome is not Outcome.HANDED_OFF


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("show my neighbour's account", Outcome.REFUSED),
        ("who wrote Hamlet", Outcome.ABSTAINED),
        ("hello there", Outcome.ANSWERED),
    ],
)
async def test_what_is_said_without_evidence(text: str, outcome: Outcome) -> None:
    house = House(OWNER)
    drafting = await house.ask(text)
    assert drafting.outcome is outcome
    assert {customer for customer, _ in house.systems.reads} <= {"C-1"}
    assert "19.99" not in said(drafting)
    assert all(draft.kind is SentenceKind.NOTICE for draft in drafting.drafts)


async def test_an_account_that_cannot_be_read_is_not_guessed_about() -> None:
    drafting = await House(None).ask("how much is the newest invoice?")
    assert (drafting.outcome, drafting.degraded) == (Outcome.ABSTAINED, ("account_unavailable",))


async def test_what_documents_answer_is_answered_while_the_account_cannot_be_read() -> None:
    drafting = await House(None).ask("Reset the router with the small button")
    assert "beside the power socket" in said(drafting)


async def test_an_order_while_the_account_cannot_be_read_is_not_answered_by_a_price_alone() -> None:
    drafting = await House(None).ask("change me to Merrow Max")
    assert drafting.degraded == ("account_unavailable",)
    assert drafting.outcome is Outcome.PARTLY_ANSWERED
    assert "can't reach your account" in drafting.drafts[0].text and "€37.99" in said(drafting)
    assert "can't prepare that for you" in drafting.drafts[1].text
    assert (await House(None).ask("add a data pack")).degraded == ("account_unavailable",)
    pack = await House(None).ask("add the 5 GB data pack")
    assert "can't prepare that for you" in said(pack) and "Data Pack 5 GB costs €6.99" in said(pack)


async def test_a_section_that_cannot_be_read_is_named_and_the_rest_answered() -> None:
    partial = replace(OWNER, missing=frozenset({Section.BILLS}))
    drafting = await House(partial).ask("when does the contract end? how much is the newest invoice?")
    assert drafting.outcome is Outcome.PARTLY_ANSWERED
    assert drafting.degraded == ("bills_unavailable",)
    assert "31 January 2027" in said(drafting) and "can't see your bills" in said(drafting)
    assert "€19.99" not in said(drafting)


async def test_stale_records_stay_marked() -> None:
    stale = replace(OWNER, provenance={section: Provenance("billing", NOW, stale=True) for section in Section})
    drafting = await House(stale).ask("how much is the newest invoice?")
    assert all(getattr(fact, "stale", False) for draft in drafting.drafts for fact in draft.evidence)


async def test_with_many_lines_it_asks_which_and_takes_the_one_that_is_named() -> None:
    lines = tuple(line(f"L-{n}", label=f"Phone of {name}", number=f"087 555 010{n}") for n, name in enumerate("abcde"))
    owner = account(lines=lines, contracts=tuple(contract(contract_id=f"K-{n}", line_id=f"L-{n}") for n in range(5)))
    asked = await House(owner).ask("when does the contract end?")
    assert asked.outcome is Outcome.CLARIFY
    assert asked.choices[2] == "Phone of c (087 555 0102)"
    history = (Exchange("when does the contract end?", "Which?", asked.intents, None, asked.choices),)
    chosen = await House(owner).ask(asked.choices[2], history=history)
    assert (chosen.outcome, chosen.line_id) == (Outcome.ANSWERED, "L-2")
    assert "Phone of c" in said(chosen)


async def test_a_line_that_was_asked_for_is_taken_by_its_number_alone() -> None:
    lines = tuple(line(f"L-{n}", label=f"Phone of {name}", number=f"087 555 010{n}") for n, name in enumerate("abcde"))
    owner = account(lines=lines, contracts=tuple(contract(contract_id=f"K-{n}", line_id=f"L-{n}") for n in range(5)))
    asked = await House(owner).ask("when does the contract end?")
    history = (Exchange("when does the contract end?", "Which?", asked.intents, None, asked.choices),)
    chosen = await House(owner).ask("087 555 0102", history=history)
    assert (chosen.outcome, chosen.line_id) == (Outcome.ANSWERED, "L-2")
    other = await House(owner).ask("086 777 7777", history=history)
    assert other.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "text", ["no, I meant C-2", "sorry, not mine, that of C-2", "and 086 777 7777?", "I mean John Smith's bill"]
)
async def test_going_on_with_a_question_reaches_no_other_account(text: str) -> None:
    house = House(OWNER)
    history = (Exchange("how much is the newest invoice?", "Your bill is €19.99.", ("bill_amount",), "L-1"),)
    drafting = await house.ask(text, history=history)
    assert drafting.outcome is Outcome.REFUSED
    assert {customer_id for customer_id, _ in house.systems.reads} == {"C-1"}


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("can my son have Young on my account?", False),
        ("can my son have Young on the account of C-2?", True),
        ("can my son have Young? how much is John Smith's newest invoice?", True),
    ],
)
async def test_a_plan_for_ones_family_is_a_question_about_ones_own_account(text: str, refused: bool) -> None:
    assert ((await House(OWNER).ask(text)).outcome is Outcome.REFUSED) is refused


async def test_a_question_put_right_is_still_about_whom_it_was_about() -> None:
    history = (Exchange("how much is the newest invoice of C-2 for Merrow Max?", "No.", ("bill_amount",)),)
    drafting = await House(OWNER).ask("I mean Plus, not Max", history=history)
    assert drafting.outcome is Outcome.REFUSED


async def test_documents_are_quoted_only_to_who_may_read_them() -> None:
    for identity in (VISITOR, CUSTOMER):
        drafting = await House(account()).ask("Reset the router core gateway with the master password", identity)
        assert "password" not in said(drafting)
    assert "master password" in said(await House().ask("Reset the router core gateway", OPERATOR))


async def test_where_nothing_is_found_it_does_not_know() -> None:
    drafting = await House(account(), ()).ask("cheddar cave temperatures")
    assert drafting.outcome is Outcome.ABSTAINED
    assert drafting.drafts == (drafting.drafts[0],)
    assert drafting.drafts[0].text.startswith("I don't know")
    assert drafting.choices


async def test_outages_everywhere_are_for_operators() -> None:
    operator = await House().ask("any disturbances nearby", OPERATOR)
    assert "OUT-2026-0914-1" in said(operator)
    customer = await House(account()).ask("any disturbances nearby")
    assert "OUT-2026-0914-1" not in said(customer)

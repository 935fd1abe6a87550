"""What held at another time is told as that, and what holds now never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.carrier import CarrierFolder, load
from grounding.account.records import Account
from grounding.drafting.extractive.drafter import ExtractiveDrafter
from grounding.types import Drafting, Exchange, Identity, Outcome, SentenceKind, Turn
from retrieval.types import Audience, Found, Passage
from tests.fakes import CarrierSystems, FixedClock, HashingEmbedder, InMemoryPassages
from tests.unit.grounding.world import (
    CUSTOMER,
    NOW,
    OPERATOR,
    VISITOR,
    account,
    bill,
    passage,
    plan_line,
    sample,
    with_own_texts,
)

QUESTION = "What does roaming in Switzerland cost?"
INTENTS = {
    "roaming": (QUESTION, "what did roaming in Switzerland cost in a year?"),
    "bill_amount": ("how much is my bill of that month?",),
    "plan": ("which plan do I have, and which did I have?",),
    "offering": ("how much was Merrow Everyday?",),
    "policy": ("what was the late fee?",),
}
END = date(2026, 3, 31)
PRESENT = replace(
    passage("Roaming in Switzerland costs €0.39 a minute.", document="help/now.md", title="Roaming in Switzerland"),
    effective_from=date(2026, 4, 1),
)
EXPIRED = replace(
    passage("Roaming in Switzerland cost €0.35 a minute.", document="help/old.md", title="Roaming in Switzerland"),
    effective_from=date(2025, 4, 1),
    effective_to=END,
)
FEE = replace(
    passage("The late fee is €5.", document="help/fee.md", title="Late fee"), effective_from=date(2026, 1, 15)
)


class DatedPassages(InMemoryPassages):
    """Passages of which those that do not hold on a day are found only if asked for."""

    def __init__(self, passages: tuple[Passage, ...], today: date) -> None:
        super().__init__(passages)
        self._today = today

    async def search(self, query: str, *, audience: Audience, limit: int = 8, expired: bool = False) -> list[Found]:
        found = await super().search(query, audience=audience, limit=100)
        holds = [each for each in found if expired or self._holds(each.passage)]
        return [replace(each, dense=0.9) for each in holds][:limit]

    def _holds(self, item: Passage) -> bool:
        since, until = item.effective_from, item.effective_to
        return (since is None or since <= self._today) and (until is None or self._today <= until)


def drafter(
    folder: CarrierFolder,
    intents: dict[str, tuple[str, ...]],
    passages: tuple[Passage, ...],
    now: datetime,
    owner: Account | None = None,
) -> ExtractiveDrafter:
    """Return a drafter with few intents, so that a toy embedding tells them apart."""
    carrier = folder.carrier
    language = replace(carrier.language(), intents=intents, routes={})
    carrier = replace(carrier, languages={language.code: language})
    systems = CarrierSystems(owner, folder.catalogue, ())
    found = DatedPassages(passages, now.date())
    return ExtractiveDrafter(carrier, FixedClock(now), HashingEmbedder(1024), found, systems, systems, systems)


async def ask(
    text: str, *passages: Passage, identity: Identity = VISITOR, history: tuple[Exchange, ...] = ()
) -> Drafting:
    """Draft one English turn."""
    folder = replace(sample(), carrier=with_own_texts(sample().carrier))
    owner = account(bills=(bill(9, plan_line()), bill(3, plan_line(amount="17.00")))) if identity is CUSTOMER else None
    answering = drafter(folder, INTENTS, passages or (PRESENT, EXPIRED, FEE), NOW, owner)
    return await answering.draft(Turn(identity, "c-1", "m-1", text, history), lambda stage: None)


def said(drafting: Drafting) -> str:
    """Return all that a drafting says."""
    return "\n".join(draft.text for draft in drafting.drafts)


async def test_the_present_price_answers_a_question_about_now() -> None:
    answer = said(await ask(QUESTION))

    assert "0.39" in answer
    assert "0.35" not in answer


@pytest.mark.parametrize("identity", [VISITOR, CUSTOMER, OPERATOR])
@pytest.mark.parametrize(
    "text",
    [
        "What did roaming in Switzerland cost in 2025?",
        "What did roaming in Switzerland cost until March 2026?",
        "roaming in Switzerland price 2025 old prices",
        "What did roaming in Switzerland cost in March?",
        "What did roaming in Switzerland cost previously?",
    ],
)
async def test_a_past_price_is_quoted_with_its_end_and_never_the_present_one(text: str, identity: Identity) -> None:
    drafting = await ask(text, identity=identity)

    assert "0.39" not in said(drafting)
    notice, claim = drafting.drafts
    assert (notice.kind, "31 March 2026" in notice.text) == (SentenceKind.NOTICE, True)
    assert claim.text == EXPIRED.text


async def test_a_follow_up_about_last_year_does_not_repeat_the_present_price() -> None:
    history = (Exchange(QUESTION, "€0.39", ("roaming",)),)

    answer = said(await ask("and last year?", history=history))

    assert "0.39" not in answer
    assert "0.35" in answer


@pytest.mark.parametrize("text", ["What did roaming in Switzerland cost in 2023?", "What was the late fee in 2024?"])
async def test_nothing_is_told_of_a_time_before_all_documents(text: str) -> None:
    assert (await ask(text)).outcome is Outcome.ABSTAINED


async def test_a_document_without_dates_says_nothing_of_the_past() -> None:
    undated = replace(PRESENT, effective_from=None)

    assert (await ask("What did roaming in Switzerland cost in 2025?", undated)).outcome is Outcome.ABSTAINED


async def test_a_price_that_held_then_already_is_told() -> None:
    drafting = await ask("What did roaming in Switzerland cost in May 2026?")

    assert drafting.outcome is Outcome.ANSWERED
    assert "0.39" in said(drafting)
    assert "31 March 2026" not in said(drafting)


async def test_a_price_to_come_is_known_only_from_a_document_that_names_its_time() -> None:
    text = "What will roaming in Switzerland cost in 2027?"
    told = passage("Roaming in Switzerland will cost €0.42 a minute in 2027.", title="Roaming in Switzerland")

    assert (await ask(text)).outcome is Outcome.ABSTAINED
    assert "0.42" in said(await ask(text, told))


async def test_a_price_of_a_month_to_come_without_its_year_is_told_as_that_of_now() -> None:
    drafting = await ask("What will roaming in Switzerland cost in December?")

    assert drafting.drafts[0].text == "Of that I only see how things stand now."
    assert "0.39" in said(drafting)
    assert "stand now" not in said(await ask(QUESTION))


@pytest.mark.parametrize("text", ["which plan did I have last year?", "how much was Merrow Everyday in 2024?"])
async def test_the_plan_of_today_is_not_told_of_last_year(text: str) -> None:
    drafting = await ask(text, identity=CUSTOMER)

    assert "Everyday" not in said(drafting)


async def test_a_bill_of_the_past_has_a_date_of_its_own() -> None:
    assert "17.00" in said(await ask("how much is my bill of March 2026?", identity=CUSTOMER))


async def test_german_questions_are_held_to_the_same() -> None:
    folder = load(Path(__file__).parents[3] / "carriers" / "foehn")
    now = datetime(2027, 2, 10, 14, tzinfo=ZoneInfo("Europe/Zurich"))
    question = "Was kostet Roaming in Deutschland?"
    old = replace(
        passage("Roaming in Deutschland kostete CHF 0.55 pro Minute.", document="hilfe/alt.md", title="Roaming"),
        effective_from=date(2025, 1, 1),
        effective_to=date(2025, 12, 31),
    )
    answering = drafter(folder, {"roaming": (question,)}, (old,), now)

    async def reply(text: str) -> Drafting:
        return await answering.draft(Turn(VISITOR, "c-1", "m-1", text), lambda stage: None)

    assert "0.55" not in said(await reply(question))
    past = said(await reply("Was kostete Roaming in Deutschland 2025?"))
    assert "0.55" in past
    assert "31. Dezember 2025" in past
    assert (await reply("Was kostet Roaming in Deutschland 2028?")).outcome is Outcome.ABSTAINED

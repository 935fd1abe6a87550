"""What a model may look up, and how often."""

from __future__ import annotations

import asyncio

from grounding.drafting.agent.bounds import Bounds
from grounding.drafting.agent.desk import FAILED, RETRY
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.money import Money
from grounding.tracing import ToolUse
from grounding.types import Draft, Looked, Offer, SentenceKind
from retrieval.types import Found
from tests.unit.grounding.drafting.agent.stage import Source, account, desk, passage_of, verdict

OWED = account("balance", "owed", Money(500, "EUR"))
TOLD = Looked((Draft("You owe €5.00.", SentenceKind.CLAIM, (OWED,)),))


async def test_a_topic_brings_its_evidence_and_what_code_says_of_it() -> None:
    source = Source(TOLD)
    turn = desk(source, allowed={"balance.owed"})
    told = await turn.look_up("tickets", "tickets")
    assert told.startswith("Found: E1\n") and "[E1] account: balance 1, owed = €5.00" in told
    assert turn.evidence.items == (OWED,)
    assert turn.code == list(TOLD.drafts)
    assert turn.uses == [ToolUse("tickets", "tickets", "found")]


async def test_what_the_rules_clear_on_the_way_may_be_offered() -> None:
    turn = desk(Source(Looked(offers=(Offer(verdict(), (), None),))))
    await turn.look_up("offers", "tickets")
    assert [offer.verdict.offering_id for offer in turn.offers.values()] == ["P-1"]


async def test_a_topic_that_this_reader_has_not_is_refused() -> None:
    source = Source(TOLD)
    told = await desk(source).look_up("account_facts", "customer/C-2")
    assert told.startswith(FAILED)
    assert source.asked == []


async def test_passages_are_listed_and_nothing_found_is_said() -> None:
    found = desk(Source(found=[Found(passage_of("Restart the router."), 1.0)]))
    assert "[E1] passage: Title of it\n  Restart the router." in await found.passages("restart")
    empty = desk(Source())
    assert "Nothing was found" in await empty.passages("restart")
    assert empty.uses[0].result == "nothing"


async def test_the_same_thing_is_looked_up_once() -> None:
    source = Source(TOLD)
    turn = desk(source)
    await turn.passages("why so  high")
    assert (await turn.passages("Why so high")).startswith(FAILED)
    assert len(source.asked) == 1


async def test_there_is_an_end_to_looking_things_up() -> None:
    source = Source(TOLD)
    turn = desk(source, Bounds(look_ups=2))
    told = [await turn.passages(word) for word in ("a", "b", "c")]
    assert told[2].startswith(FAILED)
    assert source.asked == ["a", "b"]


async def test_what_is_out_of_reach_may_be_asked_for_once_more_and_then_is_final() -> None:
    source = Source()
    source.fault = AccountUnavailable("no answer")
    turn = desk(source)
    assert (await turn.look_up("tickets", "tickets")).startswith(RETRY)
    assert (await turn.look_up("tickets", "tickets")).startswith(FAILED)
    assert (await turn.look_up("tickets", "tickets")).startswith(FAILED)
    assert len(source.asked) == 2


async def test_what_cannot_be_looked_up_is_final_and_says_nothing_of_why() -> None:
    source = Source()
    source.fault = CustomerUnknown("customer C-99 is unknown to crm.internal")
    told = await desk(source).look_up("tickets", "tickets")
    assert told.startswith(FAILED)
    assert "C-99" not in told and "crm" not in told


async def test_a_part_of_the_account_that_cannot_be_read_is_named_as_such() -> None:
    told = await desk(Source(Looked(missing=("usage",)))).look_up("tickets", "tickets")
    assert told.startswith(FAILED) and "cannot be read" in told


async def test_what_still_runs_is_ended() -> None:
    turn, started, ended = desk(Source()), asyncio.Event(), []

    async def call() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async with turn:
        waiting = asyncio.create_task(turn.running(call()))
        await started.wait()
    assert ended == [True]
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()

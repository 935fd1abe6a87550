"""Wishes become proposals; whatever fails is no action, and what is not possible is said where it was asked for."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from grounding.account.records import Account, AuthorisedUser, Section
from grounding.actions.proposing import DeskProposer
from grounding.errors import AccountUnavailable, AuditFailed, CustomerUnknown
from grounding.types import Identity, Role, Turn
from grounding.wishes import MOST_PROPOSED, ActionKind, Start, Wish
from tests.unit.grounding.actions.actions_world import ADD, ANN, CHANGE, TICKET, World, world
from tests.unit.grounding.offers.offer_world import account, customer

TURN = Turn(ANN, "talk", "m-1", "Change it")
PERSON = Wish(ActionKind.ASK_HUMAN, subject="Call me")
BEN = Identity(Role.CUSTOMER, "ben", "c-1")


def proposer(here: World, deadline_s: float = 30) -> DeskProposer:
    return DeskProposer(here.desk, deadline_s)


async def test_wishes_become_proposals_in_their_order_and_no_more_than_a_few() -> None:
    here = world()
    wishes = [CHANGE, ADD, CHANGE, TICKET, PERSON]
    made = await proposer(here).propose(TURN, wishes, None, asked=True)
    assert [each.kind for each in made.actions] == ["change_plan", "add_on", "open_ticket"]
    assert len(made.actions) == MOST_PROPOSED
    first = made.actions[0]
    kept = here.store.rows[first.action_id].proposal
    assert (first.summary, first.price, first.fee) == (
        here.desk.wording.summary(kept.terms),
        kept.terms.price,
        kept.terms.fee,
    )
    assert (first.effective, first.expires) == (kept.terms.effective, kept.expires)
    assert (kept.conversation_id, kept.message_id) == ("talk", "m-1")
    assert ["prepared below" in draft.text for draft in made.said] == [True]
    assert made.degraded == ()


async def test_an_account_that_was_read_for_the_turn_is_not_read_again() -> None:
    here = world()
    await proposer(here).propose(TURN, [CHANGE], here.accounts.held, asked=False)
    assert here.accounts.reads == 0
    await proposer(here).propose(TURN, [CHANGE], replace(here.accounts.held, provenance={}), asked=False)
    assert here.accounts.reads == 1


@pytest.mark.parametrize("error", [AccountUnavailable("x"), AuditFailed("x"), CustomerUnknown("x"), RuntimeError("x")])
async def test_a_desk_that_fails_proposes_nothing_and_says_so(error: Exception) -> None:
    here = world()
    here.accounts.error = error
    made = await proposer(here).propose(TURN, [CHANGE], None, asked=True)
    assert (made.actions, made.degraded) == ((), ("actions_unavailable",))
    assert [draft.text for draft in made.said] == ["I can't prepare that for you just now. Please try again later."]
    unasked = await proposer(here).propose(TURN, [CHANGE], None, asked=False)
    assert unasked.said == ()


async def test_a_system_that_hangs_does_not_hold_the_answer_up() -> None:
    here = world()

    class Hanging:
        async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
            await asyncio.Event().wait()
            raise AssertionError

    desk = replace(here.desk, accounts=Hanging())
    made = await DeskProposer(desk, deadline_s=0.01).propose(TURN, [CHANGE, TICKET], None, asked=True)
    assert (made.actions, made.degraded) == ((), ("actions_unavailable",))


async def test_whoever_may_only_see_the_account_is_told_so_and_can_ask_for_a_person() -> None:
    here = world()
    here.accounts.held = account(customer=customer(authorised_users=(AuthorisedUser("ben", "Ben", may_change=False),)))
    turn = replace(TURN, identity=BEN)
    made = await proposer(here).propose(turn, [CHANGE], None, asked=True)
    assert (made.actions, made.degraded) == ((), ())
    assert made.said[0].text.startswith("I find no right of yours to change this account.")
    assert (await proposer(here).propose(turn, [CHANGE], None, asked=False)).said == ()
    assert len((await proposer(here).propose(turn, [PERSON], None, asked=True)).actions) == 1


async def test_what_is_not_possible_has_words_of_its_own_or_those_of_all() -> None:
    here = world()
    nothing = await proposer(here).propose(TURN, [Wish(ActionKind.ARRANGE_PAYMENT)], None, asked=True)
    assert nothing.said[0].text.startswith("Nothing is owed")
    unknown = await proposer(here).propose(TURN, [replace(CHANGE, offering_id="?")], None, asked=True)
    assert unknown.said[0].text.startswith("I can't prepare that for you here.")
    both = await proposer(here).propose(TURN, [replace(CHANGE, offering_id="?"), ADD], None, asked=True)
    assert len(both.actions) == 1
    assert [draft.text for draft in both.said] == ["It is prepared below. Nothing happens until you confirm it there."]


async def test_nobody_but_a_customer_is_proposed_anything() -> None:
    here = world()
    for role in (Role.VISITOR, Role.OPERATOR, Role.AGENT):
        turn = replace(TURN, identity=Identity(role, "x", "c-1"))
        assert (
            await proposer(here).propose(turn, [replace(CHANGE, start=Start.TODAY)], None, asked=False)
        ).actions == ()

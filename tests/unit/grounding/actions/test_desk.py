"""A yes is acted on once, by whom it was asked of, as long as what was proposed still holds."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest

from grounding.account.records import AuthorisedUser, Section, Ticket
from grounding.actions.confirmations import Confirmed, Refused, WhyRefused
from grounding.actions.desk import Asking, Times
from grounding.actions.ports import Job
from grounding.actions.terms import Why
from grounding.actions.types import Result, State
from grounding.errors import AccountUnavailable, AuditFailed, NotPermitted
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Start, Wish
from tests.unit.grounding.actions.actions_world import ADD, ANN, ASKING, CHANGE, TICKET, Gate, System, medium, world
from tests.unit.grounding.offers.offer_world import account, customer, euro, line, price, without

OCTOBER = date(2026, 10, 1)
BEN = Identity(Role.CUSTOMER, "ben", "c-1")


async def test_a_proposal_says_exactly_what_a_yes_would_do() -> None:
    here = world(lambda *_: euro("2.50"))
    proposal = await here.proposed(replace(CHANGE, start=Start.NEXT_MONTH))
    terms = proposal.terms
    assert (terms.offering_id, terms.replaces) == ("medium", "small")
    assert (terms.price, terms.price_before, terms.fee) == (euro("20"), euro("10"), euro("2.50"))
    assert terms.effective.isoformat() == "2026-10-01"
    assert terms.bound_until is not None
    assert proposal.expires - proposal.proposed == timedelta(minutes=15)
    assert proposal.basis is not None
    assert (proposal.basis.decision_id, proposal.basis.verdict) == ("d-1", "eligible")
    assert (proposal.customer_id, proposal.conversation_id) == ("c-1", "talk")
    assert len({(await here.proposed()).action_id for _ in range(20)}) == 20
    assert len(proposal.action_id) >= 32


async def test_a_yes_is_carried_out_and_a_second_one_gives_the_same_result() -> None:
    here = world()
    proposal = await here.proposed()
    first = await here.desk.confirm(ANN, proposal.action_id)
    here.real.pass_by(days=2)
    again = await here.desk.confirm(ANN, proposal.action_id)
    declined = await here.desk.confirm(ANN, proposal.action_id, accept=False)
    assert first == again == declined == Confirmed(proposal, Result(State.COMPLETED, ("O-1",)))
    assert [job.reference for job in here.system.jobs] == [proposal.action_id]
    assert here.store.names == ["proposed", "accepted", "carried_out"]
    assert here.accounts.reads == 2  # once for the proposal, once more at the yes
    assert here.forgotten == ["c-1", "c-1"]


async def test_many_at_once_carry_it_out_once() -> None:
    here = world()
    proposal = await here.proposed()
    found = await asyncio.gather(*(here.desk.confirm(ANN, proposal.action_id) for _ in range(20)))
    assert len(here.system.jobs) == 1
    assert all(each == found[0] for each in found)


async def test_another_process_that_was_first_goes_first() -> None:
    here = world()
    proposal = await here.proposed()
    here.store.taken = True
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.IN_PROGRESS)
    assert await here.desk.confirm(ANN, proposal.action_id, accept=False) == Refused(WhyRefused.IN_PROGRESS)
    assert here.system.jobs == []


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (Identity(Role.VISITOR, "visitor"), WhyRefused.SIGN_IN),
        (Identity(Role.OPERATOR, "c-1"), WhyRefused.NOT_A_CUSTOMER),
        (Identity(Role.CUSTOMER, "c-2", "c-2"), WhyRefused.NOT_FOUND),
        (Identity(Role.CUSTOMER, "c-1", "c-2"), WhyRefused.NOT_FOUND),
        (BEN, WhyRefused.NOT_FOUND),
    ],
)
async def test_nobody_else_can_say_yes(who: Identity, why: WhyRefused) -> None:
    here = world()
    proposal = await here.proposed()
    assert await here.desk.confirm(who, proposal.action_id) == Refused(why)
    assert await here.desk.confirm(who, proposal.action_id, accept=False) == Refused(why)
    assert here.system.jobs == []
    assert isinstance(await here.desk.confirm(ANN, proposal.action_id), Confirmed)


async def test_an_id_that_is_not_quite_right_is_none() -> None:
    here = world()
    proposal = await here.proposed()
    for wrong in (proposal.action_id[:-1], proposal.action_id.swapcase(), "act-", ""):
        assert await here.desk.confirm(ANN, wrong) == Refused(WhyRefused.NOT_FOUND)


async def test_it_expires_by_real_time() -> None:
    here = world()
    proposal = await here.proposed()
    here.real.pass_by(minutes=15)
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.EXPIRED)
    assert here.system.jobs == []
    assert here.store.names == ["proposed", "refused"]


async def test_a_no_withdraws_it() -> None:
    here = world()
    proposal = await here.proposed()
    withdrawn = Confirmed(proposal, Result(State.WITHDRAWN))
    assert await here.desk.confirm(ANN, proposal.action_id, accept=False) == withdrawn
    assert await here.desk.confirm(ANN, proposal.action_id, accept=False) == withdrawn
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.WITHDRAWN)
    assert here.system.jobs == []


async def test_who_may_only_see_the_account_changes_nothing() -> None:
    here = world()
    asking = Asking(BEN, "talk", "m-1")
    assert (await here.not_possible(CHANGE, asking)).why is Why.NOT_ALLOWED
    here.accounts.held = account(customer=customer(authorised_users=(AuthorisedUser("ben", "Ben", True),)))
    proposal = await here.proposed(CHANGE, asking)
    here.accounts.held = account(customer=customer(authorised_users=(AuthorisedUser("ben", "Ben", False),)))
    assert await here.desk.confirm(BEN, proposal.action_id) == Refused(WhyRefused.VIEW_ONLY)
    assert (await here.not_possible(TICKET, asking)).why is Why.NOT_ALLOWED
    human = await here.proposed(Wish(ActionKind.ASK_HUMAN, subject="Call me"), asking)
    assert isinstance(await here.desk.confirm(BEN, human.action_id), Confirmed)


async def test_who_is_signed_in_as_nobody_gets_no_proposal() -> None:
    here = world()
    for who in (Identity(Role.VISITOR, "visitor"), Identity(Role.OPERATOR, "c-1", "c-1")):
        assert (await here.not_possible(CHANGE, Asking(who, "talk", "m-1"))).why is Why.NOT_ALLOWED
    assert here.accounts.reads == 0


@pytest.mark.parametrize("condition", ["customer.age >= 99", 'customer.status == "gone"'])
async def test_what_is_not_eligible_any_more_is_not_done(condition: str) -> None:
    here = world()
    proposal = await here.proposed()
    here.rule(condition)
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.CHANGED, labels=("Label.",))
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.CHANGED)
    assert here.system.jobs == []
    assert here.store.names == ["proposed", "changed", "refused"]
    assert len(here.decisions.kept) == 2


async def test_what_cannot_be_decided_any_more_is_not_done() -> None:
    here = world()
    proposal = await here.proposed()
    here.accounts.held = account(customer=customer(birth_date=None))
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.CHANGED, labels=("Label.",))
    assert (await here.not_possible(CHANGE)).why is Why.NOT_ELIGIBLE
    assert here.system.jobs == []


async def test_another_price_is_told_and_nothing_is_done() -> None:
    here = world()
    proposal = await here.proposed()
    here.offer(replace(medium(), prices=(price("21"),)))
    found = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(found, Refused)
    assert [(each.name, each.before, each.after) for each in found.changes] == [("price", euro("20"), euro("21"))]
    here.offer(medium())
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.CHANGED)
    assert here.system.jobs == []


async def test_a_start_that_has_passed_is_another_start() -> None:
    here = world()
    proposal = await here.proposed()
    here.today.pass_by(days=1)
    found = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(found, Refused)
    assert [each.name for each in found.changes] == ["effective"]


async def test_a_line_that_is_gone_or_has_the_plan_by_now() -> None:
    for held in (account(lines=()), account(lines=(line(offering_id="medium"),))):
        here = world()
        proposal = await here.proposed()
        here.accounts.held = held
        assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.CHANGED)


async def test_what_cannot_be_read_is_no_change_and_can_be_tried_again() -> None:
    here = world()
    proposal = await here.proposed()
    here.accounts.held = without(Section.CONTRACTS)
    with pytest.raises(AccountUnavailable, match="contracts"):
        await here.desk.confirm(ANN, proposal.action_id)
    here.accounts.held = account()
    assert isinstance(await here.desk.confirm(ANN, proposal.action_id), Confirmed)


async def test_without_a_record_of_the_decision_nothing_is_done() -> None:
    here = world()
    proposal = await here.proposed()
    here.decisions.error = AuditFailed("full")
    with pytest.raises(AuditFailed):
        await here.desk.confirm(ANN, proposal.action_id)
    with pytest.raises(AuditFailed):
        await here.desk.propose(ASKING, CHANGE)
    assert here.system.jobs == []
    here.decisions.error = None
    assert isinstance(await here.desk.confirm(ANN, proposal.action_id), Confirmed)


async def test_another_customers_account_is_refused_and_alarmed(caplog: pytest.LogCaptureFixture) -> None:
    here = world()
    proposal = await here.proposed()
    here.accounts.held = account(customer=customer(customer_id="c-2"))
    with caplog.at_level(logging.ERROR), pytest.raises(NotPermitted):
        await here.desk.confirm(ANN, proposal.action_id)
    assert "another customer" in caplog.text
    assert here.system.jobs == []


async def test_an_outcome_that_nobody_knows_is_looked_up_and_never_sent_again() -> None:
    here = world()
    proposal = await here.proposed()
    here.system.error = RuntimeError("broken")
    unknown = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(unknown, Confirmed)
    assert unknown.result.state is State.UNKNOWN
    here.system.silent = True
    silent = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(silent, Confirmed)
    assert silent.result.state is State.UNKNOWN
    here.system.silent, here.system.found = False, Result(State.ACKNOWLEDGED, ("O-7",))
    found = await here.desk.confirm(ANN, proposal.action_id)
    assert found == Confirmed(proposal, Result(State.ACKNOWLEDGED, ("O-7",)))
    assert await here.desk.confirm(ANN, proposal.action_id) == found
    assert len(here.system.jobs) == 1
    assert here.store.names[-2:] == ["carried_out", "looked_up"]


async def test_what_never_arrived_has_failed_after_a_while() -> None:
    here = world()
    proposal = await here.proposed()
    here.system.result = Result(State.UNKNOWN)
    await here.desk.confirm(ANN, proposal.action_id)
    here.real.pass_by(minutes=4)
    early = await here.desk.confirm(ANN, proposal.action_id)
    here.real.pass_by(minutes=1)
    late = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(early, Confirmed)
    assert isinstance(late, Confirmed)
    assert (early.result.state, late.result.state) == (State.UNKNOWN, State.FAILED)
    assert len(here.system.jobs) == 1


async def test_what_a_process_left_in_the_middle_is_looked_up() -> None:
    here = world()
    proposal = await here.proposed()
    row = here.store.rows[proposal.action_id]
    here.store.rows[proposal.action_id] = replace(row, state=State.CARRYING_OUT)
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.IN_PROGRESS)
    here.real.pass_by(seconds=60)
    here.system.found = Result(State.COMPLETED, ("O-3",))
    assert await here.desk.confirm(ANN, proposal.action_id) == Confirmed(proposal, here.system.found)
    assert here.system.jobs == []


async def test_what_was_done_by_half_goes_to_a_person() -> None:
    here = world()
    proposal = await here.proposed()
    here.system.result = Result(State.PARTIAL, ("O-1",), done=("Medium",), not_done=("Pack",))
    found = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(found, Confirmed)
    assert found.result.follow_up == "T-9"
    assert [job.terms.kind for job in here.system.jobs] == [ActionKind.CHANGE_PLAN, ActionKind.ASK_HUMAN]
    told = here.desk.wording.confirmed(found)
    assert "Medium" in told
    assert "Pack" in told
    assert "T-9" in told
    assert await here.desk.confirm(ANN, proposal.action_id) == found
    assert len(here.system.jobs) == 2


async def test_who_leaves_after_the_yes_does_not_stop_it() -> None:
    here = world()
    proposal = await here.proposed(ADD)
    here.system.gate = gate = Gate()
    confirming = asyncio.create_task(here.desk.confirm(ANN, proposal.action_id))
    await gate.reached.wait()
    confirming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await confirming
    gate.opened.set()
    await gate.passed.wait()
    await asyncio.sleep(0)
    assert here.store.rows[proposal.action_id].state is State.COMPLETED


async def test_an_account_that_was_read_for_the_turn_is_not_read_again_for_the_proposal() -> None:
    here = world()
    await here.desk.propose(ASKING, CHANGE, account())
    assert here.accounts.reads == 0
    await here.desk.propose(ASKING, CHANGE, without(Section.BILLS))
    assert here.accounts.reads == 1


async def test_a_system_that_hangs_is_waited_for_no_longer_and_never_asked_twice() -> None:
    here = world()
    here.desk = replace(here.desk, times=Times(answer=timedelta(0)))
    proposal = await here.proposed(ADD)
    here.system.gate = gate = Gate()
    waiting = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(waiting, Confirmed) and waiting.result.state is State.UNKNOWN
    await gate.reached.wait()
    assert await here.desk.confirm(ANN, proposal.action_id) == Refused(WhyRefused.IN_PROGRESS)
    gate.opened.set()
    await gate.passed.wait()
    await asyncio.sleep(0)
    done = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(done, Confirmed) and done.result.state is State.COMPLETED
    assert len(here.system.jobs) == 1


async def test_looking_up_what_became_of_it_is_waited_for_no_longer_either() -> None:
    here = world()
    proposal = await here.proposed(ADD)
    here.system.error = RuntimeError("gone")
    await here.desk.confirm(ANN, proposal.action_id)
    here.desk = replace(here.desk, executor=Hanging(), times=Times(answer=timedelta(0)))
    again = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(again, Confirmed) and again.result.state is State.UNKNOWN


class Hanging(System):
    """A system that takes what it is asked for and never says anything."""

    async def look_up(self, job: Job) -> Result | None:
        await asyncio.Event().wait()
        return None


async def test_a_change_is_decided_for_the_day_on_which_it_takes_effect_and_the_record_keeps_that_day() -> None:
    here = world(lambda account, line, offering_id, on: euro("0") if on >= OCTOBER else euro("25"))
    proposal = await here.proposed(replace(CHANGE, start=Start.NEXT_MONTH))
    assert (proposal.terms.effective, proposal.terms.fee) == (OCTOBER, euro("0"))
    assert isinstance(await here.desk.confirm(ANN, proposal.action_id), Confirmed)
    assert [each.as_of for each in here.decisions.kept] == [OCTOBER, OCTOBER]
    today = await here.proposed()
    assert (today.terms.fee, here.decisions.kept[-1].as_of) == (euro("25"), date(2026, 9, 14))


async def test_who_is_old_enough_only_when_the_change_takes_effect_may_have_it_then() -> None:
    here = world()
    here.rule("customer.age >= 26")
    here.accounts.held = account(customer=customer(birth_date=date(2000, 9, 20)))
    assert (await here.not_possible(CHANGE)).why is Why.NOT_ELIGIBLE
    assert (await here.proposed(replace(CHANGE, start=Start.NEXT_MONTH))).terms.effective == OCTOBER


async def test_a_yes_to_what_was_ordered_in_between_says_so() -> None:
    here = world()
    proposal = await here.proposed()
    ordered = Ticket("T-1", "l-1", date(2026, 9, 14), "Medium", "in_progress", date(2026, 9, 14), OCTOBER, "order")
    here.accounts.held = account(tickets=(ordered,))
    refused = await here.desk.confirm(ANN, proposal.action_id)
    assert isinstance(refused, Refused) and refused.why is WhyRefused.CHANGED
    assert "already ordered" in here.desk.wording.refused(refused)
    assert here.system.jobs == []

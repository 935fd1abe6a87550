"""The one way to have something done: a proposal, and an explicit yes to it by the person it was made to.

At the yes the account is read anew and everything decided again: what differs from the proposal in any term is not
done. An action is claimed in the store before anything is sent, and what was sent is never sent again.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from weakref import WeakValueDictionary

from grounding.account.records import Account
from grounding.account.rights import Right, rights
from grounding.actions.assessing import Assessed, Assessor, Refusal
from grounding.actions.changes import changes
from grounding.actions.confirmations import Confirmed, Refused, WhyRefused
from grounding.actions.ports import ActionExecutor, ActionStore, DecisionKeeper, Event, Job
from grounding.actions.terms import NotPossible, Why, also, needs
from grounding.actions.types import OPEN, Basis, Held, Proposal, Result, State, Terms
from grounding.actions.wording import Wording
from grounding.errors import AccountUnavailable, NotPermitted, ProposalAltered
from grounding.offers.eligibility import Decision, Verdict
from grounding.ports import AccountReader, Clock
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Wish

_LOG = logging.getLogger(__name__)

_ID_BYTES = 24
_ID = re.compile(r"act-[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is talked to, and where."""

    identity: Identity
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Times:
    """How long things hold."""

    proposal: timedelta = timedelta(minutes=15)
    carrying_out: timedelta = timedelta(seconds=60)
    """An action that is being carried out for longer was left in the middle, and is looked up."""
    arriving: timedelta = timedelta(minutes=5)
    """What a system does not have after so long has never reached it."""
    answer: timedelta = timedelta(seconds=4)
    """Whoever said yes waits so long for the system that carries it out, and is told then that it is not known yet."""


@dataclass(frozen=True)
class ActionDesk:
    """Makes proposals and carries them out."""

    accounts: AccountReader
    assessor: Assessor
    store: ActionStore
    executor: ActionExecutor
    decisions: DecisionKeeper
    wording: Wording
    clock: Clock
    """The carrier's, for the day on which things are decided."""
    real: Clock
    """Real time, for what expires: a carrier's clock may stand still."""
    times: Times = Times()
    forget: Callable[[str], None] = lambda customer_id: None
    """Makes caches let go of a customer's account: before it is read anew, and after something was done."""
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _running: set[asyncio.Task[Confirmed]] = field(default_factory=set)

    async def propose(self, asking: Asking, wish: Wish, account: Account | None = None) -> Proposal | NotPossible:
        """Return a proposal that was kept, or why there is none.

        `account`: as it was read for this turn; it is read anew if it lacks what the wish rests on.
        Raises: CustomerUnknown, AccountUnavailable, NotPermitted, AuditFailed; what the store raises.
        """
        who = asking.identity
        if who.role is not Role.CUSTOMER or who.customer_id is None:
            return NotPossible(Why.NOT_ALLOWED)
        read = await self._account(who.customer_id, wish, account)
        if _right(wish) not in rights(read.customer, who.subject):
            return NotPossible(Why.NOT_ALLOWED)
        found = self.assessor.assess(wish, read, self.clock.now().date())
        if isinstance(found, Refusal):
            return found.why
        now = self.real.now()
        proposal = Proposal(
            action_id=f"act-{secrets.token_urlsafe(_ID_BYTES)}",
            customer_id=who.customer_id,
            role=who.role.value,
            subject=who.subject,
            conversation_id=asking.conversation_id,
            message_id=asking.message_id,
            wish=wish,
            terms=found.terms,
            basis=await self._basis(found.decision, who),
            proposed=now,
            expires=now + self.times.proposal,
        )
        await self.store.add(proposal, Event("proposed", who, {"basis": _decided(proposal.basis)}))
        return proposal

    async def confirm(
        self, identity: Identity, action_id: str, *, accept: bool = True, message_id: str | None = None
    ) -> Confirmed | Refused:
        """Carry an action out once, or withdraw it; a second yes gives the result of the first.

        `message_id`: of the message that says so, for the record.
        Raises: CustomerUnknown, AccountUnavailable, NotPermitted, AuditFailed; what the store raises.
        """
        if identity.role is Role.VISITOR:
            return Refused(WhyRefused.SIGN_IN)
        if identity.role is not Role.CUSTOMER:
            return Refused(WhyRefused.NOT_A_CUSTOMER)
        # One process does one thing at a time with an action; between processes the store's claim decides.
        async with self._locks.setdefault(action_id, asyncio.Lock()):
            held = await self._held(action_id, identity)
            if isinstance(held, Refused):
                return held
            if not _made_to(held.proposal, identity):
                return await self._refused(held, identity, WhyRefused.NOT_FOUND)
            if held.state is not State.PROPOSED:
                return await self._again(held, identity, accept)
            return await (self._accepted if accept else self._declined)(held, identity, message_id)

    async def _held(self, action_id: str, who: Identity) -> Held | Refused:
        try:
            held = await self.store.find(action_id) if _ID.fullmatch(action_id) else None
        except ProposalAltered:
            _LOG.exception("a proposal was altered after it was made; it is not acted on")
            await self.store.note(action_id, Event("refused", who, {"why": "altered"}))
            return Refused(WhyRefused.CHANGED)
        return held or Refused(WhyRefused.NOT_FOUND)

    async def catch_up(self) -> int:
        """Have done what was ordered for a day that has come; to be called now and then. Raises AccountUnavailable."""
        return await self.executor.catch_up()

    async def _declined(self, held: Held, who: Identity, message_id: str | None) -> Confirmed | Refused:
        result = Result(State.WITHDRAWN)
        event = Event("declined", who, {"message_id": message_id})
        if await self.store.move(held.proposal.action_id, {State.PROPOSED}, State.WITHDRAWN, event, result):
            return Confirmed(held.proposal, result)
        return await self._elsewhere(held)

    async def _again(self, held: Held, who: Identity, accept: bool) -> Confirmed | Refused:
        """Answer for an action that is no longer open to a yes; nothing is sent."""
        if held.state in OPEN:
            return await self._settled(held, who)
        if held.state is State.CHANGED:
            return await self._refused(held, who, WhyRefused.CHANGED)
        if held.state is State.WITHDRAWN and accept:
            return await self._refused(held, who, WhyRefused.WITHDRAWN)
        return Confirmed(held.proposal, held.result or Result(held.state))

    async def _accepted(self, held: Held, who: Identity, message_id: str | None) -> Confirmed | Refused:
        proposal = held.proposal
        if self.real.now() >= proposal.expires:
            return await self._refused(held, who, WhyRefused.EXPIRED)
        self.forget(proposal.customer_id)
        account = await self._account(proposal.customer_id, proposal.wish, None)
        if _right(proposal.wish) not in rights(account.customer, who.subject):
            return await self._refused(held, who, WhyRefused.VIEW_ONLY)
        found = self.assessor.assess(proposal.wish, account, self.clock.now().date())
        basis = await self._basis(found.decision, who)
        stale = self._stale(proposal, found)
        if stale is not None:
            detail = {"basis": _decided(basis), "changed": [each.name for each in stale.changes], "why": stale.labels}
            await self.store.move(proposal.action_id, {State.PROPOSED}, State.CHANGED, Event("changed", who, detail))
            return stale
        event = Event("accepted", who, {"message_id": message_id, "basis": _decided(basis)})
        if not await self.store.move(proposal.action_id, {State.PROPOSED}, State.CARRYING_OUT, event):
            return await self._elsewhere(held)
        # Who leaves now, or waits no longer, has said yes: what was begun is brought to its end.
        work = asyncio.create_task(self._carry_out(proposal, who))
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({work}, timeout=self.times.answer.total_seconds())
        return work.result() if done else Confirmed(proposal, Result(State.UNKNOWN, reason="no answer in time"))

    def _stale(self, proposal: Proposal, found: Assessed | Refusal) -> Refused | None:
        if isinstance(found, Refusal):
            ordered = self.wording.ordered() if found.why.why is Why.ORDERED else ()
            return Refused(WhyRefused.CHANGED, labels=found.why.labels or ordered)
        differing = changes(proposal.terms, found.terms)
        return Refused(WhyRefused.CHANGED, differing) if differing else None

    async def _carry_out(self, proposal: Proposal, who: Identity) -> Confirmed:
        job = _job(proposal)
        try:
            result = await self.executor.carry_out(job)
        except Exception as error:  # whatever broke, something may have been sent before it did
            _LOG.exception("action could not be carried out to its end")
            result = Result(State.UNKNOWN, reason=type(error).__name__)
        return await self._concluded(proposal, who, State.CARRYING_OUT, result, "carried_out")

    async def _settled(self, held: Held, who: Identity) -> Confirmed | Refused:
        """Find out what became of an action that was begun, without doing anything again."""
        proposal, age = held.proposal, self.real.now() - held.changed
        if held.state is State.CARRYING_OUT and age < self.times.carrying_out:
            return Refused(WhyRefused.IN_PROGRESS)
        try:
            async with asyncio.timeout(self.times.answer.total_seconds()):
                result = await self.executor.look_up(_job(proposal))
        except (AccountUnavailable, TimeoutError):
            return Confirmed(proposal, Result(State.UNKNOWN))
        if result is None:
            if age < self.times.arriving:
                return Confirmed(proposal, Result(State.UNKNOWN))
            result = Result(State.FAILED, reason="never arrived")
        return await self._concluded(proposal, who, held.state, result, "looked_up")

    async def _concluded(self, proposal: Proposal, who: Identity, before: State, result: Result, how: str) -> Confirmed:
        if result.state is State.PARTIAL:
            result = await self._followed_up(proposal, result)
        event = Event(how, who, result.record())
        await self.store.move(proposal.action_id, {before}, result.state, event, result)
        self.forget(proposal.customer_id)
        return Confirmed(proposal, result)

    async def _followed_up(self, proposal: Proposal, result: Result) -> Result:
        """Have a person look into what was done by half; the order itself is not touched again."""
        subject = self.wording.partial(result)
        terms = Terms(ActionKind.ASK_HUMAN, proposal.terms.effective, proposal.terms.line_id, name=subject)
        try:
            ticket = await self.executor.carry_out(Job(f"{proposal.action_id}-follow-up", proposal.customer_id, terms))
        except Exception:  # the customer is told to call instead
            _LOG.exception("no ticket could be opened for an action that was done by half")
            return result
        return replace(result, follow_up=next(iter(ticket.upstream_ids), None))

    async def _elsewhere(self, held: Held) -> Confirmed | Refused:
        """Answer for an action that another process took up in between."""
        now = await self.store.find(held.proposal.action_id)
        if now is None or now.result is None:
            return Refused(WhyRefused.IN_PROGRESS)
        return Confirmed(now.proposal, now.result)

    async def _refused(self, held: Held, who: Identity, why: WhyRefused) -> Refused:
        await self.store.note(held.proposal.action_id, Event("refused", who, {"why": why.value}))
        return Refused(why)

    async def _account(self, customer_id: str, wish: Wish, given: Account | None) -> Account:
        wanted = needs(wish)
        fits = given is not None and wanted <= given.provenance.keys()
        account = given if given is not None and fits else await self.accounts.read(customer_id, wanted | also(wish))
        if account.customer.customer_id != customer_id:
            _LOG.error("the account of another customer came than was asked for; no action is proposed or done")
            raise NotPermitted("the account that came is another customer's; check the system it is from")
        unread = sorted(section.value for section in wanted if section not in account.provenance)
        if unread:
            raise AccountUnavailable(
                f"an action rests on what could not be read ({', '.join(unread)}); try again later"
            )
        return account

    async def _basis(self, decision: Decision | None, who: Identity) -> Basis | None:
        if decision is None:
            return None
        decision_id = await self.decisions.record(decision, self.assessor.rules, who)
        verdict = decision.offers[0].verdict if decision.offers else Verdict.INELIGIBLE
        return Basis(decision_id, decision.ruleset, decision.inputs.hash, verdict.value)


def _made_to(proposal: Proposal, who: Identity) -> bool:
    owner = (proposal.customer_id, proposal.role, proposal.subject)
    return owner == (who.customer_id, who.role.value, who.subject)


def _right(wish: Wish) -> Right:
    return Right.SEE if wish.kind is ActionKind.ASK_HUMAN else Right.CHANGE


def _job(proposal: Proposal) -> Job:
    return Job(proposal.action_id, proposal.customer_id, proposal.terms)


def _decided(basis: Basis | None) -> dict[str, str] | None:
    return {"decision_id": basis.decision_id, "verdict": basis.verdict} if basis else None

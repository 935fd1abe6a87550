"""From what an answer could have done for a customer to proposals, and to words where there can be none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from grounding.account.records import Account
from grounding.actions.desk import ActionDesk, Asking
from grounding.actions.ports import Proposed
from grounding.actions.terms import NotPossible
from grounding.actions.types import Proposal
from grounding.types import Draft, Turn
from grounding.wishes import MOST_PROPOSED, ProposedAction, Wish

_LOG = logging.getLogger(__name__)

UNAVAILABLE = "actions_unavailable"

_Made: TypeAlias = Proposal | NotPossible | None
"""A proposal, why there is none, or None where that cannot be found out now."""

_IMPOSSIBLE = "action.impossible."


@dataclass(frozen=True, slots=True)
class DeskProposer:
    """Proposes at a desk; whatever fails there is no action, and the answer stands without it."""

    desk: ActionDesk
    deadline_s: float = 2.0
    """For all proposals of an answer together: a system that hangs must not hold up what is already said."""

    async def propose(self, turn: Turn, wishes: Sequence[Wish], account: Account | None, *, asked: bool) -> Proposed:
        """Return what is proposed, in the order of the wishes."""
        wanted = tuple(dict.fromkeys(wishes))[:MOST_PROPOSED]
        if not wanted:
            return Proposed()
        asking = Asking(turn.identity, turn.conversation_id, turn.message_id)
        try:
            async with asyncio.timeout(self.deadline_s):
                made = [await self._one(asking, wish, account) for wish in wanted]
        except TimeoutError:
            _LOG.warning("no action is proposed: proposing took longer than %g s", self.deadline_s)
            made = [None]
        actions = tuple(shown(each, self.desk) for each in made if isinstance(each, Proposal))
        degraded = (UNAVAILABLE,) if None in made else ()
        return Proposed(actions, self._said(made, actions) if asked else (), degraded)

    async def _one(self, asking: Asking, wish: Wish, account: Account | None) -> _Made:
        try:
            return await self.desk.propose(asking, wish, account)
        except Exception as error:  # of the account, the store or the record of decisions: nothing is proposed then
            _LOG.warning("an action is not proposed: %s", type(error).__name__)
            return None

    def _said(self, made: Sequence[_Made], actions: Sequence[ProposedAction]) -> tuple[Draft, ...]:
        ids = [f"{_IMPOSSIBLE}{each.why.value}" for each in made if isinstance(each, NotPossible)]
        messages = self.desk.wording.messages
        texts = [each if messages.has(each) else f"{_IMPOSSIBLE}other" for each in ids]
        if actions:
            # Of several that were looked at, those that can be had say it all.
            texts = [self._where(actions)]
        elif None in made:
            texts = ["action.not_now"]
        return tuple(messages.notice(each) for each in dict.fromkeys(texts))

    def _where(self, actions: Sequence[ProposedAction]) -> str:
        if len(actions) > 1:
            return "action.proposed.several"
        own = f"action.proposed.{actions[0].kind.value}"
        return own if self.desk.wording.messages.has(own) else "action.proposed"


def shown(proposal: Proposal, desk: ActionDesk) -> ProposedAction:
    """Return a proposal as an answer shows it."""
    terms = proposal.terms
    return ProposedAction(
        action_id=proposal.action_id,
        kind=terms.kind,
        summary=desk.wording.summary(terms),
        effective=terms.effective,
        expires=proposal.expires,
        price=terms.price,
        period=terms.period,
        fee=terms.fee,
    )

"""What a turn has gathered beside its draft, and what more can be looked up for its reader: for a model to word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from grounding.account.records import Account, Section
from grounding.drafting.extractive.choosing import TOPICS, topics_for
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.lines import lines_meant
from grounding.drafting.wishing import with_wishes
from grounding.ports import AccountReader
from grounding.types import Draft, Drafting, Looked, Material, Outcome, Role
from grounding.wishes import Start
from retrieval.types import Found

# What ends like this is said in the carrier's own fixed words.
_FIXED = frozenset([Outcome.CLARIFY, Outcome.REFUSED, Outcome.SIGN_IN_REQUIRED, Outcome.HANDED_OFF])


@dataclass(frozen=True, slots=True)
class LookUps:
    """Looks up for one turn what its topics have not."""

    context: Context
    """As the turn was composed from; its account holds what the turn's own topics needed."""
    accounts: AccountReader
    decided: Callable[[Context], Context]
    """Has a context decide by its own account."""
    compose: Callable[[Context, Topic], Awaitable[Part]]

    def topics(self) -> tuple[str, ...]:
        """Return the topics that this reader may ask for."""
        signed_in = self.context.identity.role is Role.CUSTOMER
        allowed = topics_for(self.context.identity.role)
        return tuple(name for name, topic in TOPICS.items() if name in allowed and (signed_in or not topic.personal))

    async def look_up(self, name: str) -> Looked:
        """Return what one of the topics says. Raises AccountUnavailable."""
        topic = TOPICS[name]
        account = await self._account(topic)
        context = self.context
        if account is not None:
            known = {line.line_id for line in context.lines}
            lines = tuple(line for line in account.lines if line.line_id in known)
            lines = lines or lines_meant((context.typed, context.question), account.lines, None, context.words)
            context = self.decided(replace(context, account=account, outages=account.outages, lines=lines))
        part = await self.compose(context, topic)
        drafts = tuple(draft for draft in part.drafts if draft.evidence)
        return Looked(drafts, part.offers, tuple(sorted(section.value for section in part.missing)))

    async def _account(self, topic: Topic) -> Account | None:
        """Return the reader's own account with what a topic needs; whose it is comes from the identity alone."""
        identity = self.context.identity
        if identity.role is not Role.CUSTOMER or not identity.customer_id:
            return None
        return await self.accounts.read(identity.customer_id, topic.sections | topic.also | {Section.LINES})

    def material(self, drafting: Drafting, found: Sequence[Found]) -> Drafting:
        """Return a draft with what it may be worded from; one in fixed words stays as it is."""
        if drafting.outcome in _FIXED:
            return drafting
        names = {each.offering_id: each.name for each in self.context.catalogue.offerings.values()}
        start = next((wish.start for draft in drafting.drafts for wish in draft.wishes), Start.TODAY)

        def actionable(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
            return with_wishes(replace(drafting, drafts=drafts), self.context.catalogue, start).drafts

        material = Material(
            self.context.question,
            tuple(found),
            names,
            self.topics(),
            self.look_up,
            self.context.search,
            actionable,
            _belongs(self.context.account),
        )
        return replace(drafting, material=material)


def _belongs(account: Account | None) -> dict[str, str]:
    """Return which line the records of an account that are about one are about."""
    if account is None:
        return {}
    found = {f"contract/{item.contract_id}": item.line_id for item in account.contracts}
    found |= {f"bucket/{item.bucket_id}": item.line_id for item in account.usage}
    return {record: f"line/{line_id}" for record, line_id in found.items() if line_id}

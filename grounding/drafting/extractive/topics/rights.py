"""Who may see an account and who may change it: its holder, and the people whom the holder has named."""

from __future__ import annotations

import re
from dataclasses import replace

from grounding.account.records import AuthorisedUser, Section
from grounding.account.rights import Right, rights
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.lines import plain
from grounding.drafting.extractive.topics.rules import laid_down
from grounding.patterns import any_of
from grounding.types import AccountFact, Draft, Drafting, FactValue

NAME = "rights"
"""The topic that says who may see the account and who may change it."""

ASKED = "rights.asked"
"""The role of the cue words that ask for rights over the account; a group `name` holds the person asked about."""

_OWN = "rights.own"
"""The role of those that ask whether the asker may have something done."""

_NAMED = "rights.named"
"""The role of those that ask for them where somebody is named who stands on the account."""

_WORD = r"[^\W\d_]+"
_LEAST_OF_NAME = 3


async def who_may(ctx: Context) -> Part:
    """Say who holds the account, and what each of those named on it may do: of the person asked about, else of all."""
    users = ctx.own.customer.authorised_users
    named = [user for user in users if _names(ctx, user.name)]
    drafts = [_say_user(ctx, user) for user in named] or _everybody(ctx)
    return Part((*drafts, *(await laid_down(ctx, "authorised") if users else ())))


def asks_steps(ctx: Context) -> bool:
    """Say whether it is asked how something is done, beside the words that ask for rights: `what can I do here?`."""
    rest = ctx.question
    for pattern in ctx.words.get(ASKED, ()):
        rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
    return replace(ctx, question=rest).asks("procedural")


def of_somebody_named(ctx: Context) -> bool:
    """Say whether the rights of an authorised user are asked for, by a part of his name."""
    return ctx.asks(_NAMED) and any(_names(ctx, user.name) for user in ctx.own.customer.authorised_users)


def with_own(drafting: Drafting, ctx: Context) -> Drafting:
    """Return a drafting that begins with what an authorised user may do, where he asks what he can have done.

    Who may not change anything is told so of whatever is offered as well: what is open is open to the holder.
    """
    users = ctx.own.customer.authorised_users if ctx.account else ()
    me = next((user for user in users if user.user_id == ctx.identity.subject), None)
    if me is None or drafting.intents == (NAME,):
        return drafting
    changes = Right.CHANGE in rights(ctx.own.customer, me.user_id)
    offered = any(draft.offers or draft.wishes for draft in drafting.drafts)
    if not ctx.asks(_OWN) and (changes or not offered):
        return drafting
    return replace(drafting, drafts=(_say_user(ctx, me), *drafting.drafts))


def _everybody(ctx: Context) -> list[Draft]:
    """Say who holds the account and who is named on it, after that a person asked about by name is not."""
    customer = ctx.own.customer
    holder = _of(ctx, f"customer/{customer.customer_id}", "name", customer.name)
    said = ctx.messages.claim("rights.holder", name=holder, own=ctx.identity.subject == customer.customer_id)
    users = [_say_user(ctx, user) for user in customer.authorised_users]
    if _asks_of_somebody(ctx) and not _names(ctx, customer.name):
        return [ctx.messages.claim("rights.not_named", count=_count(ctx)), said, *users]
    return [said, *users] if users else [said, ctx.messages.claim("rights.none", none=_count(ctx))]


def _say_user(ctx: Context, user: AuthorisedUser) -> Draft:
    record = f"authorised_user/{user.user_id}"
    name = _of(ctx, record, "name", user.name)
    change = Right.CHANGE in rights(ctx.own.customer, user.user_id)
    said = ctx.messages.claim("rights.user", name=name, change=change, own=user.user_id == ctx.identity.subject)
    return replace(said, evidence=(*said.evidence, _of(ctx, record, "may_change", str(user.may_change).lower())))


def _count(ctx: Context) -> AccountFact:
    customer = ctx.own.customer
    return _of(ctx, f"customer/{customer.customer_id}", "authorised_users", len(customer.authorised_users))


def _asks_of_somebody(ctx: Context) -> bool:
    """Say whether the question asks of one person by name."""
    found = (re.search(pattern, ctx.question, re.IGNORECASE) for pattern in ctx.words.get(ASKED, ()))
    return any(match and match.groupdict().get("name") for match in found)


def _names(ctx: Context, name: str) -> bool:
    """Say whether the question holds a part of a person's name, as people type names; `may` and `will` are none."""
    joins = any_of(ctx.words.get("function", ()))
    said = set(re.findall(_WORD, plain(ctx.question)))
    parts = (word for word in re.findall(_WORD, plain(name)) if len(word) >= _LEAST_OF_NAME)
    return any(word in said and not (joins and joins.fullmatch(word)) for word in parts)


def _of(ctx: Context, record: str, name: str, value: FactValue) -> AccountFact:
    return ctx.fact(Section.CUSTOMER, record, name, value)


TOPICS = (Topic(NAME, who_may, frozenset([Section.CUSTOMER])),)

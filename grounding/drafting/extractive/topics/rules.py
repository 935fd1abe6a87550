"""The document that explains a fact of the account."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics.offerings import offerings_in
from grounding.types import Draft
from grounding.verification.support import terms
from retrieval.types import Passage

# Cosine under which a passage does not explain the charge; a wrong rule is worse than none.
_LEAST_LIKENESS = 0.45

_ENOUGH_WORDS = 0.5
"""Share of the content words of what is to be explained that the sentence must hold.

The sample carrier's right rules hold 0.5 and more of them; what is near but beside the point (data for calls, ways to
pay for arrears) holds a third.
"""

_CANDIDATES = 3
_NEAREST = 2


_ENOUGH_WITH_FIGURE = 0.25
"""The same where the sentence states the very price that was charged."""


async def rule(
    ctx: Context,
    cause: str,
    subject: str = "",
    prices: Sequence[str] = (),
    own: Sequence[str] = (),
    rivals: Sequence[Sequence[str]] = (),
) -> list[Draft]:
    """Quote the one sentence of the carrier's documents that says why, or nothing.

    `cause` names the text `query.<cause>` that words what to look for. `subject` is the charge that it must be about;
    `prices` are what it may have been charged at, as they are written: where there are any, the rule states one.
    `own` are all prices of what it comes from, `rivals` those of each thing that it is easily taken for: two roaming
    zones may have a price in common, and the row of the other explains nothing.
    """
    message = f"query.{cause}"
    if not ctx.messages.has(message):
        return []
    query = f"{ctx.messages.plain(message)} {subject}".strip()
    found = [
        item
        for item in await ctx.search(query, 4)
        if (item.dense or 0.0) >= _LEAST_LIKENESS and _is_about(ctx, subject, item.passage, bool(prices))
    ]
    language = ctx.messages.locale.split("-")[0]
    wanted = terms(subject or query, language)

    def share(draft: Draft) -> float:
        return len(wanted & terms(draft.text, language)) / max(1, len(wanted))

    def stated(draft: Draft, amounts: Sequence[str] = prices) -> int:
        return sum(amount in draft.text for amount in set(amounts))

    def of_another(draft: Draft) -> bool:
        return any(stated(draft, each) > stated(draft, own) for each in rivals)

    drafts = [
        draft
        for draft in await ctx.quote(query, found[:2], _CANDIDATES)
        if (stated(draft) and share(draft) >= _ENOUGH_WITH_FIGURE if prices else share(draft) >= _ENOUGH_WORDS)
        and not of_another(draft)
    ]
    return [max(drafts, key=lambda draft: (stated(draft), draft.block is None, share(draft)))] if drafts else []


async def laid_down(ctx: Context, cause: str, *, of_kind: bool = False) -> list[Draft]:
    """Quote what the document on something, worded by the text `query.<cause>`, says nearest to the question.

    `of_kind`: what the question names is one of many that it holds for: the document is found by the text alone, and
    what it says of them all is quoted too.
    """
    message = f"query.{cause}"
    if not ctx.messages.has(message):
        return []
    subject = ctx.messages.plain(message)
    asked = f"{subject}: {ctx.question}"
    queries = (subject, asked) if of_kind else (asked,)
    found = [
        item
        for item in await ctx.search(queries[0], 1)
        if (item.dense or 0.0) >= _LEAST_LIKENESS and _is_about(ctx, subject, item.passage, priced=False)
    ]
    quoted = [draft for query in queries for draft in await ctx.quote(query, found, _NEAREST)]
    return [draft for place, draft in enumerate(quoted) if draft not in quoted[:place]]


def _is_about(ctx: Context, subject: str, passage: Passage, priced: bool) -> bool:
    """Say whether a passage speaks of the subject, and of no other product than the customer's."""
    least = _ENOUGH_WITH_FIGURE if priced else _ENOUGH_WORDS
    language = ctx.messages.locale.split("-")[0]
    wanted = terms(subject, language)
    heading = f"{passage.title} {' '.join(passage.section)}"
    held = len(wanted & terms(f"{heading} {passage.text}", language))
    return (not wanted or held / len(wanted) >= least) and not _of_another(ctx, subject, heading)


def _of_another(ctx: Context, subject: str, heading: str) -> bool:
    own = {line.offering_id for line in ctx.lines} | {addon.offering_id for line in ctx.lines for addon in line.addons}
    asked = {each.offering_id for each in offerings_in(f"{ctx.question} {subject}", ctx)}
    named = {each.offering_id for each in offerings_in(heading, ctx)}
    return bool(named) and not named & (own | asked)

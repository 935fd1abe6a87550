"""The document that explains a fact of the account."""

from __future__ import annotations

from grounding.drafting.extractive.context import Context
from grounding.types import Draft

# Cosine under which a passage does not explain the charge; a wrong rule is worse than none.
_LEAST_LIKENESS = 0.45


async def rule(ctx: Context, cause: str, subject: str = "") -> list[Draft]:
    """Quote the one sentence of the carrier's documents that best says why, or nothing.

    `cause` names the text `query.<cause>` that words what to look for; `subject` narrows it to one charge.
    """
    message = f"query.{cause}"
    if not ctx.messages.has(message):
        return []
    query = f"{ctx.messages.plain(message)} {subject}".strip()
    found = [item for item in await ctx.search(query, 4) if (item.dense or 0.0) >= _LEAST_LIKENESS]
    return await ctx.quote(query, found[:2], 1)

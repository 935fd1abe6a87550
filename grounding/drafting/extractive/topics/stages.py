"""What still works on a suspended line, where the carrier's rule goes by stages: by how long payment is overdue."""

from __future__ import annotations

from collections.abc import Collection

from grounding.account.records import Line
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.pieces import pieces, quotable
from grounding.drafting.extractive.spans import count_asked
from grounding.types import Draft, PassageEvidence


def of_stage(ctx: Context, line: Line, told: list[Draft]) -> list[Draft]:
    """Return the rule of the stage that a line is at, in place of a sentence of it; of all stages where that is unsure.

    Role `stage.<reason>.n` finds, in the group `n`, after how many days overdue a sentence holds.
    """
    evidence = [each for draft in told for each in draft.evidence]
    passages = [each.passage for each in evidence if isinstance(each, PassageEvidence)]
    if not passages:
        return told
    prefix = f"stage.{line.status_reason}."
    whole = [(count_asked(prefix, each.text, ctx.words), each) for each in pieces(passages[0]) if quotable(each)]
    stages = {after for after, _ in whole if after is not None}
    if len(stages) < 2:
        return told
    reached = _reached(ctx, line, stages)
    return [each.draft() for after, each in whole if after is None or reached is None or after == reached]


def _reached(ctx: Context, line: Line, stages: Collection[int]) -> int | None:
    """Return the stage of today, if the line came to its present state at that very stage; None if that is unsure."""
    balance, since = ctx.own.balance, line.status_since
    if balance is None or balance.overdue.minor <= 0 or balance.overdue_since is None or since is None:
        return None
    today, then = ((day - balance.overdue_since).days for day in (ctx.today, since))
    now, before = (max((each for each in stages if each <= days), default=None) for days in (today, then))
    return now if now == before else None

"""Whether something is ordered, and when it is to begin: today, or on the first of next month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.actions.terms import first_of_next_month
from grounding.drafting.extractive.context import Context
from grounding.wishes import Start

_ORDER, _NO_ORDER = "act.order", "act.no_order"
_OTHER_DAY, _NOW = "act.other_day", "period.now"


def is_order(ctx: Context) -> bool:
    """Say whether somebody wants something done; a question whether he could is none."""
    return ctx.asks(_ORDER) and not ctx.asks(_NO_ORDER)


def day_of(start: Start, today: date) -> date:
    """Return the day on which a change begins."""
    return first_of_next_month(today) if start is Start.NEXT_MONTH else today


def start_of(ctx: Context) -> Start | None:
    """Return when an order is to begin; None for a day on which none can."""
    if replace(ctx, question=ctx.typed).asks(_NOW):
        return Start.TODAY
    then, day = day_of(Start.NEXT_MONTH, ctx.today), ctx.day_ahead()
    if ctx.elsewhere is not None and not ctx.elsewhere.past:
        period = ctx.elsewhere.period
        return Start.NEXT_MONTH if period.first <= then <= period.last else None
    if ctx.asks(_OTHER_DAY) or day not in (None, then):
        return None
    return Start.NEXT_MONTH if day == then else Start.TODAY

"""Whether something is ordered, and when it is to begin: today, or on the first of next month."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from grounding.actions.terms import first_of_next_month
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.months import month_patterns
from grounding.patterns import any_of
from grounding.wishes import Start

_ORDER, _NO_ORDER = "act.order", "act.no_order"
_OTHER_DAY, _NOW = "act.other_day", "period.now"
_DAY = r"(?<!\d)(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?"


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
    then, day = day_of(Start.NEXT_MONTH, ctx.today), _day_said(ctx)
    if ctx.elsewhere is not None and not ctx.elsewhere.past:
        period = ctx.elsewhere.period
        return Start.NEXT_MONTH if period.first <= then <= period.last else None
    if ctx.asks(_OTHER_DAY) or day not in (None, ctx.today, then):
        return None
    return Start.NEXT_MONTH if day == then else Start.TODAY


def _day_said(ctx: Context) -> date | None:
    """Return the next day of a name that is said without a year, `from 1 October` or `in October`, from today on."""
    before = any_of([*ctx.words.get("period.in", ()), *ctx.words.get("period.since", ())])
    for number, name in month_patterns(ctx.messages.locale):
        for match in re.finditer(rf"(?:{_DAY})?{name}", ctx.question, re.IGNORECASE):
            if before is None or not before.search(ctx.question[: match.start()]):
                continue
            year = ctx.today.year + ((number, int(match["day"] or 1)) < (ctx.today.month, ctx.today.day))
            try:
                return date(year, number, int(match["day"] or 1))
            except ValueError:
                return None
    return None

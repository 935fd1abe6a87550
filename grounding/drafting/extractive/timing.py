"""Of which time a topic tells, and whether that is the time that is asked about."""

from __future__ import annotations

from dataclasses import replace

from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.spans import ahead_asked, spans_asked
from grounding.drafting.extractive.topics.contract import asks_of_term
from grounding.drafting.extractive.understanding import Understood

DATED = frozenset(["usage", "bill_change", "bill_amount", "line_costs", "charge", "credit", "payment", "exceeded"])
"""The topics that tell of the time that is asked about; the others tell how things stand."""

_COUNTED_NOW = frozenset(["instalments"])
"""Those of the others whose figures are others in a month to come."""

_RECKONED = frozenset(["leaving", "plan_later"])
"""Those that reckon for a day to come."""


def timed(context: Context, understood: Understood, topic: Topic) -> Context:
    """Return what a topic goes by: of several questions, the time that its own names, or else one before it."""
    texts = understood.asking.get(topic.name)
    if not texts or understood.follows:
        return context
    words, locale, today = context.words, context.messages.locale, context.today
    return replace(
        context, asked=spans_asked(texts, words, locale, today), ahead=ahead_asked(texts, words, locale, today)
    )


def untimely(topic: Topic, context: Context) -> bool:
    """Say whether a topic would tell of another time than is asked about, as if it were that.

    No record is of a month to come; and what knows no time would say the same again when only the time has changed.
    """
    if not topic.personal:
        return False
    if topic.name in _RECKONED and (context.day_ahead() or asks_of_term(context)):
        return False
    if topic.name in _COUNTED_NOW and context.ahead:
        return True
    if topic.name not in DATED:
        return context.moved and bool(context.asked or context.back)
    later = context.asks("act.pay_later") and not context.asks("act.no_pay_later")
    return context.ahead and not later

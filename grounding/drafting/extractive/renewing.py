"""Orders of plans for the term that the message names; of the plan that a line has already, a renewal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from grounding.account.records import Line
from grounding.drafting.extractive.context import Context
from grounding.types import Drafting
from grounding.wishes import ActionKind, Wish

_NUMBER = "number."
_MONTHS = {"unit.month": 1, "unit.year": 12}
"""How many months each unit has, by the role of the words for it."""


def with_renewals(drafting: Drafting, ctx: Context) -> Drafting:
    """Return a drafting in which changes are for the term that is named, and one to the plan of its line renews it."""
    term = months_said(ctx)
    drafts = [
        replace(draft, wishes=tuple(_renewal(wish, ctx.own.lines, term) for wish in draft.wishes))
        if draft.wishes
        else draft
        for draft in drafting.drafts
    ]
    return replace(drafting, drafts=tuple(drafts))


def _renewal(wish: Wish, lines: Sequence[Line], term: int | None) -> Wish:
    if wish.kind is not ActionKind.CHANGE_PLAN:
        return wish
    own = any((line.line_id, line.offering_id) == (wish.line_id, wish.offering_id) for line in lines)
    return replace(wish, kind=ActionKind.RENEW_PLAN if own else wish.kind, term_months=term)


def months_said(ctx: Context) -> int | None:
    """Return how many months a message names, `24 months` or `two years`; None if it names none."""
    words = {
        int(role.removeprefix(_NUMBER)): patterns
        for role, patterns in ctx.words.items()
        if role.startswith(_NUMBER) and role.removeprefix(_NUMBER).isdecimal()
    }
    for unit, months in _MONTHS.items():
        units = "|".join(ctx.words.get(unit, ()))
        if not units:
            continue
        found = re.search(rf"(?<!\w)(\d{{1,2}})[\s-]*(?:{units})(?!\w)", ctx.typed, re.IGNORECASE)
        if found:
            return int(found[1]) * months
        for number, patterns in words.items():
            said = "|".join(patterns)
            if re.search(rf"(?<!\w)(?:{said})[\s-]+(?:{units})(?!\w)", ctx.typed, re.IGNORECASE):
                return number * months
    return None

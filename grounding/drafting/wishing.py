"""What could be done of what a draft offers, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from grounding.catalogue import Catalogue
from grounding.types import Draft, Drafting, VerdictFact
from grounding.wishes import MOST_PROPOSED, ActionKind, Start, Wish

_ADD_ON = "addon"
_PLANS = frozenset({"mobile_plan", "data_plan", "broadband_plan"})


def with_wishes(drafting: Drafting, catalogue: Catalogue, start: Start = Start.TODAY) -> Drafting:
    """Return a drafting whose sentences carry what could be done of the offers that they make, first come first.

    A sentence makes an offer for the line that the verdict among its evidence is for; an offer that is for no line, or
    is neither a plan nor an add-on, is left to people. Of a long list the first are wished for where they were ordered,
    else none; so is what the answer advises against. A sentence that carries wishes of its own is left as it is.
    """
    against = frozenset() if drafting.asked else drafting.unadvised
    found = [
        draft.wishes or tuple(wish for wish in wishes_of(draft, catalogue, start) if _change(wish) not in against)
        for draft in drafting.drafts
    ]
    left, drafts = MOST_PROPOSED, []
    if sum(map(len, found)) > MOST_PROPOSED and not drafting.asked:
        return drafting
    for draft, wishes in zip(drafting.drafts, found, strict=True):
        drafts.append(replace(draft, wishes=wishes[:left]) if wishes[:left] else draft)
        left -= len(drafts[-1].wishes)
    return replace(drafting, drafts=tuple(drafts))


def _change(wish: Wish) -> tuple[str, str]:
    return wish.line_id or "", wish.offering_id or ""


def wishes_of(draft: Draft, catalogue: Catalogue, start: Start) -> tuple[Wish, ...]:
    """Return what could be done of what a sentence offers."""
    return tuple(dict.fromkeys(_wishes(draft, catalogue, start)))


def _wishes(draft: Draft, catalogue: Catalogue, start: Start) -> Iterator[Wish]:
    for fact in draft.evidence:
        if isinstance(fact, VerdictFact) and fact.eligible and fact.line_id and fact.offering_id in draft.offers:
            offering = catalogue.offerings.get(fact.offering_id)
            category = offering.category if offering else None
            if category == _ADD_ON:
                # An add-on begins at once: there is no other way to order one.
                yield Wish(ActionKind.ADD_ON, fact.line_id, fact.offering_id)
            elif category in _PLANS:
                yield Wish(ActionKind.CHANGE_PLAN, fact.line_id, fact.offering_id, start)

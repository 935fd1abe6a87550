"""Which topics a turn is about once the account is read: what it shows says more than likeness of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from grounding.account.records import Account
from grounding.drafting.extractive.choosing import (
    BEST_PLAN,
    BILLED,
    ELIGIBLE,
    LEAVING,
    LISTS,
    RIGHTS,
    ROAMING,
    SOLD,
    TOPICS,
    plainly,
)
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.countries import countries, zones_in
from grounding.drafting.extractive.deciding import decide, shown
from grounding.drafting.extractive.lines import names_kind, names_line
from grounding.drafting.extractive.reading import KNOWLEDGE, OTHER_CUSTOMER
from grounding.drafting.extractive.topics import (
    apart,
    contract,
    having,
    keeping,
    offerings,
    rights,
    stopping,
    supposed,
    wanting,
)
from grounding.drafting.extractive.understanding import OWN, WITH_LINE, Understood
from grounding.drafting.extractive.whose import names_holder
from grounding.types import Role

_EVERY_LINE = "lines.every"
"""The role of cue words that mean all lines of the account: `all four phones`, `everybody in the family`."""

_OF_PHONES = frozenset(["line_status", "instalments"])
"""What a question is taken for that names a phone, and something sold that no example holds."""

_OF_ZONES = frozenset(["policy", "offering", "charge", "bill_amount", BEST_PLAN])
"""What a question for the prices of a zone is easily taken for."""

_NEVER = inf
"""More than any topic is likely."""


def settled(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the account: its lines and figures say more than likeness of words does."""
    understood = _by_names(understood, context)
    intents, account = understood.intents, context.account
    if account is None:
        return understood
    if len(intents) < 2 and not understood.procedural and rights.of_somebody_named(context):
        return plainly(understood, (RIGHTS,))
    if intents == (LEAVING,) and offerings.names_others_only(context):
        return replace(understood, intents=("policy",))
    if intents == ("policy",) and understood.otherwise == (LEAVING,):
        return plainly(understood, (LEAVING,)) if _leaves_with_months(context) else understood
    if OTHER_CUSTOMER in intents:
        intents = understood.otherwise
    if _of_own(intents, understood, context):
        return plainly(understood, intents or ("line_costs",))
    if understood.perhaps and understood.perhaps_strength >= _least(understood, intents, context, account):
        intents = (understood.perhaps,)
    wanted = _of_named(set(intents), context)
    if wanted:
        return plainly(understood, (wanted,))
    decided = decide(intents, context)
    if set(decided) == set(understood.intents) and not shown(decided, context):
        return understood
    # What the account shows to be meant is not looked for in documents as well.
    return replace(understood, intents=decided, documents=(), certain=True, ruled=understood.procedural)


def _of_own(intents: tuple[str, ...], understood: Understood, context: Context) -> bool:
    """Say whether a line that is named is asked what it costs, or what paying off a device that he has comes to.

    What is left of the own device says more than the example of a page.
    """
    if not intents:
        return context.asks("line.cost") and names_line(context.typed, context.own.lines, context.words)
    if intents != ("instalments",):
        return False
    devices = [device for line in context.own.lines for device in contract.remaining_devices(context, line)]
    return bool(devices) and not understood.procedural and context.asks("instalments.off")


def _by_names(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the countries and offerings that it names."""
    meant = _by_what_is_sold(understood, context) if len(understood.intents) < 2 else None
    if meant:
        # How an add-on is cancelled, its topic says.
        procedural = understood.procedural and meant != stopping.NAME
        return replace(plainly(understood, (meant,)), perhaps=None, procedural=procedural)
    if _asks_for_roaming(understood, context):
        return plainly(understood, (ROAMING,))
    if set(understood.intents) == {"bill_amount"} and context.asks("spent") and countries(context):
        # What a stay abroad came to stands on a bill, but is not what the bill came to.
        return plainly(understood, ("charge",))
    if understood.intents and set(understood.intents) <= LISTS and offerings.mentioned(context):
        # One of the list by its name is no question for more than the list holds.
        return plainly(understood, ("offering",))
    return understood


def _by_what_is_sold(understood: Understood, context: Context) -> str | None:
    """Return what is asked of something sold, or of the customer's own plan, in words that ask for nothing else."""
    if context.account is None:
        return None
    if supposed.asked(context):
        return "bill_amount"
    if stopping.asked(context):
        return stopping.NAME
    further = wanting.for_kin(context) or wanting.further_by_name(context)
    wanted = further or wanting.by_name(context) or apart.asked(context)
    # What goes on with an earlier question asks that of another line.
    alone = not understood.follows and wanting.for_line(context)
    if wanted or alone or keeping.asked(context) or keeping.returning(context):
        return ELIGIBLE
    return "plan" if having.asked(context) else None


def _least(understood: Understood, intents: Sequence[str], context: Context, account: Account) -> float:
    """Return how likely a topic must be to be taken for what is asked, by what of the account the words name."""
    every = len(account.lines) > 1 and context.asks(_EVERY_LINE)
    plain = (set(intents) - (LISTS if every else _unsaid(context))) & {*TOPICS, "troubleshooting"}
    ruled = understood.certain and set(understood.intents) <= set(KNOWLEDGE)
    if understood.procedural or plain or (intents and ruled):
        return _NEVER
    # A name is like no example, and makes a question about oneself sound like one about somebody else.
    himself = set(understood.intents) <= {OTHER_CUSTOMER} and names_holder(context.typed, account)
    named = names_line(context.typed, account.lines, context.words)
    named = named or (not intents and names_kind(context.typed, account.lines, context.words))
    costs = understood.perhaps == "line_costs" and context.asks("period.price") and set(intents) <= {"policy"}
    if himself or named or (every and (costs or set(intents) <= LISTS)):
        return WITH_LINE
    return OWN if every or (understood.own and not intents) else _NEVER


def _unsaid(context: Context) -> frozenset[str]:
    """Return what a price is like that is asked for without a country or a stay abroad: what a line costs."""
    return frozenset() if countries(context) or context.asks("charge.roaming") else frozenset([ROAMING])


def _asks_for_roaming(understood: Understood, context: Context) -> bool:
    """Say whether a price is asked for and a country is named, which by itself is like no example."""
    if context.identity.role not in (Role.VISITOR, Role.CUSTOMER):
        return False
    if set(understood.intents) == {"offering"}:
        return bool(countries(context))
    if _asks_for_zone(understood, context):
        return True
    # What a use or a pass costs is like what a bill comes to, unless it is said to be the asker's own.
    priced = set(understood.intents) <= {"bill_amount"} and not understood.own and not context.asks("spent")
    return priced and context.asks("roaming.price") and bool(countries(context))


def _asks_for_zone(understood: Understood, context: Context) -> bool:
    """Say whether a price is asked for and a zone is named; which countries are in it, documents tell."""
    priced = context.asks("period.price") and not context.asks("period.past")
    return priced and set(understood.intents) <= _OF_ZONES and bool(zones_in(context.typed, context))


def _leaves_with_months(context: Context) -> bool:
    """Say whether a contract of the customer's own still has as many months left as the question says."""
    lines = {line.line_id for line in context.own.lines}
    left = (contract.with_months_left(context, each) for each in context.own.contracts if each.line_id in lines)
    return not offerings.names_others_only(context) and any(left)


def _of_named(intents: set[str], context: Context) -> str | None:
    """Return what is asked of an offering whose name is like no example, but the words beside it leave no doubt."""
    if intents <= {"discount", "policy"} and wanting.wants_discount(context) and _names_promotion(context):
        # A discount by its name is asked for, not which one runs.
        return ELIGIBLE
    named = {each.offering_id for each in offerings.mentioned(context)}
    # What a zone costs on a plan is no comparison of plans.
    billed = BILLED - {ROAMING} if zones_in(context.typed, context) else BILLED
    if named and intents <= _OF_PHONES | billed and context.asks("compared"):
        return BEST_PLAN
    if named and intents <= _OF_PHONES and wanting.weighed(context) and not wanting.something_else(context):
        return ELIGIBLE
    own = named & {line.offering_id for line in context.own.lines}
    return BEST_PLAN if own and intents <= SOLD and context.asks("compared.with_own") else None


def _names_promotion(context: Context) -> bool:
    return any(each.category == wanting.PROMOTION for each in offerings.mentioned(context))

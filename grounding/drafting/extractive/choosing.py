"""Which topics a turn is about: what the words say, weighed by what the account shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.deciding import decide, shown
from grounding.drafting.extractive.lines import names_line
from grounding.drafting.extractive.topics import (
    best_plan,
    billing,
    charges,
    contract,
    eligibility,
    offerings,
    payment,
    plan,
    roaming,
    service,
    usage,
)
from grounding.drafting.extractive.understanding import OTHER_CUSTOMER, OWN, WITH_LINE, Understood
from grounding.drafting.extractive.whose import names_holder
from grounding.types import Role

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for module in (
        best_plan,
        billing,
        payment,
        charges,
        contract,
        eligibility,
        offerings,
        plan,
        roaming,
        service,
        usage,
    )  # fmt: skip
    for topic in module.TOPICS
}
"""Everything that can be asked of an account or the catalogue, by intent."""

PERSONAL = frozenset(name for name, topic in TOPICS.items() if topic.personal)
"""Those that only an account can answer."""


SOLD = frozenset(["plans", "addons", "offering"])
"""Those that the catalogue answers."""

LISTS = frozenset(["plans", "addons"])
"""Those that list what is on sale."""

ELIGIBLE = "offers.eligible"
"""What this customer may have; `SOLD` is what is on sale for anybody."""

BEST_PLAN = "plan.best"
"""What would suit his use at the least cost."""

ROAMING = "roaming"
"""What it costs to use a phone in a country."""

_LISTED = SOLD | {ELIGIBLE, "plan", "policy", "instalments"}
"""What a question for a list of what one may have is easily taken for."""

_GOING = SOLD | {ELIGIBLE, BEST_PLAN, "leaving", "contract", "discount"}
"""What somebody is taken for who says that he would go, or stay, for an offer."""

_PROMOTION = "promotion"
"""The category of the catalogue that takes something off a price."""

_OPERATOR_TOPICS = frozenset(["outage"])


def topics_of(intents: Sequence[str]) -> list[Topic]:
    """Return the topics among some intents, in their order."""
    return [TOPICS[name] for name in dict.fromkeys(intents) if name in TOPICS]


def general(understood: Understood) -> bool:
    """Say whether documents go before the topics: the words may as well ask for a rule, or for more than a list."""
    asked = set(understood.intents)
    if understood.certain or not asked & set(TOPICS):
        return False
    return (understood.general and bool(asked & PERSONAL)) or asked <= LISTS


def with_verdicts(understood: Understood, context: Context) -> Understood:
    """Return what a customer asks where he wants to know what is for him: verdicts and his use, not what is on sale.

    Somebody without an account gets what is on sale beside the way to sign in.
    """
    intents = understood.intents
    if context.identity.role is Role.VISITOR:
        if context.asks("advised") and set(intents) <= _LISTED | {BEST_PLAN}:
            return _plainly(understood, ("plans",))
        if ELIGIBLE not in intents:
            return understood
        return replace(understood, intents=(*dict.fromkeys([*intents, "offering"]),))
    if context.identity.role is not Role.CUSTOMER:
        return understood
    if context.asks("offered") and set(intents) <= _GOING:
        return _plainly(understood, tuple(dict.fromkeys([ELIGIBLE, *(set(intents) & {"leaving"})])))
    wanted = _wanted(set(intents), context)
    if wanted:
        return _plainly(understood, (wanted,))
    meant = BEST_PLAN if context.asks("compared") else ELIGIBLE if context.asks("eligible") else None
    if meant is None or not set(intents) & SOLD:
        return understood
    return _plainly(understood, tuple(dict.fromkeys(meant if name in SOLD else name for name in intents)))


def _wanted(intents: set[str], context: Context) -> str | None:
    """Return what is asked in words that leave no doubt, whatever the sentence is like: advice, or what is for him."""
    if context.asks("advised") and intents <= _LISTED | {BEST_PLAN}:
        return ELIGIBLE if any(context.asks(f"category.{kind}") for kind in ("device", "addon")) else BEST_PLAN
    if _asks_for_further(intents, context):
        return ELIGIBLE
    kind = context.asks("eligible.kind") and not context.asks("elsewhere.place")
    listed = bool(intents) and context.asks("eligible.list")
    return ELIGIBLE if (kind or listed) and intents <= _LISTED else None


def _asks_for_further(intents: set[str], context: Context) -> bool:
    """Say whether a further line is wanted; `which plan is on my second line` asks for what he has."""
    if not context.asks("line.further") or context.asks("procedural"):
        return False
    has = "plan" in intents and context.asks("question") and not context.asks("eligible")
    return intents <= _LISTED | {"howto"} and not has


def weighed(context: Context) -> bool:
    """Say whether verdicts may be what is asked for, so that what they are decided from has to be read."""
    return any(context.asks(cue) for cue in ("eligible.named", "compared")) or _wants_discount(context)


def _wants_discount(context: Context) -> bool:
    return context.asks("discount.wanted") and context.asks(f"category.{_PROMOTION}")


def _plainly(understood: Understood, intents: tuple[str, ...]) -> Understood:
    """Return what was understood as these topics, and nothing for documents to answer."""
    return replace(understood, intents=intents, documents=(), certain=True, general=False, ruled=False)


def settled(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the account: its lines and figures say more than likeness of words does."""
    if _asks_for_roaming(understood, context):
        understood = _plainly(understood, (ROAMING,))
    intents, account = understood.intents, context.account
    if account is None:
        return understood
    if OTHER_CUSTOMER in intents:
        intents = understood.otherwise
    if understood.perhaps and not understood.procedural and not set(intents) & {*TOPICS, "troubleshooting"}:
        # A name is like no example, and makes a question about oneself sound like one about somebody else.
        himself = set(understood.intents) <= {OTHER_CUSTOMER} and names_holder(context.typed, account)
        named = himself or names_line(context.typed, account.lines, context.words)
        mine = understood.own and not intents
        least = WITH_LINE if named else OWN if mine else 1.0
        intents = (understood.perhaps,) if understood.perhaps_strength >= least else intents
    if set(intents) <= {"discount", "policy"} and _wants_discount(context) and _names_promotion(context):
        # A discount by its name is asked for, not which one runs.
        return _plainly(understood, (ELIGIBLE,))
    if not intents and weighed(context) and offerings.mentioned(context):
        # A name is like no example either, but `can I switch to` before it leaves no doubt.
        return _plainly(understood, (BEST_PLAN if context.asks("compared") else ELIGIBLE,))
    decided = decide(intents, context)
    if set(decided) == set(understood.intents) and not shown(decided, context):
        return understood
    # What the account shows to be meant is not looked for in documents as well.
    return replace(understood, intents=decided, documents=(), certain=True, ruled=False)


def _asks_for_roaming(understood: Understood, context: Context) -> bool:
    """Say whether a price is asked for and a country is named, which by itself is like no example."""
    asks = not understood.intents and context.identity.role in (Role.VISITOR, Role.CUSTOMER)
    return asks and context.asks("roaming.price") and bool(countries(context))


def _names_promotion(context: Context) -> bool:
    return any(each.category == _PROMOTION for each in offerings.mentioned(context))


def topics_for(role: Role) -> frozenset[str]:
    """Return the intents of the topics that such a reader may ask for."""
    return frozenset(TOPICS) if role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPICS

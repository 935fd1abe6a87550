"""Which topics a turn is about: what the words say, weighed by what the account shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.deciding import decide, shown
from grounding.drafting.extractive.lines import names_line
from grounding.drafting.extractive.topics import billing, charges, contract, offerings, plan, roaming, service, usage
from grounding.drafting.extractive.understanding import OTHER_CUSTOMER, OWN, WITH_LINE, Understood
from grounding.drafting.extractive.whose import names_holder
from grounding.types import Role

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for module in (billing, charges, contract, offerings, plan, roaming, service, usage)
    for topic in module.TOPICS
}
"""Everything that can be asked of an account or the catalogue, by intent."""

PERSONAL = frozenset(name for name, topic in TOPICS.items() if topic.personal)
"""Those that only an account can answer."""


SOLD = frozenset(["plans", "addons", "offering"])
"""Those that the catalogue answers."""

LISTS = frozenset(["plans", "addons"])
"""Those that list what is on sale."""

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


def settled(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the account: its lines and figures say more than likeness of words does."""
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
    decided = decide(intents, context)
    if set(decided) == set(understood.intents) and not shown(decided, context):
        return understood
    # What the account shows to be meant is not looked for in documents as well.
    return replace(understood, intents=decided, documents=(), certain=True, ruled=False)


def topics_for(role: Role) -> frozenset[str]:
    """Return the intents of the topics that such a reader may ask for."""
    return frozenset(TOPICS) if role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPICS

"""Which topics a turn is about: what the words say, weighed by what the account shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from grounding.account.records import Account
from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.deciding import decide, shown
from grounding.drafting.extractive.lines import names_line
from grounding.drafting.extractive.reading import KNOWLEDGE, OTHER_CUSTOMER
from grounding.drafting.extractive.topics import (
    best_plan,
    billing,
    charges,
    coming,
    contract,
    eligibility,
    keeping,
    line_costs,
    offerings,
    payment,
    plan,
    rights,
    roaming,
    service,
    usage,
)
from grounding.drafting.extractive.understanding import OWN, WITH_LINE, Understood
from grounding.drafting.extractive.whose import names_holder
from grounding.patterns import any_of
from grounding.types import Role

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for module in (
        best_plan,
        billing,
        payment,
        charges,
        coming,
        contract,
        eligibility,
        line_costs,
        offerings,
        plan,
        rights,
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

_CONTRACT = "contract"
"""Until when he is bound."""

BEST_PLAN = "plan.best"
"""What would suit his use at the least cost."""

ROAMING = "roaming"
"""What it costs to use a phone in a country."""

_LISTED = SOLD | {ELIGIBLE, "plan", "policy", "instalments"}
"""What a question for a list of what one may have is easily taken for."""

_GOING = SOLD | {ELIGIBLE, BEST_PLAN, "leaving", "contract", "discount"}
"""What somebody is taken for who says that he would go, or stay, for an offer."""

_BILLED = frozenset(["usage", "overage", ROAMING, "plan", "addons"])
"""What is on the bill where it is asked what was paid for it at a time."""

_LEAVING = "leaving"
_LEAVING_RULE = "leaving.rule"

RIGHTS = "rights"
"""Who may see the account and who may change it."""

_NEXT_BILL = "bill_next"
"""What goes onto the bill to come."""

_OF_BILLS = frozenset(["bill_amount", "bill_change", "line_costs", "payment", "charge"])
"""What a question for the bill to come is easily taken for."""

_PLAIN = {
    "dispute.raised": "dispute",
    "bill.higher": "bill_change",
    "bill.prorated": "bill_change",
    "discount.price": "discount",
    "payment.owing": "payment",
    "payment.suspension": "payment",
    "plan.later": "plan_later",
    "plan.held": "plan",
    "arranged": "payment",
    "ticket.asked": "tickets",
    "ticket.number": "tickets",
    "usage.left": "usage",
    "leaving.cost": _LEAVING,
    "contract.end": _CONTRACT,
    "contract.after": _CONTRACT,
}
"""By cue, the topic that is asked for where it is heard: what was raised, agreed, used or is still to run."""

_OF_PHONES = frozenset(["line_status", "instalments"])
"""What a question is taken for that names a phone, and something sold that no example holds."""

_EVERY_LINE = "lines.every"
"""The role of cue words that mean all lines of the account: `all four phones`, `everybody in the family`."""

_RULES = {
    _LEAVING_RULE: SOLD | {_LEAVING, _CONTRACT},
    "roaming.rule": frozenset(["dispute", "credit", "line_status"]),
}
"""By role of the cue words that ask for a rule, whatever is on record, what such a question is taken for."""

_PROMOTION = "promotion"
"""The category of the catalogue that takes something off a price."""

_NEVER = inf
"""More than any topic is likely."""

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

    Somebody without an account gets what is on sale beside the way to sign in; a rule is everybody's.
    """
    intents = understood.intents
    rules = [role for role, taken in _RULES.items() if set(intents) <= taken and context.asks(role)]
    if rules:
        # How many months are left may be of the customer's own contract, which is not read yet.
        own = (_LEAVING,) if rules == [_LEAVING_RULE] and context.identity.role is Role.CUSTOMER else ()
        return replace(_plainly(understood, ("policy",)), otherwise=own)
    if set(intents) <= SOLD and context.asks("listed.no_term") and not context.asks("eligible"):
        return _plainly(understood, ("plans",))
    if context.identity.role is Role.VISITOR:
        if context.asks("advised") and set(intents) <= _LISTED | {BEST_PLAN}:
            return _plainly(understood, ("plans",))
        if ELIGIBLE not in intents:
            return understood
        return replace(understood, intents=(*dict.fromkeys([*intents, "offering"]),))
    if context.identity.role is not Role.CUSTOMER:
        return understood
    ending = _of_contract(set(intents), context)
    if ending:
        return _plainly(understood, ending)
    wanted = _wanted(set(intents), context)
    if wanted:
        return _plainly(understood, (wanted,))
    meant = BEST_PLAN if context.asks("compared") else ELIGIBLE if context.asks("eligible") else None
    if meant is None or not set(intents) & SOLD:
        return understood
    return _plainly(understood, tuple(dict.fromkeys(meant if name in SOLD else name for name in intents)))


def _of_contract(intents: set[str], context: Context) -> tuple[str, ...]:
    """Return what is asked of the end of a contract: what to do then, a new term, notice, a reason to stay."""
    if not intents <= _GOING | _LISTED:
        return ()
    if context.asks("advised.ending"):
        return (_CONTRACT, BEST_PLAN)
    if context.asks("procedural"):
        return ()
    if context.asks("offered") and intents <= _GOING:
        return (BEST_PLAN, *(intents & {"leaving"}))
    if context.asks("renewed"):
        return (ELIGIBLE,)
    asked = context.asks("contract.notice") or context.asks("contract.window")
    return (_CONTRACT,) if asked else ()


def _wanted(intents: set[str], context: Context) -> str | None:
    """Return what is asked in words that leave no doubt, whatever the sentence is like: advice, or what is for him."""
    if context.asks("advised.saving") or context.asks(best_plan.UNDONE):
        return BEST_PLAN
    if context.asks("advised") and intents <= _LISTED | {BEST_PLAN, _CONTRACT}:
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


def of_rights(understood: Understood, context: Context) -> Understood:
    """Return what is asked of rights over the account: who has them, or a way to give them; nothing of another's."""
    if context.asks("worded.rights"):
        if OTHER_CUSTOMER not in understood.intents:
            return understood
        return replace(_plainly(understood, ("howto",)), procedural=True)
    asked = context.identity.role is Role.CUSTOMER and context.asks(rights.ASKED) and not understood.procedural
    if not asked:
        return understood
    # Beside another topic it stands in the place of what its own words, or documents, would be taken for.
    other = {OTHER_CUSTOMER, *KNOWLEDGE}
    alone = len(understood.intents) < 2

    def meant(name: str) -> str:
        own = [replace(context, question=text) for text in understood.asking.get(name, ())[:1]]
        return RIGHTS if alone or name in other or any(each.asks(rights.ASKED) for each in own) else name

    return _plainly(understood, tuple(dict.fromkeys([*map(meant, understood.intents), RIGHTS])))


def weighed(context: Context) -> bool:
    """Say whether verdicts may be what is asked for, so that what they are decided from has to be read."""
    cues = ("eligible.named", "compared", "compared.with_own", "plan.kept")
    return any(context.asks(cue) for cue in cues) or _wants_discount(context)


def _wants_discount(context: Context) -> bool:
    return context.asks("discount.wanted") and context.asks(f"category.{_PROMOTION}")


def _plainly(understood: Understood, intents: tuple[str, ...]) -> Understood:
    """Return what was understood as these topics, and nothing for documents to answer."""
    return replace(understood, intents=intents, documents=(), certain=True, general=False, ruled=False)


def of_account(understood: Understood, context: Context) -> Understood:
    """Return what a customer asks of his account in words that leave no doubt, whatever else the sentence names."""
    understood = _with_its_reason(understood, context)
    asks_steps = understood.procedural and "troubleshooting" not in understood.intents
    if context.identity.role is not Role.CUSTOMER or asks_steps:
        return understood
    if len(understood.intents) > 1 or understood.documents:
        # Of several questions the cue is in one; the others are not to be lost.
        return understood
    if _of_bill_to_come(set(understood.intents), context):
        return _plainly(understood, (_NEXT_BILL,))
    cue = next((cue for cue in _PLAIN if context.asks(cue)), None)
    if cue is None:
        return understood
    if OTHER_CUSTOMER in understood.intents:
        # Whose it is, the account's own lines tell.
        return replace(understood, otherwise=(_PLAIN[cue],))
    # What comes after a contract, its topic says with the rule.
    return replace(_plainly(understood, (_PLAIN[cue],)), ruled=understood.ruled and not context.asks("contract.after"))


def _of_bill_to_come(intents: set[str], context: Context) -> bool:
    """Say whether the next bill is asked about, or that of a month to come, of which there is none."""
    named = intents <= _OF_BILLS and context.asks("bill.next")
    return named or (context.ahead and bool(intents) and intents <= {"bill_amount", "bill_change"})


def _with_its_reason(understood: Understood, context: Context) -> Understood:
    """Return what is asked without a question for the reason of what the answer explains by itself."""
    reason = any_of(context.words.get("bill.reason", ()))
    if reason is None or understood.intents != ("bill_change",):
        return understood
    return replace(understood, documents=tuple(each for each in understood.documents if not reason.search(each)))


def of_use(understood: Understood, context: Context) -> Understood:
    """Return what is asked of use: how much it was, what comes beyond it, or what it came to on the bill."""
    asked = set(understood.intents)
    extra = asked == {"payment"} and context.asks("spent.extra")
    if asked and (asked <= _BILLED or extra) and context.asked and context.asks("spent"):
        return _plainly(understood, ("charge",))
    return _plainly(understood, ("overage",)) if asked == {"usage"} and context.asks("usage.beyond") else understood


def settled(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the account: its lines and figures say more than likeness of words does."""
    understood = _by_names(understood, context)
    intents, account = understood.intents, context.account
    if account is None:
        return understood
    if len(intents) < 2 and not understood.procedural and rights.of_somebody_named(context):
        return _plainly(understood, (RIGHTS,))
    if intents == (_LEAVING,) and offerings.names_others_only(context):
        return replace(understood, intents=("policy",))
    if intents == ("policy",) and understood.otherwise == (_LEAVING,):
        return _plainly(understood, (_LEAVING,)) if _leaves_with_months(context) else understood
    if OTHER_CUSTOMER in intents:
        intents = understood.otherwise
    if understood.perhaps and understood.perhaps_strength >= _least(understood, intents, context, account):
        intents = (understood.perhaps,)
    if set(intents) <= {"discount", "policy"} and _wants_discount(context) and _names_promotion(context):
        # A discount by its name is asked for, not which one runs.
        return _plainly(understood, (ELIGIBLE,))
    wanted = _of_named(set(intents), context)
    if wanted:
        return _plainly(understood, (wanted,))
    decided = decide(intents, context)
    if set(decided) == set(understood.intents) and not shown(decided, context):
        return understood
    # What the account shows to be meant is not looked for in documents as well.
    return replace(understood, intents=decided, documents=(), certain=True, ruled=understood.procedural)


def _by_names(understood: Understood, context: Context) -> Understood:
    """Return what is asked in the light of the countries and offerings that it names."""
    if len(understood.intents) < 2 and keeping.asked(context):
        return replace(_plainly(understood, (ELIGIBLE,)), perhaps=None)
    if _asks_for_roaming(understood, context):
        return _plainly(understood, (ROAMING,))
    if set(understood.intents) == {"bill_amount"} and context.asks("spent") and countries(context):
        # What a stay abroad came to stands on a bill, but is not what the bill came to.
        return _plainly(understood, ("charge",))
    if understood.intents and set(understood.intents) <= LISTS and offerings.mentioned(context):
        # One of the list by its name is no question for more than the list holds.
        return _plainly(understood, ("offering",))
    return understood


def _least(understood: Understood, intents: Sequence[str], context: Context, account: Account) -> float:
    """Return how likely a topic must be to be taken for what is asked, by what of the account the words name."""
    every = len(account.lines) > 1 and context.asks(_EVERY_LINE)
    plain = (set(intents) - (LISTS if every else frozenset())) & {*TOPICS, "troubleshooting"}
    ruled = understood.certain and set(understood.intents) <= set(KNOWLEDGE)
    if understood.procedural or plain or (intents and ruled):
        return _NEVER
    # A name is like no example, and makes a question about oneself sound like one about somebody else.
    himself = set(understood.intents) <= {OTHER_CUSTOMER} and names_holder(context.typed, account)
    if himself or names_line(context.typed, account.lines, context.words) or (every and set(intents) <= LISTS):
        return WITH_LINE
    return OWN if every or (understood.own and not intents) else _NEVER


def _asks_for_roaming(understood: Understood, context: Context) -> bool:
    """Say whether a price is asked for and a country is named, which by itself is like no example."""
    if context.identity.role not in (Role.VISITOR, Role.CUSTOMER):
        return False
    if set(understood.intents) == {"offering"}:
        return bool(countries(context))
    # What a use or a pass costs is like what a bill comes to, unless it is said to be the asker's own.
    priced = set(understood.intents) <= {"bill_amount"} and not understood.own and not context.asks("spent")
    return priced and context.asks("roaming.price") and bool(countries(context))


def _leaves_with_months(context: Context) -> bool:
    """Say whether a contract of the customer's own still has as many months left as the question says."""
    lines = {line.line_id for line in context.own.lines}
    left = (contract.with_months_left(context, each) for each in context.own.contracts if each.line_id in lines)
    return not offerings.names_others_only(context) and any(left)


def _of_named(intents: set[str], context: Context) -> str | None:
    """Return what is asked of an offering whose name is like no example, but the words beside it leave no doubt."""
    named = {each.offering_id for each in offerings.mentioned(context)}
    if named and intents <= _OF_PHONES | _BILLED and context.asks("compared"):
        return BEST_PLAN
    if named and intents <= _OF_PHONES and weighed(context):
        return ELIGIBLE
    own = named & {line.offering_id for line in context.own.lines}
    return BEST_PLAN if own and intents <= SOLD and context.asks("compared.with_own") else None


def _names_promotion(context: Context) -> bool:
    return any(each.category == _PROMOTION for each in offerings.mentioned(context))


def topics_for(role: Role) -> frozenset[str]:
    """Return the intents of the topics that such a reader may ask for."""
    return frozenset(TOPICS) if role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPICS

"""Which topics a turn is about, by its words alone; `settling` weighs them by what the account shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.drafting.extractive.context import Context, Topic
from grounding.drafting.extractive.reading import KNOWLEDGE, OTHER_CUSTOMER
from grounding.drafting.extractive.topics import (
    best_plan,
    billing,
    charges,
    coming,
    contract,
    eligibility,
    line_costs,
    offerings,
    payment,
    plan,
    rights,
    roaming,
    service,
    stopping,
    supposed,
    usage,
)
from grounding.drafting.extractive.understanding import Understood
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
        stopping,
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

_CHANGE_FREE = "contract.change_free"
"""From when a plan may be changed without a fee, whichever would be the best."""

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

BILLED = frozenset(["usage", "overage", ROAMING, "plan", "addons"])
"""What is on the bill where it is asked what was paid for it at a time."""

LEAVING = "leaving"
_LEAVING_RULE = "leaving.rule"

RIGHTS = rights.NAME
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
    "bill.net": "bill_amount",
    "credit.received": "credit",
    "payment.owing": "payment",
    "payment.suspension": "payment",
    payment.LATE_FEE: "payment",
    "plan.later": "plan_later",
    "plan.held": "plan",
    "arranged": "payment",
    "ticket.asked": "tickets",
    "ticket.number": "tickets",
    "usage.left": "usage",
    "leaving.free": LEAVING,
    "leaving.cost": LEAVING,
    "contract.end": _CONTRACT,
    _CHANGE_FREE: _CONTRACT,
    "contract.after": _CONTRACT,
}
"""By cue, the topic that is asked for where it is heard: what was raised, agreed, used or is still to run."""

_RULES = {
    _LEAVING_RULE: SOLD | {LEAVING, _CONTRACT},
    "roaming.rule": frozenset(["dispute", "credit", "line_status"]),
}
"""By role of the cue words that ask for a rule, whatever is on record, what such a question is taken for."""

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
        own = (LEAVING,) if rules == [_LEAVING_RULE] and context.identity.role is Role.CUSTOMER else ()
        return replace(plainly(understood, ("policy",)), otherwise=own)
    if _lists_what_is_sold(set(intents), context):
        return plainly(understood, ("plans",))
    if context.identity.role is Role.VISITOR:
        if context.asks("advised") and set(intents) <= _LISTED | {BEST_PLAN}:
            return plainly(understood, ("plans",))
        if ELIGIBLE not in intents:
            return understood
        return replace(understood, intents=(*dict.fromkeys([*intents, "offering"]),))
    if context.identity.role is not Role.CUSTOMER:
        return understood
    ending = _of_contract(set(intents), context)
    if ending:
        return plainly(understood, ending)
    wanted = _wanted(set(intents), context)
    if wanted:
        return plainly(understood, (wanted,))
    meant = BEST_PLAN if context.asks("compared") else ELIGIBLE if context.asks("eligible") else None
    if meant is None or not set(intents) & SOLD:
        return understood
    return plainly(understood, tuple(dict.fromkeys(meant if name in SOLD else name for name in intents)))


def _lists_what_is_sold(intents: set[str], context: Context) -> bool:
    """Say whether it is asked what is on sale, or what of it comes without a term; not what one may have of it."""
    without_term = intents <= SOLD and context.asks("listed.no_term") and not context.asks("eligible")
    return without_term or (intents <= {"policy"} and context.asks("listed.sold"))


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
    if intents == {_CONTRACT} and context.asks(_CHANGE_FREE):
        return None
    if context.asks("advised.saving") or context.asks(supposed.UNDONE):
        return BEST_PLAN
    if context.asks("advised") and intents <= _LISTED | {BEST_PLAN, _CONTRACT}:
        return ELIGIBLE if any(context.asks(f"category.{kind}") for kind in ("device", "addon")) else BEST_PLAN
    if context.asks("compared") and context.asks("category.bundle") and intents <= _LISTED | {BEST_PLAN}:
        return BEST_PLAN
    if _asks_for_further(intents, context) or context.asks("eligible.change"):
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
        return replace(plainly(understood, ("howto",)), procedural=True)
    if context.identity.role is not Role.CUSTOMER or not context.asks(rights.ASKED) or rights.asks_steps(context):
        return understood
    # Beside another topic it stands in the place of what its own words, or documents, would be taken for.
    other = {OTHER_CUSTOMER, *KNOWLEDGE}
    alone = len(understood.intents) < 2

    def meant(name: str) -> str:
        own = [replace(context, question=text) for text in understood.asking.get(name, ())[:1]]
        return RIGHTS if alone or name in other or any(each.asks(rights.ASKED) for each in own) else name

    asked = tuple(dict.fromkeys([*map(meant, understood.intents), RIGHTS]))
    return replace(plainly(understood, asked), procedural=False)


def plainly(understood: Understood, intents: tuple[str, ...]) -> Understood:
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
        return plainly(understood, (_NEXT_BILL,))
    cue = next((cue for cue in _PLAIN if context.asks(cue)), None)
    if cue is None:
        return understood
    if OTHER_CUSTOMER in understood.intents:
        # Whose it is, the account's own lines tell.
        return replace(understood, otherwise=(_PLAIN[cue],))
    # What comes after a contract, its topic says with the rule; of another's bill without tax nobody asked.
    own = context.asks("contract.after") or cue == "bill.net"
    return replace(plainly(understood, (_PLAIN[cue],)), ruled=understood.ruled and not own)


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
    extra = asked <= {"payment", "bill_amount"} and context.asks("spent.extra")
    if asked and (asked <= BILLED or extra) and context.asked and context.asks("spent"):
        return plainly(understood, ("charge",))
    used = _of_past_use(asked, context) if context.identity.role is Role.CUSTOMER else None
    if used:
        return plainly(understood, (used,))
    return plainly(understood, ("overage",)) if asked == {"usage"} and context.asks("usage.beyond") else understood


def _of_past_use(asked: set[str], context: Context) -> str | None:
    """Return what is asked of a customer's use in words that leave no doubt: how far beyond, or how much in a time."""
    if asked <= {"usage", "overage", "charge"} and context.asks("usage.exceeded"):
        return "exceeded"
    return "usage" if asked <= BILLED and context.asked and context.asks("usage.past") else None


def topics_for(role: Role) -> frozenset[str]:
    """Return the intents of the topics that such a reader may ask for."""
    return frozenset(TOPICS) if role in (Role.VISITOR, Role.CUSTOMER) else _OPERATOR_TOPICS

"""What the account itself says a question is about: an amount that stands on it, a charge that it holds."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.account.billing_accounts import by_account
from grounding.account.records import BillLine, ChargeKind, Section
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.lines import names_line
from grounding.drafting.extractive.pointing import Given, amounts, charges_named, units_named
from grounding.drafting.extractive.topics.charges import PART
from grounding.drafting.extractive.topics.supposed import WITHOUT
from grounding.money import Money

SECTIONS = frozenset([Section.BILLS, Section.BALANCE])
"""What has to be read of the account to decide."""

# Topics that an amount or a charge may take the place of; anything else was asked for plainly.
_OPEN = frozenset("bill_change bill_amount charge credit dispute payment plan policy roaming".split())
_OF_TOTALS = frozenset("bill_change bill_amount payment".split())
_BILL = frozenset(["bill_amount", "bill_change"])
_OF_CHARGES = frozenset("bill_change charge credit".split())


def points(ctx: Context) -> bool:
    """Say whether the question gives an amount or speaks of something billed, so that the account may decide."""
    return bool(amounts(ctx)) or any(ctx.asks(role) for role in ("billed", WITHOUT, PART))


def decide(intents: tuple[str, ...], ctx: Context) -> tuple[str, ...]:
    """Return the topics that the account's own figures show to be meant, else those understood from the words."""
    if intents == ("bill_amount",) and _paid_then(ctx):
        return ("payment",)
    if ctx.account is None or not ctx.account.bills or not set(intents) <= _OPEN:
        return intents
    if set(intents) <= _BILL and ctx.asks(PART) and not ctx.asks(WITHOUT):
        # Tax is told with what the whole bill comes to.
        return ("bill_amount",) if ctx.asks("bill.tax") else ("charge",)
    contests = bool(ctx.named({"disputed"}, typed=True))
    if intents == ("dispute",) and contests:
        # Whoever would contest a charge asks for more than what it is for.
        return intents
    if intents == ("credit",) and ctx.asks("charge.asked") and not ctx.asks("charge.credit"):
        # Whether something was charged is worded like a question for what was given back.
        return ("charge",)
    meant = _by_amount(intents, ctx)
    if not meant and amounts(ctx) and ctx.asks("charge.of_amount"):
        # That nothing of such an amount was charged is said before what the bill comes to.
        return ("charge",)
    if intents == ("roaming",) and _charged_then(ctx):
        return ("charge",)
    # Of a rule on contesting, a charge is only what it is asked for.
    open_to_charges = not set(intents) & (_OF_TOTALS | _OF_CHARGES) and not (contests and intents == ("policy",))
    if not meant and ctx.asks("billed") and open_to_charges:
        meant = _by_charge(intents, ctx)
    return meant or intents


def _charged_then(ctx: Context) -> bool:
    """Say whether it is asked what use has cost, of a line or in a time of the bills: on them, or it cost nothing."""
    if not (ctx.asks("period.past") and ctx.asks("billed") and _within_bills(ctx)):
        return False
    of_use = bool(ctx.asked) and bool(units_named(ctx)) and not countries(ctx)
    return of_use or names_line(ctx.typed, ctx.own.lines, ctx.words)


def _within_bills(ctx: Context) -> bool:
    """Say whether the bills reach to a time that is asked about, if any is: of one before, old prices tell."""
    held = ctx.own.bills
    return not ctx.asked or any(span.overlaps(bill.period_start, bill.issued) for span in ctx.asked for bill in held)


def _paid_then(ctx: Context) -> bool:
    """Say whether it is asked what was paid in a time, and payments of that time are on record."""
    balance = ctx.account.balance if ctx.account and ctx.asks("payment.made") else None
    received = [each.received for each in balance.payments] if balance else []
    return any(span.overlaps(day, day) for span in ctx.then for day in received)


def shown(intents: tuple[str, ...], ctx: Context) -> bool:
    """Say whether a single charge is asked for and the bills hold one of that description: no document knows it."""
    return (
        intents in (("charge",), ("credit",))
        and ctx.account is not None
        and bool(charges_named(ctx, ctx.account.bills))
    )


def _by_amount(intents: tuple[str, ...], ctx: Context) -> tuple[str, ...]:
    given = amounts(ctx)
    if not given:
        return ()
    exact = _topics(intents, ctx, given, loose=False)
    # `27 euro` for 27.09 may be anything, unless the question speaks of what was billed.
    return exact or (_topics(intents, ctx, given, loose=True) if ctx.asks("billed") else ())


def _topics(intents: tuple[str, ...], ctx: Context, given: Sequence[Given], *, loose: bool) -> tuple[str, ...]:
    def hits(money: Money) -> bool:
        return any(each.is_about(money) if loose else each.is_exactly(money) for each in given)

    account, asked = ctx.own, set(intents)
    disputed = account.balance.disputes if account.balance else ()
    if any(hits(item.amount) for item in disputed) and "charge" not in asked:
        # What a charge is, is told with how its dispute stands.
        return intents if "dispute" in asked else ("dispute",)
    if any(hits(line.monthly_price) for line in account.lines) and "plan" in asked:
        return intents
    bills = account.bills
    if any(hits(bill.total) for bill in bills):
        groups = [group for group in by_account(bills).values() if any(hits(bill.total) for bill in group)]
        changed = any(len(group) == 1 or group[0].total != group[1].total for group in groups)
        return intents if asked & _OF_TOTALS else ("bill_change" if changed else "bill_amount",)
    lines = [line for bill in bills for line in bill.lines if line.kind is not ChargeKind.PLAN and hits(line.amount)]
    if lines:
        return intents if asked & _OF_CHARGES else _topic_of(lines)
    if account.balance and any(hits(money) for money in (account.balance.owed, account.balance.overdue) if money):
        return intents if "payment" in asked else ("payment",)
    return ("plan",) if any(hits(line.monthly_price) for line in account.lines) and not asked else ()


def _by_charge(intents: tuple[str, ...], ctx: Context) -> tuple[str, ...]:
    """Return the topic of a charge that the question describes, or that comes from a country which it names.

    What roaming has cost, wherever it was, is on the bills as well.
    """
    if not _within_bills(ctx):
        return ()
    roamed = intents in (("roaming",), ()) and ctx.asks("period.past") and not countries(ctx)
    hits = [line for _, line in charges_named(ctx, ctx.own.bills, by_kind=roamed)]
    return _topic_of(hits) if hits else ()


def _topic_of(lines: Sequence[BillLine]) -> tuple[str, ...]:
    return ("credit",) if lines[0].kind is ChargeKind.CREDIT else ("charge",)

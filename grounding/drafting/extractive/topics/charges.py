"""Single charges, credits and discounts: what one is, what it was for, until when it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.account.checking import prices_wrong
from grounding.account.losses import over
from grounding.account.records import Bill, BillLine, ChargeKind, Discount, Line, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.pointing import (
    accounts_meant,
    amounts,
    bills_meant,
    bills_named,
    charges_named,
    lies_in,
    units_named,
)
from grounding.drafting.extractive.topics.bill_checks import faulty
from grounding.drafting.extractive.topics.bill_lines import (
    account_of,
    bill_fact,
    charge_rule,
    included_abroad,
    label_of,
    line_fact,
    unit_price,
)
from grounding.drafting.extractive.topics.billing import amount, seen
from grounding.drafting.extractive.topics.offerings import say_held
from grounding.drafting.extractive.topics.payment import disputes, not_right
from grounding.drafting.extractive.topics.roaming import included
from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Draft, FactValue, Quantity

PART = "bill.part"
"""The role of cue words that ask how much of a bill something was: `how much of it was data`."""

_BEYOND = "charge.beyond"
"""The role of those that ask for what was charged for use beyond the plan, wherever it was."""

_MOST_CREDITS = 3
_LONGEST_MONTH = 31
_USED = (ChargeKind.USAGE, ChargeKind.ROAMING)


async def charge(ctx: Context) -> Part:
    """Say what the charges that the question points at are, where they stand, and the rule behind them."""
    if ctx.asks(PART) and (part := _part_of_bill(ctx)):
        return part
    then = _of_that_time(ctx)
    hits = then or charges_named(ctx, bills_meant(ctx))
    if not then and (ctx.then or not hits) and ctx.asks(_BEYOND) and ctx.messages.has("charge.none_beyond"):
        # Whether use on top was charged is asked of use abroad as well.
        return Part(beyond_allowances(ctx))
    if not hits and (free := _free_abroad(ctx)):
        return Part((_say_none(ctx, bills_meant(ctx)), *free))
    if not hits:
        # Which one is meant is not clear, but all that there are can be said.
        part = await amount(ctx)
        return replace(part, drafts=(*_none(ctx), *part.drafts))
    # What is billed at another time than asked about is told as that, and not as the answer.
    drafts = [] if then else [ctx.messages.notice("records.other_time")]
    drafts += [_say(ctx, bill, line) for bill, line in hits]
    drafts += _together(ctx, hits)
    drafts += included_abroad(ctx, [line for _, line in hits])
    drafts += disputes(ctx, only_open=False, about=hits)
    if _before_bills(ctx):
        drafts.append(seen(ctx, empty=False))
    wrong = faulty(ctx, list(dict.fromkeys(bill for bill, _ in hits)))
    if wrong:
        # What stands on a bill that cannot be right is told; no rule says that it stands there rightly.
        return Part((*drafts, *wrong), complete=False)
    first = hits[0][1]
    return Part((*drafts, *await charge_rule(ctx, first.kind.value, first)), complete=bool(then))


def _part_of_bill(ctx: Context) -> Part | None:
    """Return how much of the bill that is spoken of, else of the newest, was for what the message names."""
    bills = bills_named(ctx, anyhow=True) or [group[0] for group in accounts_meant(ctx)]
    wrong = faulty(ctx, bills)
    if wrong:
        return Part(wrong, complete=False)
    hits = charges_named(ctx, bills)
    if hits:
        return Part((*(_say(ctx, bill, line) for bill, line in hits), *_together(ctx, hits)))
    named = units_named(ctx) or any(ctx.asks(f"charge.{kind}") for kind in ChargeKind)
    return Part((_say_none(ctx, bills),)) if bills and named and ctx.messages.has("charge.none") else None


def _together(ctx: Context, hits: Sequence[tuple[Bill, BillLine]]) -> list[Draft]:
    """Say what several charges come to."""
    if len(hits) < 2 or len({line.amount.currency for _, line in hits}) > 1:
        return []
    facts = tuple(line_fact(ctx, bill, line, "amount") for bill, line in hits)
    total = Money(sum(line.amount.minor for _, line in hits), hits[0][1].amount.currency)
    return [ctx.messages.claim("charge.total", total=ComputedFact("sum", facts, total))]


def _none(ctx: Context) -> list[Draft]:
    """Say that no bill holds a charge of the kind, or for the thing, that the question names."""
    bills = bills_meant(ctx)
    if bills and amounts(ctx) and not bills_named(ctx, anyhow=True):
        return _none_of_amount(ctx, bills)
    named = ctx.asks("charge.asked") or units_named(ctx) or any(ctx.asks(f"charge.{kind}") for kind in ChargeKind)
    if not bills or not named or not ctx.messages.has("charge.none"):
        return []
    return [_say_none(ctx, bills)]


def _none_of_amount(ctx: Context, bills: Sequence[Bill]) -> list[Draft]:
    """Say that no charge is of the amount that is asked about, and which one of the newest bills comes nearest."""
    given = amounts(ctx)[0]
    newest = [(group[0], line) for group in accounts_meant(ctx) for line in group[0].lines if line.amount.minor > 0]
    if not newest or not ctx.messages.has("charge.none_of_amount"):
        return []
    bill, line = min(newest, key=lambda each: abs(each[1].amount.decimal - given.value))
    return [
        ctx.messages.claim(
            "charge.none_of_amount",
            first=bill_fact(ctx, bills[-1], "issued"),
            last=bill_fact(ctx, bills[0], "issued"),
            description=line_fact(ctx, bill, line, "description"),
            amount=line_fact(ctx, bill, line, "amount"),
            issued=bill_fact(ctx, bill, "issued"),
        )
    ]


def _say_none(ctx: Context, bills: Sequence[Bill]) -> Draft:
    first, last = bill_fact(ctx, bills[-1], "issued"), bill_fact(ctx, bills[0], "issued")
    none = ctx.fact(Section.BILLS, "charges", "count", 0)
    return ctx.messages.claim("charge.none", first=first, last=last, none=none)


def _free_abroad(ctx: Context) -> list[Draft]:
    """Say which of the countries named the plans include, so that nothing was charged there."""
    if not bills_meant(ctx) or not ctx.messages.has("charge.none"):
        return []
    found = (included(ctx, line, place) for place in countries(ctx) for line in ctx.lines)
    return [draft for draft in found if draft]


def _of_that_time(ctx: Context) -> list[tuple[Bill, BillLine]]:
    """Return the charges that the question points at, of the time that it names: of a bill, else of what was used."""
    if ctx.asks("spent") and any((span.last - span.first).days > _LONGEST_MONTH for span in ctx.then):
        # What was paid over several months is what their bills came to, whatever month it was used in.
        return charges_named(ctx, [bill for bill in bills_meant(ctx) if _issued_in(ctx, bill)], every=True)
    if not ctx.then and ctx.asks("charge.every"):
        return charges_named(ctx, bills_named(ctx) or bills_meant(ctx), every=True)
    on_bill = charges_named(ctx, bills_named(ctx))
    if on_bill and (not ctx.then or ctx.asks("record.bill")):
        return on_bill
    return charges_named(ctx, bills_meant(ctx), times=ctx.then) or on_bill


def beyond_allowances(ctx: Context) -> tuple[Draft, ...]:
    """Say what use beyond the allowances was charged, of the time asked about or on the newest bill; or that none was.

    Use abroad counts, which a bill does not tell apart from use beyond an allowance there.
    """
    newest = [group[0] for group in accounts_meant(ctx)]
    bills = bills_meant(ctx) if ctx.then else newest
    hits, of_kind = _extra_use(ctx, bills)
    told = (*(_say(ctx, bill, line) for bill, line in hits), *included_abroad(ctx, [line for _, line in hits]))
    wrong = faulty(ctx, list(dict.fromkeys(bill for bill, _ in hits)))
    if not newest or wrong:
        return (*told, *wrong)
    if of_kind or not ctx.messages.has("charge.none_beyond"):
        return told
    none, issued = ctx.fact(Section.BILLS, "charges", "count", 0), bill_fact(ctx, newest[0], "issued")
    said = ctx.messages.claim("charge.none_beyond", issued=issued, none=none, then=bool(ctx.then), other=bool(hits))
    return (said, *told, *([seen(ctx, empty=False)] if _before_bills(ctx) else []))


def _extra_use(ctx: Context, bills: Sequence[Bill]) -> tuple[list[tuple[Bill, BillLine]], bool]:
    """Return the charges for use on top, of the zone that is named if there are any, and whether of the kind named.

    Where there are none of that kind, they are all the others.
    """
    lines = {line.line_id for line in ctx.lines}
    found = [
        (bill, line)
        for bill in bills
        for line in bill.lines
        if line.line_id in lines and _on_top(line)
        if not ctx.then or lies_in(bill, line, ctx.then)
    ]
    zones, units = tuple({place.zone.offering_id for place in countries(ctx)}), units_named(ctx)
    there = [hit for hit in found if hit[1].kind is ChargeKind.ROAMING and hit[1].code.startswith(zones)]
    kept = [hit for hit in there or found if not units or hit[1].unit in units]
    return kept or found, bool(kept)


def _on_top(line: BillLine) -> bool:
    """Say whether a charge may be for use beyond an allowance; of use at home, what is counted."""
    return line.kind is ChargeKind.ROAMING or (line.kind is ChargeKind.USAGE and line.quantity is not None)


def _before_bills(ctx: Context) -> bool:
    """Say whether a time is asked about that begins before the bills do."""
    return any(span.first < min(bill.period_start for bill in bills_meant(ctx)) for span in ctx.then)


def _issued_in(ctx: Context, bill: Bill) -> bool:
    return any(span.overlaps(bill.issued, bill.issued) for span in ctx.then)


async def credit(ctx: Context) -> Part:
    """Say what was given back on the bills, the latest first, and how disputes were decided."""
    on_bills = [(bill, line) for bill in bills_meant(ctx) for line in bill.lines if line.kind is ChargeKind.CREDIT]
    pointed = [hit for hit in charges_named(ctx, bills_named(ctx) or bills_meant(ctx)) if hit in on_bills]
    found = pointed or on_bills
    then = [(bill, line) for bill, line in found if not ctx.then or lies_in(bill, line, ctx.then)]
    # What failed in a month is given back on the bill after it.
    then = then or [(bill, line) for bill, line in found if _after(bill, ctx)]
    told = then or found
    drafts = [ctx.messages.notice("records.other_time")] if told and not then else []
    drafts += [_say(ctx, bill, line) for bill, line in told[:_MOST_CREDITS]]
    balance = ctx.own.balance
    wrong = not_right(ctx, balance) if balance else ()
    drafts += wrong
    if balance and balance.owed.minor < 0 and not wrong:
        owed = ctx.fact(Section.BALANCE, "balance", "owed", balance.owed)
        drafts.append(ctx.messages.claim("payment.credit", owed=owed, due=None))
    if not drafts:
        none = ctx.fact(Section.BILLS, "credits", "count", 0)
        drafts.append(ctx.messages.claim("credit.none", none=none))
    complete = (bool(then) or not told) and not wrong
    return Part((*drafts, *disputes(ctx, only_open=not ctx.asks("disputed"))), complete=complete)


def _after(bill: Bill, ctx: Context) -> bool:
    return any(0 < (bill.issued - span.last).days <= _LONGEST_MONTH for span in ctx.then)


async def discount(ctx: Context) -> Part:
    """Say which discounts run on the lines and until when; if none does, which ended last."""
    running = [(line, each) for line in ctx.lines for each in line.discounts if not over(each, ctx.today)]
    if running:
        priced = dict(running) if ctx.asks("discount.price") else {}
        drafts = [*(say_discount(ctx, line, each) for line, each in running), *(say_held(ctx, line) for line in priced)]
        return Part(tuple(drafts), faults=prices_wrong(ctx.own, priced, ctx.today))
    none = [
        ctx.messages.claim("discount.none", line=ctx.label(line), none=ctx.fact(Section.LINES, "discounts", "count", 0))
        for line in ctx.lines
    ]
    ended = [say_discount(ctx, line, each) for line in ctx.lines for each in line.discounts[-1:]]
    return Part((*none, *ended), complete=bool(none))


def say_discount(ctx: Context, line: Line, discount: Discount) -> Draft:
    """Return a sentence for a discount: running, still to come, or over."""

    def fact(name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.LINES, f"discount/{discount.discount_id}", name, value)

    over = discount.end is not None and discount.end < ctx.today
    return ctx.messages.claim(
        "discount.ended" if over else "discount.later" if discount.start > ctx.today else "plan.discount",
        name=fact("name", discount.name),
        amount=fact("amount", discount.amount),
        start=fact("start", discount.start),
        end=fact("end", discount.end) if discount.end else None,
        line=ctx.label(line),
    )


def _say(ctx: Context, bill: Bill, line: BillLine) -> Draft:
    used = line.kind in _USED
    quantity = Quantity(line.quantity, line.unit) if used and line.quantity is not None and line.unit else None
    return ctx.messages.claim(
        "charge.credited" if line.amount.minor < 0 else "charge.billed",
        description=line_fact(ctx, bill, line, "description"),
        line=label_of(ctx, line),
        amount=line_fact(ctx, bill, line, "amount"),
        issued=bill_fact(ctx, bill, "issued"),
        account=account_of(ctx, bill),
        quantity=line_fact(ctx, bill, line, "quantity", quantity) if quantity else None,
        unit_price=unit_price(ctx, bill, line),
        used_in=line_fact(ctx, bill, line, "period_start") if used and _in_one_month(line) else None,
        period_start=line_fact(ctx, bill, line, "period_start") if line.period_start else None,
        period_end=line_fact(ctx, bill, line, "period_end") if line.period_end else None,
    )


def _in_one_month(line: BillLine) -> bool:
    start, end = line.period_start, line.period_end or line.period_start
    return start is not None and end is not None and (start.year, start.month) == (end.year, end.month)


TOPICS = (
    Topic("charge", charge, frozenset([Section.BILLS]), also=frozenset([Section.LINES, Section.BALANCE])),
    Topic("credit", credit, frozenset([Section.BILLS, Section.BALANCE]), also=frozenset([Section.LINES])),
    Topic("discount", discount, frozenset([Section.LINES]), per_line=True),
)

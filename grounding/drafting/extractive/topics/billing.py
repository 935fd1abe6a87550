"""Bills: what they come to, and why they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grounding.account.billing_accounts import by_account, of_same_account, previous_bill
from grounding.account.bills import Cause, Change, explain
from grounding.account.records import Bill, BillLine, ChargeKind, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.pointing import (
    accounts_meant,
    asks_extreme,
    bill_times,
    bills_meant,
    bills_named,
    lies_in,
)
from grounding.drafting.extractive.spans import count_asked
from grounding.drafting.extractive.topics.bill_checks import faulty, gap_before, odd
from grounding.drafting.extractive.topics.bill_lines import (
    account_of,
    bill_fact,
    charge_rule,
    included_abroad,
    label_of,
    line_fact,
    unit_price,
)
from grounding.drafting.extractive.topics.rules import rule
from grounding.drafting.extractive.topics.supposed import without
from grounding.messages import Parameter
from grounding.money import Money
from grounding.types import ComputedFact, Draft, Fact, Quantity

_NET = "bill.net"
"""The role of cue words that ask for the customer's own bill without tax."""
_MOST_ACCOUNTS = 3
_MOST_BILLS = 12
_MOST_CHANGES = 6
_MOST_CHANGES_EACH = 4
"""Where bills of several accounts are explained."""
_BY_CODE = frozenset([Cause.FEE, Cause.ONE_OFF, Cause.ADDON])
"""Causes of which each charge has a rule of its own."""


async def change(ctx: Context) -> Part:
    """Say by how much a bill differs from the one before, and which charges make the difference."""
    if not ctx.own.bills:
        return Part((_no_bill(ctx),))
    compared = _compared(ctx)
    if not bills_named(ctx) and not _with_use_of(ctx) and asks_then(ctx, anyhow=False):
        return Part((seen(ctx, empty=True),), complete=False)
    told = compared[:_MOST_ACCOUNTS]
    most = _MOST_CHANGES if len(told) == 1 else _MOST_CHANGES_EACH
    parts = [await _explained(ctx, *each, most) for each in told]
    return _as_one(ctx, parts, [bill for bill, _ in compared[_MOST_ACCOUNTS:]])


async def _explained(ctx: Context, bill: Bill, previous: Bill | None, most: int) -> Part:
    wrong = faulty(ctx, [each for each in (bill, previous) if each])
    if wrong:
        return Part(wrong, complete=False)
    if previous is None:
        first = "bill.only_one" if len(of_same_account(bill, ctx.own.bills)) == 1 else "bill.amount"
        said = (_say_bill(ctx, first, bill), *_lines_of(ctx, bill), *odd(ctx, bill))
        return Part((*said, *await rule(ctx, "first_bill")))
    laid_down = ctx.billing
    explanation = explain(bill, previous, late_fees=laid_down.late_fees, bound=laid_down.largest)
    total, before = bill_fact(ctx, bill, "total"), bill_fact(ctx, previous, "total")
    difference = ComputedFact("difference", (total, before), explanation.difference)
    which = (
        "same"
        if not explanation.difference
        else "higher"
        if explanation.difference > Money(0, bill.total.currency)
        else "lower"
    )
    drafts = [
        ctx.messages.claim(
            f"bill.{which}",
            total=total,
            previous_total=before,
            difference=difference,
            issued=bill_fact(ctx, bill, "issued"),
            previous_issued=bill_fact(ctx, previous, "issued"),
            account=account_of(ctx, bill),
        ),
        *gap_before(ctx, bill, previous),
    ]
    shown = explanation.changes[:most]
    drafts += [_say_change(ctx, each, bill, previous) for each in shown]
    rest = explanation.changes[most:]
    if rest:
        deltas = tuple(_delta(ctx, each, bill, previous) for each in rest)
        amount = Money(sum(each.delta.minor for each in rest), bill.total.currency)
        drafts.append(ctx.messages.claim("bill.rest", rest=ComputedFact("sum", deltas, amount)))
    if not explanation.changes:
        # What is no dearer than before has nothing to explain but what it is made of.
        drafts += _lines_of(ctx, bill)
    if explanation.difference.minor > 0:
        drafts += included_abroad(ctx, [line for each in shown for line in each.after])
    drafts += await _rules(ctx, shown, raised=explanation.difference.minor > 0)
    return Part((*drafts, *odd(ctx, bill)))


async def amount(ctx: Context) -> Part:
    """Say what the bill asked about, else the newest, comes to, until when it is to be paid, and what is on it."""
    if not ctx.own.bills:
        return Part((_no_bill(ctx),))
    supposed = without(ctx)
    if supposed:
        return Part(supposed)
    named, newest = bills_named(ctx, anyhow=True), [group[0] for group in accounts_meant(ctx)]
    if not named and asks_then(ctx):
        return Part((seen(ctx, empty=True),), complete=False)
    # Of several bills of one account only what they come to is told.
    whole = len(named) <= len({bill.billing_account_id for bill in named})
    told = named[:_MOST_BILLS] or newest[:_MOST_ACCOUNTS]
    part = _as_one(ctx, [_told(ctx, bill, whole=whole) for bill in told], [] if named else newest[_MOST_ACCOUNTS:])
    oldest = min(bill.issued for bill in bills_meant(ctx))
    fewer = len(named) > 1 and (_count(ctx) > len(named) or any(span.first < oldest for span in bill_times(ctx)))
    fewer = fewer or (len(newest) == 1 and asks_extreme(ctx))
    return replace(part, drafts=(*part.drafts, *([seen(ctx, empty=False)] if fewer else [])))


def asks_then(ctx: Context, *, anyhow: bool = True) -> bool:
    """Say whether bills of another time than the newest are asked for."""
    return bool(ctx.back or bill_times(ctx, anyhow=anyhow))


def _count(ctx: Context) -> int:
    return count_asked("bill.last.", ctx.question, ctx.words) or 0


def seen(ctx: Context, *, empty: bool) -> Draft:
    """Say from when to when there are bills to be seen; `empty`: not one of the time asked about."""
    meant = sorted(bills_meant(ctx), key=lambda bill: bill.issued)
    first, last = bill_fact(ctx, meant[0], "issued"), bill_fact(ctx, meant[-1], "issued")
    return ctx.messages.claim("bill.seen", first=first, last=last, one=len(meant) == 1, empty=empty)


def _told(ctx: Context, bill: Bill, *, whole: bool) -> Part:
    wrong = faulty(ctx, [bill])
    if wrong:
        return Part(wrong, complete=False)
    if ctx.asks("bill.tax") and ctx.messages.has("bill.tax"):
        total, tax_fact = bill_fact(ctx, bill, "total"), bill_fact(ctx, bill, "tax")
        net = ComputedFact("difference", (total, tax_fact), bill.total - bill.tax) if ctx.asks(_NET) else None
        tax = ctx.messages.claim("bill.tax", tax=tax_fact, net=net)
        return Part((_say_bill(ctx, "bill.amount", bill), tax))
    said = [_say_bill(ctx, "bill.amount", bill), _say_open(ctx, bill)]
    return Part((*said, *(_lines_of(ctx, bill) if whole else ()), *odd(ctx, bill)))


def _as_one(ctx: Context, parts: Sequence[Part], untold: Sequence[Bill]) -> Part:
    """Join what is said of each account's bill; accounts of which nothing is said are named, to be asked for."""
    drafts: list[Draft] = []
    said, ask = [draft for part in parts for draft in part.drafts], ctx.messages.notice("anomaly.ask")
    for index, draft in enumerate(said):
        # One rule, and one invitation to have charges checked, is enough for all bills.
        again = ask in said[index + 1 :] if draft == ask else bool(draft.evidence) and draft in drafts
        if not again:
            drafts.append(draft)
    more = tuple(fact for bill in untold if (fact := account_of(ctx, bill)))
    if more and ctx.messages.has("bill.more_accounts"):
        drafts.append(ctx.messages.claim("bill.more_accounts", accounts=more))
    choices = tuple(str(fact.value) for fact in more)
    return Part(tuple(drafts), complete=not untold and all(part.complete for part in parts), choices=choices)


def _no_bill(ctx: Context) -> Draft:
    return ctx.messages.claim("bill.none", none=ctx.fact(Section.BILLS, "bills", "count", 0))


def _compared(ctx: Context) -> list[tuple[Bill, Bill | None]]:
    """Return the bill to explain of each account that is meant, and the bill of that account it is held against."""
    named = _with_use_of(ctx) or bills_named(ctx)
    meant = by_account(named)
    groups = [group for group in accounts_meant(ctx) if not named or group[0].billing_account_id in meant]
    return [_pair(ctx, group, meant.get(group[0].billing_account_id, ())) for group in groups]


def _with_use_of(ctx: Context) -> list[Bill]:
    """Return the bills that charge for what was used in the time asked about, unless it is the time of a bill.

    `Why was I charged extra in August` asks of the use of August, which the bill of September holds.
    """
    if not ctx.then or ctx.asks("record.bill") or ctx.asks("bill.compared"):
        return []
    return [bill for bill in bills_meant(ctx) if any(_of_use(bill, line, ctx.then) for line in bill.lines)]


def _of_use(bill: Bill, line: BillLine, times: Sequence[Period]) -> bool:
    return line.kind in (ChargeKind.USAGE, ChargeKind.ROAMING) and lies_in(bill, line, times)


def _pair(ctx: Context, bills: Sequence[Bill], named: Sequence[Bill]) -> tuple[Bill, Bill | None]:
    """Return the bill to explain and the one it is held against: `than in July` names that, `my July bill` not."""
    if len(named) > 1:
        return named[0], named[1]
    if named and (named[0] is bills[0] or not ctx.asks("bill.compared")):
        return named[0], previous_bill(named[0], bills)
    return bills[0], named[0] if named else previous_bill(bills[0], bills)


def _say_bill(ctx: Context, message: str, bill: Bill) -> Draft:
    facts: dict[str, Parameter] = {name: bill_fact(ctx, bill, name) for name in ("issued", "total", "due")}
    return ctx.messages.claim(message, **facts, account=account_of(ctx, bill))


def _say_open(ctx: Context, bill: Bill) -> Draft:
    state = "open" if bill.open_amount.minor > 0 else "credit" if bill.open_amount else "paid"
    return ctx.messages.claim(
        f"bill.{state}",
        open=bill_fact(ctx, bill, "open_amount"),
        due=bill_fact(ctx, bill, "due"),
        whole=bill.open_amount == bill.total,
        late=bill.due < ctx.today,
    )


def _lines_of(ctx: Context, bill: Bill) -> list[Draft]:
    return [
        ctx.messages.claim(
            "bill.line",
            description=line_fact(ctx, bill, line, "description"),
            amount=line_fact(ctx, bill, line, "amount"),
            line=label_of(ctx, line),
        )
        for line in bill.lines
    ]


def _say_change(ctx: Context, change: Change, bill: Bill, previous: Bill) -> Draft:
    shape = "new" if not change.before else "gone" if not change.after else "changed"
    specific = f"change.{change.cause}.{shape}"
    owner = bill if change.after else previous
    quantity = change.line.quantity if len(change.after) == 1 else None
    unit = change.line.unit or ""
    return ctx.messages.claim(
        specific if ctx.messages.has(specific) else f"change.{shape}.{'up' if change.delta.minor > 0 else 'down'}",
        description=line_fact(ctx, owner, change.line, "description"),
        line=label_of(ctx, change.line),
        before=_total(ctx, previous, change.before),
        after=_total(ctx, bill, change.after),
        delta=_delta(ctx, change, bill, previous),
        issued=bill_fact(ctx, bill, "issued"),
        previous_issued=bill_fact(ctx, previous, "issued"),
        quantity=line_fact(ctx, bill, change.line, "quantity", Quantity(quantity, unit))
        if quantity is not None and unit
        else None,
        unit_price=unit_price(ctx, bill, change.line) if quantity is not None else None,
        period_start=line_fact(ctx, owner, change.line, "period_start") if change.line.period_start else None,
        period_end=line_fact(ctx, owner, change.line, "period_end") if change.line.period_end else None,
    )


def _delta(ctx: Context, change: Change, bill: Bill, previous: Bill) -> Fact:
    inputs = tuple(fact for fact in (_total(ctx, bill, change.after), _total(ctx, previous, change.before)) if fact)
    return ComputedFact("difference", inputs, change.delta)


def _total(ctx: Context, bill: Bill, lines: tuple[BillLine, ...]) -> Fact | None:
    facts = tuple(line_fact(ctx, bill, line, "amount") for line in lines)
    if len(facts) < 2:
        return facts[0] if facts else None
    return ComputedFact("sum", facts, Money(sum(line.amount.minor for line in lines), bill.total.currency))


async def _rules(ctx: Context, changes: tuple[Change, ...], *, raised: bool) -> list[Draft]:
    """Cite the document that explains each cause, first those that move the bill in the direction of the difference."""
    # A charge that is gone lowers the bill by itself; what it once cost explains nothing.
    told = [each for each in changes if each.after or each.cause is Cause.DISCOUNT_ENDED]
    told.sort(key=lambda each: (each.delta.minor > 0) is not raised)
    # Two fees have two rules; the calls and the data of one stay abroad have one.
    causes = {(each.cause, each.line.code if each.cause in _BY_CODE else ""): each for each in reversed(told)}
    drafts: list[Draft] = []
    for one in (each for each in told if each in causes.values()):
        said = await charge_rule(ctx, one.cause.value, one.line)
        drafts += [draft for draft in said if draft not in drafts]
    return drafts


_BILLS = frozenset([Section.BILLS])
_BESIDE = frozenset([Section.LINES, Section.CONTRACTS])
"""What names the lines that are charged for, and what charges are held against.

What came in decides whether what was paid in a month is asked of it or of the bill.
"""
TOPICS = (
    Topic("bill_change", change, _BILLS, also=_BESIDE),
    Topic("bill_amount", amount, _BILLS, also=_BESIDE | {Section.BALANCE}),
)

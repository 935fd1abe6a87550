"""Bills: what they come to, why they changed, what is owed."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.account.bills import Cause, Change, explain
from grounding.account.records import Bill, BillLine, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.pointing import bills_named
from grounding.drafting.extractive.topics.bill_checks import faulty, odd
from grounding.drafting.extractive.topics.bill_lines import bill_fact, charge_rule, included_abroad, label_of, line_fact
from grounding.drafting.extractive.topics.rules import rule
from grounding.messages import Parameter
from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Draft, Fact, Quantity

_MOST_CHANGES = 6
_MOST_RULES = 2


async def change(ctx: Context) -> Part:
    """Say by how much a bill differs from the one before, and which charges make the difference."""
    if not ctx.own.bills:
        return Part((_no_bill(ctx),))
    bill, previous = _compared(ctx)
    wrong = faulty(ctx, [each for each in (bill, previous) if each])
    if wrong:
        return Part(wrong, complete=False)
    if previous is None:
        first = "bill.only_one" if len(ctx.own.bills) == 1 else "bill.amount"
        said = (_say_bill(ctx, first, bill), *_lines_of(ctx, bill), *odd(ctx, bill))
        return Part((*said, *await rule(ctx, "first_bill")))
    explanation = explain(bill, previous)
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
        )
    ]
    shown = explanation.changes[:_MOST_CHANGES]
    drafts += [_say_change(ctx, each, bill, previous) for each in shown]
    rest = explanation.changes[_MOST_CHANGES:]
    if rest:
        deltas = tuple(_delta(ctx, each, bill, previous) for each in rest)
        amount = Money(sum(each.delta.minor for each in rest), bill.total.currency)
        drafts.append(ctx.messages.claim("bill.rest", rest=ComputedFact("sum", deltas, amount)))
    if explanation.difference.minor > 0:
        drafts += included_abroad(ctx, [line for each in shown for line in each.after])
    drafts += await _rules(ctx, shown, raised=explanation.difference.minor > 0)
    return Part((*drafts, *odd(ctx, bill)))


async def amount(ctx: Context) -> Part:
    """Say what the bill asked about, else the newest, comes to, until when it is to be paid, and what is on it."""
    if not ctx.own.bills:
        return Part((_no_bill(ctx),))
    drafts: list[Draft] = []
    for bill in bills_named(ctx) or ctx.own.bills[:1]:
        wrong = faulty(ctx, [bill])
        if wrong:
            return Part((*drafts, *wrong), complete=False)
        drafts += [_say_bill(ctx, "bill.amount", bill), _say_open(ctx, bill), *_lines_of(ctx, bill), *odd(ctx, bill)]
    return Part(tuple(drafts))


async def payment(ctx: Context) -> Part:
    """Say what is owed, since when, how it is paid and what came in last."""
    balance = ctx.own.balance
    if balance is None:
        return Part(complete=False)
    drafts: list[Draft] = []

    def fact(name: str, value: Money | str) -> AccountFact:
        return ctx.fact(Section.BALANCE, "balance", name, value)

    if balance.overdue and balance.overdue_since:
        since = ctx.fact(Section.BALANCE, "balance", "overdue_since", balance.overdue_since)
        drafts.append(ctx.messages.claim("payment.overdue", overdue=fact("overdue", balance.overdue), since=since))
    sign = "credit" if balance.owed.minor < 0 else "owed" if balance.owed else "nothing"
    due = next((bill for bill in ctx.own.bills if bill.open_amount), None)
    drafts.append(
        ctx.messages.claim(
            f"payment.{sign}",
            owed=fact("owed", balance.owed),
            due=bill_fact(ctx, due, "due") if due and sign == "owed" else None,
        )
    )
    if ctx.messages.has(f"payment.method.{balance.payment_method}"):
        drafts.append(
            ctx.messages.claim(
                f"payment.method.{balance.payment_method}", method=fact("payment_method", balance.payment_method)
            )
        )
    if balance.payments:
        last = max(balance.payments, key=lambda each: each.received)
        record = f"payment/{last.payment_id}"
        drafts.append(
            ctx.messages.claim(
                "payment.last",
                amount=ctx.fact(Section.BALANCE, record, "amount", last.amount),
                received=ctx.fact(Section.BALANCE, record, "received", last.received),
            )
        )
    drafts += disputes(ctx, only_open=True)
    if balance.overdue:
        drafts += await rule(ctx, "overdue")
    return Part(tuple(drafts))


async def dispute(ctx: Context) -> Part:
    """Say how the customer's disputes stand, and how to raise one."""
    drafts = disputes(ctx, only_open=False) or [ctx.messages.claim("dispute.none", none=_count(ctx))]
    decided = any(item.state != "open" for item in ctx.own.balance.disputes) if ctx.own.balance else False
    return Part((*drafts, *([] if decided else await rule(ctx, "dispute"))))


def _no_bill(ctx: Context) -> Draft:
    return ctx.messages.claim("bill.none", none=ctx.fact(Section.BILLS, "bills", "count", 0))


def _compared(ctx: Context) -> tuple[Bill, Bill | None]:
    """Return the bill to explain and the one it is held against: `than in July` names that, `my July bill` not."""
    bills, named = ctx.own.bills, bills_named(ctx)
    if len(named) > 1:
        return named[0], named[1]
    if not named or (named[0] is not bills[0] and ctx.asks("bill.compared")):
        return bills[0], named[0] if named else bills[1] if len(bills) > 1 else None
    later = bills.index(named[0])
    return named[0], bills[later + 1] if later + 1 < len(bills) else None


def _count(ctx: Context) -> AccountFact:
    return ctx.fact(Section.BALANCE, "disputes", "count", 0)


def disputes(ctx: Context, *, only_open: bool, about: Sequence[tuple[Bill, BillLine]] | None = None) -> list[Draft]:
    """Return a sentence for each dispute, or for each about one of these charges."""
    charged = None if about is None else {(bill.bill_id, line.number) for bill, line in about}
    drafts = []
    for item in ctx.own.balance.disputes if ctx.own.balance else ():
        record = f"dispute/{item.dispute_id}"
        if charged is not None and (item.bill_id, item.bill_line) not in charged:
            continue
        if item.state == "open" or not only_open:
            answer_due = ctx.fact(Section.BALANCE, record, "answer_due", item.answer_due) if item.answer_due else None
            drafts.append(
                ctx.messages.claim(
                    f"dispute.{item.state}",
                    amount=ctx.fact(Section.BALANCE, record, "amount", item.amount),
                    opened=ctx.fact(Section.BALANCE, record, "opened", item.opened),
                    answer_due=answer_due,
                )
            )
    return drafts


def _say_bill(ctx: Context, message: str, bill: Bill) -> Draft:
    facts: dict[str, Parameter] = {name: bill_fact(ctx, bill, name) for name in ("issued", "total", "due")}
    return ctx.messages.claim(message, **facts)


def _say_open(ctx: Context, bill: Bill) -> Draft:
    state = "open" if bill.open_amount else "paid"
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
        unit_price=line_fact(ctx, bill, change.line, "unit_price")
        if quantity is not None and change.line.unit_price
        else None,
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
    """Cite the document that explains the largest causes which move the bill in the direction asked about."""
    # A charge that is gone lowers the bill by itself; what it once cost explains nothing.
    moving = [
        each
        for each in changes
        if (each.delta.minor > 0) is raised and (each.after or each.cause is Cause.DISCOUNT_ENDED)
    ]
    drafts: list[Draft] = []
    for cause in list(dict.fromkeys(each.cause for each in moving))[:_MOST_RULES]:
        said = await charge_rule(ctx, cause.value, next(each for each in moving if each.cause is cause).line)
        drafts += [draft for draft in said if draft not in drafts]
    return drafts


_BILLS = frozenset([Section.BILLS, Section.LINES])
_ODD = frozenset([Section.CONTRACTS])
TOPICS = (
    Topic("bill_change", change, _BILLS, also=_ODD),
    Topic("bill_amount", amount, _BILLS, also=_ODD),
    Topic("payment", payment, frozenset([Section.BALANCE, Section.BILLS, Section.LINES])),
    Topic("dispute", dispute, frozenset([Section.BALANCE])),
)

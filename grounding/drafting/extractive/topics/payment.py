"""What is owed: since when, how it is paid, what was asked for, and what is in dispute."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from grounding.account.billing_accounts import by_account
from grounding.account.faults import CLOCK, Fault, FaultName, Figure
from grounding.account.payments import Payments, payments
from grounding.account.records import Arrangement, Balance, Bill, BillLine, ChargeKind, Payment, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics.bill_checks import faulty
from grounding.drafting.extractive.topics.bill_lines import account_of, bill_fact, line_fact
from grounding.drafting.extractive.topics.rules import rule
from grounding.drafting.extractive.topics.service import suspensions
from grounding.money import Money
from grounding.types import AccountFact, ComputedFact, Draft, Quantity

LATE_FEE = "payment.late_fee"
"""The role of cue words that ask whether a fee for paying late is to come."""

_RECONNECTED = "payment.reconnected"
"""The role of those that ask what a line costs to be connected again."""

_MOST_FAULTS = 2


async def payment(ctx: Context) -> Part:
    """Say what is owed, since when, how it is paid and what came in last."""
    balance = ctx.own.balance
    if balance is None:
        return _unseen(ctx)
    seen = _seen(ctx, balance)
    wrong = not_right(ctx, balance)
    if wrong:
        return Part(wrong, complete=False)
    drafts = [*(suspensions(ctx) if ctx.asks("payment.suspension") else []), *_received(ctx, balance)]

    def fact(name: str, value: Money | str) -> AccountFact:
        return ctx.fact(Section.BALANCE, "balance", name, value)

    if balance.overdue.minor > 0:
        day = balance.overdue_since
        since = ctx.fact(Section.BALANCE, "balance", "overdue_since", day) if day else None
        days = _days(ctx, since, seen.days_overdue)
        overdue = fact("overdue", balance.overdue)
        drafts.append(ctx.messages.claim("payment.overdue", overdue=overdue, since=since, days=days))
    elif (ctx.asks("payment.late") or ctx.asks("payment.suspension")) and ctx.messages.has("payment.on_time"):
        drafts.append(ctx.messages.claim("payment.on_time", overdue=fact("overdue", balance.overdue)))
    sign = "credit" if balance.owed.minor < 0 else "owed" if balance.owed else "nothing"
    due = seen.next_due or (seen.open_bills[-1] if seen.open_bills else None)
    drafts.append(
        ctx.messages.claim(
            f"payment.{sign}",
            owed=fact("owed", balance.owed),
            due=bill_fact(ctx, due.bill, "due") if due and sign == "owed" else None,
        )
    )
    drafts += _credited(ctx) if sign == "credit" else _open_by_account(ctx, seen.misdated)
    drafts += _requested(ctx, seen)
    drafts += _arranged(ctx, seen, balance)
    if ctx.messages.has(f"payment.method.{balance.payment_method}"):
        drafts.append(
            ctx.messages.claim(
                f"payment.method.{balance.payment_method}", method=fact("payment_method", balance.payment_method)
            )
        )
    if balance.payments and not ctx.then:
        last = max(balance.payments, key=lambda each: each.received)
        record = f"payment/{last.payment_id}"
        drafts.append(
            ctx.messages.claim(
                "payment.last",
                amount=ctx.fact(Section.BALANCE, record, "amount", last.amount),
                received=ctx.fact(Section.BALANCE, record, "received", last.received),
            )
        )
    held = disputes(ctx, only_open=True)
    drafts += [*held, *await _rules(ctx, balance, disputed=bool(held))]
    untold = _untold(ctx, balance)
    misdated = faulty(ctx, seen.misdated)
    if not ctx.read(Section.BILLS):
        # The balance tells what is owed, but not which bill of it is due when.
        unread = frozenset([Section.BILLS])
        return Part((*drafts, *untold, ctx.unread(Section.BILLS)), complete=False, missing=unread)
    return Part((*drafts, *misdated, *untold), complete=not (untold or misdated))


async def _rules(ctx: Context, balance: Balance, *, disputed: bool) -> list[Draft]:
    """Quote what comes of paying late, where that is so or is asked about."""
    if ctx.asks(LATE_FEE):
        # What is in dispute brings no fee, whatever the rule for the rest of the bill.
        return [*(await rule(ctx, "disputed") if disputed else []), *await rule(ctx, "late_fee")]
    if ctx.asks(_RECONNECTED) and (said := await rule(ctx, "reconnected")):
        return said
    return await rule(ctx, "suspension" if ctx.asks("payment.suspension") else "overdue") if balance.overdue else []


async def dispute(ctx: Context) -> Part:
    """Say how the customer's disputes stand, and how to raise one."""
    if ctx.own.balance is None:
        return _unseen(ctx)
    wrong = not_right(ctx, ctx.own.balance)
    if wrong:
        return Part((*wrong, *await rule(ctx, "dispute")), complete=False)
    if _untold_field(ctx, "disputes"):
        return Part((ctx.messages.notice("untold.disputes"), *await rule(ctx, "dispute")), complete=False)
    drafts = disputes(ctx, only_open=False) or [ctx.messages.claim("dispute.none", none=_count(ctx))]
    decided = any(item.state != "open" for item in ctx.own.balance.disputes)
    return Part((*drafts, *([] if decided else await rule(ctx, "dispute"))))


def _days(ctx: Context, since: AccountFact | None, days: int | None) -> ComputedFact | None:
    """Return for how many days something is overdue."""
    if since is None or days is None or days < 2:
        return None
    today = ctx.fact(Section.BALANCE, "balance", "as_of", ctx.today)
    return ComputedFact("days from the one to the other", (since, today), Quantity(Decimal(days), "days"))


def _unseen(ctx: Context) -> Part:
    """Say that there is no balance to be seen: what is owed is not told, and not that it is nothing."""
    unread = frozenset([Section.BALANCE])
    return Part((ctx.messages.notice("missing.balance"),), complete=False, missing=unread)


def _untold(ctx: Context, balance: Balance) -> list[Draft]:
    """Name what the system that keeps the balance does not keep, where it is asked about or would change the answer."""
    wanted = {
        "arrangements": ctx.asks("arranged") or balance.overdue.minor > 0,
        "payments": bool(ctx.then) or ctx.asks("payment.received"),
    }
    untold = (name for name, asked in wanted.items() if asked and _untold_field(ctx, name))
    return [ctx.messages.notice(f"untold.{name}") for name in untold]


def _untold_field(ctx: Context, name: str) -> bool:
    return name in ctx.own.provenance[Section.BALANCE].absent


def _received(ctx: Context, balance: Balance) -> list[Draft]:
    """Say what came in at the times asked about, or since when there is anything to be seen."""
    if not ctx.then or not balance.payments:
        return []

    def fact(payment: Payment, name: str) -> AccountFact:
        return ctx.fact(Section.BALANCE, f"payment/{payment.payment_id}", name, getattr(payment, name))

    held = sorted(balance.payments, key=lambda each: (each.received, each.payment_id))
    then = [each for each in held if any(span.overlaps(each.received, each.received) for span in ctx.then)]
    seen = {"first": fact(held[0], "received"), "last": fact(held[-1], "received")}
    if not then:
        return [ctx.messages.claim("payment.seen", **seen, empty=True)]
    drafts = [
        ctx.messages.claim("payment.received", amount=fact(each, "amount"), received=fact(each, "received"))
        for each in then
    ]
    if len(then) > 1 and len({each.amount.currency for each in then}) == 1:
        total = sum((each.amount for each in then[1:]), then[0].amount)
        amounts = tuple(fact(each, "amount") for each in then)
        drafts.append(ctx.messages.claim("charge.total", total=ComputedFact("sum", amounts, total)))
    if any(span.first < held[0].received for span in ctx.then):
        drafts.append(ctx.messages.claim("payment.seen", **seen, empty=False))
    return drafts


def _credited(ctx: Context) -> list[Draft]:
    """Say what was given back on the bills that come to less than nothing, which is why there is a credit."""
    if not ctx.messages.has("payment.credited"):
        return []
    return [
        ctx.messages.claim(
            "payment.credited",
            description=line_fact(ctx, bill, line, "description"),
            amount=line_fact(ctx, bill, line, "amount"),
            issued=bill_fact(ctx, bill, "issued"),
        )
        for bill in ctx.own.bills
        if bill.open_amount.minor < 0
        for line in bill.lines
        if line.kind is ChargeKind.CREDIT
    ]


def _open_by_account(ctx: Context, misdated: Collection[Bill]) -> list[Draft]:
    """Say what is open on each billing account, and until when, where there are several to tell apart."""
    drafts = []
    for bills in by_account(bill for bill in ctx.own.bills if bill.open_amount.minor > 0).values():
        account = account_of(ctx, bills[0])
        if (
            account is None
            or any(bill in misdated for bill in bills)
            or not ctx.messages.has("payment.account")
            or len({bill.open_amount.currency for bill in bills}) > 1
        ):
            continue
        first = min(bills, key=lambda bill: (bill.due, bill.bill_id))
        amounts = tuple(bill_fact(ctx, bill, "open_amount") for bill in bills)
        total = sum((bill.open_amount for bill in bills[1:]), bills[0].open_amount)
        drafts.append(
            ctx.messages.claim(
                "payment.account",
                account=account,
                open=amounts[0] if len(amounts) == 1 else ComputedFact("sum", amounts, total),
                due=bill_fact(ctx, first, "due"),
                late=first.due < ctx.today,
            )
        )
    return drafts


def _seen(ctx: Context, balance: Balance) -> Payments:
    return payments(balance, ctx.own.bills, ctx.today, bound=ctx.billing.largest)


def not_right(ctx: Context, balance: Balance) -> tuple[Draft, ...]:
    """Return what is said instead of an amount if what is owed cannot be right; that a date is not told is no fault."""
    wrong = [each for each in _seen(ctx, balance).faults if each.name is not FaultName.DATE_MISSING]
    if not wrong:
        return ()
    if not (ctx.messages.has("payment.faulty") and ctx.messages.has("payment.check")):
        return (ctx.messages.notice("missing.balance"),)
    return (*(_say_fault(ctx, each) for each in wrong[:_MOST_FAULTS]), ctx.messages.notice("payment.check"))


def _say_fault(ctx: Context, fault: Fault) -> Draft:
    facts = [_figure(ctx, figure) for figure in fault.figures if figure.record != CLOCK]
    return ctx.messages.claim("payment.faulty", first=facts[0], second=facts[1] if len(facts) > 1 else None)


def _figure(ctx: Context, figure: Figure) -> AccountFact:
    section = Section.BILLS if figure.record.startswith("bill/") else Section.BALANCE
    return ctx.fact(section, figure.record, figure.field, figure.value)


def _requested(ctx: Context, seen: Payments) -> list[Draft]:
    """Say that more time to pay was asked for, and that nobody has agreed to it yet."""
    if not ctx.messages.has("payment.requested"):
        return []
    return [
        _say_arrangement(ctx, "payment.requested", item, amount="amount", asked="agreed")
        for item in seen.requested_arrangements
    ]


def _arranged(ctx: Context, seen: Payments, balance: Balance) -> list[Draft]:
    """Say what was agreed on paying later; what is over is told where that is asked about."""
    told = balance.arrangements if ctx.asks("arranged") else seen.arrangements
    return [
        _say_arrangement(ctx, message, item, amount="amount", agreed="agreed", due="due")
        for item in told
        if ctx.messages.has(message := f"payment.arranged.{item.state}")
    ]


def _say_arrangement(ctx: Context, message: str, item: Arrangement, **fields: str) -> Draft:
    record = f"arrangement/{item.arrangement_id}"
    facts = {name: ctx.fact(Section.BALANCE, record, field, getattr(item, field)) for name, field in fields.items()}
    said = ctx.messages.claim(message, **facts)
    return replace(said, evidence=(*said.evidence, ctx.fact(Section.BALANCE, record, "state", item.state)))


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


TOPICS = (
    Topic("payment", payment, frozenset([Section.BALANCE]), also=frozenset([Section.BILLS])),
    Topic("dispute", dispute, frozenset([Section.BALANCE]), also=frozenset([Section.BILLS])),
)

"""What is wrong with a bill, and what looks wrong on it: the first goes to a person, the second is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from grounding.account.anomalies import Anomaly, AnomalyName, anomalies
from grounding.account.bill_faults import faults, preceding, skipped, stopping
from grounding.account.billing_accounts import of_same_account
from grounding.account.faults import Fault, FaultName, Figure
from grounding.account.records import Bill, ChargeKind, Section
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.topics.bill_lines import account_of, bill_fact, label_of, line_fact
from grounding.messages import Parameter
from grounding.types import ComputedFact, Draft, Fact

_MOST_FAULTS = 3
_MOST_ANOMALIES = 3


def faulty(ctx: Context, bills: Sequence[Bill]) -> tuple[Draft, ...]:
    """Return what is said instead of an explanation if one of these bills cannot be right; nothing if all can."""
    for bill in bills:
        found = _faults(ctx, bill)
        if found:
            named = [
                each
                for each in _telling(found)
                if each.name is not FaultName.LINES_DIFFER_FROM_TOTAL and _worded(ctx, each)
            ]
            drafts = [_say_fault(ctx, bill, each) for each in named[:_MOST_FAULTS]]
            return (_say_faulty(ctx, bill, found), *drafts, ctx.messages.notice("handoff.billing"))
    return ()


def gap_before(ctx: Context, bill: Bill, previous: Bill) -> list[Draft]:
    """Say that a bill is missing between two that are held against each other."""
    found = skipped(bill, of_same_account(bill, ctx.own.bills)) if _accounts_told(ctx) else None
    if found is None or found.figures[1].record != f"bill/{previous.bill_id}" or not _worded(ctx, found):
        return []
    return [_say_fault(ctx, bill, found)]


def _faults(ctx: Context, bill: Bill) -> tuple[Fault, ...]:
    """Return what is wrong with a bill by itself, and with how it follows on the one of its account before it."""
    bound = ctx.billing.largest
    if not _accounts_told(ctx):
        # The bills of two accounts, taken for one's, overlap although nothing is wrong with them.
        return faults(bill, bound=bound, on=ctx.today)
    return stopping(faults(bill, preceding(bill, ctx.own.bills), bound=bound, on=ctx.today))


def _accounts_told(ctx: Context) -> bool:
    """Say whether the system that bills come from tells of which billing account each is."""
    return "billing_account_id" not in ctx.own.provenance[Section.BILLS].absent


def _telling(found: Sequence[Fault]) -> list[Fault]:
    """Return the faults, of absurd amounts the last alone: a charge that is absurd makes the totals above it so."""
    absurd = [each for each in found if each.name is FaultName.AMOUNT_ABSURD]
    return [each for each in found if each not in absurd[:-1]]


def _say_faulty(ctx: Context, bill: Bill, found: Sequence[Fault]) -> Draft:
    head: dict[str, Parameter] = {name: bill_fact(ctx, bill, name) for name in ("issued", "total", "due")}
    head["account"] = account_of(ctx, bill)
    lines = tuple(line_fact(ctx, bill, line, "amount") for line in bill.lines)
    sums = next((fault for fault in found if fault.name is FaultName.LINES_DIFFER_FROM_TOTAL), None)
    if sums is None:
        return ctx.messages.claim("bill.faulty", **head)
    computed = next(figure for figure in sums.figures if figure.computed)
    return ctx.messages.claim("bill.does_not_add_up", sum=_fact(ctx, computed, lines), **head)


def _message(fault: Fault) -> str:
    return f"bill.fault.{fault.name}{'.between' if fault.between_records else ''}"


def _worded(ctx: Context, fault: Fault) -> bool:
    return ctx.messages.has(_message(fault))


def _say_fault(ctx: Context, bill: Bill, fault: Fault) -> Draft:
    lines = tuple(line_fact(ctx, bill, line, "amount") for line in bill.lines)
    facts = [_fact(ctx, figure, lines) for figure in fault.figures]
    return ctx.messages.claim(_message(fault), first=facts[0], second=facts[1] if len(facts) > 1 else None)


def odd(ctx: Context, bill: Bill) -> list[Draft]:
    """Return a sentence for each charge of a bill that may be wrong, and who can look at it."""
    found = anomalies(bill, ctx.own.bills, lines=ctx.own.lines, contracts=ctx.own.contracts)
    drafts = [
        _say_anomaly(ctx, bill, each) for each in found[:_MOST_ANOMALIES] if ctx.messages.has(f"anomaly.{each.name}")
    ]
    credits = [_credit_of(ctx, bill, each) for each in found]
    drafts += [draft for draft in credits if draft]
    # What was given back already needs nobody to look at it.
    return [*drafts, ctx.messages.notice("anomaly.ask")] if drafts and not all(credits) else drafts


def _credit_of(ctx: Context, bill: Bill, anomaly: Anomaly) -> Draft | None:
    """Return a sentence for the credit on a later bill of the account that gives back what was charged twice."""
    if anomaly.name is not AnomalyName.CHARGED_TWICE or not _accounts_told(ctx):
        return None
    for later in sorted(of_same_account(bill, ctx.own.bills), key=lambda each: each.issued):
        for line in later.lines if later.issued > bill.issued else ():
            if line.kind is ChargeKind.CREDIT and line.amount == -anomaly.amount:
                return ctx.messages.claim(
                    "charge.credited",
                    description=line_fact(ctx, later, line, "description"),
                    line=label_of(ctx, line),
                    amount=line_fact(ctx, later, line, "amount"),
                    issued=bill_fact(ctx, later, "issued"),
                    account=account_of(ctx, later),
                )
    return None


def _say_anomaly(ctx: Context, bill: Bill, anomaly: Anomaly) -> Draft:
    line = anomaly.lines[0]
    stated = tuple(_fact(ctx, figure, ()) for figure in anomaly.figures if not figure.computed)
    computed = next((figure for figure in anomaly.figures if figure.computed), None)
    amount: Fact = line_fact(ctx, bill, line, "amount")
    if len(anomaly.lines) > 1:
        # The first of them is charged rightly.
        lines = tuple(line_fact(ctx, bill, each, "amount") for each in anomaly.lines[1:])
        amount = lines[0] if len(lines) == 1 else ComputedFact("sum", lines, anomaly.amount)
    return ctx.messages.claim(
        f"anomaly.{anomaly.name}",
        description=line_fact(ctx, bill, line, "description"),
        line=label_of(ctx, line),
        amount=amount,
        usual=_fact(ctx, computed, stated) if computed else None,
    )


def _fact(ctx: Context, figure: Figure, inputs: tuple[Fact, ...]) -> Fact:
    """Return a figure as a fact; what no number can be is shown as it stands."""
    value = figure.value
    if isinstance(value, Decimal) and not value.is_finite():
        value = str(value)
    if figure.computed:
        return ComputedFact(figure.field, inputs, value)
    return ctx.fact(Section.BILLS, figure.record, figure.field, value)

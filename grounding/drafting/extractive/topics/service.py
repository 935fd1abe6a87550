"""Whether the service works: suspensions, outages, tickets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grounding.account.faults import Fault, faults_in
from grounding.account.records import Line, LineStatus, Outage, Section, Ticket
from grounding.account.service import expected_end, is_late, open_orders, open_tickets
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.topics.rules import rule
from grounding.drafting.extractive.topics.stages import of_stage
from grounding.types import AccountFact, Draft, FactValue
from grounding.verification.support import terms

_MOST_TICKETS = 3
_SINCE = "status_since"
_CODE = re.compile(r"\w[\w-]*\d[\w-]*")


async def status(ctx: Context) -> Part:
    """Say of each line whether it is active, and if not, why."""
    drafts = [*(_say_status(ctx, line) for line in ctx.lines), *await still_works(ctx)]
    for reason in _reasons(ctx):
        drafts += [draft for draft in await rule(ctx, f"suspended.{reason}") if draft not in drafts]
    drafts += [draft for line in ctx.lines for draft in orders(ctx, line)]
    wrong = tuple(fault for line in ctx.lines for fault in _since_wrong(ctx, line))
    return Part(tuple(drafts), faults=wrong)


async def still_works(ctx: Context) -> list[Draft]:
    """Quote what still works on the lines that are suspended, by the reasons for it."""
    told = {reason: await rule(ctx, f"suspended.{reason}.services") for reason in _reasons(ctx)}
    lines = [line for line in _suspended(ctx) if line.status_reason]
    drafts = [draft for line in lines for draft in of_stage(ctx, line, told[line.status_reason or ""])]
    return [draft for place, draft in enumerate(drafts) if draft not in drafts[:place]]


def _suspended(ctx: Context) -> list[Line]:
    return [line for line in ctx.lines if line.status is LineStatus.SUSPENDED]


def _reasons(ctx: Context) -> list[str]:
    return sorted({line.status_reason for line in _suspended(ctx) if line.status_reason})


async def outage(ctx: Context) -> Part:
    """Say which disturbances and works are known at the customer's places; for an operator, everywhere."""
    drafts = outages(ctx)
    if drafts:
        return Part(tuple(drafts))
    if ctx.account is None:
        return Part(complete=False)
    none = ctx.fact(Section.OUTAGES, "outages", "count", 0)
    return Part((ctx.messages.claim("outage.none", none=none),))


async def tickets(ctx: Context) -> Part:
    """Say how the customer's tickets stand, the open ones first; of one that is named by its number, that one alone."""
    numbers = _numbers(ctx)
    named = [each for each in ctx.own.tickets if _key(each.ticket_id) in numbers]
    if numbers and not named:
        # Another ticket would be told as if it were the one asked about.
        count = ctx.fact(Section.TICKETS, "tickets", "count", len(ctx.own.tickets))
        return Part((ctx.messages.claim("tickets.unknown", count=count),))
    drafts = []
    for each in (named or _asked(ctx))[:_MOST_TICKETS]:
        line = next((line for line in ctx.own.lines if line.line_id == each.line_id), None)
        if line and each in open_orders(ctx.own, line.line_id) and ctx.messages.has("order.open"):
            drafts.append(say_order(ctx, line, each))
            continue
        record = f"ticket/{each.ticket_id}"
        message = f"ticket.{each.state}"
        drafts.append(
            ctx.messages.claim(
                message if ctx.messages.has(message) else "ticket.open",
                id=ctx.fact(Section.TICKETS, record, "ticket_id", each.ticket_id),
                subject=ctx.fact(Section.TICKETS, record, "subject", each.subject),
                opened=ctx.fact(Section.TICKETS, record, "opened", each.opened),
                updated=ctx.fact(Section.TICKETS, record, "updated", each.updated),
                expected=ctx.fact(Section.TICKETS, record, "expected", each.expected) if each.expected else None,
                late=is_late(each, ctx.today),
            )
        )
    if not drafts:
        drafts = [ctx.messages.claim("ticket.none", none=ctx.fact(Section.TICKETS, "tickets", "count", 0))]
    return Part(tuple(drafts))


def orders(ctx: Context, line: Line) -> list[Draft]:
    """Say what is ordered for a line and not carried out yet, and from when it is expected."""
    if not ctx.read(Section.TICKETS) or not ctx.messages.has("order.open"):
        return []
    return [say_order(ctx, line, each) for each in open_orders(ctx.own, line.line_id)]


def say_order(ctx: Context, line: Line, order: Ticket) -> Draft:
    """Say what one open order is for, and from when it is expected."""

    def fact(name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.TICKETS, f"ticket/{order.ticket_id}", name, value)

    return ctx.messages.claim(
        "order.open",
        line=ctx.label(line),
        id=fact("ticket_id", order.ticket_id),
        subject=fact("subject", order.subject),
        opened=fact("opened", order.opened),
        expected=fact("expected", order.expected) if order.expected else None,
    )


def _numbers(ctx: Context) -> set[str]:
    """Return the numbers of tickets that the message names, or else the question that it completes."""
    for text in (ctx.typed, ctx.question):
        held = {_key(each.ticket_id) for each in ctx.own.tickets}
        found = {key for word in _CODE.findall(text) if (key := _key(word)) in held}
        for pattern in ctx.words.get("ticket.number", ()):
            found |= {_key(match["id"]) for match in re.finditer(pattern, text, re.IGNORECASE)}
        if found:
            return found
    return set()


def _key(number: str) -> str:
    """Return what two ways to write a ticket's number have in common."""
    return re.sub(r"[^\w]", "", number).casefold()


def _asked(ctx: Context) -> list[Ticket]:
    """Return the tickets that the question describes, else those that are open, else all: of the lines it is about."""
    lines = {line.line_id for line in ctx.lines}
    mine = [each for each in ctx.own.tickets if each.line_id is None or each.line_id in lines] or [*ctx.own.tickets]
    language = ctx.messages.locale.split("-")[0]
    said = terms(ctx.question, language)
    described = [each for each in mine if said & terms(each.subject, language)]
    return described or [*open_tickets(mine)] or mine


def suspensions(ctx: Context) -> list[Draft]:
    """Return a sentence for each line that is suspended."""
    return [_say_status(ctx, line) for line in _suspended(ctx)]


def _say_status(ctx: Context, line: Line) -> Draft:
    status = _line_fact(ctx, line.line_id, "status", line.status.value)
    if line.status is LineStatus.ACTIVE:
        return ctx.messages.claim("line.active", line=ctx.label(line), status=status)
    message = f"line.{line.status}.{line.status_reason}"
    since = None if _since_wrong(ctx, line) else line.status_since
    return ctx.messages.claim(
        message if ctx.messages.has(message) else f"line.{line.status}",
        line=ctx.label(line),
        status=status,
        since=_line_fact(ctx, line.line_id, _SINCE, since) if since else None,
    )


def _since_wrong(ctx: Context, line: Line) -> tuple[Fault, ...]:
    return faults_in(f"line/{line.line_id}", ctx.own.faults, _SINCE)


def ended(ctx: Context, lines: Sequence[Line]) -> list[Draft]:
    """Say of lines that they are no longer in use."""
    return [_say_status(ctx, line) for line in lines]


def outages(ctx: Context) -> list[Draft]:
    """Return a sentence for each disturbance and each planned work that this turn may know of."""
    return [_say_outage(ctx, each) for each in ctx.outages]


def disturbances(ctx: Context) -> list[Draft]:
    """Return a sentence for each present disturbance of a service that the lines in question use."""
    used = {line.service for line in ctx.lines}
    return [_say_outage(ctx, each) for each in ctx.outages if not each.planned and used & set(each.services)]


def _say_outage(ctx: Context, outage: Outage) -> Draft:
    def fact(name: str, value: FactValue) -> AccountFact:
        if ctx.account is not None:
            return ctx.fact(Section.OUTAGES, f"outage/{outage.outage_id}", name, value)
        return AccountFact("network", f"outage/{outage.outage_id}", name, value, ctx.now)

    return ctx.messages.claim(
        "outage.planned" if outage.planned else "outage.current",
        id=fact("outage_id", outage.outage_id),
        area=fact("area", outage.area),
        services=fact("services", ", ".join(_service(ctx, each) for each in outage.services)),
        start=fact("start", outage.start),
        expected=fact("expected_end", expected) if (expected := expected_end(outage)) else None,
        cause=fact("cause", outage.cause),
    )


def _service(ctx: Context, code: str) -> str:
    return ctx.messages.plain(f"service.{code}") if ctx.messages.has(f"service.{code}") else code


def _line_fact(ctx: Context, line_id: str, name: str, value: FactValue) -> AccountFact:
    return ctx.fact(Section.LINES, f"line/{line_id}", name, value)


_BESIDE = frozenset([Section.TICKETS, Section.BALANCE])
"""What is ordered for a line, and since when it is in arrears, which tells what still works on it."""
TOPICS = (
    Topic("line_status", status, frozenset([Section.LINES]), also=_BESIDE, per_line=True),
    Topic("outage", outage, frozenset([Section.OUTAGES, Section.LINES])),
    Topic("tickets", tickets, frozenset([Section.TICKETS, Section.LINES])),
)

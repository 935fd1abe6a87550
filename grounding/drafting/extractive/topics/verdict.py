"""One verdict in words: what is offered, what is closed and why, and the day that it is for where that is not today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.account.losses import share, shares_off
from grounding.account.records import Line
from grounding.catalogue import Offering, Price
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import offerings
from grounding.errors import AuditFailed
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Judged, Verdict
from grounding.offers.record_facts import RecordFacts
from grounding.offers.renewing import runs_until, terms_of
from grounding.offers.ruled import Ruled
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Draft, Quantity


async def decided(ctx: Context, day: date | None = None) -> Ruled | Part:
    """Return what was decided and recorded for this turn, or what is said where that is not possible.

    `day`: for which it is decided, today if none is given.
    """
    if ctx.decide is None:
        return Part(complete=False)
    try:
        return await ctx.decide(day)
    except AuditFailed:
        # Nothing is offered that no record shows.
        return Part((ctx.messages.notice("offers.not_now"),), complete=False, degraded=("decisions_unavailable",))


def say_renewal(ctx: Context, ruled: Ruled, judged: Judged, line: Line) -> Draft:
    """Say whether a line's own plan can be had for a new term, at which price and for how long."""
    if judged.verdict is not Verdict.ELIGIBLE:
        closed = judged.unmet if judged.verdict is Verdict.INELIGIBLE else judged.reasons
        reasons = tuple(ruled.fact(judged, reason.label) for reason in closed)
        name, day = ruled.fact(judged), _day(ctx, ruled, judged)
        return ctx.messages.claim("offers.no_renewal", name=name, line=ctx.label(line), reasons=reasons, day=day)
    offering = ctx.catalogue.offerings[judged.offering_id]
    price = price_of(ruled.as_of, offering)
    said = ctx.messages.claim(
        "offers.renew",
        name=ruled.fact(judged),
        line=ctx.label(line),
        price=offerings.price_fact(offering, price) if price else None,
        terms=terms_of(offering),
        until=runs_until(RecordFacts(ctx.own), line, offering, ruled.as_of),
        day=_day(ctx, ruled, judged),
    )
    return replace(said, offers=(judged.offering_id,))


def say_reasons(ctx: Context, ruled: Ruled, judged: Judged) -> list[Draft]:
    """Say why a line's own plan cannot be renewed on the day decided for, as things stand."""
    closed = judged.unmet if judged.verdict is Verdict.INELIGIBLE else judged.reasons
    reasons = tuple(ruled.fact(judged, reason.label) for reason in closed)
    return [ctx.messages.claim("contract.renewal_closed", name=ruled.fact(judged), reasons=reasons)] if reasons else []


def say_closed(ctx: Context, ruled: Ruled, judged: Judged) -> Draft:
    """Say why something cannot be had, or what has to be known first."""
    ineligible = judged.verdict is Verdict.INELIGIBLE
    reasons = judged.unmet if ineligible else judged.reasons
    return ctx.messages.claim(
        "offers.ineligible" if ineligible else "offers.unknown",
        name=ruled.fact(judged),
        line=_line(ctx, judged),
        day=_day(ctx, ruled, judged),
        reasons=tuple(ruled.fact(judged, reason.label) for reason in reasons),
    )


def say_offer(ctx: Context, ruled: Ruled, judged: Judged, offering: Offering) -> Draft:
    """Offer something that the rules have cleared: what it goes onto, and its price."""
    price = price_of(ruled.as_of, offering)
    kind = judged.case.kind if judged.case else CaseKind.NEW
    said = ctx.messages.claim(
        f"offers.{kind}",
        name=ruled.fact(judged),
        line=_line(ctx, judged),
        day=_day(ctx, ruled, judged),
        price=offerings.price_fact(offering, price) if price else None,
        monthly=price is not None and price.kind == "recurring",
        off=_off(ctx, offering, ruled.as_of) if kind is CaseKind.NEW else (),
    )
    return replace(said, offers=(judged.offering_id,))


def _off(ctx: Context, offering: Offering, on: date) -> tuple[CatalogueFact, ...]:
    """Return the shares that promotions for several lines take off the price of a further one."""
    found = []
    for each in shares_off(offering, ctx.catalogue, on):
        taken = share(each)
        if taken is not None:
            found.append(offerings.fact(each, "discount_percent", Quantity(taken * 100, "%")))
    return tuple(found)


def _day(ctx: Context, ruled: Ruled, judged: Judged) -> ComputedFact | None:
    """Return the day that a verdict is for, where that is not today."""
    if ruled.as_of == ctx.today:
        return None
    return ComputedFact("day that is decided for", (ruled.fact(judged),), ruled.as_of)


def price_of(day: date, offering: Offering) -> Price | None:
    """Return what an offering costs on a day, a month or once; None if it has no such price."""
    prices = [price for price in offering.prices if price.valid_on(day)]
    return next(
        (each for each in prices if each.kind == "recurring" and each.period == "month"),
        next((each for each in prices if each.kind == "one_time"), None),
    )


def _line(ctx: Context, judged: Judged) -> AccountFact | None:
    line_id = judged.case.line_id if judged.case else None
    return next((ctx.label(line) for line in ctx.own.lines if line.line_id == line_id), None)

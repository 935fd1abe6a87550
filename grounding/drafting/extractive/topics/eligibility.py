"""What a customer may have: the verdict on offerings that are named, and all that is open to him where none is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from grounding.account.records import Line, Section
from grounding.account.service import is_ordered
from grounding.catalogue import Offering, Price
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.lines import names_line
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.changing import Changes
from grounding.drafting.extractive.topics.contract import renewal_opens
from grounding.drafting.extractive.topics.offerings import say_held
from grounding.drafting.extractive.topics.service import orders
from grounding.errors import AuditFailed
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Judged, Verdict
from grounding.offers.inputs import SECTIONS
from grounding.offers.options import options
from grounding.offers.record_facts import RecordFacts
from grounding.offers.renewing import runs_until, terms_of
from grounding.offers.ruled import Ruled
from grounding.types import AccountFact, ComputedFact, Draft, VerdictFact
from grounding.verification.support import terms

_MOST_OFFERS = 5
_MOST_OPEN = 3
_MOST_REASONS = 3
_SIZE = re.compile(r"\d+(?:[.,]\d+)?\s*[^\W\d_]*")
_FURTHER = "line.further"
"""The role of cue words that ask for a further line: `a second SIM for my daughter`."""
_RENEWED = "renewed"
"""The role of cue words that ask to keep a plan for a new term: `renew my contract`."""
_CATEGORY = "category."
"""How the roles of cue words begin that say which category of the catalogue is asked for: `category.addon`."""


async def eligible(ctx: Context) -> Part:
    """Say of the offerings named whether the customer may have them, else what he may have at all."""
    ruled = await decided(ctx)
    if isinstance(ruled, Part):
        return ruled
    named = _without_held(ctx, offerings.mentioned(ctx))
    if ctx.asks(_RENEWED) and all(each.offering_id in _held(ctx.own.lines) for each in named):
        part = _renewals(ctx, ruled, named)
    else:
        part = on_named(ctx, ruled, named) if named else _open(ctx, ruled)
    return replace(part, offers=ruled.offers())


async def decided(ctx: Context) -> Ruled | Part:
    """Return what was decided and recorded for this turn, or what is said where that is not possible."""
    if ctx.decide is None:
        return Part(complete=False)
    try:
        return await ctx.decide()
    except AuditFailed:
        # Nothing is offered that no record shows.
        return Part((ctx.messages.notice("offers.not_now"),), complete=False, degraded=("decisions_unavailable",))


def on_named(ctx: Context, ruled: Ruled, named: Sequence[Offering], day: date | None = None) -> Part:
    """Say the verdict on each of these offerings; of what is never an offer, what the catalogue says.

    `day`: on which a change would take effect, if not today.
    """
    drafts: list[Draft] = []
    unknown = False
    changes, mine_of, best_of = (
        Changes(ctx, ruled, day),
        _of_lines(ctx, ruled, ctx.lines),
        _of_lines(ctx, ruled, ctx.own.lines),
    )
    for offering in named:
        mine, best = mine_of.decision.of(offering.offering_id), best_of.decision.of(offering.offering_id)
        if mine is None or best is None:
            drafts += offerings.say(ctx, offering)
            continue
        # The plan that is asked for may itself have been taken for the name of a line.
        elsewhere = best.verdict is Verdict.ELIGIBLE and not names_line(ctx.typed, ctx.own.lines, ctx.words)
        judged = best if mine.verdict is not Verdict.ELIGIBLE and elsewhere else mine
        drafts += _say(ctx, ruled, judged, offering, changes)
        unknown = unknown or judged.verdict is Verdict.UNKNOWN
    if unknown:
        drafts.append(ctx.messages.notice("offers.check"))
    return Part(tuple(drafts), complete=bool(drafts) and not unknown)


def _of_lines(ctx: Context, ruled: Ruled, lines: Sequence[Line]) -> Ruled:
    """Return the decision for some lines; for a further one where that is what is asked for."""
    return ruled.as_further() if ctx.asks(_FURTHER) else ruled.on_lines([line.line_id for line in lines])


def _say(ctx: Context, ruled: Ruled, judged: Judged, offering: Offering, changes: Changes) -> list[Draft]:
    line = next((each for each in ctx.own.lines if judged.case and each.line_id == judged.case.line_id), None)
    if judged.verdict is Verdict.ELIGIBLE and line and line.offering_id == judged.offering_id:
        return [say_renewal(ctx, ruled, judged, line)]
    if judged.verdict is Verdict.ELIGIBLE:
        offered = say_offer(ctx, ruled, judged, offering)
        if line and judged.case and judged.case.kind is CaseKind.CHANGE:
            ordered = orders(ctx, line)
            if ordered and is_ordered(ctx.own, line.line_id, offering):
                return ordered
            # A change need not begin a term, so how long the plan is sold for is beside the point here.
            return [offered, *ordered, *changes.brought(line, judged.offering_id)]
        return [offered, *offerings.terms(ctx, offering)]
    if line and line.offering_id == judged.offering_id and judged.verdict is Verdict.INELIGIBLE:
        return [say_held(ctx, line)]
    return [say_closed(ctx, ruled, judged)]


def _renewals(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say of each line, or of those with a plan that is named, whether its own plan can be had for a new term."""
    wanted = {each.offering_id for each in named} or _held(ctx.lines)
    drafts: list[Draft] = []
    complete = True
    for line in ctx.lines:
        judged = ruled.on_lines([line.line_id]).decision.of(line.offering_id) if line.offering_id in wanted else None
        if judged is None and line.offering_id in wanted:
            # What is no longer sold can be taken again by nobody; what can be had in its place is said instead.
            drafts += [say_held(ctx, line), *_retired(ctx, line), *_open(replace(ctx, lines=(line,)), ruled).drafts]
        elif judged is not None:
            drafts += [say_renewal(ctx, ruled, judged, line), *renewal_opens(ctx, line)]
            complete = complete and judged.verdict is not Verdict.UNKNOWN
    checked = [] if complete else [ctx.messages.notice("offers.check")]
    return Part((*drafts, *checked), complete=complete and bool(drafts))


def say_renewal(ctx: Context, ruled: Ruled, judged: Judged, line: Line) -> Draft:
    """Say whether a line's own plan can be had for a new term, at which price and for how long."""
    if judged.verdict is not Verdict.ELIGIBLE:
        closed = judged.unmet if judged.verdict is Verdict.INELIGIBLE else judged.reasons
        reasons = tuple(ruled.fact(judged, reason.label) for reason in closed)
        return ctx.messages.claim("offers.no_renewal", name=ruled.fact(judged), line=ctx.label(line), reasons=reasons)
    offering = ctx.catalogue.offerings[judged.offering_id]
    price = price_of(ctx, offering)
    said = ctx.messages.claim(
        "offers.renew",
        name=ruled.fact(judged),
        line=ctx.label(line),
        price=offerings.price_fact(offering, price) if price else None,
        terms=terms_of(offering),
        until=runs_until(RecordFacts(ctx.own), line, offering, ctx.today),
    )
    return replace(said, offers=(judged.offering_id,))


def _retired(ctx: Context, line: Line) -> list[Draft]:
    offering = ctx.catalogue.offerings.get(line.offering_id)
    if offering is None or offering.on_sale(ctx.today):
        return []
    return [offerings.say_retired(ctx, offering)]


def _held(lines: Sequence[Line]) -> set[str]:
    return {line.offering_id for line in lines}


def say_closed(ctx: Context, ruled: Ruled, judged: Judged) -> Draft:
    """Say why something cannot be had, or what has to be known first."""
    ineligible = judged.verdict is Verdict.INELIGIBLE
    reasons = judged.unmet if ineligible else judged.reasons
    return ctx.messages.claim(
        "offers.ineligible" if ineligible else "offers.unknown",
        name=ruled.fact(judged),
        line=_line(ctx, judged),
        reasons=tuple(ruled.fact(judged, reason.label) for reason in reasons),
    )


def say_offer(ctx: Context, ruled: Ruled, judged: Judged, offering: Offering) -> Draft:
    """Offer something that the rules have cleared: what it goes onto, and its price."""
    price = price_of(ctx, offering)
    kind = judged.case.kind if judged.case else CaseKind.NEW
    said = ctx.messages.claim(
        f"offers.{kind}",
        name=ruled.fact(judged),
        line=_line(ctx, judged),
        price=offerings.price_fact(offering, price) if price else None,
        monthly=price is not None and price.kind == "recurring",
    )
    return replace(said, offers=(judged.offering_id,))


def price_of(ctx: Context, offering: Offering) -> Price | None:
    """Return what an offering costs today, a month or once; None if it has no such price."""
    prices = [price for price in offering.prices if price.valid_on(ctx.today)]
    return next(
        (each for each in prices if each.kind == "recurring" and each.period == "month"),
        next((each for each in prices if each.kind == "one_time"), None),
    )


def _line(ctx: Context, judged: Judged) -> AccountFact | None:
    line_id = judged.case.line_id if judged.case else None
    return next((ctx.label(line) for line in ctx.own.lines if line.line_id == line_id), None)


def _without_held(ctx: Context, named: Sequence[Offering]) -> list[Offering]:
    """Leave out what one has where something else is asked for: `from Plus to Max`, `insurance for my phone`."""
    devices = {plan.device for contract in ctx.own.contracts for plan in contract.instalments}
    had = [each for each in named if each.offering_id in _held(ctx.own.lines) or each.name in devices]
    return [each for each in named if each not in had] or [*named]


def _open(ctx: Context, ruled: Ruled) -> Part:
    """Say what is open to the lines in question: of the category asked for, else plans to change to."""
    narrowed = _of_lines(ctx, ruled, ctx.lines)
    of_kind = _described(ctx, [each for each in narrowed.decision.offers if _is_asked(ctx, each)])
    # Where there is a plan to change, that no other may take its place is not made up for by a further line.
    changing = [each for each in of_kind if each.case and each.case.kind is CaseKind.CHANGE] or of_kind
    found = [each for each in changing if each.verdict is Verdict.ELIGIBLE]
    cheapest = _cheapest(ctx, ruled, found)
    ranked = sorted(found, key=lambda each: (each.offering_id != cheapest, *_monthly(ctx, each)))
    shown = ranked[:_MOST_OFFERS]
    drafts = [_say_open(ctx, narrowed, each) for each in shown]
    if not shown:
        drafts = _nothing(ctx, narrowed, of_kind)
    named = {each.offering_id for each in shown}
    rest = tuple(ruled.fact(each) for each in ruled.decision.eligible if each.offering_id not in named)
    if rest:
        count = ComputedFact("count of eligible offers", rest, len(rest))
        drafts.append(ctx.messages.claim("offers.more", count=count, one=len(rest) == 1, alone=not shown))
    return Part(tuple(drafts))


def _say_open(ctx: Context, ruled: Ruled, judged: Judged) -> Draft:
    line = next((each for each in ctx.own.lines if judged.case and each.line_id == judged.case.line_id), None)
    if line is not None and line.offering_id == judged.offering_id:
        return say_renewal(ctx, ruled, judged, line)
    return say_offer(ctx, ruled, judged, ctx.catalogue.offerings[judged.offering_id])


def _cheapest(ctx: Context, ruled: Ruled, changes: Sequence[Judged]) -> str | None:
    """Return which of the changes of one line suits its real use at the least cost; None if that cannot be told."""
    lines = {each.case.line_id for each in changes if each.case and each.case.line_id}
    if len(lines) != 1 or not ctx.read(Section.HISTORY):
        return None
    best = [each.comparison.cheapest for each in options(ruled, lines)]
    return next((plan.offering_id for plan in best if plan), None)


def _nothing(ctx: Context, ruled: Ruled, of_kind: Sequence[Judged]) -> list[Draft]:
    """Say that nothing of a kind is open, what stands against it, and what a check may still open."""
    facts: tuple[VerdictFact, ...] = tuple(ruled.fact(each) for each in of_kind)
    none = ComputedFact("count of eligible offers", facts, 0)
    ineligible = [each for each in of_kind if each.verdict is Verdict.INELIGIBLE]
    closed = [each for each in ineligible if each.case and each.case.kind is not CaseKind.NEW] or ineligible
    shared = set.intersection(*({reason.label for reason in each.unmet} for each in closed)) if closed else set()
    why = tuple(ruled.fact(closed[0], each.label) for each in closed[0].unmet if each.label in shared) if closed else ()
    drafts = [ctx.messages.claim("offers.none", none=none, reasons=why)]
    drafts += [] if why else _because(ctx, ruled, closed)
    unknown = [each for each in of_kind if each.verdict is Verdict.UNKNOWN][:_MOST_OPEN]
    drafts += [say_closed(ctx, ruled, each) for each in unknown]
    return [*drafts, ctx.messages.notice("offers.check")] if unknown else drafts


def _because(ctx: Context, ruled: Ruled, closed: Sequence[Judged]) -> list[Draft]:
    """Say what stands against offerings that have no reason in common: the weightiest of each, the commonest first."""
    groups: dict[str, list[Judged]] = {}
    for judged in closed:
        groups.setdefault(judged.unmet[0].label, []).append(judged)
    commonest = sorted(groups.items(), key=lambda group: -len(group[1]))[:_MOST_REASONS]
    return [
        ctx.messages.claim(
            "offers.none.because",
            reason=ruled.fact(of[0], label),
            names=tuple(ruled.fact(each) for each in of[:_MOST_OFFERS]),
            more=len(of) > _MOST_OFFERS,
        )
        for label, of in commonest
    ]


def _described(ctx: Context, offers: Sequence[Judged]) -> Sequence[Judged]:
    """Return those that are called by their kind, sizes left out: `data packs`; all of them where none is."""
    language = ctx.messages.locale.split("-")[0]
    said = terms(ctx.question, language)
    called = [(each, terms(_SIZE.sub(" ", each.name), language)) for each in offers]
    return [each for each, words in called if len(words) > 1 and words <= said] or offers


def _is_asked(ctx: Context, judged: Judged) -> bool:
    category = ctx.catalogue.offerings[judged.offering_id].category
    asked = {role.removeprefix(_CATEGORY) for role in ctx.words if role.startswith(_CATEGORY) and ctx.asks(role)}
    return category in (asked or offerings.PLANS)


def _monthly(ctx: Context, judged: Judged) -> tuple[bool, int, str]:
    price = price_of(ctx, ctx.catalogue.offerings[judged.offering_id])
    return price is None, price.amount.minor if price else 0, judged.offering_id


TOPICS = (
    Topic("offers.eligible", eligible, SECTIONS | {Section.LINES}, also=frozenset([Section.HISTORY, Section.TICKETS])),
)

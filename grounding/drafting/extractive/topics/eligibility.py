"""What a customer may have: the verdict on offerings that are named, and all that is open to him where none is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from grounding.account.records import Line, LineStatus, Section
from grounding.account.service import is_ordered
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.lines import lines_meant, names_line
from grounding.drafting.extractive.starts import day_of, is_order, start_of
from grounding.drafting.extractive.topics import apart, keeping, offerings, wanting
from grounding.drafting.extractive.topics.changing import Changes
from grounding.drafting.extractive.topics.contract import renewal_opens
from grounding.drafting.extractive.topics.offerings import say_held
from grounding.drafting.extractive.topics.service import orders
from grounding.drafting.extractive.topics.verdict import (
    decided,
    price_of,
    say_closed,
    say_offer,
    say_renewal,
)
from grounding.drafting.wishing import wishes_of
from grounding.offers.cases import CaseKind, subject_of
from grounding.offers.eligibility import Judged, Verdict
from grounding.offers.inputs import SECTIONS
from grounding.offers.options import options
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, Draft, VerdictFact
from grounding.verification.support import terms
from grounding.wishes import Start

_MOST_OFFERS = 5
_MOST_OPEN = 3
_MOST_REASONS = 3
_SIZE = re.compile(r"\d+(?:[.,]\d+)?\s*[^\W\d_]*")
RENEWED = "renewed"
"""The role of cue words that ask to keep a plan for a new term: `renew my contract`."""
_ALL_LINES = ("line.all", "lines.every")
"""The roles of cue words that mean all lines: `on both lines`, `all four phones`."""
_CATEGORY = "category."
"""How the roles of cue words begin that say which category of the catalogue is asked for: `category.addon`."""


async def eligible(ctx: Context) -> Part:
    """Say of the offerings named whether the customer may have them, else what he may have at all."""
    named = _without_held(ctx, offerings.mentioned(ctx))
    renewed = ctx.asks(RENEWED) and all(each.offering_id in _held(ctx.own.lines) for each in named)
    ruled = await decided(ctx, start_for(ctx, _plans_of(ctx, ctx.lines) if renewed else named))
    if isinstance(ruled, Part):
        return ruled
    if renewed:
        return await _renewals(ctx, ruled, named)
    if keeping.asked(ctx):
        return await keeping.kept(ctx, ruled, offerings.mentioned(ctx))
    back = keeping.returning(ctx)
    if back:
        return keeping.returned(ctx, ruled, back)
    if apart.asked(ctx):
        return apart.allowed(ctx, ruled)
    return await verdicts(ctx, ruled, named) if named else replace(_open(ctx, ruled), offers=ruled.offers())


def start_for(ctx: Context, named: Sequence[Offering]) -> date | None:
    """Return the day on which a change to what is named is to begin, where that is not today."""
    plans = bool(named) and all(each.category in offerings.PLANS for each in named)
    return day_of(Start.NEXT_MONTH, ctx.today) if plans and start_of(ctx) is Start.NEXT_MONTH else None


async def verdicts(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say the verdict on each of these offerings, and of a plan that is closed on a day whether it is on the other.

    A change begins today or on the first of next month: what can be had on one of these days is told of it.
    """
    part = on_named(ctx, ruled, named)
    if ruled.as_of != ctx.today:
        part = replace(part, drafts=_beginning(ctx, part.drafts, Start.NEXT_MONTH))
    mine = _of_lines(ctx, ruled, ctx.lines).decision
    closed = [(each, ctx.lines) for each in named if _is_closed(mine.of(each.offering_id))]
    return await _with_other_day(ctx, ruled, part, closed)


async def _with_other_day(
    ctx: Context, ruled: Ruled, part: Part, closed: Sequence[tuple[Offering, Sequence[Line]]]
) -> Part:
    """Add what of the plans that lines cannot have on one day they can have on the other.

    Who only asks is told so; to whom ordered it, it is offered.
    """
    start = Start.NEXT_MONTH if ruled.as_of == ctx.today else Start.TODAY
    other = await decided(ctx, day_of(start, ctx.today)) if closed else None
    if not isinstance(other, Ruled):
        return replace(part, offers=ruled.offers())
    drafts: list[Draft] = []
    for offering, lines in closed:
        narrowed = _of_lines(ctx, other, lines)
        judged = narrowed.decision.of(offering.offering_id)
        if judged is not None and judged.verdict is Verdict.ELIGIBLE and _changes(judged):
            drafts += _say(ctx, narrowed, judged, offering, Changes(ctx, other))
    told = _beginning(ctx, drafts, start) if is_order(ctx) else tuple(replace(each, offers=()) for each in drafts)
    offers = (*ruled.offers(), *(other.offers() if drafts else ()))
    return replace(part, drafts=(*part.drafts, *told), offers=offers)


def _beginning(ctx: Context, drafts: Sequence[Draft], start: Start) -> tuple[Draft, ...]:
    """Return sentences with what could be done of their offers, to begin when the verdicts among them hold."""
    return tuple(replace(each, wishes=wishes_of(each, ctx.catalogue, start)) for each in drafts)


def _is_closed(judged: Judged | None) -> bool:
    return judged is not None and judged.verdict is not Verdict.ELIGIBLE and _changes(judged)


def _changes(judged: Judged) -> bool:
    return judged.case is not None and judged.case.kind is CaseKind.CHANGE


def on_named(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say the verdict on each of these offerings; of what is never an offer, what the catalogue says.

    It is the best of the lines that may be meant, or that for each where several are named.
    """
    singly = _names_lines(ctx)
    scopes: list[tuple[Line, ...]] = [(line,) for line in ctx.lines if singly] or [ctx.lines]
    parts = [_on_lines(replace(ctx, lines=lines), ruled, named) for lines in scopes]
    drafts = {draft.text: draft for part in parts for draft in part.drafts}
    complete = all(part.complete for part in parts)
    checked = [] if complete else [ctx.messages.notice("offers.check")]
    return Part((*drafts.values(), *checked), complete=bool(drafts) and complete)


def _names_lines(ctx: Context) -> bool:
    """Say whether it is said for which lines, or that it is for all of them."""
    return names_line(ctx.typed, ctx.own.lines, ctx.words) or means_all(ctx) or _names_some(ctx)


def means_all(ctx: Context) -> bool:
    """Say whether all lines are meant."""
    return any(ctx.asks(role) for role in _ALL_LINES)


def _names_some(ctx: Context) -> bool:
    """Say whether some of several lines are named by their kind or place, or by whose they are: `to the broadband`.

    What is sold is no name of a line: `fibre` in that of a plan.
    """
    in_use = [line for line in ctx.own.lines if line.status is not LineStatus.TERMINATED]
    meant = lines_meant([wanting.nameless(ctx.typed, ctx)], ctx.own.lines, None, ctx.words, ctx.asker)
    return len(meant) < len(in_use)


def _on_lines(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say the best verdict on each of these offerings for the lines; incomplete where one is undecided."""
    drafts: list[Draft] = []
    unknown = False
    changes = Changes(ctx, ruled)
    scopes = [(_of_lines(ctx, ruled, lines), lines) for lines in (ctx.lines, ctx.own.lines)]
    for offering in named:
        mine, best = (_judged(ruled, narrowed, lines, offering) for narrowed, lines in scopes)
        if mine is None or best is None:
            drafts += _never_offered(ctx, offering)
            continue
        # The plan that is asked for may itself have been taken for the name of a line.
        elsewhere = best.verdict is Verdict.ELIGIBLE and not _names_lines(ctx)
        judged = best if mine.verdict is not Verdict.ELIGIBLE and elsewhere else mine
        other = _of_other_kind(ctx, ruled, judged, offering)
        drafts += other if other and judged.case is None else [*other, *_say(ctx, ruled, judged, offering, changes)]
        unknown = unknown or judged.verdict is Verdict.UNKNOWN
    return Part(tuple(drafts), complete=not unknown)


def _never_offered(ctx: Context, offering: Offering) -> list[Draft]:
    """Say of what no rule decides on what the catalogue says; of a plan no longer sold that it cannot be had again."""
    if offering.on_sale(ctx.today):
        return offerings.say(ctx, offering)
    held = [line for line in ctx.own.lines if line.offering_id == offering.offering_id]
    return [*(say_held(ctx, line) for line in held), *keeping.again(ctx, offering, held)]


def _of_lines(ctx: Context, ruled: Ruled, lines: Sequence[Line]) -> Ruled:
    """Return the decision for some lines; for a further one where that is what is asked for."""
    return ruled.as_further() if wanting.further(ctx) else ruled.on_lines([line.line_id for line in lines])


def _judged(ruled: Ruled, narrowed: Ruled, lines: Sequence[Line], offering: Offering) -> Judged | None:
    """Return the verdict for some lines; what cannot be a further line is for them whatever else was asked for."""
    return narrowed.decision.of(offering.offering_id) or ruled.on_lines([line.line_id for line in lines]).decision.of(
        offering.offering_id
    )


def _of_other_kind(ctx: Context, ruled: Ruled, judged: Judged, offering: Offering) -> list[Draft]:
    """Say that an offering does not go onto the line that is named: it could only be a further one, or nothing."""
    fits = judged.case is not None and judged.case.kind is not CaseKind.NEW
    if fits or wanting.further(ctx) or not _names_lines(ctx):
        return []
    name = offerings.fact(offering, "name", offering.name)
    subject = subject_of(offering, ruled.subjects)
    why = "only_further" if subject and subject.case is CaseKind.NEW else "other_kind"
    return [ctx.messages.claim(f"offers.{why}", name=name, line=ctx.label(line)) for line in ctx.lines]


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
            return [offered, *ordered, *changes.brought(line, judged.offering_id)]
        return [offered, *offerings.terms(ctx, offering)]
    if line and line.offering_id == judged.offering_id and judged.verdict is Verdict.INELIGIBLE:
        # Of several lines that have it already, none is more meant than the others.
        held = [each for each in ctx.lines if each.offering_id == line.offering_id] or [line]
        return [say_held(ctx, each) for each in held]
    return [say_closed(ctx, ruled, judged)]


async def _renewals(ctx: Context, ruled: Ruled, named: Sequence[Offering]) -> Part:
    """Say of each line, or of those with a plan that is named, whether its own plan can be had for a new term."""
    wanted = {each.offering_id for each in named} or _held(ctx.lines)
    drafts: list[Draft] = []
    closed: list[tuple[Offering, Sequence[Line]]] = []
    complete = True
    for line in ctx.lines:
        judged = ruled.on_lines([line.line_id]).decision.of(line.offering_id) if line.offering_id in wanted else None
        if judged is None and line.offering_id in wanted:
            # What is no longer sold can be taken again by nobody; what can be had in its place is said instead.
            drafts += [say_held(ctx, line), *_retired(ctx, line), *_open(replace(ctx, lines=(line,)), ruled).drafts]
        elif judged is not None:
            drafts += [say_renewal(ctx, ruled, judged, line), *await renewal_opens(ctx, line)]
            complete = complete and judged.verdict is not Verdict.UNKNOWN
            closed += [(each, (line,)) for each in _plans_of(ctx, [line]) if _is_closed(judged)]
    checked = [] if complete else [ctx.messages.notice("offers.check")]
    part = Part((*drafts, *checked), complete=complete and bool(drafts))
    return await _with_other_day(ctx, ruled, part, closed)


def _retired(ctx: Context, line: Line) -> list[Draft]:
    offering = ctx.catalogue.offerings.get(line.offering_id)
    if offering is None or offering.on_sale(ctx.today):
        return []
    return [offerings.say_retired(ctx, offering)]


def _plans_of(ctx: Context, lines: Sequence[Line]) -> list[Offering]:
    return [each for offering_id in _held(lines) if (each := ctx.catalogue.offerings.get(offering_id))]


def _held(lines: Sequence[Line]) -> set[str]:
    return {line.offering_id for line in lines}


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
    price = price_of(ctx.today, ctx.catalogue.offerings[judged.offering_id])
    return price is None, price.amount.minor if price else 0, judged.offering_id


_BESIDE = frozenset([Section.HISTORY, Section.TICKETS, Section.USAGE])
TOPICS = (Topic("offers.eligible", eligible, SECTIONS | {Section.LINES}, also=_BESIDE),)

"""Whether a bundle can be taken apart, and what the plans it could be taken apart into cost together beside it."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.account.records import Line
from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import offerings
from grounding.drafting.extractive.topics.changing import Changes, losses
from grounding.drafting.extractive.topics.contract import free_from
from grounding.drafting.extractive.topics.verdict import say_closed, say_offer
from grounding.drafting.extractive.topics.whether import yes_or_no
from grounding.money import Money
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Judged, Verdict
from grounding.offers.ruled import Ruled
from grounding.offers.taken_apart import TakenApart, parts_of, taken_apart
from grounding.types import ComputedFact, Draft

_APART = "plans.apart"
"""The role of cue words that ask for the parts of a bundle one by one: `separately`."""

_TAKEN = "bundle.apart"
"""The role of those that ask to have it taken apart: `can I split my bundle?`."""


def asked(ctx: Context) -> bool:
    """Say whether it is asked to take a bundle that the customer has apart into what it is made of."""
    lines = _bundled(ctx) if ctx.asks(_TAKEN) else []
    own = {line.offering_id for line in lines}
    own |= {part.offering_id for line in lines for part in parts_of(ctx.catalogue, line)}
    return bool(lines) and all(each.offering_id in own for each in offerings.mentioned(ctx))


def allowed(ctx: Context, ruled: Ruled) -> Part:
    """Say of each line with a bundle whether it may have a part of it alone, and what the parts cost together."""
    drafts: list[Draft] = []
    changes = Changes(ctx, ruled)
    for line in _bundled(ctx):
        narrowed = ruled.on_lines([line.line_id])
        found = [narrowed.decision.of(part.offering_id) for part in parts_of(ruled.catalogue, line)]
        for judged in found:
            if judged is not None and judged.case is not None and judged.case.kind is CaseKind.CHANGE:
                drafts += _alone(ctx, narrowed, judged, line, changes)
        drafts += say(ctx, ruled, line, (), unnamed=True).drafts
    return Part(tuple(drafts), complete=bool(drafts), offers=ruled.offers())


def _bundled(ctx: Context) -> list[Line]:
    held = [(line, ctx.catalogue.offerings.get(line.offering_id)) for line in ctx.lines or ctx.own.lines]
    return [line for line, offering in held if offering is not None and offering.category == offerings.BUNDLE]


def _alone(ctx: Context, ruled: Ruled, judged: Judged, line: Line, changes: Changes) -> list[Draft]:
    """Say the verdict on one part of a bundle in its place, with what the change would bring."""
    if judged.verdict is not Verdict.ELIGIBLE:
        return [say_closed(ctx, ruled, judged), *free_from(ctx, line)]
    offering = ctx.catalogue.offerings[judged.offering_id]
    return [say_offer(ctx, ruled, judged, offering), *changes.brought(line, judged.offering_id)]


def say(ctx: Context, ruled: Ruled, line: Line, named: Sequence[Offering], *, unnamed: bool = False) -> Part:
    """Say of each way to take a line's bundle apart what it costs, what is not named kept; nothing of another plan.

    `unnamed`: also where no part is named, and no yes or no to what it costs is wanted.
    """
    ways = taken_apart(ruled, line, named, unnamed=unnamed or ctx.asks(_APART))
    against = frozenset((line.line_id, way.plans[0].offering_id) for way in ways if not way.saves)
    return Part(tuple(draft for way in ways for draft in _say(ctx, way, whether=not unnamed)), unadvised=against)


def _say(ctx: Context, way: TakenApart, *, whether: bool) -> list[Draft]:
    told, difference = way.told, way.difference
    line, bundle, now = ctx.label(told.line), told.name(way.bundle), told.monthly(way.bundle)
    if difference is None or not isinstance(difference.value, Money):
        return [
            ctx.messages.claim(
                "plan_best.apart.prices", plans=way.names, line=line, bundle=bundle, monthly=way.monthly, now=now
            )
        ]
    more, month = difference.value, told.comparison.need_month
    said = ctx.messages.claim(
        f"plan_best.apart.{'dearer' if more.minor > 0 else 'saves' if more else 'same'}",
        plans=way.names,
        line=line,
        bundle=bundle,
        monthly=way.monthly,
        now=now,
        difference=ComputedFact(difference.operation, difference.inputs, abs(more)),
        period=told.period(),
        ending=way.ending if way.ending and way.ending.value else None,
        short=told.start(month) if way.plans[0].shortfalls and month is not None else None,
        **yes_or_no(ctx, -more.minor, asked=whether),
    )
    # What would be gone is said before what would be saved.
    return [*(losses(ctx, told, way.lost) if more.minor < 0 else []), said]

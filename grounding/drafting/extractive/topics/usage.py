"""What is left of the allowances, what was used before, and what lies beyond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from grounding.account.records import Bucket, Line, Section
from grounding.account.usage import outlook, running, usable
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.countries import countries
from grounding.drafting.extractive.topics.beyond import (
    cost_beyond,
    fair_use_of,
    left_together,
    limited,
    pool_of,
    price_beyond,
)
from grounding.drafting.extractive.topics.charges import beyond_allowances
from grounding.drafting.extractive.topics.offerings import includes
from grounding.drafting.extractive.topics.past_usage import past_usage, spans_meant
from grounding.drafting.extractive.topics.rules import rule
from grounding.messages import Parameter
from grounding.types import AccountFact, ComputedFact, Draft, FactValue, Quantity
from grounding.verification.support import terms

_DATA = "data"
_USE, _FAIR_USE = "use.", "fair_use"


async def usage(ctx: Context) -> Part:
    """Say what was used in the time asked about, of the running one what is left of each allowance and until when."""
    spans = spans_meant(ctx)
    over = [span for span in spans if span.first < ctx.today.replace(day=1)]
    parts = [past_usage(ctx, over)] if over else []
    if not over or any(span.last >= ctx.today for span in spans):
        parts.append(_running(ctx))
    drafts = tuple(draft for part in parts for draft in part.drafts)
    missing = frozenset(section for part in parts for section in part.missing)
    if ctx.asks("period.days") or any(span.first == span.last for span in spans):
        return Part((ctx.messages.notice("usage.by_month"), *drafts), complete=False, missing=missing)
    return Part(drafts, complete=all(part.complete for part in parts), missing=missing)


async def exceeded(ctx: Context) -> Part:
    """Say what use beyond the allowances was charged, then what is left of them now."""
    charged = beyond_allowances(ctx) if ctx.own.bills else ()
    running = _running(ctx) if ctx.read(Section.USAGE) and not ctx.then else Part()
    return Part((*charged, *running.drafts), complete=bool(charged) and running.complete)


async def overage(ctx: Context) -> Part:
    """Say what happens beyond each allowance: what more use costs, or that it is slowed down, and how near that is."""
    drafts: list[Draft] = []
    for line in ctx.lines:
        buckets = [bucket for bucket in _held(ctx, line) if usable(bucket)]
        charged = [bucket for bucket in buckets if price_beyond(ctx, line, bucket)]
        # Data is what goes beyond its bound; of other kinds a price is told where one is asked about.
        kinds = _kinds_named(ctx, buckets) or {_DATA}
        told = [bucket for bucket in buckets if bucket.kind in kinds] or charged
        drafts += _once(draft for bucket in told for draft in _beyond(ctx, line, bucket))
        if told and not any(each in charged or limited(ctx, line, each) for each in told):
            drafts += await rule(ctx, "beyond", line.plan_name)
    if not all(usable(bucket) for line in ctx.lines for bucket in _held(ctx, line)):
        return Part((*drafts, ctx.messages.notice("missing.usage")), complete=False)
    return Part(tuple(drafts), complete=bool(drafts))


def _beyond(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    return [*price_beyond(ctx, line, bucket), _say(ctx, line, bucket), *_outlook(ctx, line, bucket)]


def _outlook(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    """Say how near the end of an allowance is, and what comes then."""
    return [*_pace(ctx, line, bucket), *cost_beyond(ctx, line, bucket), *fair_use_of(ctx, line, bucket)]


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    """Return each sentence once, at its last place: after all allowances that it is said of."""
    kept: list[Draft] = []
    for draft in drafts:
        kept = [*(each for each in kept if each != draft), draft]
    return kept


def _held(ctx: Context, line: Line) -> list[Bucket]:
    return [bucket for bucket in ctx.own.usage if bucket.line_id == line.line_id]


def _running(ctx: Context) -> Part:
    drafts: list[Draft] = []
    silent = []
    unsound = False
    for line in ctx.lines:
        held = _held(ctx, line)
        buckets = [bucket for bucket in held if usable(bucket)]
        uncounted = _uncounted(ctx, buckets)
        if uncounted:
            drafts += _say_uncounted(ctx, line, uncounted)
            # What is told instead is the wider kind: minutes, where international ones are asked for.
            buckets = [each for each in buckets if each.kind in {kind.rpartition("_")[2] for kind in uncounted}]
        else:
            buckets = _asked(ctx, line, buckets)
        unsound = unsound or not all(usable(bucket) for bucket in held)
        again = _again(ctx, line, buckets)
        drafts += again
        if again and not any(ctx.asks(f"use.{bucket.kind}") for bucket in buckets):
            continue
        drafts += _once(
            draft for bucket in buckets for draft in (_say(ctx, line, bucket), *_outlook(ctx, line, bucket))
        )
        if not buckets:
            silent.append(line)
    if unsound:
        # A record that holds what cannot be, such as a negative use, is not told and not taken for nothing.
        return Part((*drafts, ctx.messages.notice("missing.usage")), complete=False)
    if not drafts:
        return Part((ctx.messages.notice("usage.none"),), complete=False)
    return Part(tuple(drafts), complete=not [line for line in silent if line.service != "broadband"])


def _uncounted(ctx: Context, buckets: list[Bucket]) -> set[str]:
    """Return the kinds of use that the question names, if no allowance counts any of them."""
    named = {role.removeprefix(_USE) for role in ctx.named([role for role in ctx.words if role.startswith(_USE)])}
    # `international minutes` asks for those, not for minutes as well.
    named = {kind for kind in named if not any(other.endswith(f"_{kind}") for other in named)} - {_FAIR_USE}
    return set() if not buckets or named & {bucket.kind for bucket in buckets} else named


def _say_uncounted(ctx: Context, line: Line, kinds: set[str]) -> list[Draft]:
    """Say that some kinds of use are not counted, and which add-ons may be for them."""
    none = ctx.fact(Section.USAGE, f"line/{line.line_id}", f"allowances of {', '.join(sorted(kinds))}", 0)
    language = ctx.messages.locale.split("-")[0]
    said = terms(ctx.question, language)
    held = [each for addon in line.addons if (each := ctx.catalogue.offerings.get(addon.offering_id))]
    for_it = [each for each in held if any(said & terms(item.label, language) for item in each.characteristics)]
    return [
        ctx.messages.claim("usage.uncounted", line=ctx.label(line) if len(ctx.own.lines) > 1 else None, none=none),
        *(draft for offering in for_it for draft in includes(ctx, offering)),
    ]


def _again(ctx: Context, line: Line, buckets: list[Bucket]) -> list[Draft]:
    """Say on which day the allowances start again, where that is asked."""
    if not ctx.asks("usage.again"):
        return []
    alike = len({bucket.period_end for bucket in buckets}) == 1 < len(buckets)
    drafts = []
    for bucket in buckets[:1] if alike else buckets:
        end = ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", "period_end", bucket.period_end)
        day = ComputedFact("day after", (end,), bucket.period_end + timedelta(days=1))
        name = None if alike else ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", "name", bucket.name)
        label = ctx.label(line) if len(ctx.own.lines) > 1 else None
        drafts.append(ctx.messages.claim("usage.again", line=label, name=name, day=day))
    return drafts


def exhausted(ctx: Context) -> list[Draft]:
    """Return a sentence for each allowance of the kind asked about of which nothing is left: a fault's likely cause."""
    return [
        _say(ctx, line, bucket)
        for line in ctx.lines
        for bucket in ctx.own.usage
        if bucket.line_id == line.line_id and bucket.remaining == 0 and ctx.asks(f"use.{bucket.kind}")
    ]


def _asked(ctx: Context, line: Line, buckets: list[Bucket]) -> list[Bucket]:
    """Keep the zones, else the kinds of use, else the allowances that the question names, if it names any."""
    slowed = [bucket for bucket in buckets if ctx.asks("use.fair_use") and limited(ctx, line, bucket)]
    if slowed:
        return slowed
    abroad = _of_zones(ctx, line, buckets)
    if abroad:
        return abroad
    kinds = _kinds_named(ctx, buckets)
    # `data abroad` asks for roaming data, not for data as well.
    kinds -= {wide for wide in kinds for narrow in kinds if narrow.endswith(f"_{wide}")}
    named = [bucket for bucket in buckets if bucket.kind in kinds]
    told = _told(ctx, named or buckets)
    if named:
        return [each for each in named if each in told or not any(other.kind == each.kind for other in told)]
    return told or buckets


def _kinds_named(ctx: Context, buckets: list[Bucket]) -> set[str]:
    return {role.removeprefix("use.") for role in ctx.named({f"use.{bucket.kind}" for bucket in buckets})}


def _of_zones(ctx: Context, line: Line, buckets: list[Bucket]) -> list[Bucket]:
    """Return the allowances of the zones in which the countries named lie; the plan says what it calls them."""
    offering = ctx.catalogue.offerings.get(line.offering_id)
    if offering is None:
        return []
    items = (offering.characteristic(f"roaming_data_{place.zone.offering_id}") for place in countries(ctx))
    names = {item.label for item in items if item}
    return [bucket for bucket in buckets if bucket.name in names]


def _told(ctx: Context, buckets: list[Bucket]) -> list[Bucket]:
    """Return the allowances that the question calls by a word which no other of their kind has, such as `pack`."""
    language = ctx.messages.locale.split("-")[0]
    kinds = {f"use.{bucket.kind}" for bucket in buckets}
    # "And my normal data?" names its kind itself, and no more the pack that was talked about.
    said = terms(ctx.typed if ctx.named(kinds, typed=True) else ctx.question, language)
    words = [(bucket, terms(bucket.name, language)) for bucket in buckets]
    held = Counter((bucket.kind, word) for bucket, each in words for word in each)
    alone = Counter(bucket.kind for bucket in buckets)
    return [
        bucket
        for bucket, each in words
        if alone[bucket.kind] > 1 and any(held[bucket.kind, word] == 1 for word in each & said)
    ]


def _say(ctx: Context, line: Line, bucket: Bucket) -> Draft:
    def fact(name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", name, value)

    used = fact("used", Quantity(bucket.used, bucket.unit))
    parameters: dict[str, Parameter] = {
        "name": fact("name", bucket.name),
        "used": used,
        "start": fact("period_start", bucket.period_start),
        "end": fact("period_end", bucket.period_end),
        "line": ctx.label(line) if len(ctx.own.lines) > 1 else None,
    }
    if bucket.allowance is None or bucket.remaining is None:
        return ctx.messages.claim("usage.unlimited", **parameters)
    allowance = fact("allowance", Quantity(bucket.allowance, bucket.unit))
    # `remaining` is the bucket's own definition: the allowance less what was used, and never below zero.
    remaining = fact("remaining", Quantity(bucket.remaining, bucket.unit))
    message = "usage.left" if bucket.remaining else "usage.exhausted"
    return ctx.messages.claim(message, allowance=allowance, remaining=remaining, **parameters)


def _pace(ctx: Context, line: Line, bucket: Bucket) -> list[Draft]:
    """Say how fast an allowance goes and on which day it is gone, if that comes before it starts again.

    Allowances that are used one after the other are gone on one day; said of each, there would be several.
    """
    pool = left_together(ctx, line, bucket)
    if bucket not in pool:
        return []
    first, beside = pool[0], pool_of(ctx, line, pool[0])
    pace = outlook(first, ctx.today, beside=beside).pace
    if pace is None or pace.runs_out is None:
        return []

    def fact(of: Bucket, name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.USAGE, f"bucket/{of.bucket_id}", name, value)

    def amount(of: Bucket, name: str, value: Decimal | None) -> AccountFact:
        return fact(of, name, Quantity(value or Decimal(0), of.unit))

    packs = running(first, ctx.today, beside)
    used = (
        *(amount(each, "used", each.used) for each in (first, *packs)),
        fact(first, "period_start", first.period_start),
    )
    per_day = ComputedFact("used / days so far", used, Quantity(pace.together, first.unit))
    left = tuple(amount(each, "allowance", each.allowance) for each in (first, *packs))
    shared = len(pool) > 1 and ctx.messages.has("usage.runs_out.together")
    names = tuple(fact(each, "name", each.name) for each in pool)
    return [
        ctx.messages.claim(
            "usage.runs_out.together" if shared else "usage.runs_out",
            **{"names": names} if shared else {"name": names[0]},
            line=ctx.label(line) if len(ctx.own.lines) > 1 else None,
            per_day=per_day,
            day=ComputedFact("day on which nothing is left at this pace", (*used, *left), pace.runs_out),
        )
    ]


_READ = frozenset([Section.USAGE, Section.LINES])
TOPICS = (
    Topic("usage", usage, _READ, also=frozenset([Section.HISTORY, Section.BILLS]), per_line=True),
    Topic("overage", overage, _READ, per_line=True),
    Topic("exceeded", exceeded, frozenset([Section.BILLS, Section.LINES]), also=_READ, per_line=True),
)

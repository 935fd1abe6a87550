"""What is left of the allowances."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from grounding.account.records import Bucket, Line, Section
from grounding.account.usage import outlook, usable
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.countries import countries
from grounding.messages import Parameter
from grounding.types import AccountFact, ComputedFact, Draft, FactValue, Quantity
from grounding.verification.support import terms


async def usage(ctx: Context) -> Part:
    """Say, for each line, what is left of each allowance and until when; of a country's zone where one is named."""
    drafts: list[Draft] = []
    silent = []
    unsound = False
    for line in ctx.lines:
        held = [bucket for bucket in ctx.own.usage if bucket.line_id == line.line_id]
        buckets = _asked(ctx, line, [bucket for bucket in held if usable(bucket)])
        unsound = unsound or not all(usable(bucket) for bucket in held)
        drafts += [draft for bucket in buckets for draft in (_say(ctx, line, bucket), *_pace(ctx, line, bucket))]
        if not buckets:
            silent.append(line)
    if unsound:
        # A record that holds what cannot be, such as a negative use, is not told and not taken for nothing.
        return Part((*drafts, ctx.messages.notice("missing.usage")), complete=False)
    if not drafts:
        return Part((ctx.messages.notice("usage.none"),), complete=False)
    return Part(tuple(drafts), complete=not [line for line in silent if line.service != "broadband"])


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
    abroad = _of_zones(ctx, line, buckets)
    if abroad:
        return abroad
    kinds = {bucket.kind for bucket in buckets if ctx.asks(f"use.{bucket.kind}")}
    # `data abroad` asks for roaming data, not for data as well.
    kinds -= {wide for wide in kinds for narrow in kinds if narrow.endswith(f"_{wide}")}
    named = [bucket for bucket in buckets if bucket.kind in kinds]
    told = _told(ctx, named or buckets)
    if named:
        return [each for each in named if each in told or not any(other.kind == each.kind for other in told)]
    return told or buckets


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
    said = terms(ctx.question, language)
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
    """Say how fast an allowance goes and on which day it is gone, if that comes before it starts again."""
    pace = outlook(bucket, ctx.today, beside=ctx.own.usage).pace
    if pace is None or pace.runs_out is None:
        return []

    def fact(name: str, value: FactValue) -> AccountFact:
        return ctx.fact(Section.USAGE, f"bucket/{bucket.bucket_id}", name, value)

    used = (fact("used", Quantity(bucket.used, bucket.unit)), fact("period_start", bucket.period_start))
    per_day = ComputedFact("used / days so far", used, Quantity(pace.per_day, bucket.unit))
    allowance = fact("allowance", Quantity(bucket.allowance or Decimal(0), bucket.unit))
    return [
        ctx.messages.claim(
            "usage.runs_out",
            name=fact("name", bucket.name),
            line=ctx.label(line) if len(ctx.own.lines) > 1 else None,
            per_day=per_day,
            day=ComputedFact("day on which nothing is left at this pace", (*used, allowance), pace.runs_out),
        )
    ]


TOPICS = (Topic("usage", usage, frozenset([Section.USAGE, Section.LINES]), per_line=True),)

"""What is left of the allowances."""

from __future__ import annotations

from grounding.account.records import Bucket, Line, Section
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.messages import Parameter
from grounding.types import AccountFact, Draft, FactValue, Quantity


async def usage(ctx: Context) -> Part:
    """Say, for each line, what is left of each allowance and until when."""
    drafts: list[Draft] = []
    silent = []
    for line in ctx.lines:
        buckets = _asked(ctx, [bucket for bucket in ctx.own.usage if bucket.line_id == line.line_id])
        drafts += [_say(ctx, line, bucket) for bucket in buckets]
        if not buckets:
            silent.append(line)
    if not drafts:
        return Part((ctx.messages.notice("usage.none"),), complete=False)
    return Part(tuple(drafts), complete=not [line for line in silent if line.service != "broadband"])


def _asked(ctx: Context, buckets: list[Bucket]) -> list[Bucket]:
    """Keep the kinds of use that the question names, if it names any."""
    named = [bucket for bucket in buckets if ctx.asks(f"use.{bucket.kind}")]
    return named or buckets


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


TOPICS = (Topic("usage", usage, frozenset([Section.USAGE, Section.LINES]), per_line=True),)

"""What was used in months that are over, as far as the records go back; never of another time than that asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from grounding.account.records import BillLine, ChargeKind, Line, MonthlyUse, Section
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.countries import ZONE, countries
from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.spans import share
from grounding.drafting.extractive.topics.offerings import fact as catalogue_fact
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Draft, Fact, Quantity

_ABROAD = "roaming_"
_KINDS = ("use.data", "use.voice", "use.text")
_NO_HISTORY = "broadband"
"""The service of which no use is counted."""
_PLACES = Decimal("0.01")
_MOSTLY = 0.5
"""Share of a record's days that must lie in the time asked about: billing months need not be calendar months."""
_SHORTEST_MONTH = 28
_MOST_MONTHS = 4
"""Of more months only the sums are told."""

_BOOKED = (ChargeKind.ADDON, ChargeKind.ONE_OFF)
"""Charges of what is booked, such as a pass of some days; without a last day it is of its first."""

_Use = tuple[MonthlyUse, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What can be added up: one kind of use, abroad of one zone, in one unit."""

    kind: str
    zone: str | None
    unit: str


def spans_meant(ctx: Context) -> tuple[Period, ...]:
    """Return the times that are asked about: of what is usual, all before this month."""
    whole = (Period(date.min, ctx.today.replace(day=1) - timedelta(days=1)),)
    return whole if not ctx.then and ctx.asks("usage.average") else ctx.then


def past_usage(ctx: Context, spans: Sequence[Period]) -> Part:
    """Say what each line used in the whole months that lie in some times."""
    if not ctx.read(Section.HISTORY):
        return Part((ctx.unread(Section.HISTORY),), complete=False, missing=frozenset({Section.HISTORY}))
    parts = [_of_line(ctx, line, spans) for line in ctx.lines if line.service != _NO_HISTORY]
    drafts = tuple(draft for part in parts for draft in part.drafts)
    if not drafts:
        return Part((ctx.messages.notice("usage.none"),), complete=False)
    return Part(drafts, complete=all(part.complete for part in parts))


def _of_line(ctx: Context, line: Line, spans: Sequence[Period]) -> Part:
    held = [use for use in ctx.own.history if use.line_id == line.line_id]
    if not held:
        return Part(complete=False)
    known = [use for use in held if any(_lies_in(use, span) for span in spans)]
    if not known:
        return Part((_unseen(ctx, line, held),), complete=False)
    wanted = [use for use in known if _wanted(ctx, use)]
    if not wanted:
        charged = _charged_abroad(ctx, line, known)
        if charged:
            return Part((_uncounted(ctx, line, known, charged),), complete=False)
        # Use abroad has a record only where there was any, in a month whose use at home is known.
        return Part((_none(ctx, line, known),))
    months = sorted({(use.period_start, use.period_end) for use in known})
    drafts = []
    if len(months) <= _MOST_MONTHS and not ctx.asks("usage.average"):
        drafts += [draft for month in months for draft in _of_month(ctx, line, month, wanted)]
    if len(months) > 1:
        drafts += [
            _in_all(ctx, line, kind, uses, len(months)) for kind, uses in _kinds(wanted).items() if len(uses) > 1
        ]
    unseen = [span for span in spans if _before(span, line, held) or not any(_lies_in(use, span) for use in held)]
    return Part((*drafts, *([_unseen(ctx, line, held)] if unseen else [])), complete=not unseen)


def _lies_in(use: MonthlyUse, span: Period) -> bool:
    within = use.period_start <= span.first and span.last <= use.period_end
    return within or share(span, use.period_start, use.period_end) >= _MOSTLY


def _before(span: Period, line: Line, held: Sequence[MonthlyUse]) -> bool:
    """Say whether a time begins a month or more before the records do, although there was a line then."""
    first = min(use.period_start for use in held)
    return span.first != date.min and (first - max(span.first, line.start)).days >= _SHORTEST_MONTH


def _wanted(ctx: Context, use: MonthlyUse) -> bool:
    """Say whether a record is of the kind of use that the question names, if it names any, and of its country."""
    abroad = use.kind.startswith(_ABROAD)
    kind = use.kind.removeprefix(_ABROAD).split("_")[0]
    named = ctx.named(_KINDS)
    zones = {place.zone.offering_id for place in countries(ctx)}
    if (ctx.asks("use.roaming_data") or zones) and not abroad:
        return False
    return (not named or f"use.{kind}" in named) and (not zones or use.zone in zones)


def _kinds(uses: Iterable[MonthlyUse]) -> dict[_Kind, _Use]:
    found: dict[_Kind, list[MonthlyUse]] = defaultdict(list)
    for use in uses:
        found[_Kind(use.kind, use.zone, use.unit)].append(use)
    return {kind: tuple(each) for kind, each in found.items()}


def _of_month(ctx: Context, line: Line, month: tuple[date, date], uses: Iterable[MonthlyUse]) -> list[Draft]:
    held = [use for use in uses if (use.period_start, use.period_end) == month]
    return [_say(ctx, line, kind, each, "usage.past") for kind, each in _kinds(held).items()]


def _in_all(ctx: Context, line: Line, kind: _Kind, uses: _Use, months: int) -> Draft:
    average = ctx.asks("usage.average")
    message = "usage.past.average" if average else "usage.past.total"
    return _say(ctx, line, kind, uses, message, months if average else 1)


def _say(ctx: Context, line: Line, kind: _Kind, uses: _Use, message: str, by: int = 1) -> Draft:
    first, last = min(uses, key=lambda use: use.period_start), max(uses, key=lambda use: use.period_end)
    used = tuple(_fact(ctx, use, "used", Quantity(use.used, use.unit)) for use in uses)
    total = sum((use.used for use in uses), Decimal(0))
    amount: Fact = used[0] if len(used) == 1 else ComputedFact("sum", used, Quantity(total, kind.unit))
    if by > 1:
        mean = Quantity((total / by).quantize(_PLACES, ROUND_HALF_UP), kind.unit)
        amount = ComputedFact("sum / months", used, mean)
    return ctx.messages.claim(
        message,
        line=_label(ctx, line),
        kind=_fact(ctx, first, "kind", _called(ctx, kind.kind)),
        zone=_zone(ctx, kind.zone),
        used=amount,
        start=_fact(ctx, first, "period_start", first.period_start),
        end=_fact(ctx, last, "period_end", last.period_end),
        whole=first.period_start.day == 1,
    )


def _none(ctx: Context, line: Line, known: Sequence[MonthlyUse]) -> Draft:
    first, last = min(known, key=lambda use: use.period_start), max(known, key=lambda use: use.period_end)
    return ctx.messages.claim(
        "usage.past.none",
        line=_label(ctx, line),
        start=_fact(ctx, first, "period_start", first.period_start),
        end=_fact(ctx, last, "period_end", last.period_end),
    )


def _charged_abroad(ctx: Context, line: Line, known: Sequence[MonthlyUse]) -> tuple[AccountFact, ...]:
    """Return what bills charged of a line for use abroad at those times: roaming, and add-ons that are for a zone."""
    if not ctx.read(Section.BILLS) or not (ctx.asks("use.roaming_data") or countries(ctx)):
        return ()
    charged: dict[str, AccountFact] = {}
    for bill in ctx.own.bills:
        for each in bill.lines:
            if each.line_id == line.line_id and _is_abroad(ctx, each) and any(_within(each, use) for use in known):
                record = f"bill/{bill.bill_id}/line/{each.number}"
                charged.setdefault(each.description, ctx.fact(Section.BILLS, record, "description", each.description))
    return tuple(charged.values())


def _is_abroad(ctx: Context, charge: BillLine) -> bool:
    offering = ctx.catalogue.offerings.get(charge.code)
    links = {link.offering_id for link in offering.relations} if offering and charge.kind in _BOOKED else set()
    zones = {link for link in links if (zone := ctx.catalogue.offerings.get(link)) and zone.category == ZONE}
    asked = {place.zone.offering_id for place in countries(ctx)}
    return charge.kind is ChargeKind.ROAMING or bool(zones & asked if asked else zones)


def _within(charge: BillLine, use: MonthlyUse) -> bool:
    start, end = charge.period_start, charge.period_end or charge.period_start
    return start is not None and end is not None and start <= use.period_end and use.period_start <= end


def _uncounted(ctx: Context, line: Line, known: Sequence[MonthlyUse], charged: tuple[AccountFact, ...]) -> Draft:
    first, last = min(known, key=lambda use: use.period_start), max(known, key=lambda use: use.period_end)
    return ctx.messages.claim(
        "usage.past.uncounted",
        line=_label(ctx, line),
        charges=charged,
        start=_fact(ctx, first, "period_start", first.period_start),
        end=_fact(ctx, last, "period_end", last.period_end),
    )


def _unseen(ctx: Context, line: Line, held: Sequence[MonthlyUse]) -> Draft:
    first, last = min(held, key=lambda use: use.period_start), max(held, key=lambda use: use.period_end)
    return ctx.messages.claim(
        "usage.past.unseen",
        line=_label(ctx, line),
        first=_fact(ctx, first, "period_start", first.period_start),
        last=_fact(ctx, last, "period_end", last.period_end),
        one=first.period_start == last.period_start,
    )


def _called(ctx: Context, kind: str) -> str:
    return ctx.messages.plain(f"use.{kind}") if ctx.messages.has(f"use.{kind}") else kind


def _zone(ctx: Context, zone_id: str | None) -> CatalogueFact | None:
    zone = ctx.catalogue.offerings.get(zone_id or "")
    return catalogue_fact(zone, "name", zone.name) if zone and zone.category == ZONE else None


def _label(ctx: Context, line: Line) -> AccountFact | None:
    return ctx.label(line) if len(ctx.own.lines) > 1 else None


def _fact(ctx: Context, use: MonthlyUse, name: str, value: Quantity | date | str) -> AccountFact:
    return ctx.fact(Section.HISTORY, f"usage_history/{use.use_id}", name, value)

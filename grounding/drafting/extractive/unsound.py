"""What records hold that cannot be: said as that, in the place of every sentence that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from grounding.account.faults import CARRIER, CLOCK, Fault, FaultName, Figure
from grounding.account.records import Line, Section
from grounding.drafting.extractive.context import Context, Part
from grounding.types import AccountFact, ComputedFact, Draft, Evidence, FactValue

_MOST = 3
_SECTIONS = {
    "line": Section.LINES,
    "addon": Section.LINES,
    "discount": Section.LINES,
    "contract": Section.CONTRACTS,
    "instalments": Section.CONTRACTS,
    "ticket": Section.TICKETS,
    "bucket": Section.USAGE,
    "usage_history": Section.HISTORY,
}
"""Kinds of records that are told of here; what is owed and what was billed have topics that do it themselves."""
_BY_FIELD = frozenset({"line", "usage_history"})
"""Those of which all but the field in question can still be told."""
_CONTRACT = "contract"


def truthful(part: Part, ctx: Context) -> Part:
    """Return a part without the sentences that rest on what cannot be, each fault named once instead."""
    known = [each for each in ctx.own.faults if _kind(each.record) in _SECTIONS] if ctx.account else []
    told: list[Fault] = []
    drafts: list[Draft] = []
    for draft in part.drafts:
        spoilt = [fault for fault in known if any(_spoils(fault, fact) for fact in _facts(draft.evidence))]
        fresh = _distinct(spoilt, told)
        drafts += [draft] if not spoilt else _say(ctx, fresh)
        told += fresh
    fresh = _distinct(part.faults, told)
    told += fresh
    if not told:
        return part
    return replace(part, drafts=(*drafts, *_say(ctx, fresh), *_check(ctx, told)), complete=False, faults=())


def _kind(record: str) -> str:
    return record.partition("/")[0]


def _facts(evidence: Iterable[Evidence]) -> Iterator[AccountFact]:
    for each in evidence:
        if isinstance(each, AccountFact):
            yield each
        elif isinstance(each, ComputedFact):
            yield from _facts(each.inputs)


def _spoils(fault: Fault, fact: AccountFact) -> bool:
    if fact.record != fault.record:
        return False
    if fault.name is FaultName.NOT_BEGUN or _kind(fault.record) not in _BY_FIELD:
        return True
    return fact.name == fault.figures[0].field


def _distinct(faults: Iterable[Fault], told: Sequence[Fault]) -> list[Fault]:
    """Return one fault for each record, and one for all records that contradict each other."""
    found: list[Fault] = []
    for fault in faults:
        if not any(_alike(fault, each) for each in (*told, *found)):
            found.append(fault)
    return found


def _alike(one: Fault, other: Fault) -> bool:
    own, others = (
        {(each.record, each.field) for each in fault.figures if _kind(each.record) == _kind(fault.record)}
        for fault in (one, other)
    )
    return bool(own & others)


def _say(ctx: Context, faults: Sequence[Fault]) -> list[Draft]:
    """Return a sentence for each fault; a contract has none of its own, and nor has what a carrier has no text for."""
    named = dict(_records(ctx)) if faults else {}
    drafts = []
    for fault in faults[:_MOST]:
        record, message = named.get(fault.record), _message(ctx, fault)
        if record is not None and message is not None:
            figures = [_figure(ctx, each) for each in fault.figures if each.record not in (CARRIER, CLOCK)]
            drafts.append(
                ctx.messages.claim(
                    message,
                    of=record.name,
                    line=ctx.label(record.line) if record.line and len(ctx.own.lines) > 1 else None,
                    day=record.day,
                    first=figures[0],
                    second=figures[1] if len(figures) > 1 else None,
                )
            )
    return drafts


def _check(ctx: Context, faults: Sequence[Fault]) -> list[Draft]:
    """Return who can look at the records, and what is not told of those that have no sentence."""
    notices = []
    for fault in faults:
        kind = _kind(fault.record)
        unworded = "handoff.contract" if kind == _CONTRACT else f"missing.{_SECTIONS[kind]}"
        notices.append("record.check" if _message(ctx, fault) else unworded)
    return [ctx.messages.notice(each) for each in dict.fromkeys(notices)]


def _message(ctx: Context, fault: Fault) -> str | None:
    """Return the text for a fault: of its field, else of its kind of record; None without one, or without its end."""
    kind = f"record.fault.{_kind(fault.record)}"
    texts = (f"{kind}.{fault.figures[0].field}", kind) if ctx.messages.has("record.check") else ()
    return next((each for each in texts if ctx.messages.has(each)), None)


def _figure(ctx: Context, figure: Figure) -> AccountFact:
    return ctx.fact(_SECTIONS[_kind(figure.record)], figure.record, figure.field, figure.value)


@dataclass(frozen=True, slots=True)
class _Named:
    """What people call a record."""

    name: AccountFact
    line: Line | None = None
    """Which it belongs to; None for the line itself."""
    day: AccountFact | None = None
    """From when it holds."""


def _records(ctx: Context) -> Iterator[tuple[str, _Named]]:
    lines = {line.line_id: line for line in ctx.own.lines}

    def named(record: str, field: str, value: FactValue, line: Line | None, start: date | None = None) -> _Named:
        section = _SECTIONS[_kind(record)]
        day = ctx.fact(section, record, "period_start", start) if start else None
        return _Named(ctx.fact(section, record, field, value), line, day)

    for line in lines.values():
        yield f"line/{line.line_id}", _Named(ctx.label(line))
        held = [(f"addon/{each.addon_id}", each.name) for each in line.addons]
        held += [(f"discount/{each.discount_id}", each.name) for each in line.discounts]
        for record, name in held:
            yield record, named(record, "name", name, line)
    for contract in ctx.own.contracts:
        for device in contract.instalments:
            record = f"instalments/{device.instalment_id}"
            yield record, named(record, "device", device.device, lines.get(contract.line_id))
    for ticket in ctx.own.tickets:
        record = f"ticket/{ticket.ticket_id}"
        yield record, named(record, "ticket_id", ticket.ticket_id, None)
    for bucket in ctx.own.usage:
        record = f"bucket/{bucket.bucket_id}"
        yield record, named(record, "name", bucket.name, lines.get(bucket.line_id))
    for use in ctx.own.history:
        record, kind = f"usage_history/{use.use_id}", f"use.{use.kind}"
        called = ctx.messages.plain(kind) if ctx.messages.has(kind) else use.kind
        yield record, named(record, "kind", called, lines.get(use.line_id), use.period_start)

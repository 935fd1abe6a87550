"""How long a customer is bound, and what leaving or a device still costs."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from grounding.account.contracts import (
    leaving,
    months_after,
    notice_by,
    notice_ends,
    sound,
    started_months,
)
from grounding.account.records import Bill, ChargeKind, Contract, Instalments, Line, Section, Ticket
from grounding.account.service import plans_ordered
from grounding.drafting.extractive.context import Context, Part, Topic
from grounding.drafting.extractive.periods import day_amiss
from grounding.drafting.extractive.spans import count_asked
from grounding.drafting.extractive.topics.rules import rule
from grounding.drafting.extractive.topics.service import say_order
from grounding.drafting.extractive.topics.verdict import decided, say_reasons
from grounding.offers.eligibility import Verdict
from grounding.offers.ruled import Ruled
from grounding.types import AccountFact, ComputedFact, Draft, Fact, FactValue, Quantity

_MONTHS_LEFT = "leaving.months."
_SECTIONS = frozenset([Section.CONTRACTS, Section.LINES])


async def contract(ctx: Context) -> Part:
    """Say when each line's minimum term ends, or that it is over."""
    drafts = [draft for line, each in _contracts(ctx) for draft in await _say_end(ctx, line, each)] or _none(ctx)
    drafts += _say_ordered(ctx, "contract.ordered")
    after = await rule(ctx, "contract_after") if ctx.asks("contract.after") else []
    return _checked(ctx, Part((*drafts, *after)))


async def leave(ctx: Context) -> Part:
    """Say what ending each line's contract would cost, today or on the day that is named, why, and the rule."""
    drafts: list[Draft] = []
    for line, each in _contracts(ctx):
        drafts += _say_leaving(ctx, line, each)
    if not _contracts(ctx):
        return _checked(ctx, Part(tuple(_none(ctx))))
    amiss = _amiss(ctx)
    drafts = [*amiss, *drafts, *_of_all(ctx), *_say_ordered(ctx, "leaving.ordered")]
    told = [(line, each, _day_of_leaving(ctx, each)) for line, each in _contracts(ctx)]
    reckoned = [(each, on) for line, each, on in told if _is_known(ctx, line, each, on)]
    costs = [leaving(each, on) for each, on in reckoned]
    if any(cost.withdraw_until for cost in costs):
        drafts += await rule(ctx, "cooling_off")
    if any(cost.fee for cost in costs):
        drafts += await rule(ctx, "leaving")
    unread = [] if ctx.read(Section.TICKETS) or all(on <= ctx.today for _, _, on in told) else [Section.TICKETS]
    # A change of plan that is ordered may come with another contract.
    drafts += [ctx.unread(section) for section in unread]
    complete = not amiss and not unread and len(reckoned) == len(told)
    return _checked(ctx, Part(tuple(drafts), complete=complete, missing=frozenset(unread)))


def _ordered(ctx: Context, line: Line) -> tuple[Ticket, ...]:
    """Return the orders under way that may give a line another contract."""
    return plans_ordered(ctx.own, line.line_id, ctx.catalogue) if ctx.read(Section.TICKETS) else ()


def _say_ordered(ctx: Context, message: str) -> list[Draft]:
    """Say which orders for the lines in question may bring another contract, and that nothing is reckoned of it."""
    drafts = [say_order(ctx, line, each) for line in ctx.lines for each in _ordered(ctx, line)]
    return [*drafts, ctx.messages.notice(message)] if drafts else []


def _is_known(ctx: Context, line: Line, contract: Contract, on: date) -> bool:
    """Say whether what leaving a line costs on a day can be told from its contract."""
    tomorrow = ctx.today + timedelta(days=1)
    if any((each.expected or tomorrow) <= on for each in _ordered(ctx, line)):
        return False
    return not (leaving(contract, on).months and _has_no_term(ctx, line))


def _has_no_term(ctx: Context, line: Line) -> bool:
    """Say whether a line's plan is sold without a term: what leaving it costs within one, no record says."""
    offering = ctx.catalogue.offerings.get(line.offering_id)
    return offering is not None and bool(offering.terms_months) and not any(offering.terms_months)


def _amiss(ctx: Context) -> list[Draft]:
    """Say that nobody can leave on the day that is asked about, because it is over or does not exist."""
    if ctx.day_ahead():
        return []
    if ctx.names_other_day() and ctx.messages.has("leaving.day.unplaced"):
        return [ctx.messages.notice("leaving.day.unplaced")]
    texts = (ctx.typed, ctx.question)
    found = (day_amiss(text, "leaving.day", ctx.words, ctx.messages.locale, ctx.today) for text in texts)
    message = next((f"leaving.day.{each}" for each in found if each), None)
    return [ctx.messages.notice(message)] if message and ctx.messages.has(message) else []


def _of_all(ctx: Context) -> list[Draft]:
    """Say what leaving all lines in question comes to together, if each has a contract that it can be reckoned of."""
    held = _contracts(ctx)
    if len(ctx.lines) < 2 or {line.line_id for line, _ in held} != {line.line_id for line in ctx.lines}:
        return []
    days = [_day_of_leaving(ctx, each) for _, each in held]
    costs = [leaving(each, on) for (_, each), on in zip(held, days, strict=True)]
    undone = any(cost.withdraw_until or each.start > on for (_, each), cost, on in zip(held, costs, days, strict=True))
    if not all(_is_known(ctx, line, each, on) for (line, each), on in zip(held, days, strict=True)):
        return []
    if undone or len(held) < len(_held(ctx)) or len({cost.fee.currency for cost in costs}) > 1:
        return []
    later = days[0] > ctx.today
    if any((on > ctx.today) is not later for on in days):
        return []
    # What of a device is unpaid on a later day is not reckoned.
    owed = any(cost.instalments for cost in costs)
    facts = [_fee(ctx, each, on)["fee"] for (_, each), cost, on in zip(held, costs, days, strict=True) if cost.months]
    if not later:
        facts += [_remaining(ctx, device) for _, each in held for device in each.instalments if device.remaining]
    if len(facts) < 2:
        return []
    amounts = [cost.fee if later else cost.total for cost in costs]
    total = ComputedFact("sum", tuple(facts), sum(amounts[1:], amounts[0]))
    return [ctx.messages.claim("leaving.sum", total=total, fees=later and owed)]


async def instalments(ctx: Context) -> Part:
    """Say what is left to pay for each device."""
    drafts = [say_device(ctx, line, device) for line, each in _contracts(ctx) for device in each.instalments]
    if not drafts:
        none = tuple(ctx.messages.claim("instalments.none", line=ctx.label(line)) for line in ctx.lines)
        return _checked(ctx, Part(none))
    return _checked(ctx, Part(tuple(drafts)))


def _none(ctx: Context) -> list[Draft]:
    return [ctx.messages.claim("contract.none", none=ctx.fact(Section.CONTRACTS, "contracts", "count", 0))]


def _contracts(ctx: Context) -> list[tuple[Line, Contract]]:
    """Return the contracts of the lines that can be spoken of: one that contradicts itself goes to a person."""
    return [(line, each) for line, each in _held(ctx) if sound(each, ctx.own)]


def _held(ctx: Context) -> list[tuple[Line, Contract]]:
    return [(line, each) for line in ctx.lines for each in ctx.own.contracts if each.line_id == line.line_id]


def _checked(ctx: Context, part: Part) -> Part:
    """Return what is said of sound contracts, and that another one has to be looked into by a person."""
    if all(sound(each, ctx.own) for _, each in _held(ctx)):
        return part
    drafts = part.drafts if _contracts(ctx) else ()
    return Part((*drafts, ctx.messages.notice("handoff.contract")), complete=False)


def _fact(ctx: Context, contract: Contract, name: str, value: FactValue) -> AccountFact:
    return ctx.fact(Section.CONTRACTS, f"contract/{contract.contract_id}", name, value)


async def _say_end(ctx: Context, line: Line, contract: Contract) -> list[Draft]:
    start = _fact(ctx, contract, "start", contract.start)
    if contract.start > ctx.today:
        return [_say_future(ctx, line, contract)]
    notice = _fact(ctx, contract, "notice_days", Quantity(Decimal(contract.notice_days), "days"))
    given = _say_notice(ctx, contract, notice)
    if contract.end is None:
        return [ctx.messages.claim("contract.rolling", line=ctx.label(line), start=start, notice=notice), given]
    end = _fact(ctx, contract, "end", contract.end)
    said = ctx.messages.claim(
        "contract.over" if contract.end < ctx.today else "contract.ends",
        line=ctx.label(line),
        end=end,
        start=start,
        term=_fact(ctx, contract, "term_months", Quantity(Decimal(contract.term_months), "months")),
        notice=notice,
    )
    if contract.renewal_start is None or not contract.renewal_start <= ctx.today <= contract.end:
        return [said, given, *await renewal_opens(ctx, line)]
    renewal = _fact(ctx, contract, "renewal_start", contract.renewal_start)
    return [said, given, ctx.messages.claim("contract.renewal", line=ctx.label(line), renewal=renewal, end=end)]


async def renewal_opens(ctx: Context, line: Line) -> list[Draft]:
    """Say from when on a contract can be renewed or changed, where that is yet to come, by that day's rules."""
    drafts: list[Draft] = []
    for each, day in _windows(ctx, line):
        closed = await _closed_then(ctx, line, day)
        drafts += [_say_opens(ctx, line, each, renews=closed is None), *(closed or ())]
    return drafts


def free_from(ctx: Context, line: Line) -> list[Draft]:
    """Say from when on a line's plan can be changed without a fee, where that is yet to come."""
    return [_say_opens(ctx, line, each, renews=False) for each, _ in _windows(ctx, line)]


def _windows(ctx: Context, line: Line) -> list[tuple[Contract, date]]:
    own = [each for each in ctx.own.contracts if each.line_id == line.line_id and sound(each, ctx.own)]
    return [(each, day) for each in own if (day := each.renewal_start) is not None and ctx.today < day]


def _say_opens(ctx: Context, line: Line, contract: Contract, *, renews: bool) -> Draft:
    renewal = _fact(ctx, contract, "renewal_start", contract.renewal_start or ctx.today)
    return ctx.messages.claim("contract.renewal_opens", line=ctx.label(line), renewal=renewal, renews=renews)


async def _closed_then(ctx: Context, line: Line, day: date) -> list[Draft] | None:
    """Return what is said where the rules of a day do not let a line's own plan be renewed; None where they do."""
    if ctx.decide is None:
        return None
    ruled = await decided(ctx, day)
    if not isinstance(ruled, Ruled):
        return []
    narrowed = ruled.on_lines([line.line_id])
    judged = narrowed.decision.of(line.offering_id)
    if judged is not None and judged.verdict is Verdict.ELIGIBLE:
        return None
    return say_reasons(ctx, narrowed, judged) if judged is not None else []


def _say_notice(ctx: Context, contract: Contract, notice: Fact) -> Draft:
    """Say until when notice ends a contract with its term; where that is over, when it ends by notice given today."""
    by, today = notice_by(contract), _fact(ctx, contract, "as_of", ctx.today)
    if by is not None and contract.end is not None and ctx.today <= by:
        last = ComputedFact("last day to give notice", (_fact(ctx, contract, "end", contract.end), notice), by)
        return ctx.messages.claim("contract.notice", by=last, today=None, ends=None)
    ends = ComputedFact("end of the notice", (today, notice), notice_ends(contract, ctx.today))
    return ctx.messages.claim("contract.notice", by=None, today=today, ends=ends)


def _say_future(ctx: Context, line: Line, contract: Contract) -> Draft:
    bound = contract.end is not None
    return ctx.messages.claim(
        "contract.future",
        line=ctx.label(line),
        start=_fact(ctx, contract, "start", contract.start),
        end=_fact(ctx, contract, "end", contract.end) if contract.end is not None else None,
        term=_fact(ctx, contract, "term_months", Quantity(Decimal(contract.term_months), "months")) if bound else None,
    )


def asks_of_term(ctx: Context) -> bool:
    """Say whether leaving is asked about for a day that the contract's own term tells."""
    return ctx.asks("leaving.at_end") or count_asked(_MONTHS_LEFT, ctx.question, ctx.words) is not None


def with_months_left(ctx: Context, contract: Contract) -> date | None:
    """Return a day to come from which as many months of a contract are left as the question says, if it does."""
    left = count_asked(_MONTHS_LEFT, ctx.question, ctx.words)
    if left is None or contract.end is None or left > started_months(ctx.today, contract.end):
        return None
    day = months_after(contract.end + timedelta(days=1), -left)
    # A month without such a day ends before it, so that one more has started.
    return max(ctx.today, day if started_months(day, contract.end) == left else day + timedelta(days=1))


def _day_of_leaving(ctx: Context, contract: Contract) -> date:
    """Return the day to come that is asked about, by name, as the contract's end or by the months left; else today."""
    if not ctx.messages.has("leaving.fee_on"):
        return ctx.today
    if day := ctx.day_ahead():
        return day
    # Who asks from when leaving is free is told of the first day after the term, unless he may withdraw today.
    free = ctx.asks("leaving.free") and leaving(contract, ctx.today).withdraw_until is None
    at_end = (free or ctx.asks("leaving.at_end")) and contract.end is not None and ctx.today <= contract.end
    day = contract.end + timedelta(days=1) if at_end and contract.end else with_months_left(ctx, contract)
    return (ctx.moved_on(day) if day else None) or ctx.today


def _day_fact(ctx: Context, contract: Contract, day: date) -> Fact:
    if contract.end is not None and day == contract.end + timedelta(days=1):
        return ComputedFact("day after", (_fact(ctx, contract, "end", contract.end),), day)
    return _fact(ctx, contract, "as_of", day)


def _fee(ctx: Context, contract: Contract, on: date) -> dict[str, Fact]:
    """Return the early termination fee on a day within the minimum term, and what it is reckoned from, by name."""
    cost = leaving(contract, on)
    end = _fact(ctx, contract, "end", contract.end or on)
    left = Quantity(Decimal(cost.months), "months")
    months = ComputedFact("started months until", (_day_fact(ctx, contract, on), end), left)
    price = _fact(ctx, contract, "list_price", contract.list_price)
    share = _fact(ctx, contract, "termination_fee_percent", Quantity(contract.termination_fee_percent, "%"))
    fee = ComputedFact("share of the monthly price x months", (share, price, months), cost.fee)
    return {"fee": fee, "months": months, "price": price, "share": share}


def _say_leaving(ctx: Context, line: Line, contract: Contract) -> list[Draft]:
    on = _day_of_leaving(ctx, contract)
    later = on > ctx.today
    cost = leaving(contract, on)
    future = contract.start > on
    if future and cost.withdraw_until is None:
        # What undoing it costs before it begins is nowhere on record, and the fee is counted from its first day.
        return [_say_future(ctx, line, contract)]
    if cost.withdraw_until is not None:
        start = _fact(ctx, contract, "start", contract.start)
        days = _fact(ctx, contract, "cooling_off_days", Quantity(Decimal(contract.cooling_off_days or 0), "days"))
        until = ComputedFact("last day of the cooling-off period", (start, days), cost.withdraw_until)
        message = "leaving.future" if future else "leaving.cooling_off"
        return [ctx.messages.claim(message, line=ctx.label(line), start=start, days=days, until=until)]
    if not _is_known(ctx, line, contract, on):
        return _say_unknown(ctx, line, contract, on)
    notice = _fact(ctx, contract, "notice_days", Quantity(Decimal(contract.notice_days), "days"))
    drafts = []
    how = _fee(ctx, contract, on) if cost.months else {}
    fee = how.get("fee")
    if how:
        how["day" if later else "today"] = _day_fact(ctx, contract, on)
        drafts.append(ctx.messages.claim("leaving.fee_on" if later else "leaving.fee", line=ctx.label(line), **how))
    elif later:
        day = _day_fact(ctx, contract, on)
        drafts.append(ctx.messages.claim("leaving.free_on", line=ctx.label(line), day=day, notice=notice))
    else:
        drafts.append(ctx.messages.claim("leaving.free", line=ctx.label(line), notice=notice))
    devices = tuple(_remaining(ctx, each) for each in contract.instalments if each.remaining)
    if devices:
        due: Fact = devices[0] if len(devices) == 1 else ComputedFact("sum", devices, cost.instalments)
        left = "leaving.instalments_on" if later else "leaving.instalments"
        drafts.append(ctx.messages.claim(left, line=ctx.label(line), instalments=due))
        if fee is not None and not later:
            total = ComputedFact("sum", (fee, due), cost.total)
            drafts.append(ctx.messages.claim("leaving.total", line=ctx.label(line), total=total))
    return drafts


def _say_unknown(ctx: Context, line: Line, contract: Contract, on: date) -> list[Draft]:
    """Say that a plan without a term is in a contract that has one; of orders it is said once for all lines."""
    if not (leaving(contract, on).months and _has_no_term(ctx, line)):
        return []
    end = _fact(ctx, contract, "end", contract.end or on)
    plan = ctx.fact(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name)
    return [ctx.messages.claim("leaving.no_term", line=ctx.label(line), plan=plan, end=end)]


def _device_fact(ctx: Context, device: Instalments, name: str, value: FactValue) -> AccountFact:
    return ctx.fact(Section.CONTRACTS, f"instalments/{device.instalment_id}", name, value)


def _remaining(ctx: Context, device: Instalments) -> ComputedFact:
    left = _left(ctx, device)
    return ComputedFact(
        "payments left x monthly amount", (left, _device_fact(ctx, device, "monthly", device.monthly)), device.remaining
    )


def _left(ctx: Context, device: Instalments) -> ComputedFact:
    count = _device_fact(ctx, device, "count", device.count)
    paid = _device_fact(ctx, device, "paid", device.paid)
    return ComputedFact("difference", (count, paid), Quantity(Decimal(device.count - device.paid), "payments"))


def remaining_devices(ctx: Context, line: Line) -> list[Instalments]:
    """Return the devices of a line that are still paid for, by its sound contracts."""
    own = [each for each in ctx.own.contracts if each.line_id == line.line_id and sound(each, ctx.own)]
    return [device for each in own for device in each.instalments if device.remaining]


def say_device(ctx: Context, line: Line, device: Instalments) -> Draft:
    """Say what is left to pay for a device, or that it is paid off."""
    name = _device_fact(ctx, device, "device", device.device)
    if not device.remaining:
        return ctx.messages.claim("instalments.paid", device=name, line=ctx.label(line))
    return ctx.messages.claim(
        "instalments.left",
        device=name,
        line=ctx.label(line),
        left=_left(ctx, device),
        monthly=_device_fact(ctx, device, "monthly", device.monthly),
        remaining=_remaining(ctx, device),
        last=_last(ctx, line, device),
    )


def _last(ctx: Context, line: Line, device: Instalments) -> ComputedFact | None:
    """Return the day of the bill with the last payment, counted from the newest bill that holds one."""

    def holds(bill: Bill) -> bool:
        return any(each.kind is ChargeKind.INSTALMENT and each.line_id == line.line_id for each in bill.lines)

    bill = next((each for each in ctx.own.bills if holds(each)), None)
    if bill is None:
        return None
    issued = ctx.fact(Section.BILLS, f"bill/{bill.bill_id}", "issued", bill.issued)
    day = months_after(bill.issued, device.count - device.paid)
    return ComputedFact("months after", (issued, _left(ctx, device)), day)


TOPICS = (
    Topic("contract", contract, _SECTIONS, also=frozenset([Section.TICKETS]), per_line=True),
    Topic("leaving", leave, _SECTIONS, also=frozenset([Section.TICKETS]), per_line=True),
    Topic("instalments", instalments, _SECTIONS, also=frozenset([Section.BILLS]), per_line=True),
)

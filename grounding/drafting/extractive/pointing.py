"""What of an account a question points at: amounts it gives, months it names, charges it describes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grounding.account.billing_accounts import by_account
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.countries import ZONE, countries
from grounding.drafting.extractive.months import month_patterns
from grounding.drafting.extractive.periods import Period
from grounding.drafting.extractive.spans import count_asked
from grounding.money import Money
from grounding.verification.figures import figures
from grounding.verification.support import terms

_COUNTED = {"voice": ("min",), "text": ("text", "texts"), "data": ("MB", "GB")}
"""In what each kind of use is counted on a bill."""

_ENOUGH_WORDS = 0.5
"""Share of a charge's content words that describe it: `late fee` for `Late payment fee`, but not `payment` alone."""

_HIGHEST, _LOWEST = "bill.highest", "bill.lowest"
"""The roles of cue words that ask for one bill of several by what it comes to."""
_EXTREMES = {_HIGHEST: max, _LOWEST: min}

_USED = frozenset([ChargeKind.USAGE, ChargeKind.ROAMING])

_MONTHLY = frozenset([ChargeKind.PLAN, ChargeKind.ADDON, ChargeKind.DISCOUNT, ChargeKind.INSTALMENT])

_WITHOUT_KIND = -2
"""Where the ways to name a charge end that say which one is meant, and not only of what kind it is."""

_PRICE = re.compile(
    r"(?<![\w.,])(?<!\w-)(\d+[.,]\d\d)(?![\w.,]*\d)(?!\s?(?:[GMTk]?B|GHz|h|am|pm|Uhr)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Given:
    """An amount as the customer gave it."""

    value: Decimal

    def is_about(self, money: Money) -> bool:
        """Say whether it means that amount; whole ones are given loosely: 27 for 27.09, 20 for 19.99."""
        amount = abs(money.decimal)
        if self.value != self.value.to_integral_value():
            return amount == self.value
        return self.value in (amount.to_integral_value(ROUND_HALF_UP), Decimal(int(amount)))

    def is_exactly(self, money: Money) -> bool:
        """Say whether it is that amount to the cent."""
        return abs(money.decimal) == self.value


def amounts(ctx: Context) -> list[Given]:
    """Return the amounts of money that the message gives: with a currency, or written to the cent."""
    locale = ctx.messages.locale
    found = [Decimal(item.value[0]) for item in figures(ctx.typed, locale) if item.kind == "money"]
    words = "|".join(f"(?:{word})" for word in ctx.words.get("currency", ()))
    if words:
        said = re.findall(rf"(?<![\d.,])(\d+(?:[.,]\d\d)?)\s?(?:{words})\b", ctx.typed, re.IGNORECASE)
        found += [_decimal(number) for number in said]
    # What people say for a sum, such as `fiver`: role `amount.5`; or `the 75` for a charge: role `amount.n`.
    named = (role.removeprefix("amount.") for role in ctx.words if role.startswith("amount."))
    found += [Decimal(value) for value in named if value.isdecimal() and ctx.asks(f"amount.{value}")]
    bare = (match for each in ctx.words.get("amount.n", ()) for match in re.finditer(each, ctx.typed, re.IGNORECASE))
    found += [_decimal(match["n"]) for match in bare]
    # Two decimals without a unit of measure behind them are a price.
    found += [_decimal(number) for number in _PRICE.findall(ctx.typed)]
    return [Given(value) for value in dict.fromkeys(found)]


def bills_named(ctx: Context, *, anyhow: bool = False) -> list[Bill]:
    """Return the bills that the message means by time, number, place before another or exact total, newest first.

    `anyhow`: a time is the bill's wherever it stands; else only where it stands with a bill, or by itself.
    """
    groups = accounts_meant(ctx)
    if asks_extreme(ctx):
        return [bill for group in groups for bill in _extreme(ctx, group)]
    times = bill_times(ctx, anyhow=anyhow)
    count = count_asked("bill.last.", ctx.question, ctx.words)
    if times or count or ctx.back:
        meant = [bill for group in groups for bill in _of_group(group, times, count or 0, ctx.back)]
        return sorted(meant, key=lambda bill: bill.issued, reverse=True)
    before = [group[1] for group in groups if len(group) > 1]
    if before and ctx.asks("bill.previous"):
        return before
    return _by_total(ctx)


def asks_extreme(ctx: Context) -> bool:
    """Say whether the highest or the lowest of several bills is asked for."""
    return bool(ctx.named({_HIGHEST, _LOWEST}))


def _extreme(ctx: Context, bills: Sequence[Bill]) -> list[Bill]:
    """Return the highest, or the lowest, of one account's bills, of those of a time that is named; the newest of equal.

    Nothing where they are not in one currency.
    """
    within = [bill for bill in bills if any(span.overlaps(bill.issued, bill.issued) for span in ctx.asked)]
    found = within if ctx.asked else list(bills)
    if not found or len({bill.total.currency for bill in found}) > 1:
        return []
    wanted = ctx.named({_HIGHEST, _LOWEST})
    picked = [pick(found, key=lambda bill: bill.total.minor) for role, pick in _EXTREMES.items() if role in wanted]
    return sorted(picked, key=lambda bill: bill.issued, reverse=True)


def _by_total(ctx: Context) -> list[Bill]:
    """Return the newest bill of a total that is given, loosely only where it stands for a bill: `the 30 euro bill`.

    What a plan costs is given beside it, to compare with: `why 31, my plan is 12.99`.
    """
    given = amounts(ctx)
    prices = [line.monthly_price for line in ctx.own.lines]
    others = [each for each in given if not any(each.is_exactly(price) for price in prices)] or given
    bills = bills_meant(ctx)
    exact = [bill for bill in bills if any(each.is_exactly(bill.total) for each in others)]
    about = [bill for bill in bills if any(each.is_about(bill.total) for each in others)] if ctx.asks("billed") else []
    return (exact or about)[:1]


def bill_times(ctx: Context, *, anyhow: bool = False) -> tuple[Period, ...]:
    """Return the times whose bills the message means."""
    if ctx.asks("bill.previous") and not ctx.back:
        return ()
    framed = _named_months(ctx)
    months = {number for number, name in month_patterns(ctx.messages.locale) if _holds(name, ctx)}
    # Asked of another time, `what about July`, the same is asked: of that month's bill.
    if anyhow or ctx.moved or not months or (framed and ctx.asks("bill.several")):
        return ctx.asked
    return tuple(span for span in ctx.asked if span.first.month in framed)


def _of_group(bills: Sequence[Bill], times: Sequence[Period], count: int, back: int) -> Sequence[Bill]:
    """Return those of one account's bills, newest first, that lie in a time, or so many bills before that."""
    if not times:
        return bills[back : back + 1] if back else bills[:count]
    hits = [bill for bill in bills if any(span.overlaps(bill.issued, bill.issued) for span in times)]
    if not back:
        return hits
    return [bills[place] for hit in hits[-1:] if (place := bills.index(hit) + back) < len(bills)]


def accounts_meant(ctx: Context) -> list[tuple[Bill, ...]]:
    """Return the bills, newest first, of each billing account that the message names, else of all of them."""
    groups = by_account(ctx.own.bills)
    for text in (ctx.typed, ctx.question):
        named = [bills for account_id, bills in groups.items() if account_id and _holds_id(text, account_id)]
        if named:
            return named
    return list(groups.values())


def bills_meant(ctx: Context) -> list[Bill]:
    """Return the bills of those accounts, newest first."""
    meant = {bill.bill_id for group in accounts_meant(ctx) for bill in group}
    return [bill for bill in ctx.own.bills if bill.bill_id in meant]


def charges_named(
    ctx: Context, bills: Sequence[Bill], *, by_kind: bool = True, times: Sequence[Period] = (), every: bool = False
) -> list[tuple[Bill, BillLine]]:
    """Return the charges that the message points at, of the first of these bills of each account that has any.

    By an amount, else by the country they come from, else by most of their words, else by another name of the zone that
    they come from, else, if wanted, by what was used or by their kind.
    With `times` all that are of one of them; with `every` those of all these bills.
    """
    given, places = amounts(ctx), countries(ctx)
    said = terms(ctx.question, _language(ctx))
    zones = {place.zone.offering_id for place in places}

    past = ctx.asks("period.past")
    used = units_named(ctx)

    def is_from(line: BillLine) -> bool:
        from_there = any(_stands(name, line.description) for place in places for name in place.names)
        return from_there and (not used or line.unit in used)

    def is_described(line: BillLine) -> bool:
        return line.kind is not ChargeKind.PLAN and _described(said, terms(line.description, _language(ctx)))

    ways: tuple[Callable[[BillLine], bool], ...] = (
        lambda line: any(each.is_exactly(line.amount) for each in given),
        is_from,
        is_described,
        lambda line: line.kind is ChargeKind.ROAMING and bool(said & _only_of_zone(ctx, line)),
        lambda line: past and not places and line.kind in _USED and line.unit in used,
        lambda line: ctx.asks(f"charge.{line.kind}") or (ctx.asks("charge.roaming") and _is_pass(ctx, line)),
    )
    for way in ways if by_kind else ways[:_WITHOUT_KIND]:
        found: dict[str | None, list[tuple[Bill, BillLine]]] = {}
        for bill in bills:
            hits = [(bill, line) for line in bill.lines if way(line) and (not times or lies_in(bill, line, times))]
            if way is is_described:
                # Of charges that are called alike, those by their whole name go first.
                hits = [hit for hit in hits if terms(hit[1].description, _language(ctx)) <= said] or hits
            if way is is_from and hits and not used:
                # What a stay came to is the pass that was bought for it as well.
                hits += [(bill, line) for line in bill.lines if (bill, line) not in hits and _is_pass(ctx, line, zones)]
            if hits and (times or every):
                found.setdefault(bill.billing_account_id, []).extend(hits)
            elif hits:
                found.setdefault(bill.billing_account_id, hits)
        if found:
            return [hit for hits in found.values() for hit in hits]
    return []


def units_named(ctx: Context) -> set[str]:
    """Return the units in which bills count the kinds of use that the message names."""
    kinds = {f"use.{kind}": units for kind, units in _COUNTED.items()}
    return {unit for role in ctx.named(kinds) for unit in kinds[role]}


def lies_in(bill: Bill, line: BillLine, times: Sequence[Period]) -> bool:
    """Say whether a charge is of one of these times: of what was used or done then, else of a bill issued then."""
    used = line.kind not in _MONTHLY and line.period_start is not None
    first = line.period_start if used else bill.issued
    last = (line.period_end or line.period_start) if used else bill.issued
    return any(span.overlaps(first, last) for span in times)


def _is_pass(ctx: Context, line: BillLine, zones: Collection[str] = ()) -> bool:
    """Say whether a charge is for an offering that is used in a roaming zone, or in one of some."""
    offering = ctx.catalogue.offerings.get(line.code)
    related = [ctx.catalogue.offerings.get(each.offering_id) for each in offering.relations] if offering else []
    return line.kind is not ChargeKind.PLAN and any(
        each is not None and each.category == ZONE and (not zones or each.offering_id in zones) for each in related
    )


def _only_of_zone(ctx: Context, line: BillLine) -> frozenset[str]:
    """Return the words by which the zone of a charge is called and no other zone is: `ships` for being at sea."""
    zones = [each for each in ctx.catalogue.offerings.values() if each.category == ZONE]
    called = {each.offering_id: terms(" ".join((each.name, *each.aliases)), _language(ctx)) for each in zones}
    own = next((zone for zone in called if line.code.startswith(zone)), None)
    others = (words for zone, words in called.items() if zone != own)
    return called[own].difference(*others) if own else frozenset()


def _described(said: frozenset[str], words: frozenset[str]) -> bool:
    return bool(words) and len(said & words) / len(words) >= _ENOUGH_WORDS


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _holds_id(text: str, account_id: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(account_id)}(?![\w-])", text, re.IGNORECASE) is not None


def _language(ctx: Context) -> str:
    return ctx.messages.locale.split("-")[0]


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "."))


def _named_months(ctx: Context) -> set[int]:
    """Return the months whose bill the message means; `bill.month` says where a month's name means its bill."""
    frames = ctx.words.get("bill.month", ("{month}",))
    for text in (ctx.typed, ctx.question):
        plain = text.replace("\u2019", "'")
        found = {
            number
            for number, month in month_patterns(ctx.messages.locale)
            if any(re.search(frame.replace("{month}", month), plain, re.IGNORECASE) for frame in frames)
        }
        if found:
            return found
    return set()


def _holds(name: str, ctx: Context) -> bool:
    return any(re.search(name, text, re.IGNORECASE) for text in (ctx.typed, ctx.question))

"""From a wish to exact terms: what it costs, from when, and what is lost; what cannot be told is not proposed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from grounding.account import rating
from grounding.account.carried_use import CarriedUse, allowances, gives_less, outgrown
from grounding.account.contracts import months_after, sound
from grounding.account.faults import FaultName, faults_in
from grounding.account.losses import Loss, losses, other_lines_losses
from grounding.account.records import Account, Line, LineStatus, Section
from grounding.account.service import plans_ordered
from grounding.actions.types import Allowance, Counted, Lost, Terms
from grounding.catalogue import Catalogue, Offering, Price
from grounding.money import Money
from grounding.offers.inputs import SECTIONS
from grounding.offers.renewing import last_day
from grounding.wishes import ORDERS, ActionKind, Start, Wish

FeeOfChange: TypeAlias = Callable[[Account, Line, str, date], Money | None]
"""What a change of a line to an offering costs once; None: not known."""

BeginsContract: TypeAlias = Callable[[Account, Line, Offering, date], bool | None]
"""Whether a change of a line to a plan begins a new contract; None: not known."""


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What a carrier lays down about changes of plan."""

    fee: FeeOfChange
    begins: BeginsContract
    termination_percent: Decimal | None
    """What leaving a new contract early costs, of the price of a month for each started month; None: not laid down."""
    use_counts_on: bool = True
    """Whether use so far in a running period counts against the allowances of another plan."""


_PAYMENT = frozenset({Section.CUSTOMER, Section.BALANCE, Section.BILLS})

LONGEST_SUBJECT = 200
"""Characters of a ticket's subject."""

_ADDON = "addon"
_ALL = 100
"""Percent."""
_PENDING = frozenset({"requested", "open"})
"""States of arrangements beside which no other is asked for."""
_UNLIMITED = "unlimited"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = {"data": "GB", "voice": "min", "text": "texts"}
"""Units in which use of what has no bound is counted, where the catalogue need not say one."""
_ONCE_DAYS = "validity"
"""The characteristic that says for how many days something bought once is there."""


class Why(StrEnum):
    """Why nothing can be proposed."""

    NOT_ALLOWED = "not_allowed"
    """The person may not change this account."""
    NO_LINE = "no_line"
    NO_OFFERING = "no_offering"
    NOT_ELIGIBLE = "not_eligible"
    HAS_IT = "has_it"
    """The line has this plan, which is sold without a term, so that there is nothing to renew."""
    NO_SUCH_TERM = "no_such_term"
    """The plan is not sold with the term that was named."""
    NO_CONTRACT = "no_contract"
    """There is not one contract on record that a new one would take the place of."""
    TERM_UNKNOWN = "term_unknown"
    """Whether a new contract begins, or what leaving it would cost, is not known."""
    NOT_A_PLAN_OF_ONE_LINE = "not_a_plan_of_one_line"
    """A bundle connects several things: a person arranges it."""
    NOT_AN_ADD_ON = "not_an_add_on"
    PRICE_UNKNOWN = "price_unknown"
    FEE_UNKNOWN = "fee_unknown"
    LOSSES_UNKNOWN = "losses_unknown"
    ORDERED = "ordered"
    """A change of the line's plan is under way."""
    NOTHING_OWED = "nothing_owed"
    OWED_UNKNOWN = "owed_unknown"
    """What is owed cannot be as the records have it."""
    ARRANGED = "arranged"
    """More time was asked for before, or agreed."""
    NO_SUBJECT = "no_subject"


@dataclass(frozen=True, slots=True)
class NotPossible:
    """Nothing can be proposed."""

    why: Why
    labels: tuple[str, ...] = ()
    """What the rules say to the customer, where a verdict stands in the way."""


def terms_of(wish: Wish, account: Account, catalogue: Catalogue, rules: ChangeRules, on: date) -> Terms | NotPossible:
    """Return the terms on which a wish could be done as things stand; whether rules allow it is for others to say."""
    match wish.kind:
        case ActionKind.CHANGE_PLAN | ActionKind.RENEW_PLAN:
            return _change(wish, account, catalogue, rules, on)
        case ActionKind.ADD_ON:
            return _add_on(wish, account, catalogue, on)
        case ActionKind.ARRANGE_PAYMENT:
            return _payment(account, on)
        case ActionKind.OPEN_TICKET | ActionKind.ASK_HUMAN:
            return _ticket(wish, account, on)


def needs(wish: Wish) -> frozenset[Section]:
    """Return the sections of an account that a wish rests on."""
    if wish.kind in ORDERS:
        return SECTIONS
    if wish.kind is ActionKind.ARRANGE_PAYMENT:
        return _PAYMENT
    return frozenset({Section.CUSTOMER, Section.LINES} if wish.line_id else {Section.CUSTOMER})


def also(wish: Wish) -> frozenset[Section]:
    """Return the sections that a wish looks at where they can be read: orders that are under way, use so far."""
    changes = wish.kind in (ActionKind.CHANGE_PLAN, ActionKind.RENEW_PLAN)
    return frozenset({Section.TICKETS, Section.USAGE}) if changes else frozenset()


def first_of_next_month(on: date) -> date:
    """Return the first day of the month after a day's."""
    return months_after(on.replace(day=1), 1)


def _change(wish: Wish, account: Account, catalogue: Catalogue, rules: ChangeRules, on: date) -> Terms | NotPossible:
    ordered = _ordered(wish, account, catalogue)
    if isinstance(ordered, NotPossible):
        return ordered
    line, offering = ordered.line, ordered.offering
    held = catalogue.offerings.get(line.offering_id)
    if any(each and _bundles(each) for each in (held, offering)):
        return NotPossible(Why.NOT_A_PLAN_OF_ONE_LINE)
    renews = line.offering_id == offering.offering_id
    effective = on if wish.start is Start.TODAY else first_of_next_month(on)
    terms = ordered.terms(ActionKind.RENEW_PLAN if renews else ActionKind.CHANGE_PLAN, effective)
    if terms is None or terms.period is None:
        return NotPossible(Why.PRICE_UNKNOWN)
    if (barred := _barred(account, line, catalogue)) is not None:
        return NotPossible(barred)
    once = rules.fee(account, line, offering.offering_id, effective)
    if once is None or once.minor < 0 or once.currency != line.monthly_price.currency:
        return NotPossible(Why.FEE_UNKNOWN)
    free_from = _free_from(rules.fee, account, ordered, effective) if once.minor else None
    terms = replace(terms, price_before=line.monthly_price, fee=once, free_from=free_from)
    if renews:
        return _in_new_contract(terms, wish, offering, account, rules)
    lost = _lost(line, held, offering, account, catalogue, effective)
    if lost is None:
        return NotPossible(Why.LOSSES_UNKNOWN)
    terms = replace(terms, replaces=line.offering_id, replaces_name=line.plan_name, lost=lost)
    terms = _with_use(terms, ordered, account, catalogue, rules, on)
    begins = rules.begins(account, line, offering, effective)
    if begins is None:
        return NotPossible(Why.TERM_UNKNOWN)
    if begins:
        return _in_new_contract(terms, wish, offering, account, rules)
    return _in_present_contract(terms, offering, account)


def _barred(account: Account, line: Line, catalogue: Catalogue) -> Why | None:
    """Return what on the account stands in the way of any change of a line's plan."""
    if plans_ordered(account, line.line_id, catalogue):
        return Why.ORDERED
    held = [each for each in account.contracts if each.line_id == line.line_id]
    return None if all(sound(each, account) for each in held) else Why.TERM_UNKNOWN


def _free_from(fee: FeeOfChange, account: Account, ordered: _Ordered, effective: date) -> date | None:
    """Return the first later day on which the same change is free, as a contract's window opens or it is over."""
    days = [
        day
        for each in account.contracts
        if each.line_id == ordered.line.line_id
        for day in (each.renewal_start, each.end and each.end + timedelta(days=1))
        if day is not None and day > effective
    ]
    for day in sorted(days):
        once = fee(account, ordered.line, ordered.offering.offering_id, day)
        if once is not None and not once.minor:
            return day
    return None


def _in_new_contract(
    terms: Terms, wish: Wish, offering: Offering, account: Account, rules: ChangeRules
) -> Terms | NotPossible:
    """Return the terms of a plan with a new term, which takes the place of the contract that there is."""
    sold = sorted(months for months in offering.terms_months if months)
    if not sold:
        return NotPossible(Why.HAS_IT)
    months = sold[0] if wish.term_months is None else wish.term_months
    if months not in sold:
        return NotPossible(Why.NO_SUCH_TERM)
    held = [each for each in account.contracts if each.line_id == terms.line_id]
    if len(held) != 1:
        return NotPossible(Why.NO_CONTRACT)
    percent = rules.termination_percent
    if percent is None and terms.kind is ActionKind.RENEW_PLAN:
        # The new contract of a renewal is the old one with other dates.
        percent = held[0].termination_fee_percent
    if percent is None or not _is_share(percent):
        return NotPossible(Why.TERM_UNKNOWN)
    until = last_day(terms.effective, months)
    return replace(terms, term_months=months, bound_until=until, leaving_percent=percent)


def _in_present_contract(terms: Terms, offering: Offering, account: Account) -> Terms:
    """Return the terms of a plan within the contract that there is, if it is bound to any minimum term."""
    bound = [
        (each.end, each.termination_fee_percent)
        for each in account.contracts
        if each.line_id == terms.line_id and each.end is not None and each.end >= terms.effective
    ]
    if not bound:
        return terms
    until, percent = max(bound)
    # What leaving costs on a plan that is sold without a term, in a contract that has one, no record says.
    told = any(offering.terms_months) and _is_share(percent)
    return replace(terms, bound_until=until, leaving_percent=percent if told else None)


def _with_use(
    terms: Terms, ordered: _Ordered, account: Account, catalogue: Catalogue, rules: ChangeRules, on: date
) -> Terms:
    """Return terms with the use so far that is too much for the new allowances, or would be at its pace."""
    line, offering = ordered.line, ordered.offering
    if not rules.use_counts_on:
        return terms
    if Section.USAGE not in account.provenance or Section.USAGE in account.missing:
        smaller = gives_less(offering, catalogue.offerings.get(line.offering_id))
        return replace(terms, counted_unseen=smaller and terms.effective == on)
    found = outgrown(line, account.usage, offering, catalogue, terms.effective)
    return replace(terms, counted=tuple(_counted(each) for each in found))


def _counted(use: CarriedUse) -> Counted:
    bucket = use.bucket
    size, used = (str(each) for each in (use.seen.bucket.allowance or 0, bucket.used))
    cost = use.seen.overage_cost
    return Counted(bucket.name, used, size, bucket.unit, bucket.period_start, bucket.period_end, cost or None)


def _is_share(percent: Decimal) -> bool:
    return percent.is_finite() and 0 <= percent <= _ALL


def _add_on(wish: Wish, account: Account, catalogue: Catalogue, on: date) -> Terms | NotPossible:
    ordered = _ordered(wish, account, catalogue)
    if isinstance(ordered, NotPossible):
        return ordered
    if ordered.offering.category != _ADDON:
        return NotPossible(Why.NOT_AN_ADD_ON)
    terms = ordered.terms(wish.kind, on)
    if terms is None:
        return NotPossible(Why.PRICE_UNKNOWN)
    return terms if terms.period else replace(terms, ends=_last_day(ordered.offering, on))


@dataclass(frozen=True, slots=True)
class _Ordered:
    """What is ordered, and the line that it is for."""

    line: Line
    offering: Offering

    def terms(self, kind: ActionKind, effective: date) -> Terms | None:
        """Return what every order says; None if its price cannot be told in the currency of the line."""
        price = _price(self.offering, effective)
        if price is None or price.amount.currency != self.line.monthly_price.currency:
            return None
        return Terms(
            kind=kind,
            effective=effective,
            line_id=self.line.line_id,
            line=self.line.label,
            offering_id=self.offering.offering_id,
            version=self.offering.version,
            name=self.offering.name,
            price=price.amount,
            period=price.period if price.kind == "recurring" else None,
            allowances=tuple(_allowances(self.offering)),
        )


def _ordered(wish: Wish, account: Account, catalogue: Catalogue) -> _Ordered | NotPossible:
    line, offering = _line(wish, account), catalogue.offerings.get(wish.offering_id or "")
    if line is None or offering is None:
        return NotPossible(Why.NO_LINE if line is None else Why.NO_OFFERING)
    if faults_in(f"line/{line.line_id}", account.faults, "monthly_price"):
        # Neither what it costs now nor in which currency can be told.
        return NotPossible(Why.PRICE_UNKNOWN)
    return _Ordered(line, offering)


def _allowances(offering: Offering) -> Iterator[Allowance]:
    """Yield what an offering lets one use in a period, by the names that records of use have for it."""
    for kind, item in allowances(offering):
        if item.value == _UNLIMITED:
            yield Allowance(kind, item.label, None, item.unit or _UNITS.get(kind))
        elif item.unit and _NUMBER.fullmatch(item.value):
            yield Allowance(kind, item.label, item.value, item.unit)


def _payment(account: Account, on: date) -> Terms | NotPossible:
    balance = account.balance
    if balance is None or balance.owed.minor <= 0:
        return NotPossible(Why.NOTHING_OWED)
    if any(each.name is not FaultName.DATE_MISSING for each in faults_in("balance", account.faults)):
        return NotPossible(Why.OWED_UNKNOWN)
    if any(each.state in _PENDING for each in balance.arrangements):
        return NotPossible(Why.ARRANGED)
    amount = balance.overdue if balance.overdue.minor > 0 else balance.owed
    bills = tuple(sorted(bill.bill_id for bill in account.bills if bill.open_amount.minor > 0))
    return Terms(kind=ActionKind.ARRANGE_PAYMENT, effective=on, price=amount, bills=bills)


def _ticket(wish: Wish, account: Account, on: date) -> Terms | NotPossible:
    subject = " ".join("".join(char if char.isprintable() else " " for char in wish.subject or "").split())
    if not subject:
        return NotPossible(Why.NO_SUBJECT)
    line = _line(wish, account)
    if wish.line_id is not None and line is None:
        return NotPossible(Why.NO_LINE)
    return Terms(
        kind=wish.kind,
        effective=on,
        line_id=line.line_id if line else None,
        line=line.label if line else None,
        name=subject[:LONGEST_SUBJECT],
    )


def _line(wish: Wish, account: Account) -> Line | None:
    found = (line for line in account.lines if line.line_id == wish.line_id)
    return next((line for line in found if line.status is not LineStatus.TERMINATED), None)


def _bundles(offering: Offering) -> bool:
    return any(link.kind == "bundles" for link in offering.relations)


def _price(offering: Offering, on: date) -> Price | None:
    """Return the one price that it has; None if it has several, or one that cannot be told in a word."""
    charged = [price for price in offering.prices if price.valid_on(on) and price.kind in ("recurring", "one_time")]
    if len(charged) != 1:
        return None
    price = charged[0]
    monthly = price.kind == "one_time" or price.period == "month"
    return price if monthly and price.tax_included and price.amount.minor >= 0 else None


def _lost(
    line: Line, held: Offering | None, offering: Offering, account: Account, catalogue: Catalogue, on: date
) -> tuple[Lost, ...] | None:
    """Return what the line, and others because of it, would lose; None if a plan cannot be read."""
    currency = line.monthly_price.currency
    try:
        present = rating.terms(held, catalogue, on, currency) if held else None
        other = rating.terms(offering, catalogue, on, currency)
    except rating.Unreadable:
        return None
    found = losses(line, present, other, catalogue, on)
    others = [each for each in account.lines if each.line_id != line.line_id]
    found += other_lines_losses(held, offering, others, catalogue, on)
    return tuple(Lost(loss.kind.value, loss.id, _told(loss)) for loss in found)


def _told(loss: Loss) -> str:
    """Return what is lost; of what only becomes less, from what to what."""
    return loss.name if loss.before is None or loss.after is None else f"{loss.name} ({loss.before} → {loss.after})"


def _last_day(offering: Offering, on: date) -> date | None:
    days = offering.characteristic(_ONCE_DAYS)
    if days is None or not days.value.isdecimal() or not (days.unit or "").lower().startswith("day"):
        return None
    return on + timedelta(days=int(days.value) - 1)

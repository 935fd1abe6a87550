"""What each plan would have cost a line over the months it was really used, and the cheapest that suits it.

**The cheapest suitable plan** is the one with the least total, ties by id, among the plan that the line has and those
that may be considered, that

1. leaves nothing of the real use without a price: where a plan has neither allowance nor price for what was used in any
   of the months, nobody knows what it would have cost;
2. covers the line's need with its allowances: what was used at home, of each kind, in the month at the percentile by
   data (nearest rank: of n months from the least data to the most, number ceil(percentile / 100 x n); data abroad
   count). Data in a zone that a plan includes are that plan's data; other use abroad is a cost and not a need, because
   no plan may include it; of an unlimited allowance with a fair-use limit, the limit counts;
3. keeps every kind of connection: a phone plan does not suit who has a bundle with a home connection.

A total, over a comparison period that starts today, is the monthly price, the overage of the months of real use brought
to the period's length, what is charged once, the fee for leaving the present plan, and device instalments (the same for
every plan), less the discounts that still run; a promotion ends with the plan that it was given for. Add-ons cost the
same under every plan and are left out; those that would be lost are named. It rests on whole months that are over, the
latest twelve at most; under two there is no verdict. The result says all of that, so that it can be shown beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from grounding.account.checking import plan_price_wrong
from grounding.account.comparison import (
    Basis,
    Comparison,
    Counted,
    LeftOut,
    Need,
    NoVerdict,
    PlanCost,
    Shortfall,
    WhyLeftOut,
)
from grounding.account.contracts import months_after
from grounding.account.faults import faults_in
from grounding.account.losses import Loss, losses, other_lines_losses, runs, share_kept
from grounding.account.past_use import PastUse, past_use
from grounding.account.rating import (
    Month,
    OtherCurrency,
    Terms,
    Unreadable,
    ZonePrices,
    into_base,
    out_of_base,
    terms,
    usage_prices,
)
from grounding.account.records import Account, Instalments, Line, Section
from grounding.account.usage import CHARGED_AS, FAIR_USE, fair_use
from grounding.catalogue import Catalogue, Offering, Price
from grounding.money import Money


def compare(
    account: Account,
    line: Line,
    catalogue: Catalogue,
    considered: Collection[str],
    on: date,
    *,
    fees: Mapping[str, Money | None] | None = None,
    basis: Basis | None = None,
) -> Comparison:
    """Compare the present plan of a line with those that may be considered, which is for eligibility to say.

    `fees` has what a change to a plan costs by its id, such as an early termination fee; a plan that is not in it costs
    none, and one with None is left out, because its fee is not known.
    """
    basis = basis or Basis()
    bare = Comparison(line.line_id, on, basis)
    if plan_price_wrong(account, line, on):
        return replace(bare, no_verdict=NoVerdict.PRICE_UNKNOWN)
    if Section.HISTORY not in account.provenance:
        return replace(bare, no_verdict=NoVerdict.HISTORY_UNREAD)
    own = [use for use in account.history if use.line_id == line.line_id]
    zones = _zone_prices({use.zone for use in own if use.zone}, catalogue, on, line.monthly_price.currency)
    use = past_use(own, zones, on, basis.most_months)
    if use.overlap or len(use.months) < basis.least_months:
        why = NoVerdict.HISTORY_OVERLAPS if use.overlap else NoVerdict.TOO_FEW_MONTHS
        return replace(bare, months=_days(use), no_verdict=why)
    need = _month_at(basis.percentile, use.months)
    return _Comparing(account, line, catalogue, on, basis, zones, use, need).result(bare, considered, fees or {})


def unmetered(
    account: Account,
    line: Line,
    catalogue: Catalogue,
    considered: Collection[str],
    on: date,
    *,
    fees: Mapping[str, Money | None] | None = None,
    basis: Basis | None = None,
) -> Comparison:
    """Return what plans cost a line whose use nobody measures, because there is no limit to it: their prices alone.

    Nothing says what the line needs, so there is no verdict on what suits it.
    """
    basis = basis or Basis()
    nothing = Month(on, on, {})
    use = PastUse((nothing,), {}, frozenset())
    bare = Comparison(line.line_id, on, basis)
    if plan_price_wrong(account, line, on):
        return replace(bare, no_verdict=NoVerdict.PRICE_UNKNOWN)
    found = _Comparing(account, line, catalogue, on, basis, {}, use, nothing).result(bare, considered, fees or {})
    plans = tuple(replace(plan, overage_by_month=()) for plan in found.plans)
    return replace(found, months=(), need_month=None, plans=plans)


def _month_at(percentile: int, months: Sequence[Month]) -> Month:
    """Return the month at the percentile by data, that used abroad included."""
    ranked = sorted(months, key=lambda month: (month.data, sorted(month.home.items()), month.start))
    return ranked[-(-len(ranked) * percentile // 100) - 1]


def _days(use: PastUse) -> tuple[tuple[date, date], ...]:
    return tuple((month.start, month.end) for month in use.months)


def _zone_prices(zones: Iterable[str], catalogue: Catalogue, on: date, currency: str) -> ZonePrices:
    """Return the prices of each zone that has some that can be computed with."""
    found = {}
    for zone in zones:
        offering = catalogue.offerings.get(zone)
        try:
            found[zone] = usage_prices(offering.prices if offering else (), on, currency)
        except Unreadable:
            continue
    return found


@dataclass(frozen=True, slots=True)
class _Offer:
    """A plan with what it costs to have it."""

    terms: Terms
    monthly: Money
    one_time: Money
    fee: Money


@dataclass(frozen=True, slots=True)
class _Comparing:
    """One comparison under way."""

    account: Account
    line: Line
    catalogue: Catalogue
    on: date
    basis: Basis
    zones: ZonePrices
    use: PastUse
    need: Month

    def result(self, bare: Comparison, considered: Collection[str], fees: Mapping[str, Money | None]) -> Comparison:
        """Return the comparison, cheapest first."""
        present = self._present()
        connection = _connection(present) if isinstance(present, _Offer) else None
        found = {self.line.offering_id: present}
        for offering_id in sorted(set(considered) - found.keys()):
            found[offering_id] = self._other(offering_id, connection, fees)
        offers = [offer for offer in found.values() if isinstance(offer, _Offer)]
        kinds = [kind for kind in self.use.units if any(offer.terms.knows(kind) for offer in offers)]
        held = present.terms if isinstance(present, _Offer) else None
        plans = sorted((self._cost(offer, held, kinds) for offer in offers), key=_order)
        cheapest = next((plan for plan in plans if plan.suits), None) if kinds else None
        unknown = self._unknown()
        return replace(
            bare,
            months=_days(self.use),
            counted=frozenset(Counted) - unknown,
            not_counted=self.use.not_counted | (self.use.units.keys() - set(kinds)) | unknown,
            need_month=(self.need.start, self.need.end),
            needs=tuple(self._need(kind, self.need.home[kind]) for kind in kinds),
            plans=tuple(plans),
            left_out=tuple(LeftOut(name, why) for name, why in found.items() if isinstance(why, WhyLeftOut)),
            cheapest=cheapest,
            no_verdict=None if cheapest else NoVerdict.NONE_SUITS if kinds else NoVerdict.USE_NOT_COMPARABLE,
        )

    def _present(self) -> _Offer | WhyLeftOut:
        """Return the plan that the line has, at the price agreed, on sale or not."""
        offering = self.catalogue.offerings.get(self.line.offering_id)
        if offering is None:
            return WhyLeftOut.UNKNOWN
        if self.line.monthly_price.minor < 0:
            return WhyLeftOut.UNREADABLE
        nothing = Money(0, self._currency)
        return self._priced(offering, None, self.line.monthly_price, nothing, nothing)

    def _other(self, offering_id: str, connection: str | None, fees: Mapping[str, Money | None]) -> _Offer | WhyLeftOut:
        offering = self.catalogue.offerings.get(offering_id)
        if offering is None:
            return WhyLeftOut.UNKNOWN
        if not offering.on_sale(self.on):
            return WhyLeftOut.NOT_ON_SALE
        fee = fees.get(offering_id, Money(0, self._currency))
        if fee is None or fee.minor < 0:
            return WhyLeftOut.FEE_UNKNOWN
        prices = [price for price in offering.prices if price.valid_on(self.on)]
        recurring = [price for price in prices if price.kind == "recurring"]
        if not recurring or any(price.period != "month" for price in recurring):
            return WhyLeftOut.NO_MONTHLY_PRICE
        once = [price for price in prices if price.kind == "one_time"]
        if {price.amount.currency for price in (*recurring, *once)} != {self._currency}:
            return WhyLeftOut.OTHER_CURRENCY
        if any(price.amount.minor < 0 or not price.tax_included for price in (*recurring, *once)):
            return WhyLeftOut.UNREADABLE
        return self._priced(offering, connection, self._sum(recurring), self._sum(once), fee)

    def _priced(
        self, offering: Offering, connection: str | None, monthly: Money, one_time: Money, fee: Money
    ) -> _Offer | WhyLeftOut:
        if fee.currency != self._currency:
            return WhyLeftOut.OTHER_CURRENCY
        try:
            rated = terms(offering, self.catalogue, self.on, self._currency, connection)
        except OtherCurrency:
            return WhyLeftOut.OTHER_CURRENCY
        except Unreadable:
            return WhyLeftOut.UNREADABLE
        return _Offer(rated, monthly, one_time, fee)

    def _cost(self, offer: _Offer, held: Terms | None, kinds: Sequence[str]) -> PlanCost:
        offering = offer.terms.offering
        present = offering.offering_id == self.line.offering_id
        by_month = tuple(offer.terms.overage(month, kinds, self.zones) for month in self.use.months)
        known = [cost for cost in by_month if cost is not None]
        others = [line for line in self.account.lines if line.line_id != self.line.line_id]
        lost: tuple[Loss, ...] = ()
        if not present:
            lost = losses(self.line, held, offer.terms, self.catalogue, self.on)
            lost += other_lines_losses(held.offering if held else None, offering, others, self.catalogue, self.on)
        return PlanCost(
            offering_id=offering.offering_id,
            name=offering.name,
            present=present,
            monthly=offer.monthly,
            recurring=offer.monthly.times(self.basis.period_months),
            overage_by_month=by_month,
            overage=self._over_the_period(known) if len(known) == len(by_month) else None,
            one_time=offer.one_time,
            fee=offer.fee,
            instalments=self._instalments(),
            discounts=self._discounts(offer, present),
            shortfalls=tuple(self._shortfalls(offer.terms, kinds)),
            lost=lost,
        )

    def _over_the_period(self, by_month: Sequence[Money]) -> Money:
        total = sum((cost.decimal for cost in by_month), Decimal(0))
        return Money.of(total * self.basis.period_months / len(by_month), self._currency)

    def _shortfalls(self, rated: Terms, kinds: Sequence[str]) -> Iterator[Shortfall]:
        for kind in kinds:
            need, allowance = rated.demand(self.need, kind), self._allowance(rated, kind)
            if need > (allowance or 0):
                shown = None if allowance is None else self._shown(kind, allowance)
                yield Shortfall(self._need(kind, need), shown)

    def _allowance(self, rated: Terms, kind: str) -> Decimal | None:
        """Return what a plan gives of a kind at full speed; None if it says nothing of it."""
        allowance, unit = rated.allowances.get(kind), self.use.units[kind]
        limit = fair_use(rated.features.get(FAIR_USE), unit)
        fair = into_base(limit, unit, CHARGED_AS[kind]) if limit is not None else None
        return allowance if fair is None or allowance is None else min(allowance, fair)

    def _need(self, kind: str, amount: Decimal) -> Need:
        return Need(kind, self._shown(kind, amount), self.use.units[kind])

    def _shown(self, kind: str, amount: Decimal) -> Decimal:
        return out_of_base(amount, self.use.units[kind], CHARGED_AS[kind])

    def _discounts(self, offer: _Offer, present: bool) -> Money:
        """Return what the present plan's discounts take off it, or go on to take off another plan."""
        total = Money(0, self._currency)
        if Counted.DISCOUNTS in self._unknown():
            return total
        for discount in self.line.discounts:
            taken = discount.amount
            if not present:
                share = share_kept(discount, offer.terms.offering, self.catalogue)
                taken = offer.monthly.times(share or Decimal(0))
            total += taken.times(sum(runs(discount, day) for day in self._month_starts()))
        return total

    def _instalments(self) -> Money:
        total = Money(0, self._currency)
        if Counted.INSTALMENTS in self._unknown():
            return total
        for device in self._devices():
            total += device.monthly.times(max(0, min(device.count - device.paid, self.basis.period_months)))
        return total

    def _unknown(self) -> frozenset[Counted]:
        """Return the parts that cannot be counted, for any plan: not read, below zero, or in another currency."""
        found = set()
        if not all(self._sound(discount.amount) for discount in self.line.discounts):
            found.add(Counted.DISCOUNTS)
        read = Section.CONTRACTS in self.account.provenance
        if not read or not all(self._known(device) for device in self._devices()):
            found.add(Counted.INSTALMENTS)
        return frozenset(found)

    def _known(self, device: Instalments) -> bool:
        return self._sound(device.monthly) and not faults_in(f"instalments/{device.instalment_id}", self.account.faults)

    def _sound(self, amount: Money) -> bool:
        return amount.currency == self._currency and amount.minor >= 0

    def _devices(self) -> list[Instalments]:
        own = [contract for contract in self.account.contracts if contract.line_id == self.line.line_id]
        return [device for contract in own for device in contract.instalments]

    def _month_starts(self) -> list[date]:
        return [months_after(self.on, number) for number in range(self.basis.period_months)]

    def _sum(self, prices: Iterable[Price]) -> Money:
        return sum((price.amount for price in prices), Money(0, self._currency))

    @property
    def _currency(self) -> str:
        return self.line.monthly_price.currency


def _connection(offer: _Offer) -> str | None:
    """Return the category whose use is measured on the line; None for a bundle, whose line stands for all its parts."""
    (category, *more) = offer.terms.connections
    return None if more else category


def _order(plan: PlanCost) -> tuple[bool, int, str]:
    total = plan.total
    return total is None, total.minor if total else 0, plan.offering_id

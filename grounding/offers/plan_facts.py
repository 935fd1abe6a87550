"""Facts that a comparison of plans rests on, so that every figure said of it can be cited down to record and field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grounding.account.comparison import Comparison, PlanCost
from grounding.account.losses import Loss, LossKind
from grounding.account.records import Account, Line, MonthlyUse, Section
from grounding.catalogue import Catalogue
from grounding.money import Money
from grounding.offers.change_fees import sum_of
from grounding.offers.record_facts import RecordFacts
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Fact, FactValue, Quantity


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The figures of one comparison."""

    account: Account
    line: Line
    comparison: Comparison
    catalogue: Catalogue
    fees: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Ids of the fees of a change, by plan."""

    @property
    def records(self) -> RecordFacts:
        """Return the account's records."""
        return RecordFacts(self.account)

    def name(self, plan: PlanCost) -> Fact:
        """Return what a plan is called: as the line's record has it, or the catalogue."""
        if plan.present:
            return self._of_line("plan_name", self.line.plan_name)
        return self._of_offering(plan, "name", plan.name)

    def monthly(self, plan: PlanCost) -> Fact:
        """Return the price of a month: as agreed for the line's plan, as in the catalogue for another."""
        if plan.present:
            return self._of_line("monthly_price", plan.monthly)
        return self._of_offering(plan, "price", plan.monthly)

    def used(self) -> ComputedFact:
        """Return how many months of real use it rests on."""
        months = Quantity(Decimal(len(self.comparison.months)), "months")
        starts = tuple(self.start(month) for month in self.comparison.months)
        return ComputedFact("whole months of use on record", starts, months)

    def start(self, month: tuple[date, date]) -> AccountFact:
        """Return the first day of one of the months, as the first record of its use has it."""
        use = self._uses(month)[0]
        return self.records.of(Section.HISTORY, f"usage_history/{use.use_id}", "period_start", use.period_start)

    def period(self) -> ComputedFact:
        """Return over how many months it reckons."""
        today = self._of_line("as_of", self.comparison.on)
        months = Quantity(Decimal(self.comparison.basis.period_months), "months")
        return ComputedFact("comparison period from", (today,), months)

    def average(self, plan: PlanCost) -> ComputedFact:
        """Return the monthly price with the average overage of the months, before discounts, fees and devices."""
        overage = plan.overage or plan.monthly.times(0)
        average = plan.monthly + overage.times(Decimal(1) / self.comparison.basis.period_months)
        return ComputedFact(f"average a month on {plan.name}", (self.monthly(plan), *self.beyond(plan)), average)

    def in_month(self, plan: PlanCost, month: tuple[date, date]) -> ComputedFact | None:
        """Return what one of the months would have cost on a plan, before discounts, fees and devices."""
        overage = plan.overage_by_month[self.comparison.months.index(month)]
        if overage is None:
            return None
        inputs = (self.monthly(plan), *self._used_in(month), *self._usage_prices(plan))
        return ComputedFact(f"a month on {plan.name}", inputs, plan.monthly + overage)

    def beyond(self, plan: PlanCost) -> tuple[ComputedFact, ...]:
        """Return what the use of each month costs beyond a plan, where it costs anything."""
        return tuple(
            ComputedFact(f"use beyond {plan.name}", (*self._used_in(month), *self._usage_prices(plan)), cost)
            for month, cost in zip(self.comparison.months, plan.overage_by_month, strict=True)
            if cost
        )

    def total(self, plan: PlanCost) -> ComputedFact:
        """Return what a plan costs over the period, from each part that is not nothing.

        Raises: ValueError if that is not known.
        """
        if plan.total is None:
            raise ValueError(f"what {plan.offering_id} costs is not known")
        months = self.period()
        parts: list[Fact] = [ComputedFact("monthly price x months", (self.monthly(plan), months), plan.recurring)]
        parts += self.overage(plan)
        if plan.one_time:
            parts.append(self._of_offering(plan, "one-time price", plan.one_time))
        if plan.fee:
            parts.append(self._fee(plan.offering_id, plan.fee))
        parts += self.instalments(plan)
        if plan.discounts:
            parts.append(ComputedFact("discounts over the period", tuple(self._discounts()), -plan.discounts))
        return ComputedFact("sum", tuple(parts), plan.total)

    def overage(self, plan: PlanCost) -> tuple[ComputedFact, ...]:
        """Return what the use beyond a plan costs over the period, if it costs anything."""
        if not plan.overage:
            return ()
        return (ComputedFact("cost of the use beyond the plan, over the period", self.beyond(plan), plan.overage),)

    def instalments(self, plan: PlanCost) -> tuple[ComputedFact, ...]:
        """Return what devices cost over the period, if they cost anything."""
        if not plan.instalments:
            return ()
        return (ComputedFact("instalments over the period", tuple(self._devices()), plan.instalments),)

    def fee(self, offering_id: str) -> ComputedFact | None:
        """Return what a change to a plan costs once; None if that is not known."""
        charged = self.fees.get(offering_id)
        amount = sum_of(charged, self.catalogue, self.line.monthly_price.currency, self.comparison.on)
        return None if amount is None else self._fee(offering_id, amount)

    def saving(self, plan: PlanCost) -> ComputedFact | None:
        """Return how much less than the present plan a plan costs over the period; None if that is not known."""
        worth = saving(self.comparison, plan)
        present = self.comparison.present
        if worth is None or present is None:
            return None
        return ComputedFact("difference", (self.total(present), self.total(plan)), worth)

    def dearer(self, plan: PlanCost) -> ComputedFact | None:
        """Return how much more than the present plan a plan costs over the period; None if no more, or not known."""
        saved, worth = self.saving(plan), saving(self.comparison, plan)
        if saved is None or worth is None or worth.minor >= 0:
            return None
        return ComputedFact("difference", saved.inputs[::-1], abs(worth))

    def needs(self) -> tuple[Fact, ...]:
        """Return what a plan must cover, kind by kind, where it is anything."""
        return tuple(
            ComputedFact(
                f"{need.kind} used in the month at percentile {self.comparison.basis.percentile}",
                tuple(self._used(use) for use in self._uses(month) if use.kind == need.kind and use.zone is None),
                Quantity(need.amount, need.unit),
            )
            for month in filter(None, [self.comparison.need_month])
            for need in self.comparison.needs
            if need.amount
        )

    def lost(self, plan: PlanCost, write: Callable[[Money], str] | None = None) -> tuple[Fact, ...]:
        """Return what the line would lose by a plan, each as the records or the catalogue call it.

        With `write`, what an add-on or a discount is worth a month stands beside it.
        """
        return tuple(self._loss(loss, write) for loss in plan.lost)

    def _loss(self, loss: Loss, write: Callable[[Money], str] | None) -> Fact:
        worth = f" ({write(loss.amount)})" if write is not None and loss.amount is not None else ""
        match loss.kind:
            case LossKind.ADDON:
                return self.records.of(Section.LINES, f"addon/{loss.id}", "name", f"{loss.name}{worth}")
            case LossKind.DISCOUNT | LossKind.OTHER_LINES_DISCOUNT:
                return self.records.of(Section.LINES, f"discount/{loss.id}", "name", f"{loss.name}{worth}")
            case LossKind.CONNECTION | LossKind.ZONE:
                offering = self.catalogue.offerings.get(loss.id)
                return CatalogueFact(loss.id, offering.version if offering else "", "name", loss.name)
            case LossKind.FEATURE:
                held = self.catalogue.offerings[self.line.offering_id]
                change = " → ".join(each for each in (loss.before, loss.after) if each)
                return CatalogueFact(held.offering_id, held.version, loss.id, f"{loss.name}: {change}")

    def _uses(self, month: tuple[date, date]) -> list[MonthlyUse]:
        """Return the records of one of the months."""
        return [
            use
            for use in self.account.history
            if use.line_id == self.line.line_id and (use.period_start, use.period_end) == month
        ]

    def _used_in(self, month: tuple[date, date]) -> tuple[Fact, ...]:
        return tuple(self._used(use) for use in self._uses(month) if use.used)

    def _used(self, use: MonthlyUse) -> Fact:
        return self.records.of(Section.HISTORY, f"usage_history/{use.use_id}", "used", Quantity(use.used, use.unit))

    def _usage_prices(self, plan: PlanCost) -> Iterator[Fact]:
        offering = self.catalogue.offerings.get(plan.offering_id)
        for price in offering.prices if offering else ():
            if price.kind == "usage" and price.valid_on(self.comparison.on):
                yield self._of_offering(plan, f"price of {price.usage} per {price.per} {price.unit}", price.amount)

    def _fee(self, offering_id: str, amount: Money) -> ComputedFact:
        return ComputedFact("fee of the change", (*self._fees(offering_id), *self._term()), amount)

    def _fees(self, offering_id: str) -> Iterator[Fact]:
        for fee_id in self.fees.get(offering_id) or ():
            offering = self.catalogue.offerings[fee_id]
            for price in offering.prices:
                if price.valid_on(self.comparison.on):
                    yield CatalogueFact(fee_id, offering.version, "price", price.amount)

    def _term(self) -> Iterator[Fact]:
        """Yield the end of the line's contract; of one without a term, from when it runs."""
        for contract in self.account.contracts:
            if contract.line_id == self.line.line_id:
                name, day = ("start", contract.start) if contract.end is None else ("end", contract.end)
                yield self.records.of(Section.CONTRACTS, f"contract/{contract.contract_id}", name, day)

    def _devices(self) -> Iterator[Fact]:
        for contract in self.account.contracts:
            for device in contract.instalments if contract.line_id == self.line.line_id else ():
                record = f"instalments/{device.instalment_id}"
                fields: dict[str, Money | int] = {
                    "monthly": device.monthly,
                    "count": device.count,
                    "paid": device.paid,
                }
                for name, value in fields.items():
                    yield self.records.of(Section.CONTRACTS, record, name, value)

    def _discounts(self) -> Iterator[Fact]:
        for discount in self.line.discounts:
            yield self.records.of(Section.LINES, f"discount/{discount.discount_id}", "amount", discount.amount)

    def _of_line(self, name: str, value: FactValue | date) -> AccountFact:
        return self.records.of(Section.LINES, f"line/{self.line.line_id}", name, value)

    def _of_offering(self, plan: PlanCost, name: str, value: FactValue) -> CatalogueFact:
        offering = self.catalogue.offerings[plan.offering_id]
        return CatalogueFact(plan.offering_id, offering.version, name, value)


def saving(comparison: Comparison, plan: PlanCost) -> Money | None:
    """Return how much less than the present plan a plan costs over the period; None if either is not known."""
    present = comparison.present
    if present is None or present.total is None or plan.total is None:
        return None
    return present.total - plan.total

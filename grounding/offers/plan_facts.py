"""Facts that a comparison of plans rests on, so that every figure said of it can be cited down to record and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from grounding.account.comparison import Comparison, PlanCost
from grounding.account.losses import Loss, LossKind
from grounding.account.records import Account, Contract, Line, Section
from grounding.catalogue import Catalogue
from grounding.money import Money
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Fact, FactValue, Quantity


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Fields of the records of one account."""

    account: Account

    def of(self, section: Section, record: str, name: str, value: FactValue) -> AccountFact:
        """Return a field of a record with where and when it was read."""
        source = self.account.provenance[section]
        return AccountFact(source.system, record, name, value, source.as_of, source.stale)

    def label(self, line: Line) -> AccountFact:
        """Return what people call a line, with its number."""
        text = f"{line.number} ({line.label})" if line.number else line.label
        return self.of(Section.LINES, f"line/{line.line_id}", "label", text)

    def read(self, section: Section) -> bool:
        """Say whether a section is there to be spoken of."""
        return section in self.account.provenance and section not in self.account.missing


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
        return ComputedFact("whole months of use on record", self._uses(), months)

    def period(self) -> ComputedFact:
        """Return over how many months it reckons."""
        today = self._of_line("as_of", self.comparison.on)
        months = Quantity(Decimal(self.comparison.basis.period_months), "months")
        return ComputedFact("comparison period from", (today,), months)

    def total(self, plan: PlanCost) -> ComputedFact:
        """Return what a plan costs over the period, from each part that is not nothing.

        Raises: ValueError if that is not known.
        """
        if plan.total is None:
            raise ValueError(f"what {plan.offering_id} costs is not known")
        months = self.period()
        parts: list[Fact] = [ComputedFact("monthly price x months", (self.monthly(plan), months), plan.recurring)]
        if plan.overage:
            inputs = (*self._uses(), *self._usage_prices(plan))
            parts.append(ComputedFact("cost of the use beyond the plan, over the period", inputs, plan.overage))
        if plan.one_time:
            parts.append(self._of_offering(plan, "one-time price", plan.one_time))
        if plan.fee:
            parts.append(ComputedFact("fee of the change", (*self._fees(plan), *self._term()), plan.fee))
        if plan.instalments:
            parts.append(ComputedFact("instalments over the period", tuple(self._devices()), plan.instalments))
        if plan.discounts:
            parts.append(ComputedFact("discounts over the period", tuple(self._discounts()), -plan.discounts))
        return ComputedFact("sum", tuple(parts), plan.total)

    def saving(self, plan: PlanCost) -> ComputedFact | None:
        """Return how much less than the present plan a plan costs over the period; None if that is not known."""
        worth = saving(self.comparison, plan)
        present = self.comparison.present
        if worth is None or present is None:
            return None
        return ComputedFact("difference", (self.total(present), self.total(plan)), worth)

    def ends(self, contract: Contract | None) -> tuple[Fact, ...]:
        """Return the end of a contract, if it has one."""
        if contract is None or contract.end is None:
            return ()
        return (self.records.of(Section.CONTRACTS, f"contract/{contract.contract_id}", "end", contract.end),)

    def needs(self) -> tuple[Fact, ...]:
        """Return what a plan must cover, kind by kind."""
        return tuple(
            ComputedFact(
                f"{need.kind} used in the month at percentile {self.comparison.basis.percentile}",
                tuple(self._uses(need.kind)),
                Quantity(need.amount, need.unit),
            )
            for need in self.comparison.needs
        )

    def lost(self, plan: PlanCost) -> tuple[Fact, ...]:
        """Return what the line would lose by a plan, each as the records or the catalogue call it."""
        return tuple(self._loss(loss) for loss in plan.lost)

    def _loss(self, loss: Loss) -> Fact:
        match loss.kind:
            case LossKind.ADDON:
                return self.records.of(Section.LINES, f"addon/{loss.id}", "name", loss.name)
            case LossKind.DISCOUNT | LossKind.OTHER_LINES_DISCOUNT:
                return self.records.of(Section.LINES, f"discount/{loss.id}", "name", loss.name)
            case LossKind.CONNECTION | LossKind.ZONE:
                offering = self.catalogue.offerings.get(loss.id)
                return CatalogueFact(loss.id, offering.version if offering else "", "name", loss.name)
            case LossKind.FEATURE:
                held = self.catalogue.offerings[self.line.offering_id]
                change = " → ".join(each for each in (loss.before, loss.after) if each)
                return CatalogueFact(held.offering_id, held.version, loss.id, f"{loss.name}: {change}")

    def _uses(self, kind: str | None = None) -> tuple[Fact, ...]:
        months = self.comparison.months
        return tuple(
            self.records.of(Section.HISTORY, f"use/{use.use_id}", "used", Quantity(use.used, use.unit))
            for use in self.account.history
            if use.line_id == self.line.line_id
            and kind in (None, use.kind)
            and any(first <= use.period_start and use.period_end <= last for first, last in months)
        )

    def _usage_prices(self, plan: PlanCost) -> Iterator[Fact]:
        offering = self.catalogue.offerings.get(plan.offering_id)
        for price in offering.prices if offering else ():
            if price.kind == "usage" and price.valid_on(self.comparison.on):
                yield self._of_offering(plan, f"price of {price.usage} per {price.per} {price.unit}", price.amount)

    def _fees(self, plan: PlanCost) -> Iterator[Fact]:
        for fee_id in self.fees.get(plan.offering_id) or ():
            offering = self.catalogue.offerings[fee_id]
            for price in offering.prices:
                if price.valid_on(self.comparison.on):
                    yield CatalogueFact(fee_id, offering.version, "price", price.amount)

    def _term(self) -> Iterator[Fact]:
        for contract in self.account.contracts:
            if contract.line_id == self.line.line_id and contract.end is not None:
                yield self.records.of(Section.CONTRACTS, f"contract/{contract.contract_id}", "end", contract.end)

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

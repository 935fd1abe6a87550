"""A bundle against plans taken in its place: the price of the bundle against the sum of all of them.

One plan for each part of the bundle makes a way to take it apart. The plan of the line's own service is reckoned with
the line's real use; the others cost their price alone. Where the rules do not allow the bundle to be left for it, what
ending the contract costs today is counted, else the fee of the change. Without use on record, or where what ending the
bundle costs cannot be told, there are the prices of a month alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from grounding.account.comparison import PlanCost
from grounding.account.losses import LossKind
from grounding.account.plans import compare, unmetered
from grounding.account.records import Line
from grounding.catalogue import Catalogue, Offering
from grounding.money import Money
from grounding.offers.about import About, related
from grounding.offers.bundles import fee_of_leaving, leaving_fact
from grounding.offers.cases import CaseKind, subject_of
from grounding.offers.change_fees import fees_charged
from grounding.offers.eligibility import Verdict
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, Fact

_MOST_WAYS = 4
_IN_PARTS = frozenset([LossKind.CONNECTION, LossKind.FEATURE])
"""What a plan alone lacks of a bundle, and the plans beside it may have."""


@dataclass(frozen=True, slots=True)
class TakenApart:
    """What one way to take a bundle apart costs over the comparison period, beside the bundle."""

    told: PlanFacts
    bundle: PlanCost
    plans: tuple[PlanCost, ...]
    """First that of the line's own service."""
    ending: ComputedFact | None
    """What ending the bundle costs once; None where that cannot be told."""
    measured: bool
    """Whether the line's real use is counted."""

    @property
    def names(self) -> tuple[Fact, ...]:
        """Return what the plans are called."""
        return tuple(self.told.name(plan) for plan in self.plans)

    @property
    def monthly(self) -> ComputedFact:
        """Return what the plans cost a month together."""
        prices = tuple(self.told.monthly(plan) for plan in self.plans)
        return ComputedFact("sum", prices, _sum([plan.monthly for plan in self.plans]))

    @property
    def difference(self) -> ComputedFact | None:
        """Return how much more than the bundle the plans cost; below zero where it is less, None if not known."""
        if not self.measured or self.ending is None or not isinstance(self.ending.value, Money):
            return None
        totals = [self.bundle.total, *(plan.total for plan in self.plans)]
        if any(total is None for total in totals):
            return None
        held, *apart = [total for total in totals if total is not None]
        parts = (*(self.told.total(plan) for plan in self.plans), self.ending)
        amount = _sum([*apart, self.ending.value])
        return ComputedFact(
            "difference", (self.told.total(self.bundle), ComputedFact("sum", parts, amount)), amount - held
        )

    @property
    def saves(self) -> bool:
        """Say whether the plans are known to cost less, and to cover the use."""
        more = self.difference.value if self.difference else None
        return isinstance(more, Money) and more.minor < 0 and not self.plans[0].shortfalls

    @property
    def lost(self) -> PlanCost:
        """Return the plan of the line's own service with what is lost for good, not what the others have."""
        first = self.plans[0]
        return replace(first, lost=tuple(loss for loss in first.lost if loss.kind not in _IN_PARTS))


def taken_apart(ruled: Ruled, line: Line, named: Sequence[Offering], *, unnamed: bool = False) -> list[TakenApart]:
    """Return the ways to take the bundle of a line apart into plans that are named; nothing for another plan.

    A part for which none is named stays what it is in the bundle; where none is for any, only if `unnamed`.
    """
    ways = islice(_ways(ruled, line, named, unnamed), _MOST_WAYS)
    return [found for way in ways if (found := _reckoned(ruled, line, way))]


def parts_of(catalogue: Catalogue, line: Line) -> list[Offering]:
    """Return what the bundle of a line is made of; nothing for another plan, or where a part is not known."""
    held = catalogue.offerings.get(line.offering_id)
    ids = sorted(related(held, "bundles")) if held else []
    parts = [part for each in ids if (part := catalogue.offerings.get(each))]
    return parts if len(parts) == len(ids) and len(parts) > 1 else []


def _ways(ruled: Ruled, line: Line, named: Sequence[Offering], unnamed: bool) -> Iterator[tuple[Offering, ...]]:
    parts = parts_of(ruled.catalogue, line)
    by_part = [[each for each in named if each.category == part.category] for part in parts]
    if not parts or not (unnamed or any(by_part)):
        return
    for way in product(*(found or [part] for part, found in zip(parts, by_part, strict=True))):
        first = [each for each in way if _serves(ruled, each, line)]
        if len({each.offering_id for each in way}) == len(parts) and len(first) == 1:
            yield (*first, *(each for each in way if each not in first))


def _serves(ruled: Ruled, offering: Offering, line: Line) -> bool:
    subject = subject_of(offering, ruled.subjects)
    return subject is not None and line.service in subject.services


def _reckoned(ruled: Ruled, line: Line, way: Sequence[Offering]) -> TakenApart | None:
    account, catalogue, on = ruled.account, ruled.catalogue, ruled.as_of
    first, *others = [each.offering_id for each in way]
    used = compare(account, line, catalogue, [first], on)
    priced = unmetered(account, line, catalogue, [first, *others], on)
    measured = used.present is not None and any(plan.offering_id == first for plan in used.plans)
    charged = fees_charged(account, line, [first], catalogue, ruled.subjects, ruled.settings.change_fees, on)
    told = PlanFacts(account, line, used if measured else priced, catalogue, charged)
    alone = {plan.offering_id: _alone(plan) for plan in priced.plans}
    costs = {plan.offering_id: plan for plan in told.comparison.plans}
    plans = [each for each in (costs.get(first), *map(alone.get, others)) if each is not None]
    present = told.comparison.present
    if present is None or len(plans) != len(way):
        return None
    return TakenApart(told, present, tuple(plans), _ending(ruled, line, told, first), measured)


def _alone(plan: PlanCost) -> PlanCost:
    """Return the price of a plan that is no longer the line's: its devices and discounts are counted there."""
    nothing = Money(0, plan.monthly.currency)
    return replace(plan, instalments=nothing, discounts=nothing)


def _ending(ruled: Ruled, line: Line, told: PlanFacts, offering_id: str) -> ComputedFact | None:
    """Return the fee of the change where the rules allow it, else what ending the contract costs."""
    judged = ruled.on_lines([line.line_id]).decision.of(offering_id)
    allowed = judged is not None and judged.verdict is Verdict.ELIGIBLE
    if allowed and judged is not None and judged.case is not None and judged.case.kind is CaseKind.CHANGE:
        return told.fee(offering_id)
    about = About.of(ruled.account, ruled.catalogue, ruled.subjects, ruled.as_of)
    contract, fee = about.contract(line), fee_of_leaving(about, line)
    if contract is None or fee is None or fee.currency != line.monthly_price.currency:
        return None
    return leaving_fact(told, contract, fee)


def _sum(amounts: Sequence[Money]) -> Money:
    first, *others = amounts
    return sum(others, first)

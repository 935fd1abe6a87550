"""A bundle against the lines whose plans its parts would take the place of: the sum of them all against its one price.

The lines are one for each part, on a plan of the part's category. The bundle is ordered in place of one of them, the
others end. What ending their contracts costs today is counted, as are the fee of the change, device instalments, and
what their real use would cost beyond the bundle. A line whose use nobody measures, such as a home connection without a
limit, costs its price. Where any of it cannot be told, the bundle is not compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from grounding.account.comparison import Comparison, PlanCost
from grounding.account.contracts import leaving
from grounding.account.plans import compare, unmetered
from grounding.account.rating import UNLIMITED, Unreadable, terms
from grounding.account.records import Contract, Line, LineStatus, Section
from grounding.catalogue import Offering
from grounding.money import Money
from grounding.offers.about import About, related
from grounding.offers.cases import CaseKind
from grounding.offers.change_fees import fees_charged, sum_of
from grounding.offers.eligibility import Judged, Verdict, judge
from grounding.offers.plan_facts import PlanFacts
from grounding.offers.retention import RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.types import ComputedFact, Fact

_MOST_PAIRS = 16


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the lines, with what its own plan and the bundle cost it."""

    told: PlanFacts
    present: PlanCost
    bundle: PlanCost
    contract: Contract | None
    leaving: Money
    """What ending its contract costs today; nothing for the line that the bundle is ordered for."""


@dataclass(frozen=True, slots=True)
class BundleCost:
    """What a bundle comes to, and the lines by themselves."""

    sides: tuple[_Side, ...]
    """First the line that it is ordered for."""

    @property
    def now(self) -> ComputedFact:
        """Return what the lines cost apart, over the comparison period."""
        apart = [side.told.total(side.present) for side in self.sides]
        return ComputedFact("sum", tuple(apart), _sum([side.present.total for side in self.sides]))

    @property
    def then(self) -> ComputedFact:
        """Return what the bundle costs in their place."""
        first, *others = self.sides
        parts: list[Fact] = [first.told.total(first.bundle)]
        amounts = [first.bundle.total]
        for side in others:
            parts += [*side.told.overage(side.bundle), *side.told.instalments(side.bundle)]
            amounts += [side.bundle.overage, side.bundle.instalments]
        if self.leaving is not None:
            parts.append(self.leaving)
            amounts += [side.leaving for side in others]
        return ComputedFact("sum", tuple(parts), _sum(amounts))

    @property
    def leaving(self) -> ComputedFact | None:
        """Return what ending the contracts of the other lines costs; None if it costs nothing."""
        owed = [(side.told, side.contract, side.leaving) for side in self.sides if side.leaving]
        fees = [leaving_fact(told, contract, fee) for told, contract, fee in owed if contract is not None]
        if len(fees) < 2:
            return fees[0] if fees else None
        return ComputedFact("sum", tuple(fees), _sum([fee for _, _, fee in owed]))

    @property
    def saving(self) -> Money:
        """Return how much less the bundle costs; negative where it costs more."""
        now, then = self.now.value, self.then.value
        if not isinstance(now, Money) or not isinstance(then, Money):
            raise TypeError("a sum of amounts is an amount")
        return now - then

    @property
    def covers(self) -> bool:
        """Say whether it covers the need of every line whose use is measured."""
        return not any(side.bundle.shortfalls for side in self.sides)


@dataclass(frozen=True, slots=True)
class Bundled:
    """A bundle that could take the place of some lines."""

    offering: Offering
    judged: Judged
    """What the rules say of it, in place of one of these lines."""
    lines: tuple[Line, ...]
    """First the line that it is ordered for."""
    cost: BundleCost | None
    """None where the rules do not allow it, or its cost cannot be told."""


def bundled(ruled: Ruled, among: Collection[str]) -> list[Bundled]:
    """Return each bundle on sale with the lines that it would gain most for, one of `among` at least."""
    found = []
    for judged in ruled.decision.offers:
        offering = ruled.catalogue.offerings[judged.offering_id]
        pairs = [pair for pair in _pairs(ruled, offering) if any(line.line_id in among for line in pair)]
        each = [_bundled(ruled, offering, pair) for pair in pairs]
        best = sorted((one for one in each if one is not None), key=_order)
        found += best[:1]
    return found


def _pairs(ruled: Ruled, offering: Offering) -> Iterator[tuple[Line, ...]]:
    catalogue = ruled.catalogue
    parts = [catalogue.offerings.get(part) for part in sorted(related(offering, "bundles"))]
    by_part = [
        [
            line
            for line in ruled.account.lines
            if line.status is not LineStatus.TERMINATED
            and part is not None
            and (held := catalogue.offerings.get(line.offering_id)) is not None
            and held.category == part.category
        ]
        for part in parts
    ]
    return islice((pair for pair in product(*by_part) if len(set(pair)) == len(parts) > 1), _MOST_PAIRS)


def _bundled(ruled: Ruled, offering: Offering, pair: Sequence[Line]) -> Bundled | None:
    ids = {line.line_id for line in pair}
    inputs = ruled.decision.inputs.narrowed(
        lambda offered, case: (
            offered.offering_id == offering.offering_id and case.kind is CaseKind.CHANGE and case.line_id in ids
        )
    )
    judged = judge(inputs, ruled.rules).of(offering.offering_id)
    if judged is None or judged.case is None:
        return None
    first = next(line for line in pair if line.line_id == judged.case.line_id)
    lines = (first, *(line for line in pair if line is not first))
    cost = None
    if judged.verdict is Verdict.ELIGIBLE:
        about = About.of(ruled.account, ruled.catalogue, ruled.subjects, ruled.as_of)
        cost = _cost(about, ruled.settings, offering, lines)
    return Bundled(offering, judged, lines, cost)


def _cost(about: About, settings: RetentionSettings, offering: Offering, lines: Sequence[Line]) -> BundleCost | None:
    first, *others = lines
    ids = [offering.offering_id]
    rules, on = settings.change_fees, about.on
    charged = fees_charged(about.account, first, ids, about.catalogue, about.subjects, rules, on)
    fee = sum_of(charged.get(offering.offering_id), about.catalogue, first.monthly_price.currency, on)
    if fee is None or {line.monthly_price.currency for line in lines} != {fee.currency}:
        return None
    free = Money(0, fee.currency)
    sides = [_side(about, offering, first, fee, free, charged)]  # whose contract goes on with the bundle
    sides += [_side(about, offering, line, free, fee_of_leaving(about, line), {}) for line in others]
    known = [side for side in sides if side is not None]
    return BundleCost(tuple(known)) if len(known) == len(sides) else None


def _side(
    about: About,
    offering: Offering,
    line: Line,
    fee: Money,
    leaving: Money | None,
    charged: dict[str, tuple[str, ...] | None],
) -> _Side | None:
    found = _compared(about, line, offering, fee)
    bundle = next((plan for plan in found.plans if plan.offering_id == offering.offering_id), None)
    present = found.present
    if bundle is None or present is None or bundle.total is None or present.total is None:
        return None
    if leaving is None or leaving.currency != present.total.currency:
        return None
    told = PlanFacts(about.account, line, found, about.catalogue, charged)
    return _Side(told, present, bundle, about.contract(line), leaving)


def _compared(about: About, line: Line, offering: Offering, fee: Money) -> Comparison:
    ids, fees = [offering.offering_id], {offering.offering_id: fee}
    if _limitless(about, line) and not any(use.line_id == line.line_id for use in about.account.history):
        return unmetered(about.account, line, about.catalogue, ids, about.on, fees=fees)
    return compare(about.account, line, about.catalogue, ids, about.on, fees=fees)


def _limitless(about: About, line: Line) -> bool:
    """Say whether the line's plan has no allowance that could be used up."""
    held = about.catalogue.offerings.get(line.offering_id)
    try:
        rated = terms(held, about.catalogue, about.on, line.monthly_price.currency) if held else None
    except Unreadable:
        return False
    return rated is not None and not rated.prices and all(size == UNLIMITED for size in rated.allowances.values())


def fee_of_leaving(about: About, line: Line) -> Money | None:
    """Return what ending the contract of a line costs today; None where that cannot be told."""
    contract = about.contract(line)
    if contract is None or contract.start > about.on:
        return None
    return leaving(contract, about.on).fee


def leaving_fact(told: PlanFacts, contract: Contract, fee: Money) -> ComputedFact:
    """Return what ending a contract costs, from the fields of its record."""
    record = f"contract/{contract.contract_id}"
    fields = {
        "end": contract.end,
        "list_price": contract.list_price,
        "termination_fee_percent": contract.termination_fee_percent,
    }
    facts = [told.records.of(Section.CONTRACTS, record, name, value) for name, value in fields.items() if value]
    return ComputedFact("early termination fee", tuple(facts), fee)


def _sum(amounts: Sequence[Money | None]) -> Money:
    first, *others = [amount for amount in amounts if amount is not None]
    return sum(others, first)


def _order(item: Bundled) -> tuple[bool, int]:
    return item.cost is None, -item.cost.saving.minor if item.cost else 0

"""What to recommend for each line: only what is eligible, ranked by what the customer gains.

The order within a line: the cheapest suitable plan; what saves the customer money, plans over the real use and then
packs that end a running overage; plans that cover a need which the present one does not; promotions; the present plan
with a new term, where the records call for retention. Where gains are equal, and the records call for retention, what
binds the most revenue goes first.
No ranking, cap or budget hides the cheapest suitable plan: every advice holds it, or why there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grounding.account.comparison import PlanCost
from grounding.account.losses import promotion_of, runs
from grounding.account.records import Contract
from grounding.catalogue import Offering
from grounding.errors import NotPermitted
from grounding.money import Money
from grounding.offers.advice import Advice, Benefit, Recommendation, Save
from grounding.offers.caps import held_back, save_held_back
from grounding.offers.cases import CaseKind
from grounding.offers.churn import churn_signal, present_contract
from grounding.offers.extras import packs, promotions
from grounding.offers.options import LineOptions
from grounding.offers.plan_facts import saving
from grounding.offers.renewing import runs_until, terms_of, today_price
from grounding.offers.retention import OfferHistory
from grounding.offers.ruled import Ruled
from grounding.types import CatalogueFact, Fact

_BEST_FIRST = tuple(Benefit)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a recommendation comes about."""

    asked: bool = False
    """The customer put the question: no cap and no consent stands in the way of the answer."""
    leaving: bool = False
    """The customer asks to leave, which is when the retention desk may make a save offer."""


def recommend(
    ruled: Ruled,
    options: Sequence[LineOptions],
    history: OfferHistory,
    *,
    asking: Asking | None = None,
    largest_bill: Money | None = None,
) -> tuple[Advice, ...]:
    """Return the advice for each line, in the order of the options; without `asking`, nobody asked.

    A bill with an amount above `largest_bill`, or in another currency, counts for no sign of leaving.
    Raises: NotPermitted for options of another customer.
    """
    if any(each.decision.customer_id != ruled.decision.customer_id for each in options):
        raise NotPermitted("these options are another customer's, so nothing is recommended")
    how = asking or Asking()
    return tuple(_Advising(ruled, each, history, how, largest_bill).advice() for each in options)


@dataclass(frozen=True, slots=True)
class _Advising:
    """The advice for one line under way."""

    ruled: Ruled
    options: LineOptions
    history: OfferHistory
    how: Asking
    largest_bill: Money | None

    def advice(self) -> Advice:
        """Return it."""
        settings = self.ruled.settings
        churn = churn_signal(self.ruled, self.options.told, largest_bill=self.largest_bill)
        retain = churn.high or churn.contract_ends
        held = None
        if not self.how.asked:
            consents = self.ruled.account.customer.consents
            held = held_back(self.options.line.line_id, consents, settings, self.history, self.ruled.as_of)
        ranked = self._ranked(retain)
        return Advice(
            options=self.options,
            recommendations=() if held else ranked if self.how.asked else ranked[: settings.unasked.most],
            churn=churn,
            held=held,
            save=self._save(ranked) if self.how.leaving else None,
        )

    def _ranked(self, retain: bool) -> tuple[Recommendation, ...]:
        found = [*self._plans(retain), *packs(self.ruled, self.options), *promotions(self.ruled, self.options)]
        return tuple(sorted([*found, *(self._renewal() if retain else ())], key=_order))

    def _plans(self, retain: bool) -> Iterator[Recommendation]:
        cheapest = self.options.comparison.cheapest
        for plan in self.options.comparison.plans:
            if plan.present or not plan.suits:
                continue
            benefit = self._benefit(plan)
            if benefit is not None:
                yield self._plan(plan, benefit, retain, plan is cheapest)

    def _benefit(self, plan: PlanCost) -> Benefit | None:
        """Return what a customer gains by a plan; None: nothing that the records show."""
        comparison = self.options.comparison
        worth, present = saving(comparison, plan), comparison.present
        if worth is not None and worth.minor > 0:
            return Benefit.SAVES
        if present is not None and present.shortfalls:
            return Benefit.FITS
        return Benefit.CHEAPEST if plan is comparison.cheapest else None

    def _plan(self, plan: PlanCost, benefit: Benefit, retain: bool, cheapest: bool) -> Recommendation:
        told = self.options.told
        offering = self.ruled.catalogue.offerings[plan.offering_id]
        facts: dict[str, Fact | tuple[Fact, ...]] = {
            "price": told.monthly(plan),
            "total": told.total(plan),
            "used": told.used(),
            "period": told.period(),
        }
        more = told.dearer(plan)
        saved = None if more else told.saving(plan)
        facts |= {name: fact for name, fact in (("saving", saved), ("more", more)) if fact is not None and fact.value}
        if benefit is Benefit.FITS:
            facts["needs"] = told.needs()
        return Recommendation(
            line_id=self.options.line.line_id,
            offering_id=plan.offering_id,
            version=offering.version,
            name=plan.name,
            case=CaseKind.CHANGE,
            benefit=benefit,
            worth=saving(self.options.comparison, plan),
            facts=facts,
            cheapest=cheapest,
            lost=plan.lost,
            retention=plan.monthly.times(max(offering.terms_months, default=0)).minor if retain else 0,
        )

    def _renewal(self) -> Iterator[Recommendation]:
        """Return the present plan with a new term, where it suits and the rules let it be taken again."""
        present = self.options.comparison.present
        changes = {item.offering_id for item in self.options.eligible(CaseKind.CHANGE)}
        if present is None or not present.suits or present.offering_id not in changes:
            return
        offering = self.ruled.catalogue.offerings[present.offering_id]
        price = today_price(offering, self.ruled.as_of)
        # The new term is at today's price: one that is dearer than the price agreed is no gain to anybody but us.
        if price is None or price.currency != present.monthly.currency or price > present.monthly:
            return
        told = self.options.told
        until = runs_until(told.records, told.line, offering, self.ruled.as_of)
        yield Recommendation(
            line_id=self.options.line.line_id,
            offering_id=present.offering_id,
            version=offering.version,
            name=present.name,
            case=CaseKind.CHANGE,
            benefit=Benefit.RENEWS,
            worth=None,
            facts={
                "price": CatalogueFact(offering.offering_id, offering.version, "price", price),
                "terms": terms_of(offering),
                "total": told.total(present),
                "period": told.period(),
                **({"until": until} if until else {}),
            },
            cheapest=present is self.options.comparison.cheapest,
            retention=present.monthly.times(max(offering.terms_months, default=0)).minor,
        )

    @property
    def _contract(self) -> Contract | None:
        return present_contract(self.ruled.account, self.options.line, self.ruled.catalogue, self.ruled.as_of)

    def _save(self, ranked: Sequence[Recommendation]) -> Save | None:
        """Return what the desk may take off the plan that the customer would renew to; None: nothing is laid down."""
        rules, contract = self.ruled.settings.save, self._contract
        plan = self._after(ranked)
        offer = next((each for each in rules.offers if plan in each.plans), None)
        if plan is None or offer is None or contract is None or contract.end is None:
            return None
        opens = contract.renewal_start or contract.end
        if self.ruled.as_of < opens or self._stacked():
            return None
        held = save_held_back(self.options.line.line_id, offer, self.ruled.settings, self.history, self.ruled.as_of)
        return Save(plan, offer, held)

    def _after(self, ranked: Sequence[Recommendation]) -> str | None:
        """Return the plan after a save: the cheapest that suits if he may have it, and it is sold with the term."""
        for each in ranked:
            offering = self.ruled.catalogue.offerings[each.offering_id]
            if each.case is CaseKind.CHANGE and self._sold_with_term(offering):
                return each.offering_id
        changes = {item.offering_id for item in self.options.eligible(CaseKind.CHANGE)}
        own = self.ruled.catalogue.offerings.get(self.options.line.offering_id)
        if own is None or own.offering_id not in changes:
            return None
        return own.offering_id if self._sold_with_term(own) else None

    def _sold_with_term(self, offering: Offering) -> bool:
        """Say whether a plan is sold with the term that a save offer is tied to."""
        return self.ruled.settings.save.term_months in (0, *offering.terms_months)

    def _stacked(self) -> bool:
        """Say whether a promotion runs on the line that a save offer must not stand beside."""
        running = [each for each in self.options.line.discounts if runs(each, self.ruled.as_of)]
        promotions = [promotion_of(each, self.ruled.catalogue) for each in running]
        return any(each is None or each.offering_id in self.ruled.settings.save.not_beside for each in promotions)


def _order(item: Recommendation) -> tuple[bool, int, int, int, str]:
    worth = item.worth.minor if item.worth else 0
    return not item.cheapest, _BEST_FIRST.index(item.benefit), -worth, -item.retention, item.offering_id

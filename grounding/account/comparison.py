"""A comparison of plans for one line: what they cost, which suits at the least cost, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from grounding.account.losses import Loss, LossKind
from grounding.money import Money


@dataclass(frozen=True, slots=True)
class Basis:
    """What a comparison rests on, apart from the use itself.

    Raises: ValueError for what no comparison can rest on.
    """

    period_months: int = 12
    """Over how many months from today the plans are compared; a plan's term may be given instead."""
    percentile: int = 90
    """Which of the months, ordered by their data, a plan's allowances must cover; 1 to 100."""
    least_months: int = 2
    most_months: int = 12

    def __post_init__(self) -> None:
        if self.period_months < 1 or not 1 <= self.percentile <= 100 or not 2 <= self.least_months <= self.most_months:
            raise ValueError(f"no comparison can rest on {self}")


class Counted(StrEnum):
    """A part of a total."""

    RECURRING = "recurring"
    OVERAGE = "overage"
    ONE_TIME = "one_time"
    FEE = "fee"
    INSTALMENTS = "instalments"
    DISCOUNTS = "discounts"


class NoVerdict(StrEnum):
    """Why there is no cheapest suitable plan."""

    PRICE_UNKNOWN = "price_unknown"
    """The price of the present plan, or a discount on it, cannot be what the records say."""
    HISTORY_UNREAD = "history_unread"
    HISTORY_OVERLAPS = "history_overlaps"
    TOO_FEW_MONTHS = "too_few_months"
    USE_NOT_COMPARABLE = "use_not_comparable"
    """The catalogue says nothing of any kind of use that the records hold."""
    NONE_SUITS = "none_suits"


class WhyLeftOut(StrEnum):
    """Why a plan is not in the comparison."""

    UNKNOWN = "unknown"
    NOT_ON_SALE = "not_on_sale"
    OTHER_CURRENCY = "other_currency"
    NO_MONTHLY_PRICE = "no_monthly_price"
    UNREADABLE = "unreadable"
    """Its catalogue entry holds an allowance or a price that nobody can compute with."""
    FEE_UNKNOWN = "fee_unknown"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A plan that could not be compared."""

    offering_id: str
    why: WhyLeftOut


@dataclass(frozen=True, slots=True)
class Need:
    """How much of one kind of use a plan must cover, in the unit of the records."""

    kind: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A need that a plan does not cover."""

    need: Need
    """Of this plan: data in the zones that it includes are in it."""
    allowance: Decimal | None
    """In the need's unit; None if the plan says nothing of it."""


@dataclass(frozen=True, slots=True)
class PlanCost:
    """What one plan costs the line over the comparison period."""

    offering_id: str
    name: str
    present: bool
    """Whether it is the plan that the line has."""
    monthly: Money
    recurring: Money
    overage_by_month: tuple[Money | None, ...]
    """What the use of each month would have cost beyond the plan; None: it could not have been had."""
    overage: Money | None
    """Brought to the comparison period; None if it is not known in any month."""
    one_time: Money
    fee: Money
    instalments: Money
    discounts: Money
    """What is taken off, positive."""
    shortfalls: tuple[Shortfall, ...]
    lost: tuple[Loss, ...]

    @property
    def total(self) -> Money | None:
        """Return what it costs in all; None if the overage is not known."""
        if self.overage is None:
            return None
        return self.recurring + self.overage + self.one_time + self.fee + self.instalments - self.discounts

    @property
    def suits(self) -> bool:
        """Say whether it is suitable, as `grounding.account.plans` defines it."""
        keeps = all(loss.kind is not LossKind.CONNECTION for loss in self.lost)
        return self.total is not None and not self.shortfalls and keeps


@dataclass(frozen=True, slots=True)
class Comparison:
    """What plans cost one line, and the verdict with all that it rests on."""

    line_id: str
    on: date
    """The first day of the comparison period."""
    basis: Basis
    months: tuple[tuple[date, date], ...] = ()
    """First and last day of each month of real use, oldest first."""
    counted: frozenset[Counted] = frozenset(Counted)
    """The parts of a total."""
    not_counted: frozenset[str] = frozenset()
    """What is there but could not be counted: kinds of use, `instalments`, `discounts`."""
    need_month: tuple[date, date] | None = None
    """The one of the months, at the percentile by data, that a suitable plan covers."""
    needs: tuple[Need, ...] = ()
    """What was used at home in it."""
    plans: tuple[PlanCost, ...] = ()
    """By total, ties by id; those whose total is not known come last."""
    left_out: tuple[LeftOut, ...] = ()
    cheapest: PlanCost | None = None
    """The cheapest suitable plan, which may be the present one."""
    no_verdict: NoVerdict | None = None
    """Why there is none; None exactly if there is one."""

    @property
    def present(self) -> PlanCost | None:
        """Return the plan that the line has; None if the catalogue lacks it."""
        return next((plan for plan in self.plans if plan.present), None)

    @property
    def saving(self) -> Money | None:
        """Return what the cheapest suitable plan saves over the period; None if that is not known.

        It is negative where the present plan costs less, but does not suit.
        """
        present, cheapest = self.present, self.cheapest
        if cheapest is None or cheapest.total is None or present is None or present.total is None:
            return None
        return present.total - cheapest.total

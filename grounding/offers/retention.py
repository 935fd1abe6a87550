"""What a carrier has laid down for recommending: what a change costs, what may be offered, when a notice goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grounding.money import Money
from grounding.offers.expressions import Expression


@dataclass(frozen=True, slots=True)
class ChangeFee:
    """A fee for a change of plan, and when it is charged."""

    fee_id: str
    """Of the catalogue's entry, whose price once is the fee."""
    when: Expression
    """True where it is charged; what it cannot decide leaves the cost of the change unknown."""


@dataclass(frozen=True, slots=True)
class NewContract:
    """When a change of plan begins a new contract in the place of the old one, and what leaving that early costs."""

    when: Expression
    """True where one begins, for a plan that is sold with a term; what it cannot decide leaves the change undecided."""
    termination_fee_percent: Decimal
    """Of the price of a month, for each started month that is left of it."""


@dataclass(frozen=True, slots=True)
class ChurnWeights:
    """How many points each sign that a customer may leave counts; 0 leaves it out."""

    contract_ending: int = 2
    contract_over: int = 1
    bill_shock: int = 2
    dispute_open: int = 1
    dispute_rejected: int = 2
    repeated_tickets: int = 2
    overage_months: int = 2
    high_from: int = 3
    """So many points together call for retention."""
    ending_days: int = 90
    tickets: int = 2
    """So many tickets are repeated ones ..."""
    ticket_days: int = 90
    """... if they were opened within so many days."""
    dispute_days: int = 180
    months_of_overage: int = 3
    """In so many months of the comparison or more."""


@dataclass(frozen=True, slots=True)
class SaveOffer:
    """What the retention desk may take off a plan for a customer who wants to leave."""

    plans: tuple[str, ...]
    amount: Money
    """Off each month."""
    months: int

    @property
    def cost(self) -> Money:
        """Return what it costs the budget."""
        return self.amount.times(self.months)


@dataclass(frozen=True, slots=True)
class SaveRules:
    """When save offers may be made."""

    offers: tuple[SaveOffer, ...] = ()
    term_months: int = 0
    """The new contract that it is tied to; 0: none."""
    once_in_months: int | None = None
    """One for each line in so many months; None: no such cap."""
    budget: Money | None = None
    """For all customers in a calendar month; None: no budget is kept."""
    not_beside: frozenset[str] = frozenset()
    """Promotions that it is not stacked on."""


@dataclass(frozen=True, slots=True)
class UnaskedRules:
    """What holds for offers that nobody asked for."""

    once_in_months: int | None = None
    """One for each line in so many months; None: no such cap."""
    consent: str | None = None
    """The purpose that the customer must have agreed to, because they rest on the use of his lines; None: none."""
    most: int = 3


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """When notices go out."""

    contract_end_days: int = 30
    """From so many days before the end of a contract."""
    tariffs: int = 3
    """So many of the best tariffs are named at most, the cheapest suitable among them."""
    allowance_percents: tuple[int, ...] = (80, 100)
    """Shares of an allowance that are told when they are reached, rising."""
    bill_shock_percent: int = 50
    """So much more than the median of the bills before."""
    bill_shock_bills: int = 3
    """So many bills before are needed at least."""
    bill_days: int = 31
    """A bill that is older is told of no more."""


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """All of it; as it stands here, a carrier has laid down nothing."""

    change_fees: tuple[ChangeFee, ...] | None = None
    """None: not laid down, so that a change within a minimum term has an unknown price. Empty: changes are free."""
    new_contract: NewContract | None = None
    """None: not laid down, so that only a change within a minimum term is known to begin none."""
    use_counts_on: bool = True
    """Whether use so far in a running period counts against the allowances of another plan; where a carrier has not
    laid it down it does."""
    churn: ChurnWeights = ChurnWeights()
    save: SaveRules = SaveRules()
    unasked: UnaskedRules = UnaskedRules()
    notices: NoticeRules = NoticeRules()


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An offer that a customer was made."""

    customer_id: str
    line_id: str
    offering_id: str
    kind: str
    """`save` for a save offer, else that of the recommendation."""
    made: date
    asked: bool
    """Whether the customer had asked; such offers count for no cap."""
    cost: Money | None = None
    """What it takes of the budget."""


@dataclass(frozen=True, slots=True)
class OfferHistory:
    """What caps and budget are held against."""

    made: tuple[OfferMade, ...] = ()
    """To this customer."""
    spent: Money | None = None
    """Of the budget, in this calendar month and for all customers; None: nothing."""

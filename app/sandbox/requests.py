"""What the sandbox is sent, as far as it acts on it; everything else is kept and given back as it came."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from app.sandbox.failures import invalid

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Ref(_Sent):
    """A reference by id."""

    id: Text


class Party(Ref):
    """A related party of version 4."""

    role: str | None = None


class _WithParties(_Sent):
    related_party: Annotated[list[Party], Field(min_length=1)]

    @property
    def customer_id(self) -> str:
        """Return the customer: the party of that role, or the only one. Raises Refusal."""
        parties = [each for each in self.related_party if (each.role or "").lower() == "customer"]
        parties = parties or self.related_party
        if len({each.id for each in parties}) != 1:
            raise invalid("relatedParty: name one party in the role customer")
        return parties[0].id


class Relationship(_Sent):
    """How a product stands to another."""

    relationship_type: Text
    product: Ref


class OrderedProduct(_Sent):
    """The product of an order item: an id for what is there, a relationship for what relies on it."""

    id: str | None = None
    product_relationship: list[Relationship] = []


class Duration(_Sent):
    """Length of a term."""

    amount: Annotated[int, Field(ge=1, le=120)]
    units: Text


class ItemTerm(_Sent):
    """The term that an item is ordered with."""

    duration: Duration


class OrderItem(_Sent):
    """One line of an order."""

    id: Text
    action: Literal["add", "modify", "delete", "noChange"]
    quantity: Annotated[int, Field(ge=1, le=1)] = 1
    product: OrderedProduct = OrderedProduct()
    product_offering: Ref | None = None
    item_term: list[ItemTerm] = []

    @property
    def relies_on(self) -> str | None:
        """Return the product that this one is to rely on."""
        found = (each.product.id for each in self.product.product_relationship if each.relationship_type == "reliesOn")
        return next(found, None)


class OrderRequest(_WithParties):
    """A product order."""

    external_id: Text | None = None
    requested_start_date: AwareDatetime | None = None
    requested_completion_date: AwareDatetime | None = None
    product_order_item: Annotated[list[OrderItem], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _distinct(self) -> OrderRequest:
        for what, ids in (
            ("item", [item.id for item in self.product_order_item]),
            ("product", [item.product.id for item in self.product_order_item if item.product.id]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"names one {what} twice")
        return self


class OrderUpdate(_Sent):
    """What of an order may change later."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["cancelled"] | None = None
    cancellation_reason: Text | None = None
    requested_completion_date: AwareDatetime | None = None
    description: Text | None = None
    note: list[dict[str, object]] | None = None


class Related(Ref):
    """What a ticket is about."""

    role: str | None = None


class TicketRequest(_WithParties):
    """A trouble ticket."""

    external_id: Text | None = None
    description: Text
    severity: Text
    ticket_type: Text
    related_entity: list[Related] = []


TicketState = Literal["acknowledged", "inProgress", "pending", "held", "resolved", "closed", "cancelled", "rejected"]


class TicketUpdate(_Sent):
    """What of a ticket may change later."""

    model_config = ConfigDict(extra="forbid")

    status: TicketState | None = None
    status_change_reason: Text | None = None
    description: Text | None = None
    severity: Text | None = None
    priority: Text | None = None
    note: list[dict[str, object]] | None = None


class QualificationItem(_Sent):
    """One offering to be qualified."""

    id: str | None = None
    product_offering: Ref


class QualificationRequest(_WithParties):
    """Which offerings a customer could take; none named: all that are sold."""

    instant_sync_qualification: bool = False
    provide_only_available: bool = False
    provide_unavailability_reason: bool = True
    provide_result_reason: bool = True

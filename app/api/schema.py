"""The wire schema `groundline.answer/1`: what every channel that is not a person reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from grounding.money import Money
from grounding.types import FactValue, Quantity


class Wire(BaseModel):
    """Base of everything that goes over the wire."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MoneyOut(Wire):
    """An amount of money."""

    value: str
    """Decimal string in the currency's major unit."""
    unit: str
    """ISO 4217."""


class QuantityOut(Wire):
    """A number with its unit."""

    amount: str
    units: str


Value = MoneyOut | QuantityOut | int | str
"""Dates and datetimes are ISO 8601 strings, decimals are decimal strings."""


class BlockOut(Wire):
    """What a sentence is part of."""

    type: str
    number: int | None = None


class SentenceOut(Wire):
    """A verified sentence."""

    index: int
    text: str
    kind: Literal["claim", "notice"]
    block: BlockOut | None
    citations: list[int]
    verdict: Literal["supported", "unsupported", "not_a_claim"]


class PassageCitation(Wire):
    """A passage that a sentence rests on."""

    number: int
    kind: Literal["passage"] = "passage"
    document_id: str
    document_version: str
    passage_id: str
    title: str
    section: str
    quote: str
    url: str | None
    audience: str
    effective_from: date | None


class AccountCitation(Wire):
    """A field of a record of the customer's account."""

    number: int
    kind: Literal["account"] = "account"
    system: str
    record: str
    field: str
    value: Value
    as_of: datetime
    stale: bool


class CatalogueCitation(Wire):
    """A property of an offering in the catalogue."""

    number: int
    kind: Literal["catalogue"] = "catalogue"
    offering_id: str
    version: str
    field: str
    value: Value


class ComputedCitation(Wire):
    """What code computed from other citations."""

    number: int
    kind: Literal["computed"] = "computed"
    operation: str
    inputs: list[int]
    value: Value


class ReasonOut(Wire):
    """One rule's share in a verdict."""

    code: str
    label: str
    rule: str
    """`id@version`."""


class VerdictCitation(Wire):
    """What the rules say of an offering for this customer."""

    number: int
    kind: Literal["verdict"] = "verdict"
    offering_id: str
    version: str
    name: str
    verdict: Literal["eligible", "unknown", "ineligible"]
    reasons: list[ReasonOut]
    line: str | None
    """What it would go onto; null for a further line, or if nothing fits."""
    ruleset: str
    """Hash of the rules."""
    inputs: str
    """Hash of the facts that they were put to."""
    as_of: date


CitationOut = Annotated[
    PassageCitation | AccountCitation | CatalogueCitation | ComputedCitation | VerdictCitation,
    Field(discriminator="kind"),
]


class PriceOut(Wire):
    """One price of an offering that holds on the day."""

    type: str
    """`recurring`, `one_time`, `usage` or `discount`."""
    period: str | None
    value: str
    """Decimal string in the currency's major unit."""
    unit: str
    """ISO 4217."""
    tax_included: bool
    duration: str | None
    """How long it is charged, ISO 8601; null: as long as the offering is held."""


class OfferOut(Wire):
    """An offering that the rules cleared for this customer and that the answer names."""

    offering_id: str
    version: str
    name: str
    prices: list[PriceOut]
    term: str | None
    """The shortest commitment that it is sold with, ISO 8601 such as `P12M`; null for none."""
    verdict: Literal["eligible"] = "eligible"
    reasons: list[ReasonOut]
    ruleset: str


class ActionPriceOut(MoneyOut):
    """What an action costs."""

    period: str | None
    """`month`; null: once, or an amount that is owed."""
    fee: MoneyOut | None
    """Charged once for the change."""


class ActionOut(Wire):
    """What is proposed; it is done on a yes to `POST /v1/actions/{action_id}/confirm`, and on nothing else."""

    action_id: str
    kind: str
    summary: str
    price: ActionPriceOut | None
    effective: date
    expires_at: datetime


class HandoffOut(Wire):
    """Where a person takes over."""

    route: str
    contact: str


class AnswerOut(Wire):
    """The whole of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    schema_: Literal["groundline.answer/1"] = Field(default="groundline.answer/1", alias="schema")
    answer_id: str
    conversation_id: str
    message_id: str
    as_of: datetime
    locale: str
    outcome: str
    mode: Literal["model", "extractive"]
    degraded: list[str]
    text: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    offers: list[OfferOut]
    choices: list[str]
    actions: list[ActionOut]
    handoff: HandoffOut | None
    timings_ms: dict[str, float]


class PassageOut(Wire):
    """A passage that a search found."""

    document_id: str
    passage_id: str
    title: str
    section: str
    text: str
    score: float
    audience: str
    url: str | None
    in_effect: bool
    """Whether its document holds today; what does not has sunk below what says the same and does."""


class SearchOut(Wire):
    """What a search found, best first."""

    passages: list[PassageOut]


class NeighbourOut(Wire):
    """A passage beside the one asked for."""

    passage_id: str
    section: str
    text: str


class PassageDetail(Wire):
    """One passage, as a citation opens it."""

    passage_id: str
    document_id: str
    document_version: str
    title: str
    section: str
    text: str
    page: int | None
    url: str | None
    audience: str
    effective_from: date | None
    effective_to: date | None
    before: list[NeighbourOut]
    after: list[NeighbourOut]


class ErrorBody(Wire):
    """What went wrong, for a person."""

    code: str
    message: str
    trace_id: str


class ErrorOut(Wire):
    """The one shape of every error."""

    error: ErrorBody


def wire_value(value: FactValue) -> Value:
    """Return a fact's value as it goes over the wire."""
    match value:
        case Money():
            return MoneyOut(value=str(value), unit=value.currency)
        case Quantity():
            return QuantityOut(amount=f"{value.amount:f}", units=value.unit)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case int() | str():
            return value

"""The parts of TM Forum's product catalogue (TMF620 v4) that a catalogue is read from; unknown keys are ignored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

Id = Annotated[str, Field(min_length=1)]


class _Resource(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Ref(_Resource):
    """A reference by id."""

    id: Id


class TimePeriod(_Resource):
    """`validFor`; either end may be open."""

    start_date_time: AwareDatetime | None = None
    end_date_time: AwareDatetime | None = None

    @model_validator(mode="after")
    def _in_order(self) -> TimePeriod:
        if self.start_date_time and self.end_date_time and self.end_date_time < self.start_date_time:
            raise ValueError("endDateTime lies before startDateTime")
        return self


class Amount(_Resource):
    """Money."""

    unit: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    value: Annotated[Decimal, Field(ge=0)]


class Quantity(_Resource):
    """An amount of something."""

    amount: Annotated[Decimal, Field(gt=0)]
    units: Id


class CharacteristicValue(_Resource):
    """One value of a characteristic."""

    value: str | int | Decimal | bool
    unit_of_measure: str | None = None
    is_default: bool = False


class CharacteristicUse(_Resource):
    """A characteristic as an offering or a price sets it."""

    name: Id
    description: str | None = None
    product_spec_characteristic_value: list[CharacteristicValue] = []


class Tax(_Resource):
    """A tax contained in a price."""

    tax_rate: Decimal


class Price(_Resource):
    """ProductOfferingPrice."""

    id: Id
    name: Id
    price_type: Id
    price: Amount
    recurring_charge_period_type: str | None = None
    recurring_charge_period_length: int = 1
    unit_of_measure: Quantity | None = None
    prod_spec_char_value_use: list[CharacteristicUse] = []
    tax: list[Tax] = []
    valid_for: TimePeriod = TimePeriod()


class Duration(_Resource):
    """Length of a term."""

    amount: Annotated[int, Field(gt=0)]
    units: Id


class Term(_Resource):
    """ProductOfferingTerm."""

    duration: Duration


class Relationship(Ref):
    """ProductOfferingRelationship."""

    relationship_type: Id


class Place(Ref):
    """A country by its code, with one of the names that people use."""

    name: Id


class Offering(_Resource):
    """ProductOffering."""

    id: Id
    name: Id
    description: str = ""
    version: str = "1.0"
    lifecycle_status: str = "Active"
    is_sellable: bool = True
    valid_for: TimePeriod = TimePeriod()
    category: Annotated[list[Ref], Field(min_length=1)]
    product_specification: Ref | None = None
    product_offering_term: list[Term] = []
    product_offering_price: list[Ref] = []
    prod_spec_char_value_use: list[CharacteristicUse] = []
    product_offering_relationship: list[Relationship] = []
    bundled_product_offering: list[Ref] = []
    place: list[Place] = []
    market_segment: list[Ref] = []


class SpecCharacteristic(_Resource):
    """A characteristic as the specification describes it."""

    name: Id
    description: str | None = None
    product_spec_characteristic_value: list[CharacteristicValue] = []


class Specification(_Resource):
    """ProductSpecification."""

    id: Id
    name: str = ""
    product_spec_characteristic: list[SpecCharacteristic] = []


class Category(_Resource):
    """Category."""

    id: Id
    name: str = ""

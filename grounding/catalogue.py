"""The product catalogue as the assistant uses it: offerings with prices, terms, allowances and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from grounding.money import Money


@dataclass(frozen=True, slots=True)
class Price:
    """One price of an offering, after TMF620's ProductOfferingPrice."""

    price_id: str
    name: str
    kind: str
    """`recurring`, `one_time`, `usage`, `discount`."""
    amount: Money
    tax_included: bool
    period: str | None = None
    """`month`, `day`, `week` for a recurring price."""
    per: Decimal | None = None
    """For a usage price, how many of `unit` one amount buys."""
    unit: str | None = None
    """`MB`, `min`, `text` …"""
    usage: str | None = None
    """What is used: `data`, `calls_made`, `calls_received`, `texts`."""
    valid_from: date | None = None
    valid_to: date | None = None
    step: Decimal | None = None
    """Use is rounded up to a multiple of this, in `unit`, before it is charged; None: charged as used."""
    duration_months: int | None = None
    """For so many months it is charged, or taken off; None: as long as the offering is held."""

    def valid_on(self, day: date) -> bool:
        """Say whether it is charged on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def cost(self, used: Decimal) -> Money:
        """Return what so much use costs, in `unit`, rounded half up once; for another kind of price `used` times it.

        Raises: ValueError if `used` is negative.
        """
        if used < 0:
            raise ValueError(f"cannot charge negative use: {used}")
        if self.step:
            used = (used / self.step).to_integral_value(ROUND_CEILING) * self.step
        return self.amount.times(used / (self.per or Decimal(1)))


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Something an offering has, such as an allowance."""

    name: str
    """The specification's name, such as `data_allowance`."""
    label: str
    """What people call it."""
    value: str
    """As text; `unlimited` for no bound."""
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """How an offering relates to another."""

    kind: str
    """`includes`, `requires`, `excludes`, `migrates_to`, `bundles`."""
    offering_id: str


@dataclass(frozen=True, slots=True)
class Offering:
    """A plan, add-on, bundle, tariff zone or device, after TMF620's ProductOffering."""

    offering_id: str
    version: str
    name: str
    description: str
    category: str
    """`mobile_plan`, `broadband_plan`, `addon`, `bundle`, `roaming_zone`, `promotion` …"""
    sellable: bool
    """By lifecycle and isSellable; the dates below are judged apart."""
    valid_from: date | None = None
    valid_to: date | None = None
    prices: tuple[Price, ...] = ()
    terms_months: tuple[int, ...] = ()
    """Commitments it is sold with; 0 stands for a monthly rolling term."""
    characteristics: tuple[Characteristic, ...] = ()
    relations: tuple[Relation, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a roaming zone: country code to the names that people use for it."""
    segments: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def on_sale(self, day: date) -> bool:
        """Say whether a new customer could take it on that day."""
        return (
            self.sellable
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )

    def characteristic(self, name: str) -> Characteristic | None:
        """Return the characteristic of that name, if it has one."""
        return next((item for item in self.characteristics if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All offerings, current and retired, by id."""

    version: str
    """Hash of the files it was read from."""
    offerings: Mapping[str, Offering]

"""Money in minor units of one currency; no floats anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {"BHD": 3, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "OMR": 3, "TND": 3, "VND": 0}


def exponent(currency: str) -> int:
    """Return how many decimal digits the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount; arithmetic refuses to mix currencies."""

    minor: int
    """In the currency's minor unit, such as cents; may be negative."""
    currency: str
    """ISO 4217, three capitals."""

    @classmethod
    def of(cls, value: Decimal | str | int, currency: str) -> Money:
        """Return the amount for a decimal value, rounded half up to the minor unit.

        Raises: ValueError if the value is not a finite number.
        """
        try:
            number = Decimal(value)
            scaled = number.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
            return cls(int(scaled), currency)
        except (ArithmeticError, ValueError) as error:
            raise ValueError(f"not an amount: {value!r}") from error

    @property
    def decimal(self) -> Decimal:
        """Return the amount in the currency's major unit, with its exact number of places."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        """Return a plain decimal string, such as `19.99`."""
        return f"{self.decimal:f}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, factor: Decimal | int) -> Money:
        """Return the amount multiplied, rounded half up to the minor unit."""
        return Money.of(self.decimal * factor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other

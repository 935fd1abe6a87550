"""How much one answer may take of a language model: calls, look-ups, tokens, time and money."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal

from grounding.errors import ModelFailed

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a provider charges for a million tokens, in any one currency."""

    input: Decimal
    output: Decimal

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal:
        """Return what so many tokens cost: (input * price + output * price) / 1,000,000."""
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one answer may take at most."""

    calls: int = 4
    """Calls of the model, repairs among them; the last one before repairs gets no tools, so that it must answer."""
    look_ups: int = 6
    evidence_tokens: int = 6000
    history_tokens: int = 300
    """Of earlier questions of the conversation."""
    output_tokens: int = 1500
    seconds: float = 20.0
    """Until the last word."""
    silence_s: float = 8.0
    """Between one piece and the next; also before the first."""
    cost: Decimal | None = None
    """In the currency of the prices."""


@dataclass(slots=True)
class Spend:
    """What one answer has taken so far."""

    bounds: Bounds
    prices: Prices | None
    calls: int = 0
    look_ups: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def left_s(self) -> float:
        """Return the seconds that are left."""
        return self.bounds.seconds - (time.monotonic() - self.began)

    @property
    def cost(self) -> Decimal | None:
        """Return what it has cost; None without prices."""
        return self.prices.cost(self.input_tokens, self.output_tokens) if self.prices else None

    @property
    def may_call(self) -> bool:
        """Say whether the model may be called once more."""
        cost, most = self.cost, self.bounds.cost
        within = cost is None or most is None or cost < most
        return self.calls < self.bounds.calls and self.left_s > 0 and within

    @property
    def last_call(self) -> bool:
        """Say whether the next call is the last one."""
        return self.calls >= self.bounds.calls - 1

    def call(self) -> None:
        """Count a call. Raises ModelFailed if none is left."""
        if not self.may_call:
            raise ModelFailed("model_over_budget", f"after {self.calls} calls and {self.cost} there is nothing left")
        self.calls += 1

    def wrote(self, tokens: int) -> None:
        """Check what a call has written so far. Raises ModelFailed if it does not come to an end."""
        if tokens > self.bounds.output_tokens:
            raise ModelFailed("model_endless", f"more than {self.bounds.output_tokens} tokens in one answer")

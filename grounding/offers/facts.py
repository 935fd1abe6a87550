"""The values of the symbols that rules name, from an account, the catalogue, a line or offering, and the day.

What was not read, does not exist or cannot be right is None, and the rules that name it stay undecided. Nothing here
is a default: 0 and the empty set are said only where the records say so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from decimal import Decimal

from grounding.account.records import Line
from grounding.catalogue import Offering
from grounding.offers.about import About, Found
from grounding.offers.customer_facts import CUSTOMER
from grounding.offers.line_facts import LINE
from grounding.offers.offering_facts import OFFERING
from grounding.offers.symbols import SYMBOLS, Facts, Value, is_of

_LOG = logging.getLogger(__name__)


def customer_facts(about: About, wanted: Collection[str]) -> Facts:
    """Return those of the wanted symbols that concern the customer alone."""
    return {name: _value(name, rule, about) for name, rule in CUSTOMER.items() if name in wanted}


def line_facts(about: About, line: Line, wanted: Collection[str]) -> Facts:
    """Return those of the wanted symbols that concern a line."""
    return {name: _value(name, rule, about, line) for name, rule in LINE.items() if name in wanted}


def offering_facts(about: About, offering: Offering, wanted: Collection[str]) -> Facts:
    """Return those of the wanted symbols that concern an offering."""
    return {name: _value(name, rule, about, offering) for name, rule in OFFERING.items() if name in wanted}


def _value(name: str, rule: Callable[..., Found], *of: object) -> Value | None:
    try:
        found = rule(*of)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A record that is not what it should be: the rules that name the symbol stay undecided.
        _LOG.warning("%s could not be told from the records: %s", name, type(error).__name__)
        return None
    value = Decimal(found) if isinstance(found, int) and not isinstance(found, bool) else found
    return value if value is not None and is_of(value, SYMBOLS[name]) else None

"""Plans with real use, rules and settings, built by hand, for the tests of recommending and of notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from grounding.account.records import Account, Contract, Line, MonthlyUse
from grounding.catalogue import Catalogue, Offering
from grounding.offers.advice import Advice
from grounding.offers.cases import CaseKind, Subject, Subjects
from grounding.offers.expressions import Expression
from grounding.offers.options import LineOptions, options
from grounding.offers.recommending import Asking, recommend
from grounding.offers.retention import ChangeFee, OfferHistory, RetentionSettings
from grounding.offers.ruled import Ruled
from grounding.offers.rules import AppliesTo, RuleSet
from tests.unit.grounding.account.plan_world import (
    LARGE,
    MIDDLE,
    SEA,
    SMALL,
    STOPS,
    catalogue,
    months,
    on_plan,
    plan,
    promotion,
    recurring,
)
from tests.unit.grounding.offers.offer_world import rule
from tests.unit.grounding.world import TODAY, account, contract

SUBJECTS: Subjects = {
    "mobile_plan": Subject(CaseKind.CHANGE, ("mobile",), CaseKind.NEW),
    "addon": Subject(CaseKind.ADD, ("mobile",)),
    "promotion": Subject(CaseKind.ADD, ("mobile",)),
}
PLANS = AppliesTo(categories=frozenset({"mobile_plan"}))
AGAIN = rule("offering.id != line.offering_id or contract.in_renewal_window", "again", PLANS)
CONSENT = rule("consent.marketing", "consent", AppliesTo(categories=frozenset({"promotion"})))
RULES = RuleSet((AGAIN, CONSENT))


def once(offering_id: str, amount: str, category: str, **sizes: Any) -> Offering:
    """Return what is paid once, such as a pack or a fee."""
    price = replace(recurring(offering_id, amount), kind="one_time", period=None)
    return replace(plan(offering_id, "0", category=category, **sizes), prices=(price,))


FEE = once("FEE", "25.00", "fee")
PACK5 = once("PACK5", "6.99", "addon", data="5")
PACK20 = once("PACK20", "14.99", "addon", data="20")
PROMO = replace(
    promotion("PROMO", "Promo", "M"), prices=(replace(recurring("PROMO", "4.00"), kind="discount", period="month"),)
)
EVERYTHING = catalogue(SMALL, MIDDLE, LARGE, STOPS, SEA, FEE, PACK5, PACK20, PROMO)
DOWNGRADE = "offering.monthly_price < line.monthly_price and contract.in_term and not contract.in_renewal_window"
FEES = (ChangeFee("FEE", Expression(DOWNGRADE)),)
SETTINGS = RetentionSettings(change_fees=FEES)
FREE = RetentionSettings(change_fees=())
ENDING = contract(TODAY + timedelta(days=20), renewal_start=TODAY - timedelta(days=70))
"""Ends on 4 October 2026; in its renewal window."""
OVER = contract(date(2026, 2, 28), start=date(2024, 3, 1), renewal_start=date(2025, 12, 1))
SIX_OF_4 = months("4", "4", "4", "4", "4", "4", voice="100")


def owner(
    history: tuple[MonthlyUse, ...] = SIX_OF_4,
    present: Offering | Line = MIDDLE,
    held: Contract | None = None,
    consents: Mapping[str, bool] | None = None,
    **parts: Any,
) -> Account:
    """Return a customer whose line is on that plan, in term unless another contract is given."""
    line = present if isinstance(present, Line) else on_plan(present)
    whole = account(lines=(line,), history=history, contracts=(held or contract(),))
    person = replace(whole.customer, consents=consents or {})
    return replace(whole, customer=person, **parts)


def ruled(
    whole: Account, settings: RetentionSettings = SETTINGS, of: Catalogue = EVERYTHING, rules: RuleSet = RULES
) -> Ruled:
    """Return what the rules say today."""
    return Ruled.on(whole, of, SUBJECTS, rules, settings, TODAY)


def chosen(
    whole: Account, settings: RetentionSettings = SETTINGS, of: Catalogue = EVERYTHING, rules: RuleSet = RULES
) -> tuple[LineOptions, ...]:
    """Return the options of every line."""
    return options(ruled(whole, settings, of, rules))


def advised(
    whole: Account,
    settings: RetentionSettings = SETTINGS,
    history: OfferHistory | None = None,
    *,
    of: Catalogue = EVERYTHING,
    rules: RuleSet = RULES,
    **asking: bool,
) -> Advice:
    """Return the advice for the first line."""
    made = ruled(whole, settings, of, rules)
    return recommend(made, options(made), history or OfferHistory(), asking=Asking(**asking))[0]


def named(advice: Advice) -> list[tuple[str, str, str | None]]:
    """Return what is recommended: offering, benefit, worth."""
    return [
        (each.offering_id, each.benefit.value, None if each.worth is None else str(each.worth))
        for each in advice.recommendations
    ]

"""Turns in which the sample carrier's own rules decide, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from connectors.carrier.retention import load_retention
from connectors.carrier.rules import load_rules
from grounding.account.contracts import months_after
from grounding.account.records import Account, Line, MonthlyUse
from grounding.drafting.extractive.context import Context, Part
from grounding.errors import AuditFailed
from grounding.offers.ruled import Ruled
from grounding.offers.rules import RuleSet
from grounding.types import Verdict
from grounding.verification.checks import Verifier
from tests.unit.grounding.world import TODAY, context, sample

_FIRST = date(2025, 9, 1)


@lru_cache(maxsize=1)
def rules() -> RuleSet:
    """Return the sample carrier's rules; reading them takes a third of a second."""
    return load_rules(sample())


def ruled(owner: Account, day: date = TODAY) -> Ruled:
    """Return what the sample's rules say of an account on a day."""
    folder = sample()
    return Ruled.on(owner, folder.catalogue, folder.offers, rules(), load_retention(folder), day)


def deciding(question: str, owner: Account, lines: tuple[Line, ...] | None = None) -> Context:
    """Return a turn in which offers are decided on."""

    async def decided(day: date | None = None) -> Ruled:
        return ruled(owner, day or TODAY)

    start = context(question, owner)
    return replace(start, decide=decided, lines=start.lines if lines is None else lines)


def without_record(question: str, owner: Account) -> Context:
    """Return a turn whose decisions cannot be recorded."""

    async def failing(day: date | None = None) -> Ruled:
        raise AuditFailed("the database is gone")

    return replace(context(question, owner), decide=failing)


def verifier() -> Verifier:
    """Return the sample carrier's verification, offers included."""
    folder = sample()
    words, sold = folder.carrier.language().words, [each.name for each in folder.catalogue.offerings.values()]
    names = folder.carrier.glossary.names
    return Verifier(folder.carrier.locale, names, words["negation"], offering=words["offer"], sold=sold)


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    cleared = {offer.verdict.offering_id for offer in part.offers}
    checked = [(draft.text, verifier().check(draft, cleared)) for draft in part.drafts]
    assert [(text, found.reason) for text, found in checked if found.verdict is Verdict.UNSUPPORTED] == []
    return [draft.text for draft in part.drafts]


def use(months: int, data: str = "10", line_id: str = "L-1") -> tuple[MonthlyUse, ...]:
    """Return so many months of the same use of a line, the last of them August 2026."""
    found = []
    for number in range(12 - months, 12):
        start = months_after(_FIRST, number)
        end = date.fromordinal(months_after(_FIRST, number + 1).toordinal() - 1)
        for kind, amount, unit in (("data", data, "GB"), ("voice", "100", "min"), ("text", "20", "texts")):
            found.append(MonthlyUse(f"{line_id}-{start}-{kind}", line_id, kind, unit, Decimal(amount), start, end))
    return tuple(found)

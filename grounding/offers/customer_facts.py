"""What rules may know of the customer and the account as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from grounding.account.faults import faults_in
from grounding.account.records import Balance, Customer, Dispute, Line, LineStatus, Section
from grounding.offers.about import About, Found, full_months, related
from grounding.offers.cases import subject_of

_CHILD = "child"
_BROADBAND = "broadband"
_OLDEST = 130
"""Years; a birth date that makes somebody older is a slip."""


def _of_customer(name: str, take: Callable[[Customer], Found]) -> Callable[[About], Found]:
    def found(about: About) -> Found:
        provenance = about.account.provenance.get(Section.CUSTOMER)
        absent = Section.CUSTOMER in about.account.missing or (provenance is not None and name in provenance.absent)
        return None if absent else take(about.account.customer)

    return found


def _age(about: About) -> int | None:
    born = about.account.customer.birth_date
    if born is None or born > about.on:
        return None
    years = full_months(born, about.on) // 12
    return years if years <= _OLDEST else None


def _tenure(about: About) -> int | None:
    since = about.account.customer.since
    return full_months(since, about.on) if since <= about.on else None


def _counted(fits: Callable[[Line], bool], child: bool | None = None) -> Callable[[About], Found]:
    """Count lines; with `child`, those whose plan is, or is not, limited to children."""

    def count(about: About) -> int | None:
        lines = about.lines()
        if lines is None:
            return None
        chosen = [line for line in lines if fits(line)]
        if child is None:
            return len(chosen)
        plans = [about.catalogue.offerings.get(line.offering_id) for line in chosen]
        # Whether a plan that is not in the catalogue is a child's, nobody can say.
        return None if None in plans else sum((_CHILD in plan.segments) is child for plan in plans if plan)

    return count


def _plans(about: About) -> frozenset[str] | None:
    lines = about.lines()
    return None if lines is None else frozenset(line.offering_id for line in lines)


def _has_broadband(about: About) -> bool | None:
    """Only a connection proves that a place can have one; that there is none proves nothing."""
    return True if any(_is_broadband(about, line) for line in about.lines() or ()) else None


def _is_broadband(about: About, line: Line) -> bool:
    if line.service == _BROADBAND:
        return True
    held = about.catalogue.offerings.get(line.offering_id)
    parts = (about.catalogue.offerings.get(part) for part in (related(held, "bundles") if held else ()))
    subjects = (subject_of(part, about.subjects) for part in parts if part)
    return any(subject is not None and subject.own_service == _BROADBAND for subject in subjects)


def _not_on_record(about: About) -> Found:
    """Who will use a further line, and at which address, no record says: its rules stay open until somebody asks."""
    return None


# --- What is owed


def _of_balance(name: str, take: Callable[[About, Balance], Found]) -> Callable[[About], Found]:
    def found(about: About) -> Found:
        known = about.has(Section.BALANCE, name) and not faults_in("balance", about.account.faults)
        balance = about.account.balance if known else None
        return None if balance is None else take(about, balance)

    return found


def _days_overdue(about: About, balance: Balance) -> int | None:
    overdue, since = about.amount(balance.overdue), balance.overdue_since
    if not overdue:
        return None if overdue is None else 0
    return (about.on - since).days if since is not None and since <= about.on else None


def _disputed(about: About, balance: Balance) -> Decimal | None:
    amounts = [about.amount(item.amount) for item in _open(balance)]
    return None if None in amounts else sum((item for item in amounts if item is not None), Decimal(0))


def _open(balance: Balance) -> list[Dispute]:
    return [item for item in balance.disputes if item.state == "open"]


CUSTOMER: Mapping[str, Callable[[About], Found]] = {
    "today": lambda about: about.on,
    "customer.status": _of_customer("status", lambda customer: customer.status or None),
    "customer.segment": _of_customer("segment", lambda customer: customer.segment or None),
    "customer.tenure_months": _tenure,
    "customer.age": _age,
    "account.lines": _counted(lambda line: True),
    "account.adult_mobile_lines": _counted(
        lambda line: line.service == "mobile" and line.status is LineStatus.ACTIVE, child=False
    ),
    "account.child_lines": _counted(lambda line: True, child=True),
    "account.suspended_lines": _counted(lambda line: line.status is LineStatus.SUSPENDED),
    "account.plans": _plans,
    "place.broadband": _has_broadband,
    "further.user_age": _not_on_record,
    "further.broadband": _not_on_record,
    "balance.owed": _of_balance("owed", lambda about, balance: about.amount(balance.owed, least=None)),
    "balance.overdue": _of_balance("overdue", lambda about, balance: about.amount(balance.overdue)),
    "balance.days_overdue": _of_balance("overdue_since", _days_overdue),
    "balance.open_disputes": _of_balance("disputes", lambda about, balance: len(_open(balance))),
    "balance.disputed": _of_balance("disputes", _disputed),
    "balance.payment_method": _of_balance("payment_method", lambda about, balance: balance.payment_method or None),
    "consent.marketing": _of_customer("consents", lambda customer: customer.consents.get("marketing")),
    "consent.usage_analysis": _of_customer("consents", lambda customer: customer.consents.get("usage_analysis")),
}

"""What rules may know of a line and its contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from grounding.account.contracts import last_day_to_withdraw, started_months
from grounding.account.faults import faults_in
from grounding.account.losses import over, promotion_of, runs
from grounding.account.records import ChargeKind, Contract, Instalments, Line, LineStatus, Section
from grounding.offers.about import About, Found, full_months


def _of_line(name: str, take: Callable[[Line], Found]) -> Callable[[About, Line], Found]:
    return lambda about, line: take(line) if about.has(Section.LINES, name) else None


def _monthly_price(about: About, line: Line) -> Found:
    known = not faults_in(f"line/{line.line_id}", about.account.faults, "monthly_price")
    return about.amount(line.monthly_price) if known else None


def _line_tenure(about: About, line: Line) -> int | None:
    if line.start > about.on:
        return 0 if line.status is LineStatus.PENDING else None
    return full_months(line.start, about.on)


def _addons(about: About, line: Line) -> frozenset[str] | None:
    told = [item for item in line.addons if not over(item, about.on)]
    wrong = any(faults_in(f"addon/{item.addon_id}", about.account.faults) for item in told)
    if wrong or not about.has(Section.LINES, "addons"):
        return None
    return frozenset(item.offering_id for item in told if item.end is None or about.on <= item.end)


def _discounts(about: About, line: Line) -> frozenset[str] | None:
    told = [item for item in line.discounts if not over(item, about.on)]
    wrong = any(faults_in(f"discount/{item.discount_id}", about.account.faults) for item in told)
    if wrong or not about.has(Section.LINES, "discounts"):
        return None
    running = [item for item in told if runs(item, about.on)]
    found = [promotion_of(item, about.catalogue) for item in running]
    known = [promotion.offering_id for promotion in found if promotion is not None]
    return frozenset(known) if len(known) == len(found) else None


def _fees(about: About, line: Line) -> frozenset[str] | None:
    if not about.has(Section.BILLS) or not about.has(Section.CONTRACTS):
        return None
    contract = about.contract(line)
    if contract is None and any(item.line_id == line.line_id for item in about.account.contracts):
        return None
    bills = [bill for bill in about.account.bills if contract is None or contract.start <= bill.issued]
    charges = (charge for bill in bills for charge in bill.lines if charge.line_id == line.line_id)
    return frozenset(charge.code for charge in charges if charge.kind is ChargeKind.FEE)


def _instalments(take: Callable[[Instalments], int]) -> Callable[[About, Line], Found]:
    def added_up(about: About, line: Line) -> int | None:
        if not about.has(Section.CONTRACTS, "instalments"):
            return None
        plans = [plan for contract in about.account.contracts for plan in contract.instalments]
        found = [plan for plan in plans if plan.line_id == line.line_id]
        wrong = any(faults_in(f"instalments/{plan.instalment_id}", about.account.faults) for plan in found)
        sound = not wrong and all(0 <= plan.paid <= plan.count for plan in found)
        return sum(take(plan) for plan in found) if sound else None

    return added_up


def _of_contract(name: str, take: Callable[[Contract, date], Found]) -> Callable[[About, Line], Found]:
    def found(about: About, line: Line) -> Found:
        contract = about.contract(line) if about.has(Section.CONTRACTS, name) else None
        return None if contract is None else take(contract, about.on)

    return found


def _months_left(contract: Contract, on: date) -> int:
    return 0 if contract.end is None else started_months(on, contract.end)


def _in_window(contract: Contract, on: date) -> bool | None:
    if contract.renewal_start is None or contract.end is None:
        return False
    if not contract.start <= contract.renewal_start <= contract.end:
        return None
    return contract.renewal_start <= on <= contract.end


def _cooling_off(contract: Contract, on: date) -> bool:
    until = last_day_to_withdraw(contract)
    return until is not None and on <= until


LINE: Mapping[str, Callable[[About, Line], Found]] = {
    "line.offering_id": _of_line("offering_id", lambda line: line.offering_id or None),
    "line.service": _of_line("service", lambda line: line.service or None),
    "line.status": _of_line("status", lambda line: line.status.value),
    "line.status_reason": _of_line("status_reason", lambda line: line.status_reason or ""),
    "line.monthly_price": _monthly_price,
    "line.tenure_months": _line_tenure,
    "line.addons": _addons,
    "line.discounts": _discounts,
    "line.fees": _fees,
    "line.instalments_left": _instalments(lambda plan: plan.count - plan.paid),
    "line.instalments_count": _instalments(lambda plan: plan.count),
    "contract.start": _of_contract("start", lambda contract, on: contract.start),
    "contract.months_left": _of_contract("end", _months_left),
    "contract.in_term": _of_contract("end", lambda contract, on: contract.end is not None and on <= contract.end),
    "contract.in_renewal_window": _of_contract("renewal_start", _in_window),
    "contract.cooling_off": _of_contract("cooling_off_days", _cooling_off),
    "contract.term_months": _of_contract(
        "term_months", lambda contract, on: contract.term_months if contract.term_months >= 0 else None
    ),
}

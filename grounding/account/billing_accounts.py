"""Bills by the billing account that they are of: what follows on what, and which is the newest of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from grounding.account.records import Bill


def by_account(bills: Iterable[Bill]) -> Mapping[str | None, tuple[Bill, ...]]:
    """Return the bills of each billing account, newest first; those that name none are of one.

    Shape: any order -> the account with the newest bill first, of one day by id; every bill is in one of them, once.
    """
    found: dict[str | None, list[Bill]] = {}
    for bill in newest_first(bills):
        found.setdefault(bill.billing_account_id, []).append(bill)
    ranked = sorted(found.items(), key=lambda each: (-each[1][0].issued.toordinal(), each[0] or ""))
    return {account_id: tuple(group) for account_id, group in ranked}


def of_same_account(bill: Bill, bills: Iterable[Bill]) -> tuple[Bill, ...]:
    """Return the bills of a bill's account, in the order given."""
    return tuple(each for each in bills if each.billing_account_id == bill.billing_account_id)


def previous_bill(bill: Bill, bills: Iterable[Bill]) -> Bill | None:
    """Return the newest older bill of the same billing account; None if there is none."""
    older = [each for each in of_same_account(bill, bills) if _age(each) < _age(bill)]
    return max(older, key=_age, default=None)


def several_accounts(bills: Iterable[Bill]) -> bool:
    """Say whether bills are of more than one billing account, so that each has to be told by its own."""
    return len({bill.billing_account_id for bill in bills}) > 1


def newest_first(bills: Iterable[Bill]) -> Sequence[Bill]:
    """Return the bills by the day of issue, the latest first."""
    return sorted(bills, key=_age, reverse=True)


def _age(bill: Bill) -> tuple[date, date, str]:
    return bill.issued, bill.period_start, bill.bill_id

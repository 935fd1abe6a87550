"""Who may see an account and who may change it: what is granted to nobody is refused to everybody."""

from __future__ import annotations

from enum import StrEnum

from grounding.account.records import Customer


class Right(StrEnum):
    """What a person may do with an account."""

    SEE = "see"
    CHANGE = "change"


_NONE: frozenset[Right] = frozenset()
_ALL = frozenset(Right)


def rights(customer: Customer, person_id: str) -> frozenset[Right]:
    """Return what a person may do: the holder all, an authorised user what was granted, anybody else nothing.

    `person_id` is the holder's customer id or an authorised user's id, compared as it is written. A user who stands
    there twice has what both entries grant.
    """
    if not person_id:
        return _NONE
    if person_id == customer.customer_id:
        return _ALL
    granted = [user.may_change for user in customer.authorised_users if user.user_id == person_id]
    if not granted:
        return _NONE
    return _ALL if all(granted) else frozenset([Right.SEE])

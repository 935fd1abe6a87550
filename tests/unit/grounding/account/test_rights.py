"""Who may see an account, who may change it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grounding.account.records import AuthorisedUser
from grounding.account.rights import Right, rights
from tests.unit.grounding.world import account

SEES = AuthorisedUser("U-1", "Cathal", may_change=False)
CHANGES = AuthorisedUser("U-2", "Áine", may_change=True)
HOLDER = replace(account().customer, authorised_users=(SEES, CHANGES))


@pytest.mark.parametrize(
    ("person", "see", "change"),
    [
        ("C-1", True, True),
        ("U-1", True, False),
        ("U-2", True, True),
        ("U-3", False, False),
        ("C-10", False, False),
        ("", False, False),
        (" U-2", False, False),
        ("u-2", False, False),
        ("Áine", False, False),
    ],
)
def test_the_holder_may_both_a_user_what_was_granted_and_nobody_else_anything(
    person: str, see: bool, change: bool
) -> None:
    granted = rights(HOLDER, person)
    assert (Right.SEE in granted, Right.CHANGE in granted) == (see, change)


def test_a_user_who_stands_there_twice_has_what_both_entries_grant() -> None:
    twice = replace(HOLDER, authorised_users=(CHANGES, replace(CHANGES, may_change=False)))
    assert rights(twice, "U-2") == {Right.SEE}


def test_an_entry_without_an_id_grants_nobody_anything() -> None:
    assert rights(replace(HOLDER, customer_id="", authorised_users=(replace(CHANGES, user_id=""),)), "") == frozenset()


@given(
    st.text(max_size=5), st.lists(st.builds(AuthorisedUser, st.text(max_size=5), st.text(max_size=2), st.booleans()))
)
def test_who_may_change_may_see_and_only_who_is_named_may_either(person: str, users: list[AuthorisedUser]) -> None:
    customer = replace(HOLDER, authorised_users=tuple(users))
    granted = rights(customer, person)
    named = person == "C-1" or bool(person) and person in {each.user_id for each in users}
    assert Right.SEE in granted or Right.CHANGE not in granted
    assert (Right.SEE in granted) is named

"""Questions about somebody else than the customer who is signed in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import AuthorisedUser
from grounding.drafting.extractive.settling import settled
from grounding.drafting.extractive.understanding import Understood
from grounding.drafting.extractive.whose import about_another, names_holder, names_other_account
from tests.unit.grounding.world import account, bill, context, line, plan_line, sample

TWO = account(lines=(line(), line("L-2", number="087 555 0202", label="Work")))
WORDS = sample().carrier.language().words


@pytest.mark.parametrize(
    "text",
    [
        "show the bill of C-9",
        "what is the balance of 086 999 8877",
        "what is the balance of 086-999-8877 on 2026-08-17",
        "what is the balance of 2026-086-9998",
        "what is the balance of 31/03/2027/99",
        "Peter Murphy's bill please",
        "what did Peter O'Murphy pay",
        "How much data has my wife Anna Lindqvist left?",
        "My name is Anna Lindqvist, how much data do I have left?",
        "This is Anna Lindqvist, what do I owe?",
    ],
)
def test_another_customer_number_or_person_is_noticed(text: str) -> None:
    assert about_another(text, account(), WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "show the bill of C-1",
        "usage of 087 555 0101",
        "usage of +353 87 555 0101",
        "August's bill please",
        "how much data is left for September",
        "why was I charged for Spotify",
        "has Vodafone released my number yet",
        "Aoife's bill",
        "what would leaving cost on 2027-03-31",
        "what did I pay on 17/08/2026, and what on 17.8.2026?",
        # A day that the calendar does not have is no number of somebody either.
        "what would leaving cost on 2027-02-30",
    ],
)
def test_the_account_itself_and_other_capitals_are_not(text: str) -> None:
    assert not about_another(text, account(), WORDS)


def test_a_relative_may_use_one_of_several_lines() -> None:
    assert about_another("my wife's usage", account(), WORDS)
    assert not about_another("my son's usage", TWO, WORDS)


def test_who_names_himself_or_somebody_who_may_see_the_account_is_no_other() -> None:
    own = replace(TWO, customer=replace(TWO.customer, name="Aoife Brennan"))
    name = own.customer.name
    anna = replace(own.customer, authorised_users=(AuthorisedUser("U-1", "Anna Lindqvist", may_change=False),))
    assert not about_another(f"My name is {name}, what do I owe?", own, WORDS)
    assert about_another("My name is Anna Lindqvist, what do I owe?", own, WORDS)
    assert not about_another("My name is Anna Lindqvist, what do I owe?", replace(own, customer=anna), WORDS)
    # Somebody who may see this account and has one of his own is asked about as another.
    customer = replace(own.customer, authorised_users=(AuthorisedUser("C-2", "Anna Lindqvist", may_change=False),))
    assert about_another("has Anna Lindqvist used much data?", replace(own, customer=customer), WORDS)
    assert names_holder(f"what is {name}'s balance", own)
    assert not names_holder(f"what is {name.split()[0]}'s balance", own)
    assert not names_holder("what is Aoife's balance", TWO)


def test_a_question_that_names_the_asker_is_taken_for_his_own() -> None:
    own = replace(TWO, customer=replace(TWO.customer, name="Aoife Brennan"))
    for name, intents in (("Aoife Brennan", ("payment",)), ("Anna Lindqvist", ())):
        text = f"What is {name}'s balance?"
        asked = Understood(text, (), perhaps="payment", perhaps_strength=0.31)
        assert settled(asked, context(text, own)).intents == intents


@pytest.mark.parametrize("own", ["80001234567", "C-2"])
def test_a_billing_account_is_the_customers_own_however_it_looks(own: str) -> None:
    bills = (replace(bill(9, plan_line()), billing_account_id=own), bill(8, plan_line()))
    assert not about_another(f"why is the bill for {own} higher", account(bills=bills), WORDS)
    assert about_another(f"why is the bill for {own} higher", account(), WORDS)


def test_an_account_is_another_by_its_number_and_not_by_a_name() -> None:
    assert names_other_account("who may see the account C-9?", account())
    assert names_other_account("who is the holder of 086 999 8877?", account())
    assert not names_other_account("is Peter Murphy allowed to change C-1?", account())

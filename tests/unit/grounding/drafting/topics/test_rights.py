"""What is said of who may see an account and who may change it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.records import Account, AuthorisedUser
from grounding.drafting.extractive.choosing import RIGHTS, TOPICS
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import rights
from grounding.types import AccountFact, Draft, Drafting, Identity, Outcome, Role, SentenceKind
from tests.unit.grounding.world import account, context, found, passage, unsupported

SEES = AuthorisedUser("U-1", "Cathal Byrne", may_change=False)
CHANGES = AuthorisedUser("U-2", "Áine Ní Dhomhnaill", may_change=True)
HOLDER = Identity(Role.CUSTOMER, "C-1", "C-1")


def owner(*users: AuthorisedUser) -> Account:
    """Return Aoife's account with these people named on it."""
    start = account()
    return replace(start, customer=replace(start.customer, name="Aoife Brennan", authorised_users=users))


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def said(question: str, *users: AuthorisedUser, who: Identity = HOLDER) -> list[str]:
    """Return what is answered to somebody of this account."""
    return texts(await rights.who_may(context(question, owner(*users), identity=who)))


async def test_the_holder_and_everybody_named_are_told_with_their_rights() -> None:
    assert await said("who may see my account", SEES, CHANGES) == [
        "You hold this account, Aoife Brennan.",
        "Cathal Byrne may see this account, not change it.",
        "Áine Ní Dhomhnaill may see this account and change it.",
    ]


async def test_each_right_is_cited_to_its_record_and_field() -> None:
    part = await rights.who_may(context("who may see my account", owner(SEES), identity=HOLDER))
    cited = [fact for draft in part.drafts for fact in draft.evidence if isinstance(fact, AccountFact)]
    assert [(fact.record, fact.name, fact.value) for fact in cited] == [
        ("customer/C-1", "name", "Aoife Brennan"),
        ("authorised_user/U-1", "name", "Cathal Byrne"),
        ("authorised_user/U-1", "may_change", "false"),
    ]


async def test_where_nobody_is_named_that_is_said() -> None:
    assert await said("am I the account holder") == [
        "You hold this account, Aoife Brennan.",
        "Nobody else has rights on this account.",
    ]


@pytest.mark.parametrize("name", ["Aine", "áine", "Ni Dhomhnaill"])
async def test_of_a_person_who_is_asked_about_only_his_rights_are_told(name: str) -> None:
    assert await said(f"is {name} allowed to change my plan", SEES, CHANGES) == [
        "Áine Ní Dhomhnaill may see this account and change it."
    ]


async def test_somebody_who_is_not_named_has_no_right_and_those_who_are_follow() -> None:
    assert await said("Is Tom allowed to change my plan?", SEES) == [
        "Nobody of that name has rights on this account.",
        "You hold this account, Aoife Brennan.",
        "Cathal Byrne may see this account, not change it.",
    ]
    assert (await said("Is Aoife Brennan the account holder?"))[0] == "You hold this account, Aoife Brennan."
    # No name is a word of the question.
    assert len(await said("who may see my account", replace(SEES, name="May Will"))) == 2


@pytest.mark.parametrize("subject", ["U-1", "sub-9"])
async def test_somebody_else_who_is_signed_in_is_not_taken_for_the_holder(subject: str) -> None:
    told = await said("am I the account holder", SEES, who=Identity(Role.CUSTOMER, subject, "C-1"))
    named = ", as whom you are signed in," if subject == "U-1" else ""
    assert told == ["Aoife Brennan holds this account.", f"Cathal Byrne{named} may see this account, not change it."]


async def test_a_user_who_stands_there_twice_may_what_both_entries_grant() -> None:
    twice = await said("may Aine change my plan", CHANGES, replace(CHANGES, may_change=False))
    assert twice == ["Áine Ní Dhomhnaill may see this account, not change it."] * 2


async def test_what_the_rights_are_is_quoted_where_somebody_has_them() -> None:
    rule = "An authorised user is a person who may act on the account, with billing rights or with full rights."
    here = context("who may see my account", owner(SEES), identity=HOLDER, search=lambda query: [found(passage(rule))])
    assert texts(await rights.who_may(here))[-1] == rule
    assert rule not in texts(await rights.who_may(replace(here, account=owner())))


def told(question: str, user: AuthorisedUser, *drafts: Draft, who: str = "U-1") -> list[str]:
    """Return what an answer says to somebody who is signed in to this account."""
    here = context(question, owner(replace(user, user_id="U-1")), identity=Identity(Role.CUSTOMER, who, "C-1"))
    return [draft.text for draft in rights.with_own(Drafting(drafts, Outcome.ANSWERED), here).drafts]


def test_who_is_only_authorised_is_told_what_he_may_do_where_he_asks_for_it() -> None:
    steps, offer = (
        Draft("Open the app.", SentenceKind.CLAIM),
        Draft("You can have it.", SentenceKind.CLAIM, offers=("MRW-MAX",)),
    )
    sees = "Cathal Byrne, as whom you are signed in, may see this account, not change it."
    changes = "Áine Ní Dhomhnaill, as whom you are signed in, may see this account and change it."
    assert told("can I change the plan?", SEES, steps) == [sees, steps.text]
    assert told("can I change the plan?", CHANGES, steps) == [changes, steps.text]
    assert told("which plans are there for me", SEES, offer) == [sees, offer.text]
    assert told("which plans are there for me", CHANGES, offer) == [offer.text]
    assert told("what is my bill", SEES, steps) == [steps.text]
    assert told("can I change the plan?", SEES, steps, who="C-1") == [steps.text]


def test_steps_are_asked_for_only_beside_the_words_for_rights() -> None:
    assert not rights.asks_steps(context("what can I do on this account?"))
    assert rights.asks_steps(context("how can I see who has access to my account?"))


def test_it_is_a_topic_that_needs_an_account() -> None:
    assert TOPICS[RIGHTS].personal and not TOPICS[RIGHTS].per_line

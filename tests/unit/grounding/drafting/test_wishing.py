"""What could be done of a draft's offers: by the line of the verdict, and nothing that is left to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.catalogue import Catalogue
from grounding.drafting.wishing import with_wishes
from grounding.types import Draft, Drafting, Outcome, SentenceKind, VerdictFact
from grounding.wishes import MOST_PROPOSED, ActionKind, Start, Wish
from tests.unit.grounding.offers.offer_world import offering, pack

CATALOGUE = Catalogue("", {each.offering_id: each for each in (
    replace(offering("plan"), category="mobile_plan"),
    replace(pack(), offering_id="pack", category="addon"),
    replace(offering("both"), category="bundle"),
    replace(offering("phone"), category="device"),
    *(replace(offering(f"plan-{number}"), category="mobile_plan") for number in range(5)),
)})  # fmt: skip


def fact(offering_id: str, verdict: str = "eligible", line_id: str | None = "l-1") -> VerdictFact:
    return VerdictFact(offering_id, "1", "Name", verdict, (), "r", "i", date(2026, 9, 14), line_id, "Name")


def offer(offering_id: str, *facts: VerdictFact) -> Draft:
    return Draft("You can have it.", SentenceKind.CLAIM, facts or (fact(offering_id),), offers=(offering_id,))


def wishes(*drafts: Draft, start: Start = Start.TODAY, asked: bool = False) -> list[tuple[Wish, ...]]:
    drafting = Drafting(drafts, Outcome.ANSWERED, asked=asked)
    return [draft.wishes for draft in with_wishes(drafting, CATALOGUE, start).drafts]


def test_a_plan_is_changed_to_and_an_add_on_is_added_for_the_line_of_the_verdict() -> None:
    other = offer("plan", fact("plan", line_id="l-2"))
    assert wishes(other, offer("pack"), start=Start.NEXT_MONTH) == [
        (Wish(ActionKind.CHANGE_PLAN, "l-2", "plan", Start.NEXT_MONTH),),
        (Wish(ActionKind.ADD_ON, "l-1", "pack", Start.TODAY),),
    ]


def test_a_sentence_that_carries_wishes_of_its_own_is_left_as_it_is_and_none_is_wished_for_twice() -> None:
    own = Wish(ActionKind.CHANGE_PLAN, "l-1", "plan", Start.NEXT_MONTH)
    twice = offer("plan-1", fact("plan-1"), replace(fact("plan-1"), value=date(2026, 10, 1)))
    assert wishes(replace(offer("plan"), wishes=(own,)), twice) == [
        (own,),
        (Wish(ActionKind.CHANGE_PLAN, "l-1", "plan-1", Start.TODAY),),
    ]


def test_what_is_not_offered_not_eligible_for_no_line_or_for_people_is_no_wish() -> None:
    told = replace(offer("plan"), offers=())
    verdicts = (fact("plan", "ineligible"), fact("plan", "unknown"), fact("plan", line_id=None))
    closed, open_, further = (offer("plan", each) for each in verdicts)
    drafts = (told, closed, open_, further, offer("both"), offer("phone"), offer("nothing"))
    assert wishes(*drafts) == [()] * len(drafts)


def test_what_the_answer_advises_against_is_a_wish_only_where_it_was_ordered() -> None:
    against = Drafting(
        (offer("plan"), offer("plan-1")), Outcome.ANSWERED, unadvised=frozenset({("l-1", "plan"), ("l-2", "plan-1")})
    )
    found = [draft.wishes for draft in with_wishes(against, CATALOGUE).drafts]
    assert found == [(), (Wish(ActionKind.CHANGE_PLAN, "l-1", "plan-1", Start.TODAY),)]
    ordered = with_wishes(replace(against, asked=True), CATALOGUE).drafts
    assert [len(draft.wishes) for draft in ordered] == [1, 1]


def test_of_many_the_first_few_are_wishes_if_they_were_ordered() -> None:
    offers = [offer(f"plan-{number}") for number in range(5)]
    assert [len(each) for each in wishes(*offers, asked=True)] == [1] * MOST_PROPOSED + [0] * (5 - MOST_PROPOSED)
    assert [len(each) for each in wishes(*offers)] == [0] * 5
    assert [len(each) for each in wishes(*offers[:MOST_PROPOSED])] == [1] * MOST_PROPOSED

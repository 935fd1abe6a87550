"""Every outcome has words, in every carrier's language, and figures in them are those of the terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.carrier import load
from connectors.sample import FOLDER
from grounding.actions.changes import Change
from grounding.actions.confirmations import Confirmed, Refused, WhyRefused
from grounding.actions.types import Counted, Lost, Proposal, Result, State, Terms
from grounding.actions.wording import Wording
from grounding.messages import Messages
from grounding.wishes import ActionKind, Wish
from tests.unit.grounding.actions.actions_world import NOW
from tests.unit.grounding.offers.offer_world import euro

SECOND = Path(__file__).parents[3] / "carriers" / "foehn"
ORDER = Terms(
    kind=ActionKind.CHANGE_PLAN, effective=date(2026, 10, 1), line_id="l-1", line="My phone", offering_id="b",
    version="1", name="Big", replaces="s",
    replaces_name="Small", price=euro("20"), period="month", price_before=euro("10"),
    fee=euro("25"), bound_until=date(2027, 4, 30), lost=(Lost("addon", "a", "Cloud"),),
)  # fmt: skip


@pytest.fixture(params=[FOLDER, SECOND], ids=["english", "german"])
def wording(request: pytest.FixtureRequest) -> Wording:
    return Wording(Messages(load(request.param).carrier))


def confirmed(terms: Terms, result: Result) -> Confirmed:
    return Confirmed(Proposal("a", "c", "customer", "s", "t", "m", Wish(terms.kind), terms, None, NOW, NOW), result)


def test_a_summary_says_all_that_it_costs_and_all_that_it_takes() -> None:
    told = Wording(Messages(load(FOLDER).carrier)).summary(ORDER)
    assert told == (
        "Change My phone from Small (€10.00 a month) to Big: €20.00 a month from 1 October 2026. "
        "The change costs a fee of €25.00 once. Your contract still runs until 30 April 2027. You would lose: Cloud."
    )


def test_a_summary_says_to_what_one_would_be_bound_and_what_leaving_that_costs(wording: Wording) -> None:
    within = replace(ORDER, leaving_percent=Decimal(50))
    told = Wording(Messages(load(FOLDER).carrier)).summary(within)
    # Seven started months of euro 20.00 are left on 1 October, half of each.
    assert (
        "Your contract still runs until 30 April 2027. Ending the contract early would cost up to €70.00, and less "
        "with every month that passes."
    ) in told
    new = replace(within, term_months=12, bound_until=date(2027, 9, 30))
    told = Wording(Messages(load(FOLDER).carrier)).summary(new)
    assert "This begins a new contract of 12 months, until 30 September 2027. Ending" in told and "€120.00" in told
    assert "still runs" not in told
    assert len(wording.summary(ORDER)) < len(wording.summary(within)) != len(wording.summary(new))
    free = replace(within, leaving_percent=Decimal(0))
    assert wording.summary(free) == wording.summary(ORDER)


def test_a_summary_says_which_use_so_far_counts(wording: Wording) -> None:
    used = Counted("Data", "8.2", "5", "GB", date(2026, 9, 1), date(2026, 9, 30), euro("45"))
    beyond = replace(ORDER, counted=(used,))
    told = Wording(Messages(load(FOLDER).carrier)).summary(beyond)
    assert told.endswith(
        "What you have used so far goes on counting: 8.2 GB of “Data” since 1 September 2026, and Big has 5 GB until "
        "30 September 2026. At the pace so far, use beyond it would cost €45.00."
    )
    untold = wording.summary(replace(ORDER, counted=(replace(used, cost=None),)))
    assert len(wording.summary(ORDER)) < len(untold) < len(wording.summary(beyond))
    assert "None" not in untold
    assert wording.summary(replace(ORDER, counted_unseen=True)).count("Big") == 2


@pytest.mark.parametrize("kind", ActionKind)
def test_every_kind_can_be_proposed_and_told_of(wording: Wording, kind: ActionKind) -> None:
    terms = replace(ORDER, kind=kind)
    assert wording.summary(terms)
    assert wording.subject(terms)
    for state in State:
        result = Result(state, ("O-1",), ("Big",), (), None)
        told = wording.confirmed(confirmed(terms, result))
        assert told
        assert "None" not in told
    assert "O-1" in wording.confirmed(confirmed(terms, Result(State.COMPLETED, ("O-1",))))


@pytest.mark.parametrize("why", WhyRefused)
def test_every_refusal_has_words(wording: Wording, why: WhyRefused) -> None:
    assert wording.refused(Refused(why))


def test_what_changed_is_told(wording: Wording) -> None:
    changed = (
        Change("price", euro("20"), euro("21")),
        Change("effective", date(2026, 9, 14), date(2026, 9, 15)),
        Change("lost", None, "Cloud"),
        Change("version", "1", "2"),
    )
    told = wording.refused(Refused(WhyRefused.CHANGED, changed))
    assert "21" in told
    assert "15" in told
    other = wording.refused(Refused(WhyRefused.CHANGED, (Change("lost", None, "Cloud"), Change("version", "1", "2"))))
    assert len(other) < len(told)
    assert wording.refused(Refused(WhyRefused.CHANGED, labels=("Too old.",))).count("Too old.") == 1


def test_words_of_records_cannot_act_as_markup(wording: Wording) -> None:
    told = wording.summary(replace(ORDER, line="<img src=x> [1] `a`"))
    assert "<img" not in told
    assert "[1]" not in told

"""What passes verification, and what it keeps back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from grounding.money import Money
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Draft,
    Evidence,
    FactValue,
    PassageEvidence,
    Quantity,
    SentenceKind,
    Verdict,
)
from grounding.verification.checks import Verifier
from grounding.verification.support import ENOUGH
from tests.unit.grounding.world import euro, fact, passage

VERIFIER = Verifier("en-IE", ("Fjord Plus", "Fjord Plus Family", "Fjord Max", "Fibre 500"), (r"\b(not|no|never)\b",))

PAGE = passage(
    "The Day Pass costs €3.99 a day and covers Switzerland. It holds 1 GB of data and 60 minutes of calls.\n\n"
    "It is not available for prepaid lines. Call +353 1 555 0147 from abroad, or write to care@fjord.example.\n\n"
    "Since 1 April 2026 the fee is 50 % of the monthly price. Fault F-2410 means a lost link on site GAL-0207.\n\n"
    "We refund the fee only if you cancel within 14 days.",
    title="Day passes",
    section=("Fjord Plus",),
)


def check(text: str, *evidence: Evidence) -> tuple[Verdict, str]:
    """Return what is found of a claim with this evidence."""
    found = VERIFIER.check(Draft(text, SentenceKind.CLAIM, evidence))
    return found.verdict, found.reason


def from_page(text: str) -> tuple[Verdict, str]:
    """Return what is found of a claim that cites the page."""
    return check(text, PassageEvidence(PAGE, text))


def test_a_claim_without_evidence_is_never_supported() -> None:
    assert check("The Day Pass covers Switzerland.") == (Verdict.UNSUPPORTED, "it cites nothing")


def test_a_notice_is_no_claim() -> None:
    found = VERIFIER.check(Draft("Call 1747, it costs €99.", SentenceKind.NOTICE))
    assert (found.verdict, found.score, found.reason) == (Verdict.NOT_A_CLAIM, 1.0, "")


@pytest.mark.parametrize(
    "text",
    [
        "The Day Pass costs €3.99 a day and covers Switzerland.",
        "The Day Pass costs 3.99 EUR a day.",
        "The Day Pass holds 1 GB of data and 60 min of calls.",
        "Since April 2026 the fee is 50 percent of the monthly price.",
        "Fault F-2410 means a lost link on site GAL-0207.",
        "From abroad call +353 1 555 0147.",
        "The Day Pass is not available for prepaid lines.",
        "Fjord Plus: the Day Pass covers Switzerland.",
    ],
)
def test_what_the_passage_says_passes_word_for_word_or_not(text: str) -> None:
    assert from_page(text) == (Verdict.SUPPORTED, "")


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("The Day Pass costs €2.99 a day and covers Switzerland.", "€2.99"),
        ("The Day Pass costs £3.99 a day and covers Switzerland.", "£3.99"),
        ("The Day Pass holds 2 GB of data and 60 minutes of calls.", "2 GB"),
        ("The Day Pass holds 1 GB of data and 60 texts.", "60 texts"),
        ("Since 2 April 2026 the fee is 50 % of the monthly price.", "2 April 2026"),
        ("Since 1 April 2025 the fee is 50 % of the monthly price.", "1 April 2025"),
        ("Since 1 April 2026 the fee is 60 % of the monthly price.", "60 %"),
        ("Fault F-2411 means a lost link on site GAL-0207.", "F-2411"),
        ("Fault F-2410 means a lost link on site GAL-0208.", "GAL-0208"),
        ("Call +353 1 555 0148 from abroad.", "+353 1 555 0148"),
        ("Write to care@fraud.example.", "care@fraud.example"),
        ("Fjord Max: the Day Pass costs €3.99 a day.", "Fjord Max"),
        ("Fjord Plus Family: the Day Pass costs €3.99 a day.", "Fjord Plus Family"),
        ("Alert HalyardUpfPacketLoss means a lost link on site GAL-0207.", "HalyardUpfPacketLoss"),
        ("At 09:30 the Day Pass covers Switzerland.", "09:30"),
    ],
)
def test_what_is_invented_is_kept_back_and_named(text: str, invented: str) -> None:
    assert from_page(text) == (Verdict.UNSUPPORTED, f"not in the evidence: {invented}")


@pytest.mark.parametrize(
    "text",
    [
        "Our shops open every morning and close late.",
        "The Day Pass includes free insurance against theft and water damage.",
        "It is.",
    ],
)
def test_what_the_passage_does_not_say_is_kept_back(text: str) -> None:
    assert from_page(text) == (Verdict.UNSUPPORTED, "the evidence does not say so")


@pytest.mark.parametrize(
    "text",
    [
        "The Day Pass does not cover Switzerland.",
        "The Day Pass holds no data and 60 minutes of calls.",
        "You can never cancel within 14 days for a refund.",
        "The Day Pass is available for prepaid lines.",
        "available for prepaid lines.",
        "Prepaid lines: the Day Pass is available.",
    ],
)
def test_a_negation_that_is_added_or_lost_is_kept_back(text: str) -> None:
    assert from_page(text) == (Verdict.UNSUPPORTED, "the evidence does not say so")


@pytest.mark.parametrize(
    "text",
    [
        "The Day Pass is not available for prepaid lines.",
        "Prepaid lines have no Day Pass available.",
        "The Day Pass covers Switzerland, but is not available for prepaid lines.",
        "From abroad write to care@fjord.example.",
    ],
)
def test_a_negation_that_the_evidence_holds_passes_and_one_of_something_else_does_no_harm(text: str) -> None:
    assert from_page(text) == (Verdict.SUPPORTED, "")


def test_without_words_for_it_negation_is_not_looked_at() -> None:
    draft = Draft("The Day Pass is available for prepaid lines.", SentenceKind.CLAIM, (PassageEvidence(PAGE, ""),))
    assert Verifier("en-IE").check(draft).verdict is Verdict.SUPPORTED


def test_a_quotation_that_drops_the_negation_before_it_is_kept_back() -> None:
    page = passage("Under no circumstances will the carrier refund the early termination fee to you")
    cut = "will the carrier refund the early termination fee to you"
    evidence = PassageEvidence(page, cut)
    assert check(page.text, evidence)[0] is Verdict.SUPPORTED
    assert check(cut, evidence)[0] is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("So it is. That is so.", "it is."),
        ("It is what it is.", "It is"),
        ("We think that that is it.", "that is it."),
    ],
)
def test_a_piece_cut_out_of_a_sentence_is_no_quotation(text: str, cut: str) -> None:
    """Of words that carry nothing, so that only a quotation can support them."""
    page = passage(text)
    assert check(cut, PassageEvidence(page, cut))[0] is Verdict.UNSUPPORTED


def test_a_whole_sentence_of_words_that_carry_nothing_is_a_quotation() -> None:
    assert check("So it is.", PassageEvidence(passage("So it is. That is so."), "So it is."))[0] is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("1. Switch it off.\n2. Wait 5 minutes.", "Wait 5 minutes."),
        ("- Switch it off\n- Wait for the light", "Wait for the light"),
        ("> Never open the box.", "Never open the box."),
        ("It is on fire! Leave the house. Now", "Leave the house."),
        ("The   fee\nis due.", "The fee is due."),
    ],
)
def test_whole_sentences_items_and_steps_are_quotations(text: str, quote: str) -> None:
    assert check(quote, PassageEvidence(passage(text), quote)) == (Verdict.SUPPORTED, "")


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [
        ("Your bill is €45.99.", euro("45.99"), Verdict.SUPPORTED),
        ("Your bill is €45.98.", euro("45.99"), Verdict.UNSUPPORTED),
        ("Your bill is £45.99.", euro("45.99"), Verdict.UNSUPPORTED),
        ("It took €4.00 off.", euro("-4"), Verdict.SUPPORTED),
        ("It ends on 31 January 2027.", date(2027, 1, 31), Verdict.SUPPORTED),
        ("It ends in January 2027.", date(2027, 1, 31), Verdict.SUPPORTED),
        ("It ends on 30 January 2027.", date(2027, 1, 31), Verdict.UNSUPPORTED),
        ("You have 12.35 GB left.", Quantity(Decimal("12.35"), "GB"), Verdict.SUPPORTED),
        ("You have 12.35 MB left.", Quantity(Decimal("12.35"), "GB"), Verdict.UNSUPPORTED),
        ("That is 50 %.", Quantity(Decimal(50), "%"), Verdict.SUPPORTED),
        ("Payments left: 4", 4, Verdict.SUPPORTED),
        ("Payments left: 5", 4, Verdict.UNSUPPORTED),
        ("4 payments are left.", 4, Verdict.SUPPORTED),
        ("5 payments are left.", 4, Verdict.UNSUPPORTED),
        ("4 GB are left.", 4, Verdict.UNSUPPORTED),
        ("4 months are left.", 4, Verdict.UNSUPPORTED),
        ("€4 are left.", 4, Verdict.UNSUPPORTED),
        ("4 payments are left.", Decimal(4), Verdict.UNSUPPORTED),
        ("You have Fjord Plus.", "Fjord Plus", Verdict.SUPPORTED),
        ("You have Fjord Max.", "Fjord Plus", Verdict.UNSUPPORTED),
        ("You have Fjord Plus.", "Fjord Plus Family", Verdict.SUPPORTED),
        ("You have Fibre 500.", "Fibre 500", Verdict.SUPPORTED),
        ("You have Fibre 500 at €500.", "Fibre 500", Verdict.UNSUPPORTED),
        ("It is the number 087 555 0101.", "087 555 0101 (Mum)", Verdict.SUPPORTED),
        ("It is the number 087 555 0102.", "087 555 0101 (Mum)", Verdict.UNSUPPORTED),
    ],
)
def test_a_claim_of_the_account_says_what_the_record_holds(text: str, value: FactValue, verdict: Verdict) -> None:
    assert check(text, fact(value))[0] is verdict


def test_a_computed_fact_holds_with_everything_that_it_was_computed_from() -> None:
    new, old = fact(euro("45.99"), record="bill/B-2"), fact(euro("37.99"), record="bill/B-1")
    difference = ComputedFact("difference", (new, old), euro("8.00"))
    assert check("It is €45.99, €8.00 more than €37.99.", difference)[0] is Verdict.SUPPORTED
    assert check("It is €45.99, €7.00 more than €37.99.", difference)[0] is Verdict.UNSUPPORTED


def test_a_claim_may_join_a_fact_and_a_passage_but_nothing_more() -> None:
    both: Sequence[Evidence] = (fact(euro("45.99")), PassageEvidence(PAGE, ""))
    assert check("Your bill is €45.99, because a Day Pass costs €3.99 a day.", *both)[0] is Verdict.SUPPORTED
    assert check("Your bill is €45.99, because a Day Pass costs €4.99 a day.", *both)[0] is Verdict.UNSUPPORTED


def test_a_record_with_markup_is_recognised_as_it_is_shown() -> None:
    name = AccountFact("crm", "ticket/T-1", "subject", "[1] <b>Router 500</b>", fact(1).as_of)
    assert check("Ticket “(1) ‹b›Router 500‹/b›” is open.", name)[0] is Verdict.SUPPORTED


@pytest.mark.parametrize("label", ["99", "1", ".99", "a"])
def test_a_records_text_does_not_hide_the_figures_of_others(label: str) -> None:
    evidence = (fact(label, "label"), fact(euro("1")))
    assert check("It is €1.99 a year.", *evidence) == (Verdict.UNSUPPORTED, "not in the evidence: €1.99")
    assert check("It is €1.00 a year.", *evidence)[0] is Verdict.SUPPORTED


def test_catalogue_facts_count_as_evidence() -> None:
    price = CatalogueFact("O-1", "1", "price", Money.of("27.99", "EUR"))
    name = CatalogueFact("O-1", "1", "name", "Fjord Plus")
    assert check("Fjord Plus costs €27.99 a month.", price, name)[0] is Verdict.SUPPORTED
    assert check("Fjord Plus costs €27.99 a month.", price)[0] is Verdict.UNSUPPORTED


def test_the_score_says_how_much_of_a_sentence_is_held() -> None:
    text = "The Day Pass covers Switzerland and the cruise ship."
    found = VERIFIER.check(Draft(text, SentenceKind.CLAIM, (PassageEvidence(PAGE, PAGE.text),)))
    assert ENOUGH <= found.score < 1


def test_a_proper_name_of_which_no_evidence_speaks_is_not_supported() -> None:
    assert from_page("The Day Pass covers Switzerland a day.")[0] is Verdict.SUPPORTED
    assert from_page("The Day Pass covers Japan a day.") == (Verdict.UNSUPPORTED, "not in the evidence: Japan")


TABLE = passage(
    "| Item | Plan One | Plan Two |\n|---|---|---|\n| Price with tax | €39.99 | None |\n"
    "| Price without tax | €32.51 | No |"
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Item: Price with tax; Plan One: €39.99; Plan Two: None", Verdict.SUPPORTED),
        ("Item: Price without tax; Plan One: €32.51; Plan Two: No", Verdict.SUPPORTED),
        ("Item: Price with tax; Plan One: €55.55; Plan Two: None", Verdict.UNSUPPORTED),
    ],
)
def test_a_row_of_a_table_is_a_quotation_whatever_the_rows_beside_it_negate(text: str, verdict: Verdict) -> None:
    assert check(text, PassageEvidence(TABLE, text))[0] is verdict

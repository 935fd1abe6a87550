"""What ties a statement down is kept, in whatever words, or the statement is not said."""

from __future__ import annotations

import pytest

from grounding.verification.sources import Place
from grounding.verification.ties import Ties
from grounding.verification.wording import Wording

WORDS = {
    "function": [r"\b(a|an|the|of|in|is|on|at|be|can|it|and|or|not|you|to|for)\b"],
    "join": [r"\band\b"],
    "tie.window": [r"\bwithin\b"],
    "tie.mostly": [r"\busually\b|\bin most\b"],
    "tie.rate": [r"\b(an?|per) (minute|month)\b"],
    "tie.order": [r"\b(after|before)\b"],
    "limit.only": [r"\bonly\b"],
    "limit.if": [r"\bif\b"],
    "limit.exception": [r"\b(except|unless)\b"],
    "tie.least": [r"\bup to\b"],
    "bound.upper": [r"\b(up to|at most)\b"],
    "denial": [r"\bno\b"],
    "cause": [r"\bbecause\b"],
    "example": [r"^for example\b"],
    "plain": [r"\bcosts\b"],
    "phrase": [r"\b(with|for|from) (?=\w)"],
    "phrase.light": [r"\bby (?=\w)"],
    "alternative": [r"\W*(or )?(on|in|after|before|within)\b"],
    "refers.back": [r"\W*(this|it)\b"],
    "same.bill": [r"\b(bill|invoice)s?\b"],
}
WORDING = Wording("en", WORDS)
TIES = Ties(WORDING)


def lost(sentence: str, *texts: str) -> str:
    """Return what a sentence leaves out of these texts."""
    return TIES.lost(sentence, [Place(text, (), frozenset(WORDING.stems(text))) for text in texts])


def test_what_is_left_out_is_told() -> None:
    assert lost("A charge can be disputed.", "A charge can be disputed within 90 days.") == "within 90 days"


@pytest.mark.parametrize(
    "sentence",
    [
        "A charge can be disputed within 90 days.",
        "Within three months, a charge can be disputed.",
        "A charge can be disputed for 90 days.",
        "The charge stands on the bill.",
    ],
)
def test_the_same_in_other_words_or_something_else_loses_nothing(sentence: str) -> None:
    assert lost(sentence, "A charge can be disputed within 90 days.") == ""


def test_a_word_that_tells_its_tie_whole_leaves_the_rest_to_the_statement() -> None:
    text = "Work is announced by text and is usually done at night, by day in winter."
    assert lost("Work is done at night.", text) == "usually"
    assert lost("In most cases work is done at night.", text) == ""


def test_a_place_that_says_it_without_condition_is_enough() -> None:
    tied = "A charge can be disputed within 90 days."
    assert lost("A charge can be disputed.", tied, "A charge can be disputed in the app.") == ""


def test_what_stands_before_its_statement_ties_that_alone() -> None:
    text = "The pack works in Ireland and, within the limit, in Spain."
    assert lost("The pack works in Ireland.", text) == ""
    assert lost("The pack works in Ireland and in Spain.", text) == "within the limit"


def test_one_of_several_conditions_is_enough() -> None:
    text = "Leaving is free within 14 days, after the end date, and on Flex."
    assert lost("Leaving is free on Flex.", text) == ""
    assert lost("Leaving is free.", text) == "within 14 days"
    assert lost("Repairs take 2 days.", "In most towns repairs take 2 days.") == "In most"


def test_a_language_without_such_words_ties_nothing() -> None:
    plain = Ties(Wording("en"))
    text = "A charge can be disputed within 90 days."
    assert plain.lost("A charge can be disputed.", [Place(text, (), frozenset(Wording("en").stems(text)))]) == ""


def test_what_is_said_of_each_figure_is_kept_for_each() -> None:
    text = "Calls made cost €0.39 a minute, calls received €0.15 a minute."
    assert lost("Calls made cost €0.39 per minute, calls received €0.15 per minute.", text) == ""
    assert lost("Calls made cost €0.39, calls received €0.15 a minute.", text) == "a minute"


def test_another_tie_of_the_place_does_not_stand_for_the_one_that_is_lost() -> None:
    text = "A charge can be disputed within 90 days, and Merrow answers within 10 working days."
    assert lost("A charge can be disputed, and Merrow answers within 10 working days.", text) == "within 90 days"
    assert lost("A charge can be disputed within 90 days, and Merrow answers.", text) == "within 10 working days"


def test_other_words_for_the_same_thing_say_it_again() -> None:
    text = "The text comes after the last bill."
    assert lost("The text comes after the last invoice.", text) == ""
    assert lost("The text comes.", text) == "after the last bill"


def test_a_statement_behind_a_tie_is_no_alternative_to_it() -> None:
    text = "All terminals lost their signal within 60 seconds, and the port had 4 of them."
    assert lost("All terminals lost their signal, and the port had 4 of them.", text) == "within 60 seconds"


def test_a_sentence_that_limits_the_one_before_is_kept_with_it() -> None:
    texts = ("The swap costs nothing.", "This holds only for lines without arrears.")
    assert lost("A swap costs nothing.", *texts) == texts[1]
    assert lost("A swap costs nothing for lines without arrears.", *texts) == ""
    assert lost("A swap costs nothing.", texts[0], "This takes an hour.") == ""


def test_whatever_stands_beside_a_statement_is_kept_where_all_else_is_said_again() -> None:
    text = "Delivery is free from an order value of €30.00."
    assert lost("Delivery is free.", text) == "from an order value of €30.00"
    assert lost("Delivery is free if you order for a value of €30.00.", text) == ""
    longer = "An engineer repairs the line with a new cable in two hours."
    assert lost("An engineer comes.", longer) == ""


def test_several_ties_of_one_statement_are_no_excuse_for_each_other() -> None:
    text = "Setup is free of charge for customers who order before 1 May."
    assert lost("Setup is free of charge.", text) == "before 1 May"
    assert lost("Setup is free of charge for customers.", text) == "before 1 May"


def test_what_says_little_of_its_own_is_kept_by_its_kind() -> None:
    only = "The pass works on trams only."
    assert lost("The pass works on trams.", only) == "only"
    assert lost("The pass works on no vehicle but trams.", only) == ""
    most = "Prices rise by up to the rate of inflation."
    assert lost("Prices rise by the rate of inflation.", most) == "up to the rate of inflation"
    assert lost("Prices rise by the rate of inflation at most.", most) == ""


def test_a_condition_without_a_statement_of_its_own_ties_the_clause_before() -> None:
    text = "A card costs €10.00, or nothing if the old card is faulty; a chip is free."
    assert lost("A card costs nothing.", text) == "if the old card is faulty"
    assert lost("A chip costs nothing.", text) == ""


def test_of_an_exception_that_is_a_condition_the_condition_is_asked_for() -> None:
    text = "A card costs €10.00 except if it is faulty."
    assert lost("A card costs €10.00.", text) == "if it is faulty"
    assert lost("If the card is not faulty, it costs €10.00.", text) == ""


def test_what_else_the_text_says_does_not_keep_a_condition() -> None:
    text = "Merrow lends no routers, and a visit costs €75.00 if an own router is faulty."
    assert lost("Merrow lends no routers, and a visit costs €75.00.", text) == "if an own router is faulty"


def test_a_reason_and_who_does_it_are_left_out_of_what_is_said_again() -> None:
    assert lost("A move is refused.", "A move is usually refused because the account number is wrong.") == "usually"
    text = "A faulty card is replaced by law, unless it was bent."
    assert lost("A faulty card is replaced.", text) == "unless it was bent"


def test_a_count_of_days_without_what_they_are_counted_from_keeps_nothing() -> None:
    text = "The text comes 30 days before the change."
    counted = Ties(Wording("en", WORDS | {"tie.order": [r"\b(\d+ days )?(after|before)\b"]}))
    place = Place(text, (), frozenset(WORDING.stems(text)))
    assert counted.lost("The text comes 30 days.", [place]) == "30 days before the change"
    assert counted.lost("The text comes 30 days before the change.", [place]) == ""


def test_of_places_that_say_as_much_the_shortest_is_meant() -> None:
    texts = (
        "The deposit of a returned router is refunded in June, less any damage.",
        "Routers returned after May are kept.",
    )
    assert lost("A returned router of yours.", *texts) == "after May are kept"


def test_a_count_in_words_keeps_as_little_as_one_in_figures() -> None:
    text = "Wait five minutes after the restart of the box."
    counted = Ties(Wording("en", WORDS | {"tie.order": [r"\b(\w+ minutes )?(after|before)\b"]}))
    place = Place(text, (), frozenset(WORDING.stems(text)))
    assert counted.lost("Wait five minutes.", [place]) == "five minutes after the restart of the box"
    assert counted.lost("Wait five minutes after the box has restarted.", [place]) == ""


def test_what_comes_right_behind_a_tie_is_no_rate() -> None:
    text = "A failed payment is tried again, after a month of grace."
    assert lost("A failed payment is tried again.", text) == "after a month of grace"
    assert lost("A failed payment is tried again after a month of grace.", text) == ""


def test_what_the_text_says_elsewhere_too_does_not_show_that_its_day_is_kept() -> None:
    text = "Tell us of it before the move; the move is free."
    assert lost("Tell us of it; the move is free.", text) == "before the move"
    assert lost("Tell us of it before the move; the move is free.", text) == ""


def test_what_another_clause_denies_keeps_no_limit() -> None:
    text = "The rule holds for new lines only; old lines have no rule."
    assert lost("The rule holds for new lines; old lines have no rule.", text) == "only"
    assert lost("The rule holds for no lines but new ones; old lines have no rule.", text) == ""


def test_what_is_joined_by_a_semicolon_is_compared_part_by_part() -> None:
    text = "Three lines together cost €92.37 a month."
    other = "your bank account is read each night and its number is never shown"
    assert lost(f"Three lines together cost €92.37; {other}.", text) == "a month"
    assert lost(f"Three lines together cost €92.37 a month; {other}.", text) == ""


def test_what_follows_a_list_of_places_is_no_place() -> None:
    placed = Ties(Wording("en", WORDS | {"tie.where": [r"\bin (?-i:[A-Z])\w+"]}))

    def left_out(sentence: str, text: str) -> str:
        return placed.lost(sentence, [Place(text, (), frozenset(WORDING.stems(text)))])

    text = "Plus holds 5 GB in Spain, Max holds 15 GB of data, with calls and texts."
    assert left_out("Plus holds 5 GB, Max holds 15 GB of data, with calls and texts.", text) == "in Spain"
    assert left_out("Calls are free in Norway.", "Calls are free in Spain, Norway and Malta.") == ""

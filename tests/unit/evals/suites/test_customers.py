"""A customer who follows a script."""

from __future__ import annotations

from typing import Any

from evals.suites.cases import Simulated
from evals.suites.customers import ScriptedCustomer

SCRIPT = Simulated.model_validate(
    {
        "goal": "Know what the bill of one line is.",
        "knows": {"line": "087 555 1001"},
        "opens": "What is the bill of {line}?",
        "replies": [
            {"outcome": ["clarify"], "choose": 2},
            {"hears": ["which month"], "say": "August, for {line}"},
            {"say": "Please tell me"},
        ],
        "until": ["€10.00"],
    }
)


def answer(text: str, outcome: str = "answered", choices: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return an answer as far as a customer hears it."""
    return {"text": text, "outcome": outcome, "choices": list(choices), "locale": "en-IE"}


def test_he_says_what_fits_and_each_reply_once() -> None:
    """The first that fits, filled with what he knows."""
    customer = ScriptedCustomer(SCRIPT)
    assert customer.opens == "What is the bill of 087 555 1001?"
    assert customer.replies(answer("Which line?", "clarify", ("first", "second"))) == "second"
    assert customer.replies(answer("Which month?", "clarify", ("first", "second"))) == "August, for 087 555 1001"
    assert customer.replies(answer("Hm.")) == "Please tell me"
    assert customer.replies(answer("Hm.")) is None


def test_he_hears_choices_too_and_takes_only_one_that_is_there() -> None:
    """A choice that was not offered cannot be taken."""
    customer = ScriptedCustomer(SCRIPT)
    assert customer.replies(answer("?", "clarify", ("Which month",))) == "August, for 087 555 1001"


def test_it_is_over_when_he_has_what_he_wanted() -> None:
    """Whatever else he could say."""
    customer = ScriptedCustomer(SCRIPT)
    assert customer.replies(answer("It is €10.00.", "clarify", ("a", "b"))) is None

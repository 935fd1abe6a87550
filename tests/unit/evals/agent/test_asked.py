"""Who asks what in the benchmark of a model."""

from __future__ import annotations

from connectors import sample
from connectors.carrier import load
from evals.agent.asked import asked
from grounding.types import Role

FOLDER = load(sample.FOLDER)
CUSTOMERS = [f"C-{number}" for number in range(20)]


def test_half_is_asked_of_documents_and_half_of_accounts_always_in_the_same_order() -> None:
    questions = asked(FOLDER, CUSTOMERS, 100)
    assert len(questions) == 100
    assert questions == asked(FOLDER, CUSTOMERS, 100)
    assert {question.identity.role for question in questions} == {Role.VISITOR, Role.CUSTOMER, Role.OPERATOR}
    examples = {text for texts in FOLDER.carrier.language().intents.values() for text in texts}
    assert sum(question.text in examples for question in questions) == 50


def test_a_customer_asks_about_himself_and_nobody_else_has_an_account() -> None:
    for question in asked(FOLDER, CUSTOMERS, 100):
        own = question.identity.customer_id
        assert (own in CUSTOMERS) if question.identity.role is Role.CUSTOMER else own is None


def test_an_earlier_message_comes_as_the_conversation_before_the_last() -> None:
    followed = [question for question in asked(FOLDER, CUSTOMERS, 600) if question.before]
    turn = followed[0].turn(3)
    assert [exchange.question for exchange in turn.history] == list(followed[0].before)
    assert turn.text == followed[0].text

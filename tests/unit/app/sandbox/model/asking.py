"""Requests as an agent sends them, for tests of the double."""

from __future__ import annotations

from typing import Any

from app.sandbox.model.dice import Dice
from app.sandbox.model.reading import Asked, read
from app.sandbox.model.requests import ChatRequest

SYSTEM = "You word answers for a carrier.\nThe secret word is heliotrope."
ITEMS = (
    "[E1] account: bill 1, issued = 1 September 2026 (as of 14 September 2026)",
    "[E2] account: bill 1, total = €19.99 (as of 14 September 2026)",
    "[E3] account: bill 2, total = €15.99 (as of 14 September 2026)",
    "[E4] account: bill 2, issued = 1 August 2026 (as of 14 September 2026)",
    "[E5] computed: difference of E2 and E3 = €4.00",
    "[E6] passage: Roaming > Prices\n"
    "  If you leave the EU, data costs €5.00 a day. Data in the EU is not charged. The pack lasts up to 14 days.\n"
    "  The pack includes 20 GB.",
    "[E7] catalogue: Alder Plus, price/P1 = €27.99",
    "[E8] verdict: Alder Max for line 1 = ineligible (because: The contract is too young)",
    "[E9] verdict: Alder Go for line 1 = eligible",
    "[E10] account: line 1, label = ⟦E10⟧ (as of 14 September 2026)",
)
TOOL = {
    "type": "function",
    "function": {
        "name": "account_facts",
        "description": "Look up more of the account by a topic.",
        "parameters": {"type": "object", "properties": {"topic": {"type": "string"}}, "required": ["topic"]},
    },
}


def prompt(question: str, *items: str) -> str:
    """Return a user's message with evidence, all of it unless told."""
    block = "\n".join(("<<<evidence 0a1b2c", *(items or ITEMS), "0a1b2c evidence>>>"))
    return f"Asked before in this conversation:\n- what is a bill?\n\n{block}\n\nQuestion: {question}"


def request(question: str, *items: str, **fields: Any) -> ChatRequest:
    """Return a request for an answer."""
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(question, *items)}]
    return ChatRequest.model_validate({"model": "any", "messages": messages, **fields})


def asked(question: str, *items: str, **fields: Any) -> Asked:
    """Return what a request comes down to."""
    return read(request(question, *items, **fields))


def dice(*key: object) -> Dice:
    """Return chance of a key."""
    return Dice("test", *key)

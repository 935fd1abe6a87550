"""Questions asked of documents in the documents' own words."""

from __future__ import annotations

from grounding.drafting.extractive.rewording import reworded
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.world import context


def test_documents_are_asked_in_their_own_words() -> None:
    asked, plain = Understood("I have second thoughts, what now", ()), Understood("what is fibre", ())
    ctx = context(asked.question)
    assert reworded(asked, ctx.words, ctx.messages).worded == ctx.messages.plain("query.cooling_off")
    assert reworded(plain, ctx.words, ctx.messages) == plain
    # What no text words is asked as it was put.
    assert reworded(asked, {"worded.nothing": ("second",)}, ctx.messages) == asked

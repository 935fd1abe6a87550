"""Conversations as cases have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from evals.harness.conversing import converse
from evals.harness.records import heard_of, store_of
from evals.harness.systems import Answered, Asker, AskFailed
from evals.harness.task import cluster
from tests.unit.evals.scoring.conversations import answer, case

PASSAGE = {"number": 1, "kind": "passage", "passage_id": "p1", "document_id": "help/a.md", "quote": "q"}


@dataclass
class Scripted:
    """A system that answers from a list, and notes what it was asked."""

    answers: list[dict[str, Any]]
    asked: list[tuple[Asker, str, str]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    tokens: int | None = None

    async def ask(self, asker: Asker, conversation_id: str, text: str) -> Answered:
        """Return the next answer."""
        self.asked.append((asker, conversation_id, text))
        if not self.answers:
            raise AskFailed("nothing left to say")
        return Answered(self.answers.pop(0), 2.0, self.tokens)

    async def search(self, asker: Asker, query: str, limit: int) -> list[dict[str, Any]]:
        """Note the query."""
        self.looked.append(f"{limit} for {query}")
        return [{"document_id": "help/a.md", "text": "t"}]

    async def passages(self, asker: Asker, ids: Sequence[str]) -> dict[str, str]:
        """Return a text for each."""
        return dict.fromkeys(ids, "whole")

    async def confidence(self, asker: Asker, text: str) -> float | None:
        """Be sure of it."""
        return 0.75

    async def close(self) -> None:
        """Hold nothing."""


async def test_one_message_is_asked_and_what_it_is_judged_by_looked_up() -> None:
    """The passages cited, what search finds, how sure the assistant is."""
    asked = case(customer="C-1", expect={"cites": [{"document": "help/a.md"}]})
    system = Scripted([answer("yes", citations=[PASSAGE])], tokens=5)
    heard = await converse(system, asked, "c-1")
    assert system.asked == [(Asker("customer", "C-1"), "c-1", "z")] and system.looked == ["10 for z"]
    assert heard.passages == {"p1": "whole"} and heard.found is not None
    assert (heard.confidence, heard.tokens, heard.cost, heard.ms) == (0.75, 5, None, (2.0,))
    assert heard_of(asked, store_of(heard)) == heard


async def test_nothing_is_looked_up_that_judges_nothing() -> None:
    """An answer from an account tells nothing of documents."""
    system = Scripted([answer("yes")])
    heard = await converse(system, case(expect={"outcome": ["answered"]}), "c-1")
    assert (heard.found, heard.confidence, heard.passages, system.looked) == (None, None, {}, [])


async def test_turns_follow_each_other_in_one_conversation() -> None:
    """As they are written down."""
    turns = [{"say": "a"}, {"say": "b"}]
    system = Scripted([answer("1"), answer("2")])
    heard = await converse(system, case(ask=None, turns=turns, expect={"facts": ["2"]}), "c-1")
    assert heard.messages == ("a", "b") and [each["text"] for each in heard.answers] == ["1", "2"]
    assert {each[1] for each in system.asked} == {"c-1"}


@pytest.mark.parametrize(("most", "said"), [(1, ("o",)), (2, ("o", "r1")), (6, ("o", "r1", "r2"))])
async def test_a_simulated_customer_stops_in_time(most: int, said: tuple[str, ...]) -> None:
    """After so many turns, or when he has nothing to say."""
    script = {"goal": "g", "opens": "o", "replies": [{"say": "r1"}, {"say": "r2"}], "most_turns": most}
    system = Scripted([answer("?") for _ in range(9)])
    heard = await converse(system, case(ask=None, simulated=script, expect={"outcome": ["answered"]}), "c-1")
    assert heard.messages == said


async def test_a_conversation_that_breaks_off_is_none() -> None:
    """What was said before is not judged."""
    turns = [{"say": "a"}, {"say": "b"}]
    with pytest.raises(AskFailed, match="nothing left"):
        await converse(Scripted([answer("1")]), case(ask=None, turns=turns, expect={"facts": ["2"]}), "c-1")


@pytest.mark.parametrize(
    ("fields", "shared"),
    [
        ({"customer": "C-1", "expect": {"cites": [{"document": "help/a.md"}]}}, "C-1"),
        ({"expect": {"cites": [{"record": "bill"}, {"document": "help/a.md"}]}}, "help/a.md"),
        ({"expect": {"passages": [{"document": "help/b.md"}]}}, "help/b.md"),
        ({"expect": {"outcome": ["answered"]}}, "x"),
    ],
)
def test_cases_share_a_customer_or_a_document(fields: dict[str, Any], shared: str) -> None:
    """Else each stands for itself."""
    assert cluster(case(**fields)) == shared

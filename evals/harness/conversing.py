"""Has one case's conversation with an assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol, TypeVar

from evals.harness.systems import Answered, Asker, Json, System
from evals.scoring.retrieval import DEPTH, wanted
from evals.scoring.types import Heard
from evals.suites.cases import Case, Simulated
from evals.suites.customers import ScriptedCustomer

Number = TypeVar("Number", int, float)


class Customer(Protocol):
    """Who speaks for a simulated customer."""

    @property
    def opens(self) -> str:
        """What he says first."""

    async def replies(self, answer: Json) -> str | None:
        """Return what he says to an answer; None if the conversation is over. Raises AskFailed."""


class _Scripted:
    """A customer who needs no time to think."""

    def __init__(self, simulated: Simulated) -> None:
        self._customer = ScriptedCustomer(simulated)
        self.opens = self._customer.opens

    async def replies(self, answer: Json) -> str | None:
        return self._customer.replies(answer)


Casting = Callable[[Simulated], Customer]
"""Who plays a simulated customer."""

SCRIPTED: Casting = _Scripted


async def converse(system: System, case: Case, conversation_id: str, casting: Casting = SCRIPTED) -> Heard:
    """Have the conversation, and look up what it is judged by. Raises AskFailed."""
    asker = Asker(case.audience, case.customer)
    said: list[str] = []
    got: list[Answered] = []
    async for text in _messages(case, got, casting):
        said.append(text)
        got.append(await system.ask(asker, conversation_id, text))
    cited = {each["passage_id"] for one in got for each in one.answer["citations"] if each["kind"] == "passage"}
    return Heard(
        case,
        tuple(said),
        tuple(one.answer for one in got),
        tuple(one.ms for one in got),
        await system.passages(asker, sorted(cited)) if cited else {},
        tuple(await system.search(asker, case.ask, DEPTH)) if case.ask and wanted(case) else None,
        _sum([one.tokens for one in got]),
        _sum([one.cost for one in got]),
        await system.confidence(asker, case.ask) if case.ask and _by_documents(got[-1].answer) else None,
        _joined([one.turned_down for one in got]),
    )


async def _messages(case: Case, got: list[Answered], casting: Casting) -> AsyncIterator[str]:
    """Yield what is said, each message once the one before is answered."""
    if case.simulated is None:
        for written in [each.say for each in case.turns] or [case.ask or ""]:
            yield written
        return
    customer = casting(case.simulated)
    text: str | None = customer.opens
    for _ in range(case.simulated.most_turns):
        if text is None:
            return
        yield text
        text = await customer.replies(got[-1].answer)


def _by_documents(answer: Json) -> bool:
    """Say whether it was documents that decided what was answered: they are cited, or they held nothing."""
    return answer["outcome"] == "abstained" or any(each["kind"] == "passage" for each in answer["citations"])


def _joined(told: list[tuple[Json, ...] | None]) -> tuple[Json, ...] | None:
    known = [each for each in told if each is not None]
    return tuple(one for each in known for one in each) if known else None


def _sum(amounts: list[Number | None]) -> Number | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known[1:], known[0]) if known else None

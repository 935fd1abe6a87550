"""What a model may look up in one turn, for that turn's reader: nothing here takes a customer, an account or a role."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from grounding.drafting.agent.bounds import Spend
from grounding.drafting.agent.evidence import EvidenceList
from grounding.errors import AccountUnavailable, GroundingError
from grounding.tracing import ToolUse
from grounding.types import Draft, Evidence, Material, Offer, PassageEvidence
from retrieval.errors import RetrievalError
from retrieval.types import Found

Result = TypeVar("Result")

_PASSAGES = 6
_LONGEST_QUERY = 300
_SLOWEST_S = 5.0

FAILED = "FAILED:"
"""Opens what is final: asking again brings nothing else."""
RETRY = "RETRY:"
"""Opens what may work if it is asked once more."""


@dataclass(slots=True)
class TurnDesk:
    """One turn's evidence and look-ups."""

    material: Material
    evidence: EvidenceList
    spend: Spend
    offers: dict[tuple[str, ...], Offer] = field(default_factory=dict)
    """What the rules cleared in this turn, by verdict."""
    code: list[Draft] = field(default_factory=list)
    """What code says of what was looked up."""
    uses: list[ToolUse] = field(default_factory=list)
    _asked: dict[tuple[str, str], str] = field(default_factory=dict)
    _calls: set[asyncio.Future[Any]] = field(default_factory=set)

    async def running(self, call: Awaitable[Result]) -> Result:
        """Await a call of the model in such a way that leaving ends it."""
        task = asyncio.ensure_future(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return await task

    async def __aenter__(self) -> Self:
        """Begin to take calls."""
        return self

    async def __aexit__(self, *error: object) -> None:
        """End the calls that still run: nobody pays a provider to go on writing when the answer is over.

        To be left before LangGraph's stream is closed, which waits for its tasks to end by themselves.
        """
        calls = list(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def passages(self, query: str) -> str:
        """Search the documents that the turn's reader may read."""
        return await self._once("passages", query, self._search)

    async def look_up(self, tool: str, topic: str) -> str:
        """Look a topic of the reader's own account, or of the catalogue, up."""
        return await self._once(tool, topic, self._topic)

    async def _once(self, tool: str, asked: str, ask: _Ask) -> str:
        """Ask, unless it was asked already or there has been enough of it."""
        key = (tool, " ".join(asked.split()).casefold()[:_LONGEST_QUERY])
        known = self._asked.get(key)
        if known is not None and not known.startswith(RETRY):
            return self._used(key, f"{FAILED} you have asked this already; its result stands above. Write the answer.")
        if self.spend.look_ups >= self.spend.bounds.look_ups:
            return self._used(key, f"{FAILED} nothing more can be looked up. Write the answer.")
        self.spend.look_ups += 1
        try:
            async with asyncio.timeout(min(_SLOWEST_S, max(self.spend.left_s, 0.1))):
                told = await ask(key[1])
        except (AccountUnavailable, TimeoutError, RetrievalError):
            word = FAILED if known is not None else RETRY
            told = f"{word} the system did not answer. Without it, say that this cannot be seen right now."
        except GroundingError:
            told = f"{FAILED} this cannot be looked up."
        self._asked[key] = told
        return self._used(key, told)

    def _used(self, key: tuple[str, str], told: str) -> str:
        result = "retry" if told.startswith(RETRY) else "failed" if told.startswith(FAILED) else "found"
        self.uses.append(ToolUse(key[0], key[1][:100], "nothing" if told == _NOTHING else result))
        return told

    async def _search(self, query: str) -> str:
        found = await self.material.search(query, _PASSAGES)
        return self._told([as_evidence(item) for item in found])

    async def _topic(self, topic: str) -> str:
        if topic not in self.material.topics:
            return f"{FAILED} there is no such topic for this reader. There are: {', '.join(self.material.topics)}."
        looked = await self.material.look_up(topic)
        self.offers.update({offer.verdict.key: offer for offer in looked.offers})
        self.code += looked.drafts
        if looked.missing and not looked.drafts:
            return f"{FAILED} this part of the account cannot be read right now; say so."
        return self._told([item for draft in looked.drafts for item in draft.evidence])

    def _told(self, items: Sequence[Evidence]) -> str:
        new = self.evidence.add(items)
        known = dict.fromkeys(each for item in items if (each := self.evidence.id_of(item)))
        if not known:
            return _NOTHING
        return "\n".join([f"Found: {', '.join(known)}", *([self.evidence.block(new)] if new else [])])


def as_evidence(found: Found) -> PassageEvidence:
    """Return a found passage as evidence; what of it a sentence rests on is told by the sentence."""
    return PassageEvidence(found.passage, "")


_NOTHING = "Nothing was found. Do not ask for it again."
_Ask = Callable[[str], Awaitable[str]]

"""One answer while a model writes it: whole lines come out, each with the evidence that it cites."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.runnables import RunnableConfig
from purgatory.domain.model import OpenedState

from grounding.drafting.agent.client import failure, learnt, may_pass, retry_after_s
from grounding.drafting.agent.desk import TurnDesk
from grounding.drafting.agent.lines import NO_ANSWER, Line, LineReader, Thoughts, parsed
from grounding.drafting.agent.model import Model, untraced
from grounding.drafting.agent.prompting import Asked, Prompting
from grounding.drafting.agent.quotes import best_quote
from grounding.errors import ModelFailed
from grounding.tracing import ModelTrace
from grounding.types import (
    Draft,
    Evidence,
    Offer,
    PassageEvidence,
    SentenceBlock,
    SentenceKind,
    VerdictFact,
)

MOST_LINES = 16
"""Lines that are read of one answer; a model that writes on has lost its thread."""

MOST_REPEATED = 2
"""Lines that may come again; one more, and the model goes round in circles."""

# Where a server wants to be left alone for longer, code writes the answer: nobody waits for that in a chat.
_LONGEST_PAUSE_S = 2.0
_PAUSE_S = 0.2
_GRAPH_STEPS = 40


class Writing:
    """One answer in the making."""

    def __init__(self, model: Model, prompting: Prompting, desk: TurnDesk, asked: Asked) -> None:
        """Take what the answer is written from; the model is asked when the first line is."""
        self._model, self._prompting, self._desk, self._asked = model, prompting, desk, asked
        self._began = time.perf_counter()
        self._first_line_ms: float | None = None
        self._failure: str | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return everything that the model could cite so far."""
        return self._desk.evidence.items

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Return everything that the rules cleared so far in this turn."""
        return tuple(self._desk.offers.values())

    @property
    def code(self) -> tuple[Draft, ...]:
        """Return what code says of what the model looked up."""
        return tuple(self._desk.code)

    @property
    def trace(self) -> ModelTrace:
        """Return how the answer came about so far."""
        spend = self._desk.spend
        return ModelTrace(
            model=self._model.endpoint.model,
            prompts=self._prompting.hash,
            calls=spend.calls,
            tools=tuple(self._desk.uses),
            evidence=tuple("/".join(item.key) for item in self.evidence),
            input_tokens=spend.input_tokens,
            output_tokens=spend.output_tokens,
            cost=spend.cost,
            first_line_ms=self._first_line_ms,
            failure=self._failure,
        )

    async def drafts(self) -> AsyncGenerator[Draft]:
        """Yield sentences as the model writes them; none if it says that the evidence does not answer.

        What comes next is read while the last one is looked at. Raises ModelFailed, at the end of what did come.
        """
        queue: asyncio.Queue[Draft | ModelFailed | None] = asyncio.Queue()
        work = asyncio.create_task(self._pump(queue))
        try:
            while (item := await queue.get()) is not None:
                if isinstance(item, ModelFailed):
                    self._failure = item.reason
                    raise item
                yield item
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    def quoted(self, evidence: Sequence[Evidence], text: str) -> tuple[Evidence, ...]:
        """Return evidence with the part of each passage that a sentence rests on."""
        language = self._prompting.language
        return tuple(
            replace(item, quote=best_quote(item.passage.text, text, language))
            if isinstance(item, PassageEvidence)
            else item
            for item in evidence
        )

    async def repaired(self, draft: Draft, fault: str) -> Draft | None:
        """Have one sentence written anew; None if that came to nothing."""
        spend = self._desk.spend
        if not spend.may_call:
            return None
        spend.call()
        asked = self._prompting.repair(self._desk.evidence, draft.evidence, draft.text, fault)
        try:
            async with asyncio.timeout(min(spend.left_s, self._model.bounds.silence_s)):
                with untraced():
                    said = await self._model.client().ainvoke(asked.messages)
        except Exception as error:  # whatever a client may raise, the sentence is dropped and the answer goes on
            self._failure = failure(error).reason
            return None
        if not self._counted(said):
            spend.input_tokens += self._model.count(asked.system) + self._model.count(asked.user)
            spend.output_tokens += self._model.count(str(said.text))
        found = parsed(next((line for line in str(said.text).splitlines() if line.strip()), ""))
        return None if found is None or found.text.strip(".") == NO_ANSWER else self._draft(found)

    async def _pump(self, queue: asyncio.Queue[Draft | ModelFailed | None]) -> None:
        try:
            with untraced():
                await self._read(queue)
        except ModelFailed as error:
            queue.put_nowait(error)
        finally:
            queue.put_nowait(None)

    async def _read(self, queue: asyncio.Queue[Draft | ModelFailed | None]) -> None:
        thoughts, read, known, repeated = Thoughts(), 0, set[str](), 0
        async with aclosing(self._lines()) as lines:
            async for line in lines:
                found = parsed(thoughts.spoken(line))
                if found is None:
                    continue
                if found.text.strip(".") == NO_ANSWER:
                    break
                if found.text.casefold() in known:
                    repeated += 1
                else:
                    known.add(found.text.casefold())
                    read += 1
                    self._first_line_ms = self._first_line_ms or (time.perf_counter() - self._began) * 1000
                    queue.put_nowait(self._draft(found))
                if read > MOST_LINES or repeated > MOST_REPEATED:
                    raise ModelFailed("model_endless", f"after {read} lines it goes on, or round in circles")

    async def _lines(self) -> AsyncGenerator[str]:
        """Yield lines as they are completed; asks again where nothing had come and another try can help."""
        paused = False
        while True:
            began = False
            try:
                async with aclosing(self._attempt()) as lines:
                    async for line in lines:
                        began = True
                        yield line
                return
            except ModelFailed as failed:
                cause = failed.__cause__ or failed
                known = learnt(cause, self._model.abilities)
                if began or self._desk.uses:
                    raise
                if known is not None:
                    self._model.abilities = known
                    continue
                pause = _pause_s(failed, cause)
                if paused or pause is None or pause > self._desk.spend.left_s / 2:
                    raise
                paused = True
                await asyncio.sleep(pause)

    async def _attempt(self) -> AsyncGenerator[str]:
        try:
            async with await self._model.guard():
                # Inside the guard, so that it counts an answer that was too slow as well.
                try:
                    async with asyncio.timeout(self._desk.spend.left_s), aclosing(self._streamed()) as lines:
                        async for line in lines:
                            yield line
                except ModelFailed:
                    raise
                except Exception as error:  # whatever a client may raise
                    raise failure(error) from error
        except OpenedState as error:
            raise ModelFailed("model_unavailable", "the model has been failing and is left alone") from error

    async def _streamed(self) -> AsyncGenerator[str]:
        reader, written, finish = LineReader(), 0, ""
        config: RunnableConfig = {"recursion_limit": _GRAPH_STEPS}
        asked = {"messages": self._asked.messages}
        stream = self._model.agent().astream(asked, config, context=self._desk, stream_mode="messages")
        async with aclosing(cast("AsyncGenerator[Any]", stream)) as chunks, self._desk:
            async for chunk in self._in_time(chunks):
                if not isinstance(chunk, AIMessage | AIMessageChunk):
                    continue
                written += self._model.count(chunk.text) if chunk.text.strip() else 0
                self._desk.spend.wrote(written)
                finish = chunk.response_metadata.get("finish_reason") or finish
                self._counted(chunk)
                for line in _fed(reader, chunk.text):
                    yield line
                if finish == "tool_calls":
                    reader, finish = LineReader(), ""
        _check_end(finish, written)
        rest = reader.rest()
        if rest:
            yield rest

    async def _in_time(self, chunks: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Yield what a stream brings, as long as it is not silent for too long."""
        while True:
            try:
                async with asyncio.timeout(self._model.bounds.silence_s):
                    chunk, _ = await anext(chunks)
            except StopAsyncIteration:
                return
            yield chunk

    def _draft(self, line: Line) -> Draft:
        text = self._desk.evidence.fill(line.text)
        cited = self.quoted(self._desk.evidence.cited(line.ids), text)
        offered = [item.offering_id for item in cited if isinstance(item, VerdictFact) and item.eligible]
        block = SentenceBlock("step", line.step) if line.step else None
        return Draft(text, SentenceKind.CLAIM, cited, block, tuple(dict.fromkeys(offered)))

    def _counted(self, said: BaseMessage) -> bool:
        """Count the tokens that a server says it has read and written, and say whether it did."""
        usage = said.usage_metadata if isinstance(said, AIMessage) else None
        if not usage:
            return False
        self._desk.spend.input_tokens += usage["input_tokens"]
        self._desk.spend.output_tokens += usage["output_tokens"]
        return True


def _fed(reader: LineReader, text: str) -> Sequence[str]:
    try:
        return reader.feed(text)
    except ValueError as error:
        raise ModelFailed("model_endless", str(error)) from error


def _check_end(finish: str, written: int) -> None:
    """Make sure that an answer came to its end. Raises ModelFailed."""
    if finish == "length":
        raise ModelFailed("model_endless", "the answer was cut off at its greatest length")
    if finish == "content_filter":
        raise ModelFailed("model_refused", "the model's server held the answer back")
    if finish != "stop":
        raise ModelFailed("model_cut_off", "the answer broke off")
    if not written:
        raise ModelFailed("model_empty", "the answer was empty")


def _pause_s(failed: ModelFailed, cause: BaseException) -> float | None:
    """Return after which pause another try may help; None if none will."""
    if failed.reason == "model_rate_limited":
        wanted = retry_after_s(cause)
        wanted = _PAUSE_S if wanted is None else wanted
        return wanted if wanted <= _LONGEST_PAUSE_S else None
    return _PAUSE_S if may_pass(cause) else None

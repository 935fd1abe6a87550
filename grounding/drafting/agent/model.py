"""One language model and what is known of its server: what it can do, and whether it has been failing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

from langchain.agents import create_agent
from langchain_openai import ChatOpenAI
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context
from purgatory import AsyncCircuitBreakerFactory

from grounding.drafting.agent.bounds import Bounds
from grounding.drafting.agent.client import Abilities, Endpoint, chat_model
from grounding.drafting.agent.desk import TurnDesk
from grounding.drafting.agent.tokens import TokenCounter
from grounding.drafting.agent.tools import Limits, tools
from grounding.errors import ModelFailed

_OPEN_AFTER = 3
_OPEN_S = 15.0
# What says something of the server, and not of one question.
_FAILING = frozenset({"model_unavailable", "model_slow", "model_rate_limited", "model_cut_off", "model_malformed"})

Agent = CompiledStateGraph[Any, TurnDesk, Any, Any]


class Model:
    """A model behind an OpenAI-compatible server."""

    def __init__(self, endpoint: Endpoint, bounds: Bounds) -> None:
        """Take where it is; nothing is opened or loaded yet."""
        self.endpoint, self.bounds = endpoint, bounds
        self.abilities = Abilities()
        """What the server can do; whoever learns that it cannot do something says so here."""
        self._tokens = TokenCounter()
        self._agents: dict[Abilities, Agent] = {}
        self._clients: dict[Abilities, ChatOpenAI] = {}
        # After failures in a row the next customers get their answer from code at once, and one of them tries again.
        exclude: list[type[BaseException] | tuple[type[BaseException], Callable[..., bool]]] = [
            asyncio.CancelledError,
            (ModelFailed, lambda error: error.reason not in _FAILING),
        ]
        self._breakers = AsyncCircuitBreakerFactory(_OPEN_AFTER, _OPEN_S, exclude)

    def warm_up(self) -> None:
        """Read the token table and put the agent together; blocking."""
        self._tokens.warm_up()
        self.agent()

    def count(self, text: str) -> int:
        """Return how many tokens a text has."""
        return self._tokens.count(text)

    async def guard(self) -> AbstractAsyncContextManager[object]:
        """Return what counts failures; entering it raises purgatory's OpenedState while the server is left alone."""
        breaker: AbstractAsyncContextManager[object] = await self._breakers.get_breaker(self.endpoint.model)
        return breaker

    def agent(self) -> Agent:
        """Return the agent, with tools if the server can call them."""
        if self.abilities not in self._agents:
            offered = tools() if self.abilities.tools else []
            agent = create_agent(self.client(), offered, middleware=[Limits()], context_schema=TurnDesk)
            self._agents[self.abilities] = agent
        return self._agents[self.abilities]

    def client(self) -> ChatOpenAI:
        """Return the bare model."""
        if self.abilities not in self._clients:
            output, silence = self.bounds.output_tokens, self.bounds.silence_s
            made = chat_model(self.endpoint, self.abilities, output_tokens=output, timeout_s=silence)
            self._clients[self.abilities] = made
        return self._clients[self.abilities]


def untraced() -> AbstractContextManager[None]:
    """Return a block in which LangChain sends no traces to anybody, whatever the environment says.

    A trace would hold what customers ask and what their accounts show; the audit log is where that is kept.
    """
    return tracing_context(enabled=False)

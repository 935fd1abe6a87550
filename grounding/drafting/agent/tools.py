"""The tools that a model is offered, as LangChain has them; all they do is done by the turn's desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool

from grounding.drafting.agent.desk import TurnDesk

_Runtime = ToolRuntime[TurnDesk, Any]


async def _passages(query: str, runtime: ToolRuntime[TurnDesk, Any]) -> str:
    return await runtime.context.passages(query)


async def _account_facts(topic: str, runtime: ToolRuntime[TurnDesk, Any]) -> str:
    return await runtime.context.look_up("account_facts", topic)


def _fixed(name: str, topic: str, description: str) -> BaseTool:
    async def ask(runtime: ToolRuntime[TurnDesk, Any]) -> str:
        return await runtime.context.look_up(name, topic)

    return StructuredTool.from_function(coroutine=ask, name=name, description=description)


def tools() -> list[BaseTool]:
    """Return the tools. None of them can be told whose account it is: the turn is bound to its reader."""
    return [
        StructuredTool.from_function(
            coroutine=_passages, name="passages", description="Search the documents. `query`: a few telling words."
        ),
        StructuredTool.from_function(
            coroutine=_account_facts,
            name="account_facts",
            description="Look up more of the reader's own account or of the catalogue, by one of the topics named.",
        ),
        _fixed("bill_explanation", "bill_change", "Why the reader's last bill differs from the one before."),
        _fixed("plan_comparison", "plan.best", "What other plans would have cost for the reader's own use."),
        _fixed("offers", "offers.eligible", "What the rules say the reader may have, with reasons."),
        _fixed("alarms", "outage", "Disturbances and planned works that concern the reader, or the network."),
        _fixed("tickets", "tickets", "The reader's open tickets."),
    ]


class Limits(AgentMiddleware[Any, TurnDesk, Any]):
    """Counts calls, and takes the tools away before the last one, so that it answers instead of asking on."""

    async def awrap_model_call(
        self,
        request: ModelRequest[TurnDesk],
        handler: Callable[[ModelRequest[TurnDesk]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """Count the call, then make it. Raises ModelFailed if none is left."""
        spend = request.runtime.context.spend
        last = spend.last_call or spend.look_ups >= spend.bounds.look_ups
        spend.call()
        return await request.runtime.context.running(handler(request.override(tools=[]) if last else request))

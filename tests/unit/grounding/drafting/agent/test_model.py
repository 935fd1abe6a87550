"""What is known of a model's server."""

from __future__ import annotations

import pytest
from langsmith.utils import tracing_is_enabled

from grounding.drafting.agent.bounds import Bounds
from grounding.drafting.agent.client import Endpoint
from grounding.drafting.agent.model import Model, untraced


def test_no_trace_leaves_the_house_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    with untraced():
        assert not tracing_is_enabled()


def test_an_agent_is_put_together_once_for_what_a_server_can_do() -> None:
    model = Model(Endpoint("tiny", "http://127.0.0.1:9/v1"), Bounds())
    first = model.agent()
    assert model.agent() is first
    model.abilities = model.abilities.without("no tools here") or model.abilities
    assert model.agent() is not first

"""What is known of an answer of the assistant in this process."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.bootstrap import Parts
from app.services import Services
from evals.harness.inprocess import InProcess
from evals.harness.systems import Asker
from tests.unit.evals.scoring.conversations import answer

TRACE = {"input_tokens": 7, "output_tokens": 5, "cost": "0.25"}
DROPPED = {"text": "It is free.", "reason": "not said there"}
REPAIRED = {"before": "It costs €1.", "after": "It costs €2.", "reason": "another amount"}


@pytest.mark.parametrize(
    ("record", "known"),
    [
        ({"model": None, "dropped": [DROPPED], "repaired": []}, (None, None, None)),
        ({"model": TRACE, "dropped": [], "repaired": []}, (12, 0.25, ())),
        (
            {"model": TRACE, "dropped": [DROPPED], "repaired": [REPAIRED]},
            (
                12,
                0.25,
                (
                    {"text": "It is free.", "reason": "not said there", "mended": False},
                    {"text": "It costs €1.", "reason": "another amount", "mended": True},
                ),
            ),
        ),
    ],
)
async def test_what_a_model_spent_and_what_was_turned_down(
    record: dict[str, Any], known: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the record of the answer; nothing where no model was asked."""

    async def asked(services: object, request: object) -> dict[str, Any]:
        return answer("x", mode="model")

    async def found(answer_id: str) -> SimpleNamespace:
        return SimpleNamespace(record=record)

    monkeypatch.setattr("evals.harness.inprocess.operations.ask", asked)
    services = cast(Services, SimpleNamespace(audit=SimpleNamespace(find=found)))
    parts = cast(Parts, SimpleNamespace(settings=SimpleNamespace(model="openai:x")))
    got = await InProcess(parts, services, None, None).ask(Asker("visitor"), "c-1", "?")
    assert (got.tokens, got.cost, got.turned_down) == known

"""`groundline actions`: the owner of an installation says yes or no for whom something was proposed to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.api.answers import wire_action
from app.errors import RequestRefused
from app.operations import ActionRequest, decide_action
from app.terminal import answer_text
from connectors.clock import SystemClock
from grounding.actions.desk import Asking
from grounding.actions.proposing import shown
from grounding.actions.types import Proposal
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Wish
from tests.integration.acting_stage import RealClock, make_desk
from tests.integration.conftest import Run
from tests.serving import stage

ANN = Identity(Role.CUSTOMER, "C-1001", "C-1001")
PACK = Wish(ActionKind.ADD_ON, "L-1001-1", "ADD-DATA5")


def proposed(home: Path, wish: Wish = PACK) -> Proposal:
    """Propose something by the clock that the program goes by."""
    desk, close = make_desk(home, RealClock(), None)
    try:
        made = asyncio.run(replace(desk, real=SystemClock("Europe/Dublin")).propose(Asking(ANN, "c", "m"), wish))
    finally:
        close()
    assert isinstance(made, Proposal), made
    return made


def test_a_yes_has_it_done_once(groundline: Run, home: Path) -> None:
    action_id = proposed(home).action_id
    status, out, _ = groundline("actions", "confirm", action_id)
    assert (status, "Done: Data Pack 5 GB is set up on My phone." in out) == (0, True)
    assert f"(completed; action {action_id})" in out
    again = json.loads(groundline("actions", "confirm", action_id, "--json")[1])
    assert again["state"] == "completed"
    assert again["text"] in out


def test_a_no_withdraws_it(groundline: Run, home: Path) -> None:
    action_id = proposed(home).action_id
    assert "All right, nothing is done." in groundline("actions", "decline", action_id)[1]
    refused = json.loads(groundline("actions", "confirm", action_id, "--json")[1])
    assert (refused["state"], refused["code"]) == ("refused", "action_withdrawn")


def test_somebody_else_finds_nothing(groundline: Run, home: Path) -> None:
    action_id = proposed(home).action_id
    found = json.loads(groundline("actions", "confirm", action_id, "--customer", "C-1002", "--json")[1])
    assert found["code"] == "action_not_found"
    status, out, err = groundline("actions", "confirm", "act-unknown")
    assert (status, out) == (1, "")
    assert "there is none of that id" in err and err.count("\n") == 1


async def test_an_installation_without_a_desk_says_so(home: Path) -> None:
    staged = stage(home)
    try:
        with pytest.raises(RequestRefused, match="nothing that carries actions out"):
            await decide_action(staged.services, ActionRequest("act-1"))
    finally:
        staged.database.close()


def test_an_answer_in_a_terminal_says_what_is_proposed_and_how_to_confirm_it(home: Path) -> None:
    ticket = proposed(home, Wish(ActionKind.OPEN_TICKET, subject="\x1b[31m**slow** internet"))
    desk, close = make_desk(home, RealClock(), None)
    action = wire_action(shown(ticket, desk)).model_dump(mode="json")
    close()
    answer = {
        "text": "Below.", "handoff": None, "citations": [], "choices": [], "degraded": [], "outcome": "answered",
        "answer_id": "a-1", "conversation_id": "c-1", "actions": [action],
    }  # fmt: skip
    text = answer_text(answer)
    assert f"groundline actions confirm {ticket.action_id}" in text
    assert "slow" in text and "\x1b" not in text

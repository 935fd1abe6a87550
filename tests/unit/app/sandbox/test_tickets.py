from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.app.sandbox.world import (
    TICKETS,
)


def test_a_ticket_is_opened_once_and_changed(sandbox: TestClient) -> None:
    wanted = {
        "externalId": "t-1",
        "description": "No signal at home",
        "severity": "major",
        "ticketType": "fault",
        "relatedParty": [{"id": "C-1001", "role": "customer"}],
        "relatedEntity": [{"id": "L-1001-1", "@referredType": "Product", "role": "affected"}],
    }
    made = sandbox.post(TICKETS, json=wanted).json()
    assert made["status"] == "acknowledged"
    assert sandbox.post(TICKETS, json=wanted).json()["id"] == made["id"]
    assert len(sandbox.get(TICKETS, params={"relatedParty.id": "C-1001"}).json()) == 1
    closed = sandbox.patch(made["href"], json={"status": "closed", "note": [{"text": "mast mended"}]}).json()
    assert (closed["status"], closed["note"]) == ("closed", [{"text": "mast mended"}])
    assert sandbox.patch(made["href"], json={"status": "inProgress"}).status_code == 409
    assert sandbox.patch(made["href"], json={"relatedParty": []}).status_code == 400


@pytest.mark.parametrize(
    "changed", [{"description": ""}, {"relatedParty": [{"id": "C-0"}]}, {"relatedEntity": [{"id": "L-1002-1"}]}]
)
def test_a_ticket_that_cannot_be_is_refused(sandbox: TestClient, changed: dict[str, Any]) -> None:
    wanted = {
        "description": "No signal",
        "severity": "major",
        "ticketType": "fault",
        "relatedParty": [{"id": "C-1001"}],
    }
    assert sandbox.post(TICKETS, json={**wanted, **changed}).status_code == 400

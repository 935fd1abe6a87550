"""A sandbox for each module, put back after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.unit.app.sandbox.world import sandbox_client


@pytest.fixture(scope="module")
def served() -> TestClient:
    return sandbox_client()


@pytest.fixture
def sandbox(served: TestClient) -> Iterator[TestClient]:
    yield served
    assert served.post("/sandbox/reset").status_code == 200

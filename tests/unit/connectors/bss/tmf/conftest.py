"""A TM Forum server that holds two customers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.connectors.bss.tmf.server import TmfServer, serving
from tests.unit.connectors.bss.tmf.world import stock


@pytest.fixture
async def server() -> AsyncIterator[TmfServer]:
    async with serving() as found:
        stock(found)
        yield found

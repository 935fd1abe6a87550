from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.clock import FrozenClock, SystemClock


def test_real_time_is_aware_and_in_the_carriers_zone() -> None:
    now = SystemClock("Europe/Dublin").now()
    assert now.tzinfo is not None and str(now.tzinfo) == "Europe/Dublin"
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_frozen_clock_never_moves() -> None:
    moment = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)
    clock = FrozenClock(moment, "Europe/Dublin")
    assert clock.now() == moment == clock.now()
    assert clock.now().hour == 9


def test_a_frozen_clock_needs_an_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        FrozenClock(datetime.fromisoformat("2026-09-14T08:30:00"))

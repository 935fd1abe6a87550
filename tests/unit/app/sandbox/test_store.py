from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from app.sandbox.store import MovableClock, Store
from app.sandbox.wire import Days
from connectors.clock import FrozenClock

NOW = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)
TODAY = date(2026, 9, 14)


def store() -> Store:
    start = {"product": [{"id": "p1", "name": "one"}]}
    return Store(start, MovableClock(FrozenClock(NOW)), Days(ZoneInfo("Europe/Dublin")))


def rename(held: Store, name: str) -> None:
    held.put("product", {"id": "p1", "name": name})


def test_what_was_read_does_not_change_afterwards() -> None:
    held = store()
    before = held.all("product")
    rename(held, "two")
    assert before == ({"id": "p1", "name": "one"},)
    assert held.get("product", "p1") == {"id": "p1", "name": "two"}


def test_a_reset_brings_back_the_start() -> None:
    held = store()
    rename(held, "two")
    held.put("order", {"id": held.next_id("PO")})
    held.clock.set(NOW + timedelta(days=40))
    held.at(TODAY, "change", partial(rename, held, "three"))
    held.reset()
    assert held.all("product") == ({"id": "p1", "name": "one"},)
    assert held.all("order") == ()
    assert held.today == TODAY
    assert held.next_id("PO") == "PO-0001"


def test_a_change_waits_for_its_day() -> None:
    held = store()
    held.at(date(2026, 10, 1), "change", partial(rename, held, "two"))
    assert held.all("product")[0]["name"] == "one"
    held.clock.set(datetime(2026, 9, 30, 22, 59, tzinfo=UTC))
    assert held.all("product")[0]["name"] == "one"
    held.clock.set(datetime(2026, 9, 30, 23, 0, tzinfo=UTC))  # midnight in Dublin
    assert held.all("product")[0]["name"] == "two"


def test_changes_that_are_due_come_in_the_order_of_their_days() -> None:
    held = store()
    held.at(date(2026, 10, 2), "later", partial(rename, held, "later"))
    held.at(date(2026, 10, 1), "sooner", partial(rename, held, "sooner"))
    held.clock.set(NOW + timedelta(days=40))
    assert held.all("product")[0]["name"] == "later"


def test_a_change_that_looks_at_the_store_comes_to_its_end_before_the_next() -> None:
    held = store()
    seen: list[object] = []

    def look(name: str) -> None:
        seen.append(held.all("product")[0]["name"])
        rename(held, name)
        seen.append(held.all("product")[0]["name"])

    held.at(TODAY, "first", partial(look, "two"))
    held.at(TODAY, "second", partial(look, "three"))
    assert held.all("product")[0]["name"] == "three"
    assert seen == ["one", "two", "two", "three"]


def test_a_change_that_is_forgotten_is_never_made() -> None:
    held = store()
    held.at(TODAY, "change", partial(rename, held, "two"))
    held.forget("change")
    assert held.all("product")[0]["name"] == "one"


def test_only_the_newest_are_kept() -> None:
    held = store()
    for number in range(5):
        held.put("task", {"id": f"{number}"})
        held.keep("task", 2)
    assert [task["id"] for task in held.all("task")] == ["3", "4"]


def test_what_is_removed_is_gone() -> None:
    held = store()
    held.remove("product", "p1")
    held.remove("product", "p1")
    assert held.get("product", "p1") is None

"""Actions over real HTTP, carried out through TMF622 and TMF621 by the sandbox, which misbehaves when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest

from grounding.account.records import Account
from grounding.actions.terms import NotPossible, Why
from grounding.money import Money
from grounding.wishes import ActionKind, Start, Wish
from tests.integration.acting_stage import Acting, Upstream, acting_server, sandbox_server

ORDERS = "/productOrderingManagement"
TICKETS = "troubleTicket/v4/troubleTicket"
PACK = Wish(ActionKind.ADD_ON, "L-1001-1", "ADD-DATA5")
PLUS = Wish(ActionKind.CHANGE_PLAN, "L-1001-1", "MRW-PLUS")


@dataclass(frozen=True)
class Place:
    acting: Acting
    upstream: Upstream


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("tmf")
    with sandbox_server(home) as (address, upstream), acting_server(home, address) as acting:
        yield Place(acting, upstream)


@pytest.fixture
def acting(place: Place) -> Acting:
    place.acting.reset()
    place.upstream.post = None
    place.upstream.kept.clear()
    return place.acting


@pytest.fixture
def upstream(acting: Acting, place: Place) -> Upstream:
    return place.upstream


def confirmed(acting: Acting, wish: Wish, customer_id: str = "C-1001") -> tuple[str, dict[str, Any]]:
    action_id = acting.propose(wish, customer_id).action_id
    return action_id, again(acting, action_id, customer_id)


def again(acting: Acting, action_id: str, customer_id: str = "C-1001") -> dict[str, Any]:
    response = acting.confirm(action_id, customer_id)
    assert response.status_code == 200, response.text
    return dict(response.json())


def packs(account: Account) -> int:
    return [addon.offering_id for line in account.lines for addon in line.addons].count("ADD-DATA5")


def test_a_data_pack_is_ordered_once(acting: Acting) -> None:
    action_id, done = confirmed(acting, PACK)
    assert done["state"] == "completed"
    assert again(acting, action_id) == done
    [order] = acting.upstream_orders("C-1001")
    assert (order["externalId"], [order["id"]]) == (action_id, done["references"])
    assert packs(acting.account("C-1001")) == 1


def test_a_plan_changes_today_at_the_price_that_was_agreed_to(acting: Acting) -> None:
    _, done = confirmed(acting, PLUS)
    assert done["state"] == "completed"
    line = acting.account("C-1001").lines[0]
    assert (line.offering_id, line.monthly_price) == ("MRW-PLUS", Money(2799, "EUR"))


def test_a_plan_that_changes_next_month_is_acknowledged(acting: Acting) -> None:
    _, done = confirmed(acting, Wish(ActionKind.CHANGE_PLAN, "L-1001-1", "MRW-PLUS", Start.NEXT_MONTH))
    assert done["state"] == "acknowledged"
    [order] = acting.upstream_orders("C-1001")
    assert order["requestedCompletionDate"] == "2026-10-01T00:00:00+01:00"
    assert acting.account("C-1001").lines[0].offering_id == "MRW-EVERYDAY"


@pytest.mark.parametrize("behaviour", ["half", "wrong-shape", "other-customer", "taken"])
def test_no_usable_answer_after_the_order_was_taken_is_looked_up(
    acting: Acting, upstream: Upstream, behaviour: str
) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    upstream.post = behaviour
    done = again(acting, action_id)
    assert done["state"] == "completed"
    assert again(acting, action_id) == done
    assert len(acting.upstream_orders("C-1001")) == 1
    assert packs(acting.account("C-1001")) == 1


def test_an_order_that_arrives_late_is_never_a_second_order(acting: Acting, upstream: Upstream) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    upstream.post = "kept"
    unknown = again(acting, action_id)
    assert unknown["state"] == "unknown"
    assert "don't order it again" in unknown["text"]
    acting.behave(ORDERS, "status=503")
    acting.later(minutes=5)
    assert again(acting, action_id)["state"] == "unknown"
    acting.behave(ORDERS, "slow=0")
    [(path, body)] = upstream.kept
    root = str(acting.upstream).removesuffix("/tmf-api")
    assert httpx.post(f"{root}{path}", content=body, headers={"content-type": "application/json"}).is_success
    found = again(acting, action_id)
    assert found["state"] == "completed"
    assert again(acting, action_id) == found
    assert len(acting.upstream_orders("C-1001")) == 1
    assert [event.name for event in acting.events(action_id)] == ["proposed", "accepted", "carried_out", "looked_up"]


def test_an_order_done_by_half_is_told_so_and_goes_to_a_person(acting: Acting, upstream: Upstream) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    upstream.post = "partial"
    done = again(acting, action_id)
    assert (done["state"], done["done"], done["not_done"]) == ("partial", ["Data Pack 5 GB"], [])
    [ticket] = [each for each in acting.upstream_orders("C-1001", TICKETS) if each["id"] == done["follow_up"]]
    assert "Data Pack 5 GB" in ticket["description"]
    assert done["follow_up"] in done["text"]
    assert again(acting, action_id) == done
    assert len(acting.upstream_orders("C-1001")) == 1


def test_what_never_arrived_is_told_to_have_failed_after_a_while(acting: Acting, upstream: Upstream) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    upstream.post = "status=500"
    assert again(acting, action_id)["state"] == "unknown"
    acting.later(minutes=5)
    failed = again(acting, action_id)
    assert failed["state"] == "failed"
    assert "Nothing was changed" in failed["text"]
    assert acting.upstream_orders("C-1001") == []
    assert again(acting, action_id) == failed


def test_a_server_that_is_down_gets_no_order(acting: Acting) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    acting.behave(ORDERS, "status=503")
    assert again(acting, action_id)["state"] == "failed"
    acting.reset()
    assert acting.upstream_orders("C-1001") == []


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429])
def test_an_order_that_is_refused_has_failed(acting: Acting, upstream: Upstream, status: int) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    upstream.post = f"status={status}"
    assert again(acting, action_id)["state"] == "failed"
    assert packs(acting.account("C-1001")) == 0


def test_an_order_that_is_under_way_stands_in_the_way(acting: Acting) -> None:
    confirmed(acting, Wish(ActionKind.CHANGE_PLAN, "L-1001-1", "MRW-PLUS", Start.NEXT_MONTH))
    other = Wish(ActionKind.CHANGE_PLAN, "L-1001-1", "MRW-MAX", Start.NEXT_MONTH)
    assert acting.wished(other, "C-1001") == NotPossible(Why.ORDERED)
    assert len(acting.upstream_orders("C-1001")) == 1


def test_an_account_that_cannot_be_read_leaves_the_proposal_open(acting: Acting) -> None:
    action_id = acting.propose(PACK, "C-1001").action_id
    acting.behave("/customerManagement", "status=503")
    assert acting.confirm(action_id, "C-1001").status_code == 503
    acting.behave("/customerManagement", "other-customer")
    assert acting.confirm(action_id, "C-1001").status_code in (403, 404, 503)
    acting.reset()
    assert again(acting, action_id)["state"] == "completed"


@pytest.mark.parametrize(
    "wish",
    [
        Wish(ActionKind.OPEN_TICKET, "L-1001-1", subject="No signal in the kitchen"),
        Wish(ActionKind.ASK_HUMAN, subject="Please call me"),
    ],
)
def test_what_people_are_asked_for_is_a_ticket(acting: Acting, wish: Wish) -> None:
    action_id, done = confirmed(acting, wish)
    assert done["state"] == "acknowledged"
    [ticket] = [each for each in acting.upstream_orders("C-1001", TICKETS) if each.get("externalId") == action_id]
    assert ([ticket["id"]], ticket["description"]) == (done["references"], wish.subject)


def test_more_time_to_pay_names_the_bills(acting: Acting) -> None:
    action_id, done = confirmed(acting, Wish(ActionKind.ARRANGE_PAYMENT), "C-1009")
    assert done["state"] == "acknowledged"
    [ticket] = [each for each in acting.upstream_orders("C-1009", TICKETS) if each.get("externalId") == action_id]
    assert ticket["ticketType"] == "paymentArrangement"
    assert ticket["relatedEntity"]


def test_a_change_that_begins_a_contract_is_ordered_with_its_term(acting: Acting) -> None:
    _, done = confirmed(acting, Wish(ActionKind.CHANGE_PLAN, "L-1049-1", "MRW-EVERYDAY", term_months=24), "C-1049")
    assert done["state"] == "completed"
    [item] = acting.upstream_orders("C-1049")[0]["productOrderItem"]
    assert (item["action"], item["itemTerm"][0]["duration"]) == ("modify", {"amount": 24, "units": "month"})
    account = acting.account("C-1049")
    [agreed] = account.contracts
    assert (agreed.start, agreed.end, agreed.term_months) == (date(2026, 9, 14), date(2028, 9, 13), 24)
    assert account.lines[0].offering_id == "MRW-EVERYDAY"


def test_a_plan_is_renewed_for_a_new_term(acting: Acting) -> None:
    _, done = confirmed(acting, Wish(ActionKind.RENEW_PLAN, "L-1012-1", "MRW-PLUS"), "C-1012")
    assert done["state"] == "completed"
    [order] = acting.upstream_orders("C-1012")
    [item] = order["productOrderItem"]
    assert (item["action"], item["itemTerm"][0]["duration"]) == ("modify", {"amount": 24, "units": "month"})
    [agreed] = acting.account("C-1012").contracts
    assert (agreed.start, agreed.end, agreed.term_months) == (date(2026, 9, 14), date(2028, 9, 13), 24)

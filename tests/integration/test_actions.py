"""Actions over real HTTP, carried out in the sample carrier's tables."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.api.answers import wire_action
from connectors.bss.database import Database
from connectors.bss.ordering_sql import SqlActionExecutor
from connectors.clock import FrozenClock
from grounding.account.contracts import leaving
from grounding.actions.proposing import shown
from grounding.catalogue import Catalogue
from grounding.money import Money
from grounding.offers.expressions import Expression
from grounding.offers.rules import AppliesTo, RuleSet
from grounding.types import Identity, Role
from grounding.wishes import ActionKind, Start, Wish
from tests.integration.acting_stage import Acting, acting_server, by_catalogue, by_rules

PACK = Wish(ActionKind.ADD_ON, "L-1001-1", "ADD-DATA5")
CLOUD = Wish(ActionKind.ADD_ON, "L-1001-1", "ADD-CLOUD200")


@pytest.fixture(scope="module")
def acting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Acting]:
    with acting_server(tmp_path_factory.mktemp("actions")) as serving:
        yield serving


def error(response: httpx.Response, status: int) -> tuple[str, str]:
    assert response.status_code == status, response.text
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "trace_id"}
    return body["error"]["code"], body["error"]["message"]


def in_tables(acting: Acting, query: str) -> list[Any]:
    database = Database(f"sqlite:///{acting.home / 'accounts.db'}")
    try:
        with database.engine.begin() as connection:
            found = connection.execute(text(query))
            return [tuple(row) for row in found] if found.returns_rows else []
    finally:
        database.close()


def test_a_data_pack_is_added_once(acting: Acting) -> None:
    proposal = acting.propose(PACK, "C-1001")
    first = acting.confirm(proposal.action_id, "C-1001", body={"accept": True, "message_id": "m-2"})
    assert first.status_code == 200, first.text
    done = first.json()
    assert (done["state"], done["kind"], done["effective"]) == ("completed", "add_on", "2026-09-14")
    assert done["references"][0] in done["text"]
    assert acting.confirm(proposal.action_id, "C-1001").json() == done
    line = acting.account("C-1001").lines[0]
    [booked] = [addon for addon in line.addons if addon.offering_id == "ADD-DATA5"]
    assert (booked.price, booked.start, booked.end) == (Money(699, "EUR"), date(2026, 9, 14), proposal.terms.ends)
    events = acting.events(proposal.action_id)
    assert [event.name for event in events] == ["proposed", "accepted", "carried_out"]
    assert {(event.role, event.subject, event.proposal_hash) for event in events} == {
        ("customer", "C-1001", proposal.hash)
    }
    assert events[1].detail["message_id"] == "m-2"
    assert events[1].detail["basis"]["verdict"] == "eligible"
    assert events[2].detail["upstream_ids"] == done["references"]


def test_an_answer_says_exactly_what_is_proposed(acting: Acting) -> None:
    proposal = acting.propose(Wish(ActionKind.CHANGE_PLAN, "L-1064-1", "MRW-START"), "C-1064")
    desk = acting.staged.services.actions
    assert desk is not None
    assert wire_action(shown(proposal, desk)).model_dump(mode="json") == {
        "action_id": proposal.action_id,
        "kind": "change_plan",
        "summary": "Change My phone from Merrow Everyday (€19.99 a month) to Merrow Start: €12.99 a month from "
        "14 September 2026. The change costs a fee of €25.00 once. From 1 February 2027 it costs no fee. "
        "Your contract still runs until 30 April 2027. "
        "Ending the contract early would cost up to €51.96, and less with every month that passes. "
        f"You would lose: {', '.join(item.name for item in proposal.terms.lost)}. "
        "What you have used so far goes on counting: 9.8 GB of “Data” since 1 September 2026, and Merrow Start has "
        "5 GB until 30 September 2026. At the pace so far, use beyond it would cost €45.00. "
        "What you have used so far goes on counting: 140 minutes of “Calls” since 1 September 2026, and Merrow Start "
        "has 300 minutes until 30 September 2026. At the pace so far, use beyond it would cost €6.00.",
        "price": {"value": "12.99", "unit": "EUR", "period": "month", "fee": {"value": "25.00", "unit": "EUR"}},
        "effective": "2026-09-14",
        "expires_at": proposal.expires.isoformat().replace("+00:00", "Z"),
    }
    ticket = wire_action(
        shown(acting.propose(Wish(ActionKind.ASK_HUMAN, subject="Call me"), "C-1001"), desk)
    ).model_dump(mode="json")
    assert (ticket["price"], ticket["summary"]) == (None, "Have a person contact you about: Call me")


def test_confirmations_at_the_same_moment_carry_it_out_once(acting: Acting) -> None:
    proposal = acting.propose(replace(PACK, line_id="L-1044-1"), "C-1044")
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: acting.confirm(proposal.action_id, "C-1044"), range(8)))
    assert {response.status_code for response in found} == {200}
    assert len({response.text for response in found}) == 1
    booked = [addon for addon in acting.account("C-1044").lines[0].addons if addon.offering_id == "ADD-DATA5"]
    assert len(booked) == 1


def test_processes_that_confirm_at_the_same_moment_carry_it_out_once(acting: Acting) -> None:
    proposal = acting.propose(replace(PACK, line_id="L-1002-1"), "C-1002")

    async def confirmed() -> str:
        async with acting.desk() as desk:
            return repr(await desk.confirm(Identity(Role.CUSTOMER, "C-1002", "C-1002"), proposal.action_id))

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: asyncio.run(confirmed()), range(6)))
    assert any("COMPLETED" in each for each in found)
    assert all("COMPLETED" in each or "IN_PROGRESS" in each for each in found)
    booked = [addon for addon in acting.account("C-1002").lines[0].addons if addon.offering_id == "ADD-DATA5"]
    assert len(booked) == 1
    assert [event.name for event in acting.events(proposal.action_id)].count("accepted") == 1


def test_a_plan_changes_today_with_its_fee_told(acting: Acting) -> None:
    proposal = acting.propose(Wish(ActionKind.CHANGE_PLAN, "L-1002-1", "MRW-START"), "C-1002")
    assert (proposal.terms.fee, proposal.terms.price_before) == (Money(2500, "EUR"), Money(1999, "EUR"))
    assert proposal.terms.bound_until == date(2027, 4, 30)
    done = acting.confirm(proposal.action_id, "C-1002").json()
    assert done["state"] == "completed"
    account = acting.account("C-1002")
    assert (account.lines[0].offering_id, account.lines[0].monthly_price) == ("MRW-START", Money(1299, "EUR"))
    assert account.contracts[0].list_price == Money(1299, "EUR")
    assert account.contracts[0].end == date(2027, 4, 30)
    [order] = [ticket for ticket in account.tickets if ticket.ticket_id == done["references"][0]]
    assert order.state == "closed"


def test_a_plan_that_changes_next_month_waits_until_then(acting: Acting) -> None:
    wish = Wish(ActionKind.CHANGE_PLAN, "L-1044-1", "MRW-PLUS", Start.NEXT_MONTH)
    proposal = acting.propose(wish, "C-1044")
    assert proposal.terms.effective == date(2026, 10, 1)
    other = acting.propose(replace(wish, offering_id="MRW-MAX"), "C-1044")
    done = acting.confirm(proposal.action_id, "C-1044").json()
    assert done["state"] == "acknowledged"
    assert "1 October 2026" in done["text"]
    account = acting.account("C-1044")
    assert account.lines[0].offering_id == "MRW-EVERYDAY"
    assert [ticket.expected for ticket in account.tickets if ticket.ticket_id in done["references"]] == [
        date(2026, 10, 1)
    ]
    refused = acting.confirm(other.action_id, "C-1044")
    assert refused.status_code == 409 and "already ordered" in refused.text
    assert catch_up(acting, "2026-09-30T12:00:00+01:00") == 0
    assert catch_up(acting, "2026-10-01T00:10:00+01:00") == 1
    assert catch_up(acting, "2026-10-01T00:20:00+01:00") == 0
    assert acting.account("C-1044").lines[0].offering_id == "MRW-PLUS"
    assert acting.confirm(proposal.action_id, "C-1044").json() == done


def test_an_order_whose_day_has_come_too_late_is_left_to_a_person(acting: Acting) -> None:
    wish = Wish(ActionKind.CHANGE_PLAN, "L-1017-1", "MRW-PLUS", Start.NEXT_MONTH)
    done = acting.confirm(acting.propose(wish, "C-1017").action_id, "C-1017").json()
    in_tables(acting, "UPDATE lines SET status = 'terminated' WHERE line_id = 'L-1017-1'")
    assert catch_up(acting, "2026-10-02T00:00:00+01:00") == 1
    in_tables(acting, "UPDATE lines SET status = 'active' WHERE line_id = 'L-1017-1'")
    account = acting.account("C-1017")
    assert account.lines[0].offering_id == "MRW-SENIOR"
    assert [ticket.state for ticket in account.tickets if ticket.ticket_id in done["references"]] == ["open"]


def catch_up(acting: Acting, now: str) -> int:
    async def caught_up() -> int:
        database = Database(f"sqlite:///{acting.home / 'accounts.db'}")
        clock = FrozenClock(datetime.fromisoformat(now), "Europe/Dublin")
        try:
            return await SqlActionExecutor(database, clock, lambda terms: "").catch_up()
        finally:
            database.close()

    return asyncio.run(caught_up())


@pytest.mark.parametrize(
    "wish",
    [
        Wish(ActionKind.OPEN_TICKET, "L-1001-1", subject="No signal in the kitchen"),
        Wish(ActionKind.ASK_HUMAN, subject="Please call me"),
        Wish(ActionKind.ARRANGE_PAYMENT),
    ],
)
def test_what_people_are_asked_for_is_a_ticket(acting: Acting, wish: Wish) -> None:
    customer_id = "C-1009" if wish.kind is ActionKind.ARRANGE_PAYMENT else "C-1001"
    done = acting.confirm(acting.propose(wish, customer_id).action_id, customer_id).json()
    assert done["state"] == "acknowledged"
    [ticket] = [each for each in acting.account(customer_id).tickets if each.ticket_id in done["references"]]
    assert ticket.state == "open"
    assert (wish.subject or "€") in ticket.subject


def test_nobody_else_can_confirm(acting: Acting) -> None:
    proposal = acting.propose(CLOUD, "C-1001")
    assert error(acting.confirm(proposal.action_id, None), 401)[0] == "sign_in_required"
    assert error(acting.confirm(proposal.action_id, "C-1002"), 404)[0] == "action_not_found"
    assert error(acting.confirm(proposal.action_id, "C-1001", "somebody"), 404)[0] == "action_not_found"
    forged = {"Authorization": acting.bearer("C-1001", "C-1001")["Authorization"][:-4] + "AAAA"}
    address = f"{acting.address}/v1/actions/{proposal.action_id}/confirm"
    assert error(httpx.post(address, json={"accept": True}, headers=forged), 401)[0] == "token_invalid"
    operator = acting.bearer("C-1001", "C-1001", "operator")
    assert error(httpx.post(address, json={"accept": True}, headers=operator), 403)[0] == "not_allowed"
    assert [event.detail.get("why") for event in acting.events(proposal.action_id)][1:] == ["not_found", "not_found"]
    assert "ADD-CLOUD200" not in {addon.offering_id for addon in acting.account("C-1001").lines[0].addons}


@pytest.mark.parametrize("body", [{}, {"accept": "yes"}, {"accept": 1}, {"accept": True, "price": "0.00"}, []])
def test_a_yes_that_is_none_is_refused(acting: Acting, body: Any) -> None:
    proposal = acting.propose(CLOUD, "C-1001")
    assert error(acting.confirm(proposal.action_id, "C-1001", body=body), 422)[0] == "request_invalid"


def test_a_tampered_id_is_none(acting: Acting) -> None:
    proposal = acting.propose(CLOUD, "C-1001")
    last = "A" if proposal.action_id.endswith("_") else "_"
    wrongs = (proposal.action_id[:-1] + last, proposal.action_id + "A", "act-1", "x" * 5000, "%00", "'; DROP TABLE x--")
    for wrong in wrongs:
        assert error(acting.confirm(wrong, "C-1001"), 404)[0] in ("action_not_found", "not_found")


def test_an_authorised_user_may_confirm_what_he_was_offered_as_long_as_he_may(acting: Acting) -> None:
    proposal = acting.propose(replace(PACK, line_id="L-1018-1"), "C-1018", "U-1018-1")
    in_tables(acting, "UPDATE authorised_users SET may_change = 0 WHERE user_id = 'U-1018-1'")
    assert error(acting.confirm(proposal.action_id, "C-1018", "U-1018-1"), 403)[0] == "not_permitted"
    in_tables(acting, "UPDATE authorised_users SET may_change = 1 WHERE user_id = 'U-1018-1'")
    assert acting.confirm(proposal.action_id, "C-1018", "U-1018-1").json()["state"] == "completed"


def test_it_expires(acting: Acting) -> None:
    proposal = acting.propose(CLOUD, "C-1001")
    acting.later(minutes=15)
    assert error(acting.confirm(proposal.action_id, "C-1001"), 410)[0] == "action_expired"


def test_a_no_is_a_no(acting: Acting) -> None:
    proposal = acting.propose(CLOUD, "C-1001")
    assert acting.confirm(proposal.action_id, "C-1001", body={"accept": False}).json()["state"] == "withdrawn"
    assert error(acting.confirm(proposal.action_id, "C-1001"), 409)[0] == "action_withdrawn"


def test_another_price_in_between_is_told(acting: Acting) -> None:
    def dearer(catalogue: Catalogue) -> Catalogue:
        offering = catalogue.offerings["ADD-CLOUD200"]
        prices = (replace(offering.prices[0], amount=Money(399, "EUR")),)
        return replace(catalogue, offerings={**catalogue.offerings, "ADD-CLOUD200": replace(offering, prices=prices)})

    proposal = acting.propose(CLOUD, "C-1001")
    with acting.changed(by_catalogue(dearer)):
        code, message = error(acting.confirm(proposal.action_id, "C-1001"), 409)
    assert code == "action_changed"
    assert "€3.99" in message
    assert "€2.99" in message
    assert "Nothing was done." in message
    assert error(acting.confirm(proposal.action_id, "C-1001"), 409)[0] == "action_changed"


def test_another_verdict_in_between_is_told(acting: Acting) -> None:
    def stricter(rules: RuleSet) -> RuleSet:
        harder = replace(rules.rules[0], expression=Expression("account.lines > 50"), applies_to=AppliesTo())
        return replace(rules, rules=(*rules.rules, replace(harder, rule_id="x", customer_label="For large fleets.")))

    proposal = acting.propose(CLOUD, "C-1001")
    with acting.changed(by_rules(stricter)):
        code, message = error(acting.confirm(proposal.action_id, "C-1001"), 409)
    assert code == "action_changed"
    assert "For large fleets." in message
    events = acting.events(proposal.action_id)
    assert events[-1].name == "changed"
    assert events[-1].detail["basis"]["verdict"] == "ineligible"


def test_what_was_overdue_in_between_is_told(acting: Acting) -> None:
    proposal = acting.propose(replace(CLOUD, line_id="L-1018-1"), "C-1018")
    before = in_tables(acting, "SELECT overdue_minor FROM balances WHERE customer_id = 'C-1018'")
    in_tables(
        acting, "UPDATE balances SET overdue_minor = 9900, overdue_since = '2026-08-01' WHERE customer_id = 'C-1018'"
    )
    try:
        assert error(acting.confirm(proposal.action_id, "C-1018"), 409)[0] == "action_changed"
    finally:
        minor = before[0][0]
        query = f"UPDATE balances SET overdue_minor = {minor}, overdue_since = NULL WHERE customer_id = 'C-1018'"  # noqa: S608
        in_tables(acting, query)


def test_a_row_that_somebody_changed_is_not_acted_on(acting: Acting) -> None:
    proposal, before = acting.propose(CLOUD, "C-1001"), acting.account("C-1001").lines[0].addons
    database = Database(f"sqlite:///{acting.home / 'groundline.db'}")
    with database.engine.begin() as connection:
        cheaper = "UPDATE actions SET proposal = replace(proposal, '299', '1') WHERE action_id = :id"
        connection.execute(text(cheaper), {"id": proposal.action_id})
    database.close()
    code, told = error(acting.confirm(proposal.action_id, "C-1001"), 409)
    assert (code, told) == (
        "action_changed",
        "This proposal no longer holds. Nothing was done. Ask me again, and I'll make a new proposal.",
    )
    last = acting.events(proposal.action_id)[-1]
    assert (last.name, last.detail) == ("refused", {"why": "altered"})
    assert acting.account("C-1001").lines[0].addons == before


def test_a_change_out_of_term_begins_the_contract_that_its_proposal_says(acting: Acting) -> None:
    proposal = acting.propose(Wish(ActionKind.CHANGE_PLAN, "L-1049-1", "MRW-PLUS"), "C-1049")
    terms = proposal.terms
    assert (terms.term_months, terms.bound_until) == (24, date(2028, 9, 13))
    # As the carrier's page on leaving has it: half of 24 monthly prices.
    assert terms.leaving == Money(33588, "EUR")
    assert acting.confirm(proposal.action_id, "C-1049").json()["state"] == "completed"
    account = acting.account("C-1049")
    [agreed] = account.contracts
    assert (agreed.start, agreed.end, agreed.term_months) == (date(2026, 9, 14), date(2028, 9, 13), 24)
    assert (agreed.list_price, agreed.renewal_start) == (Money(2799, "EUR"), None)
    assert leaving(agreed, date(2026, 10, 14)).fee == Money(2799, "EUR").times(Decimal("0.5") * 23)
    assert account.lines[0].offering_id == "MRW-PLUS"


def test_a_plan_is_renewed_for_a_new_term(acting: Acting) -> None:
    proposal = acting.propose(Wish(ActionKind.RENEW_PLAN, "L-1012-1", "MRW-PLUS", term_months=24), "C-1012")
    assert (proposal.terms.term_months, proposal.terms.bound_until) == (24, date(2028, 9, 13))
    done = acting.confirm(proposal.action_id, "C-1012").json()
    assert (done["state"], done["kind"]) == ("completed", "renew_plan")
    account = acting.account("C-1012")
    [agreed] = account.contracts
    assert (agreed.start, agreed.end, agreed.term_months) == (date(2026, 9, 14), date(2028, 9, 13), 24)
    assert (agreed.list_price, agreed.renewal_start) == (Money(2799, "EUR"), None)
    assert account.lines[0].offering_id == "MRW-PLUS"
    assert acting.confirm(proposal.action_id, "C-1012").json() == done

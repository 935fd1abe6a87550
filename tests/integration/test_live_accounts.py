"""The whole assistant over TM Forum systems: the same answers as over tables, live, and whole when a system fails."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.integration.live_stage import (
    SEVERAL,
    Answer,
    Assistant,
    Sandbox,
    assistant,
    carrier_with,
    indexed_home,
    sandbox_process,
)

pytestmark = pytest.mark.needs_model

BILL = "Why is my bill higher than last month?"
PLAN = "What is my current plan?"
OWED = "How much do I owe?"
QUESTIONS = (
    BILL,
    PLAN,
    "How much data do I have left?",
    "When does my contract end and what would it cost to leave now?",
    OWED,
    "Is my line suspended and why?",
    "What is the status of my ticket?",
    "Is there an outage at my place?",
    "Which add-ons do I have?",
)
CUSTOMERS = ("C-1001", "C-1002", "C-1007", "C-1009", "C-1019", "C-1044")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed_home(tmp_path_factory.mktemp("indexed"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_process(tmp_path_factory.mktemp("sandbox")) as found:
        yield found


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture(scope="module")
def over_tables(tmp_path_factory: pytest.TempPathFactory, indexed: Path) -> Iterator[Assistant]:
    with assistant(tmp_path_factory.mktemp("tables"), indexed) as found:
        yield found


@pytest.fixture
def live(tmp_path: Path, indexed: Path, sandbox: Sandbox) -> Iterator[Assistant]:
    with assistant(tmp_path / "live", indexed, bss_url=sandbox.url) as found:
        yield found


def said(answer: Answer) -> Any:
    """Return what an answer says and cites, but for which system and when."""
    cited = [
        {name: _value(value) for name, value in citation.items() if name not in ("system", "as_of")}
        for citation in answer["citations"]
    ]
    return answer["outcome"], answer["text"], cited, answer["degraded"]


def _value(value: Any) -> Any:
    """Return a quantity as a number: systems write 20 and 20.0."""
    if isinstance(value, dict) and "amount" in value:
        return {**value, "amount": Decimal(value["amount"])}
    return value


def test_answers_over_the_standard_are_those_over_tables(over_tables: Assistant, live: Assistant) -> None:
    for customer_id in CUSTOMERS:
        for question in QUESTIONS:
            if question != OWED:
                theirs, ours = live.ask(question, customer_id), over_tables.ask(question, customer_id)
                assert said(theirs) == said(ours), (customer_id, question)


def test_an_amount_that_is_overdue_comes_with_what_no_api_of_the_standard_tells(
    over_tables: Assistant, live: Assistant
) -> None:
    for customer_id in CUSTOMERS:
        theirs, ours = live.ask(OWED, customer_id), over_tables.ask(OWED, customer_id)
        late = "is overdue" in ours["text"]
        untold = [each["text"] for each in theirs["sentences"] if each["text"] not in ours["text"]]
        assert untold == ["Whether more time to pay was agreed, I can't see from here."][: int(late)]
        assert (theirs["outcome"], late) in (("partly_answered", True), ("answered", False))
        assert [each["value"] for each in theirs["citations"] if each["kind"] == "account"] == [
            each["value"] for each in ours["citations"] if each["kind"] == "account"
        ]


def to_plus(customer_id: str) -> dict[str, Any]:
    """Return the order of another plan, as another channel of the carrier would send it."""
    line = f"L-{customer_id.removeprefix('C-')}-1"
    item = {"id": "1", "action": "modify", "product": {"id": line}, "productOffering": {"id": "MRW-PLUS"}}
    return {"relatedParty": [{"id": customer_id, "role": "customer"}], "productOrderItem": [item]}


def test_a_change_elsewhere_is_seen_at_once(live: Assistant, sandbox: Sandbox) -> None:
    assert "is on Merrow Everyday" in live.ask(PLAN, "C-1001")["text"]
    sandbox.order(to_plus("C-1001"))
    assert "is on Merrow Plus" in live.ask(PLAN, "C-1001")["text"]


CACHED = "bss: {kind: tmf, cache_s: {customer: 600, lines: 600}}"


def test_what_is_kept_is_said_for_its_life_and_let_go_of_by_an_action(
    tmp_path: Path, indexed: Path, sandbox: Sandbox
) -> None:
    folder = carrier_with(tmp_path / "carrier", CACHED)
    with assistant(tmp_path / "home", indexed, carrier=folder, bss_url=sandbox.url) as found:
        before = found.ask(PLAN, "C-1001")["text"]
        sandbox.order(to_plus("C-1001"))
        assert found.ask(PLAN, "C-1001")["text"] == before
        proposed = found.ask("Please change me to Merrow Plus", "C-1002")["actions"]
        assert proposed
        done = found.confirm(proposed[0]["action_id"], "C-1002")
        assert done["state"] == "completed"
        [order] = sandbox.orders("C-1002")
        assert [order["id"]] == done["references"]
        assert "is on Merrow Plus" in found.ask(PLAN, "C-1002")["text"]


def test_the_customer_from_one_system_and_the_bills_from_another(
    tmp_path: Path, indexed: Path, sandbox: Sandbox, over_tables: Assistant
) -> None:
    folder = carrier_with(tmp_path / "carrier", SEVERAL)
    with assistant(tmp_path / "home", indexed, carrier=folder, bss_urls={"billing": sandbox.url}) as found:
        for customer_id in CUSTOMERS:
            theirs = found.ask(BILL, customer_id)
            assert said(theirs) == said(over_tables.ask(BILL, customer_id))
            systems = {each.get("system") for each in theirs["citations"] if each["kind"] == "account"}
            assert "billing" in systems and systems <= {"billing", "crm"}
        sandbox.behave("/", "status=503")
        # Within their life, bills are not asked for again; those of somebody else cannot be had now.
        assert found.ask(BILL, "C-1001")["outcome"] == "answered"
        lost = found.ask(BILL, "C-1003")
        assert lost["outcome"] == "abstained" and "bills_unavailable" in lost["degraded"]
        assert "is on" in found.ask(PLAN, "C-1003")["text"]


def test_what_hangs_is_named_and_the_rest_is_answered(live: Assistant, sandbox: Sandbox) -> None:
    sandbox.behave("/usageConsumption", "slow=600000")
    question = "How much data do I have left, and when does my contract end?"
    for _ in range(4):  # after two the usage is left alone, and the answers stay the same
        answer = live.ask(question, "C-1001")
        assert "29 February 2028" in answer["text"] and "I can't see your usage right now" in answer["text"]
        assert answer["degraded"] == ["usage_unavailable"]


def test_a_customer_who_cannot_be_read_is_told_so(live: Assistant, sandbox: Sandbox) -> None:
    # What hangs comes last: after it the customer is not asked for again for a while.
    for failing in ("html", "half", "wrong-shape", "other-customer", "status=429", "slow=600000"):
        sandbox.reset()
        sandbox.behave("/customerManagement", failing)
        answer = live.ask(PLAN, "C-1001")
        assert (answer["outcome"], answer["degraded"], answer["citations"]) == (
            "abstained",
            ["account_unavailable"],
            [],
        )

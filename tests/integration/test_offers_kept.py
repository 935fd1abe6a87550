"""What the program sends out unasked is counted once it is sent; and an order in another language is proposed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.acting import acting, proposing
from app.bootstrap import Parts
from app.cli import main
from app.db.audit import SqlAuditLog
from app.db.database import Database
from app.db.offers_made import OffersMade
from app.offering import OffersKept
from app.settings import Settings
from grounding.events import Done
from grounding.offers.retention import OfferMade
from grounding.types import Answer, Identity, Role, Turn
from tests.integration.acting_stage import unhurried

TODAY = date(2026, 9, 14)
SECOND = Path(__file__).parents[1] / "carriers" / "foehn"


def made(home: Path, customer_id: str) -> tuple[OfferMade, ...]:
    database = Database(Parts(Settings.model_validate({"home": home})).settings.database)
    try:
        return asyncio.run(OffersMade(database).history(customer_id, TODAY, "EUR")).made
    finally:
        database.close()


def test_a_notice_counts_as_an_offer_once_it_is_marked_as_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("GROUNDLINE_HOME", str(home))
    assert main(["notices", "--customer", "C-1012"]) == 0
    assert made(home, "C-1012") == ()
    assert main(["notices", "--customer", "C-1012", "--mark-sent"]) == 0
    text = capsys.readouterr().out
    first = made(home, "C-1012")
    assert {(each.kind, each.asked, each.made) for each in first} == {("contract_end", False, TODAY)}
    folder = Parts(Settings.model_validate({"home": home})).folder
    assert all(folder.catalogue.offerings[each.offering_id].name in text for each in first)
    # What does not go out again is not counted again.
    assert main(["notices", "--customer", "C-1012", "--mark-sent"]) == 0
    assert made(home, "C-1012") == first


@pytest.fixture
def german(tmp_path: Path) -> Iterator[Callable[..., Parts]]:
    folder = Path(shutil.copytree(SECOND, tmp_path / "carrier"))
    opened: list[Parts] = []

    def build(fees: str | None = None) -> Parts:
        if fees is not None:
            (folder / "retention.yaml").write_text(f"change_fees: {fees}\n", encoding="utf-8")
        parts = Parts(Settings.model_validate({"home": tmp_path / "home", "carrier": folder}))
        unhurried(parts)
        opened.append(parts)
        return parts

    yield build
    for parts in opened:
        parts.accounts.close()


async def answered(parts: Parts, text: str, customer_id: str = "kd-501") -> Answer:
    database = Database(parts.settings.database)
    audit = OffersKept(SqlAuditLog(database, lambda answer: {}), database, parts.folder.catalogue)
    proposer = replace(proposing(acting(parts, database)), deadline_s=30)
    turn = Turn(Identity(Role.CUSTOMER, customer_id, customer_id), "c-1", f"m-{text}", text)
    try:
        events = [event async for event in parts.assistant(audit, database, proposer).answer(turn)]
    finally:
        database.close()
    done = events[-1]
    assert isinstance(done, Done)
    return done.answer


async def test_another_carrier_proposes_in_its_own_words_and_currency(german: Callable[..., Parts]) -> None:
    parts = german("[]")
    (opened,) = (await answered(parts, "Eröffne ein Ticket: mein Telefon hat zu Hause kein Netz")).actions
    assert opened.summary == "Eine Meldung eröffnen: mein Telefon hat zu Hause kein Netz"
    changed = await answered(parts, "Wechsle mein Abo auf Föhn Gipfel")
    (action,) = changed.actions
    assert "Föhn Gipfel" in action.summary
    assert action.price is not None and action.price.currency == "CHF"
    assert changed.sentences[-1].text.startswith("Es ist unten vorbereitet.")


async def test_where_nothing_is_laid_down_on_fees_a_change_is_left_to_people(german: Callable[..., Parts]) -> None:
    changed = await answered(german(), "Wechsle mein Abo auf Föhn Gipfel")
    assert changed.actions == ()
    assert changed.sentences[-1].text.startswith("Das kann ich hier nicht für Sie vorbereiten.")

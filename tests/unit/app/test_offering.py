"""Offers that went out are written down: promotions of answers, and plans that notices name unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from app.db.database import Database
from app.db.offers_made import OffersMade
from app.errors import StorageFailed
from app.offering import OffersKept, keep_notices
from grounding.catalogue import Catalogue
from grounding.errors import AuditFailed
from grounding.offers.caps import Held, held_back
from grounding.offers.notices import Notice, NoticeKind
from grounding.offers.retention import RetentionSettings
from grounding.types import (
    Answer,
    CatalogueFact,
    Draft,
    Identity,
    Offer,
    Outcome,
    Role,
    SentenceKind,
    Turn,
    VerdictFact,
)
from tests.fakes import MemoryAudit
from tests.unit.grounding.offers.offer_world import offering

TODAY = date(2026, 9, 14)
ANN = Identity(Role.CUSTOMER, "ann", "C-1")
TURN = Turn(ANN, "c", "m", "any discounts?")
CATALOGUE = Catalogue("", {each.offering_id: each for each in (
    replace(offering("summer"), category="promotion"), replace(offering("plan"), category="mobile_plan"),
)})  # fmt: skip


def offer(offering_id: str, line_id: str | None = "L-1") -> Offer:
    return Offer(VerdictFact(offering_id, "1", "x", "eligible", (), "r", "i", TODAY, line_id, "x"), (), None)


def answer(*offers: Offer) -> Answer:
    moment = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
    return Answer("a-1", "c", "m", moment, "en-IE", Outcome.ANSWERED, "extractive", (), (), offers)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'groundline.db'}")
    yield made
    made.close()


async def test_a_promotion_in_an_answer_is_written_down_as_asked_for(database: Database) -> None:
    audit = MemoryAudit()
    kept = OffersKept(audit, database, CATALOGUE)
    await kept.record(TURN, answer(offer("summer"), offer("plan"), offer("summer", None)))
    history = await OffersMade(database).history("C-1", TODAY, "EUR")
    assert [(made.offering_id, made.line_id, made.kind, made.made, made.asked) for made in history.made] == [
        ("summer", "L-1", "discount", TODAY, True)
    ]
    assert len(audit.records) == 1
    # The answer to a question counts for no cap.
    settings = _once_a_year()
    assert held_back("L-1", {"usage_analysis": True}, settings, history, TODAY) is None


async def test_nothing_is_answered_that_could_not_be_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(self: OffersMade, offers: object, on_behalf_of: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(OffersMade, "record", failing)
    audit = MemoryAudit()
    with pytest.raises(AuditFailed):
        await OffersKept(audit, database, CATALOGUE).record(TURN, answer(offer("summer")))
    assert audit.records == []
    await OffersKept(audit, database, CATALOGUE).record(TURN, answer(offer("plan")))
    assert len(audit.records) == 1


async def test_a_plan_that_a_notice_names_counts_for_the_cap_and_the_present_one_does_not(database: Database) -> None:
    facts = tuple(CatalogueFact(each, "1", "name", each) for each in ("plan", "own", "plan"))
    price = CatalogueFact("other", "1", "price", "x")
    draft = Draft("The cheapest is plan.", SentenceKind.CLAIM, (*facts, price))
    notice = Notice("n-1", "C-1", NoticeKind.CONTRACT_END, TODAY, (draft,), "L-1")
    shock = replace(notice, kind=NoticeKind.BILL_SHOCK)
    await keep_notices(database, [notice, shock], {"L-1": "own"}, Identity(Role.OPERATOR, "command line"))
    history = await OffersMade(database).history("C-1", TODAY, "EUR")
    assert [(made.offering_id, made.kind, made.asked) for made in history.made] == [("plan", "contract_end", False)]
    settings = _once_a_year()
    assert held_back("L-1", {"usage_analysis": True}, settings, history, TODAY) is Held.OFFERED_BEFORE
    assert held_back("L-2", {"usage_analysis": True}, settings, history, TODAY) is None


def _once_a_year() -> RetentionSettings:
    settings = RetentionSettings()
    return replace(settings, unasked=replace(settings.unasked, once_in_months=12))

"""Which offers went out to whom: written down before the customer sees them, so that caps and budget count them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.db.database import Database
from app.db.offers_made import OffersMade
from app.errors import StorageFailed
from grounding.catalogue import Catalogue
from grounding.errors import AuditFailed
from grounding.offers.advice import Advice, Benefit
from grounding.offers.caps import SAVE
from grounding.offers.notices import Notice, NoticeKind
from grounding.offers.retention import OfferMade
from grounding.ports import AuditLog
from grounding.types import Answer, CatalogueFact, Identity, Turn

_PROMOTION = "promotion"


@dataclass(frozen=True, slots=True)
class OffersKept:
    """An audit log that writes down the promotions of an answer beside it.

    What else an answer offers was asked for, and the answer to a question counts for no cap.
    """

    audit: AuditLog
    database: Database
    catalogue: Catalogue

    async def record(self, turn: Turn, answer: Answer) -> None:
        """Keep the turn, and before it what it offers: nothing goes out that is not counted. Raises AuditFailed."""
        made = tuple(self._made(turn, answer))
        if made:
            try:
                await OffersMade(self.database).record(made, turn.identity)
            except StorageFailed as error:
                raise AuditFailed(f"the offers of answer {answer.answer_id} could not be recorded: {error}") from error
        await self.audit.record(turn, answer)

    def _made(self, turn: Turn, answer: Answer) -> Iterator[OfferMade]:
        customer_id = turn.identity.customer_id
        for offer in answer.offers:
            verdict = offer.verdict
            offering = self.catalogue.offerings.get(verdict.offering_id)
            if customer_id and verdict.line_id and offering is not None and offering.category == _PROMOTION:
                yield OfferMade(
                    customer_id=customer_id,
                    line_id=verdict.line_id,
                    offering_id=verdict.offering_id,
                    kind=Benefit.DISCOUNT.value,
                    made=answer.as_of.date(),
                    asked=True,
                )


def made_of(customer_id: str, advice: Advice, on: date, *, asked: bool) -> Iterator[OfferMade]:
    """Yield what the advice for a line has offered to the customer, the save offer among it if it may be made."""
    line_id = advice.options.line.line_id
    for item in advice.recommendations:
        yield OfferMade(customer_id, line_id, item.offering_id, item.benefit.value, on, asked)
    save = advice.save
    if save is not None and save.held is None:
        yield OfferMade(customer_id, line_id, save.plan_id, SAVE, on, asked, save.offer.cost)


async def keep_notices(database: Database, notices: list[Notice], held: dict[str, str], sender: Identity) -> None:
    """Write down the plans that notices name to customers who did not ask. Raises StorageFailed.

    `held`: the present offering by line, which is no offer.
    """
    await OffersMade(database).record([offer for notice in notices for offer in _of_notice(notice, held)], sender)


def _of_notice(notice: Notice, held: dict[str, str]) -> Iterator[OfferMade]:
    if notice.kind is not NoticeKind.CONTRACT_END or notice.line_id is None:
        return
    facts = [fact for draft in notice.drafts for fact in draft.evidence if isinstance(fact, CatalogueFact)]
    for offering_id in dict.fromkeys(fact.offering_id for fact in facts if fact.name == "name"):
        if offering_id != held.get(notice.line_id):
            yield OfferMade(
                customer_id=notice.customer_id,
                line_id=notice.line_id,
                offering_id=offering_id,
                kind=notice.kind.value,
                made=notice.as_of,
                asked=False,
            )

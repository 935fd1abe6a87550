"""Answers and their events in the wire schema."""

from __future__ import annotations

from typing import Literal

from app.api.rendering import render
from app.api.schema import (
    AccountCitation,
    ActionOut,
    ActionPriceOut,
    AnswerOut,
    BlockOut,
    CatalogueCitation,
    CitationOut,
    ComputedCitation,
    HandoffOut,
    MoneyOut,
    OfferOut,
    PassageCitation,
    PassageOut,
    PriceOut,
    ReasonOut,
    SearchOut,
    SentenceOut,
    VerdictCitation,
    wire_value,
)
from app.chat import Json, WireEvent
from grounding.events import ActionReady, CitationReady, Done, Event, SentenceReady, Status
from grounding.money import Money
from grounding.types import (
    AccountFact,
    Answer,
    CatalogueFact,
    Citation,
    ComputedFact,
    Offer,
    PassageEvidence,
    Sentence,
    VerdictFact,
)
from grounding.wishes import ProposedAction
from retrieval.types import Found, Passage

SECTION_SEPARATOR = " > "


def wire_event(event: Event) -> WireEvent:
    """Return an event as it goes over the wire; `done` carries the whole answer."""
    match event:
        case Status():
            return WireEvent("status", {"stage": event.stage})
        case CitationReady():
            return WireEvent("citation", wire_citation(event.citation).model_dump(mode="json"))
        case SentenceReady():
            return WireEvent("sentence", wire_sentence(event.sentence).model_dump(mode="json"))
        case ActionReady():
            return WireEvent("action", wire_action(event.action).model_dump(mode="json"))
        case Done():
            return WireEvent("done", answer_json(event.answer))


def answer_json(answer: Answer) -> Json:
    """Return an answer as JSON values."""
    return wire_answer(answer).model_dump(mode="json")


def wire_answer(answer: Answer) -> AnswerOut:
    """Return an answer in the wire schema."""
    return AnswerOut(
        answer_id=answer.answer_id,
        conversation_id=answer.conversation_id,
        message_id=answer.message_id,
        as_of=answer.as_of,
        locale=answer.locale,
        outcome=answer.outcome.value,
        mode="model" if answer.mode == "model" else "extractive",
        degraded=list(answer.degraded),
        text=render(
            answer.sentences,
            {item.number for item in answer.citations if not isinstance(item.evidence, PassageEvidence)},
            _headings(answer),
        ),
        sentences=[wire_sentence(sentence) for sentence in answer.sentences],
        citations=[wire_citation(citation) for citation in answer.citations],
        offers=[wire_offer(offer) for offer in answer.offers],
        choices=list(answer.choices),
        actions=[wire_action(action) for action in answer.actions],
        handoff=HandoffOut(route=answer.handoff.route, contact=answer.handoff.contact) if answer.handoff else None,
        timings_ms={stage: round(spent, 1) for stage, spent in answer.timings_ms.items()},
    )


def _headings(answer: Answer) -> dict[int, str]:
    """Return the section that a quotation goes on to, by the index of the sentence where it does."""
    passages = {
        item.number: item.evidence.passage for item in answer.citations if isinstance(item.evidence, PassageEvidence)
    }
    found: dict[int, str] = {}
    last: Passage | None = None
    for sentence in answer.sentences:
        cited = [passages[number] for number in sentence.citations if number in passages]
        here = cited[0] if len(sentence.citations) == 1 and cited else None
        if here and last and here.document_id == last.document_id and here.section != last.section and here.section:
            found[sentence.index] = here.section[-1]
        last = here
    return found


def wire_sentence(sentence: Sentence) -> SentenceOut:
    """Return a sentence in the wire schema."""
    block = sentence.block
    return SentenceOut(
        index=sentence.index,
        text=sentence.text,
        kind=sentence.kind.value,
        block=BlockOut(type=block.type, number=block.number) if block else None,
        citations=list(sentence.citations),
        verdict=sentence.verdict.value,
    )


def wire_citation(citation: Citation) -> CitationOut:
    """Return a citation in the wire schema."""
    number, evidence = citation.number, citation.evidence
    match evidence:
        case PassageEvidence(passage=passage):
            return PassageCitation(
                number=number,
                document_id=passage.document_id,
                document_version=passage.document_version,
                passage_id=passage.passage_id,
                title=passage.title,
                section=section(passage),
                quote=evidence.quote,
                url=passage.url,
                audience=passage.audience.value,
                effective_from=passage.effective_from,
            )
        case AccountFact():
            return AccountCitation(
                number=number,
                system=evidence.system,
                record=evidence.record,
                field=evidence.name,
                value=wire_value(evidence.value),
                as_of=evidence.as_of,
                stale=evidence.stale,
            )
        case CatalogueFact():
            return CatalogueCitation(
                number=number,
                offering_id=evidence.offering_id,
                version=evidence.version,
                field=evidence.name,
                value=wire_value(evidence.value),
            )
        case ComputedFact():
            return ComputedCitation(
                number=number,
                operation=evidence.operation,
                inputs=list(citation.inputs),
                value=wire_value(evidence.value),
            )
        case VerdictFact():
            return VerdictCitation(
                number=number,
                offering_id=evidence.offering_id,
                version=evidence.version,
                name=evidence.name,
                verdict=_VERDICTS[evidence.verdict],
                reasons=_reasons(evidence),
                line=evidence.line_id,
                ruleset=evidence.ruleset,
                inputs=evidence.inputs,
                as_of=evidence.as_of,
            )


def wire_offer(offer: Offer) -> OfferOut:
    """Return an offer in the wire schema."""
    return OfferOut(
        offering_id=offer.verdict.offering_id,
        version=offer.verdict.version,
        name=offer.verdict.name,
        prices=[
            PriceOut(
                type=price.kind,
                period=price.period,
                value=str(price.amount),
                unit=price.amount.currency,
                tax_included=price.tax_included,
                duration=_months(price.duration_months),
            )
            for price in offer.prices
        ],
        term=_months(offer.term_months),
        reasons=_reasons(offer.verdict),
        ruleset=offer.verdict.ruleset,
    )


def wire_action(action: ProposedAction) -> ActionOut:
    """Return a proposal in the wire schema."""
    price = None
    if action.price is not None:
        fee = _money(action.fee) if action.fee is not None else None
        price = ActionPriceOut(value=str(action.price), unit=action.price.currency, period=action.period, fee=fee)
    return ActionOut(
        action_id=action.action_id,
        kind=action.kind.value,
        summary=action.summary,
        price=price,
        effective=action.effective,
        expires_at=action.expires,
    )


def _months(number: int | None) -> str | None:
    """Return a time in months as ISO 8601 writes it; None where there is none."""
    return f"P{number}M" if number else None


def _money(amount: Money) -> MoneyOut:
    return MoneyOut(value=str(amount), unit=amount.currency)


def _reasons(fact: VerdictFact) -> list[ReasonOut]:
    return [ReasonOut(code=each.code, label=each.label, rule=each.rule) for each in fact.reasons]


_VERDICTS: dict[str, Literal["eligible", "unknown", "ineligible"]] = {
    "eligible": "eligible", "unknown": "unknown", "ineligible": "ineligible",
}  # fmt: skip


def wire_search(found: list[Found]) -> SearchOut:
    """Return what a search found in the wire schema."""
    return SearchOut(
        passages=[
            PassageOut(
                document_id=item.passage.document_id,
                passage_id=item.passage.passage_id,
                title=item.passage.title,
                section=section(item.passage),
                text=item.passage.text,
                score=item.score,
                audience=item.passage.audience.value,
                url=item.passage.url,
                in_effect=item.in_effect,
            )
            for item in found
        ]
    )


def section(passage: Passage) -> str:
    """Return a passage's heading path as one line."""
    return SECTION_SEPARATOR.join(passage.section)

"""A decision as TM Forum's product offering qualification (TMF679), in version 4 and in version 5.

An item that could not be decided ends `terminatedWithError` and has no result: neither version has a word for it, and
`unqualified` would be a claim.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Decision, Judged, Verdict

_RESULTS = {Verdict.ELIGIBLE: "qualified", Verdict.INELIGIBLE: "unqualified"}


def tmf679_v4(decision: Decision, qualification_id: str, at: datetime) -> dict[str, Any]:
    """Return a ProductOfferingQualification, made at a moment; reasons only for what is not available."""
    return {
        "id": qualification_id,
        "state": "done",
        "productOfferingQualificationDate": at.isoformat(),
        "effectiveQualificationDate": _effective(decision),
        "provideOnlyAvailable": False,
        "provideUnavailabilityReason": True,
        "relatedParty": [{"id": decision.customer_id, "role": "customer", "@referredType": "Customer"}],
        "productOfferingQualificationItem": [
            _item_v4(number, offer) for number, offer in enumerate(decision.offers, start=1)
        ],
        "@type": "ProductOfferingQualification",
    }


def tmf679_v5(decision: Decision, qualification_id: str, at: datetime) -> dict[str, Any]:
    """Return a CheckProductOfferingQualification, made at a moment; reasons whatever the result."""
    customer = {"@type": "PartyRoleRef", "@referredType": "Customer", "id": decision.customer_id}
    return {
        "@type": "CheckProductOfferingQualification",
        "id": qualification_id,
        "state": "done",
        "creationDate": at.isoformat(),
        "effectiveQualificationDate": _effective(decision),
        "provideOnlyAvailable": False,
        "provideResultReason": True,
        "relatedParty": [{"@type": "RelatedPartyOrPartyRole", "role": "customer", "partyOrPartyRole": customer}],
        "checkProductOfferingQualificationItem": [
            _item_v5(number, offer) for number, offer in enumerate(decision.offers, start=1)
        ],
    }


def _item_v4(number: int, offer: Judged) -> dict[str, Any]:
    item = _item(number, offer, {})
    item["productOffering"] = {"id": offer.offering_id, "name": offer.name}
    if _changes(offer):
        item["product"] = {"id": _line(offer)}
    if offer.verdict is Verdict.INELIGIBLE:
        item["eligibilityUnavailabilityReason"] = [{"code": one.code, "label": one.label} for one in offer.reasons]
    return item


def _item_v5(number: int, offer: Judged) -> dict[str, Any]:
    item = {"@type": "CheckProductOfferingQualificationItem", **_item(number, offer, {"@type": "TerminationError"})}
    item["productOffering"] = {
        "@type": "ProductOfferingRef",
        "id": offer.offering_id,
        "name": offer.name,
        "version": offer.version,
    }
    if _changes(offer):
        item["product"] = {"@type": "ProductRef", "id": _line(offer)}
    item["eligibilityResultReason"] = [
        {"@type": "EligibilityResultReason", "code": one.code, "label": one.label} for one in offer.reasons
    ]
    return item


def _item(number: int, offer: Judged, typed: dict[str, str]) -> dict[str, Any]:
    """Return what both versions write in the same way."""
    item: dict[str, Any] = {"id": str(number), "action": "modify" if _changes(offer) else "add"}
    if offer.verdict is Verdict.UNKNOWN:
        item["state"] = "terminatedWithError"
        item["terminationError"] = [{**typed, "id": one.code, "value": one.label} for one in offer.reasons]
    else:
        item |= {"state": "done", "qualificationItemResult": _RESULTS[offer.verdict]}
    return item


def _changes(offer: Judged) -> bool:
    return offer.case is not None and offer.case.kind is CaseKind.CHANGE and offer.case.line_id is not None


def _line(offer: Judged) -> str | None:
    return offer.case.line_id if offer.case else None


def _effective(decision: Decision) -> str:
    return datetime.combine(decision.as_of, time(), UTC).isoformat()

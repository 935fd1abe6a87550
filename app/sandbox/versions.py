"""What version 5 of the Open APIs writes otherwise than version 4."""

from __future__ import annotations

from typing import Any

from app.sandbox.wire import Document

_OLD_VALUES, _VALUES = "productSpecCharacteristicValue", "characteristicValueSpecification"
_TYPES = {
    "alternateProductOfferingProposal": "AlternateProductOfferingProposal",
    "bundledProductOffering": "BundledProductOffering",
    "category": "CategoryRef",
    "channel": "ChannelRef",
    "checkProductOfferingQualificationItem": "CheckProductOfferingQualificationItem",
    "eligibilityResultReason": "EligibilityResultReason",
    "marketSegment": "MarketSegmentRef",
    "note": "Note",
    "place": "PlaceRef",
    "prodSpecCharValueUse": "ProductSpecificationCharacteristicValueUse",
    "product": "ProductRef",
    "productOffering": "ProductOfferingRef",
    "productOfferingPrice": "ProductOfferingPriceRef",
    "productOfferingRelationship": "ProductOfferingRelationship",
    "productOfferingTerm": "ProductOfferingTerm",
    "productSpecCharacteristic": "CharacteristicSpecification",
    "productSpecification": "ProductSpecificationRef",
    "qualifiedProductOfferingItem": "QueryProductOfferingQualificationItem",
    "searchCriteria": "QueryProductOfferingQualificationItem",
    "tax": "TaxItem",
}
"""By where it stands: version 5 wants a type on every object that may be extended."""


def as_v5(kind: str, document: Document) -> Document:
    """Return a version 4 resource as version 5 writes it: typed objects, and a party within `partyOrPartyRole`."""
    return {"@type": kind[0].upper() + kind[1:], **_object(document, "")}


def from_v5(body: Document) -> Document:
    """Return a version 5 request with its parties as version 4 writes them; what has another shape stays as it is."""
    parties = body.get("relatedParty")
    if not isinstance(parties, list):
        return body
    return {**body, "relatedParty": [_flat(each) if isinstance(each, dict) else each for each in parties]}


def _object(document: Document, place: str) -> Document:
    if place == "relatedParty":
        return _party(document)
    typed: Document = {"@type": _TYPES[place]} if place in _TYPES else {}
    for key, value in document.items():
        # A specification calls its values by another name than before; whoever uses them does not.
        name = _VALUES if key == _OLD_VALUES and place == "productSpecCharacteristic" else key
        typed[name] = _value(value, key)
    if place == _OLD_VALUES:
        typed["@type"] = _value_type(document.get("value"))
    return typed


def _value(value: Any, place: str) -> Any:
    if isinstance(value, list):
        return [_value(item, place) for item in value]
    return _object(value, place) if isinstance(value, dict) else value


def _value_type(value: object) -> str:
    kinds = {bool: "Boolean", int: "Integer", float: "Number"}
    return f"{kinds.get(type(value), 'String')}CharacteristicValueSpecification"


def _party(flat: Document) -> Document:
    inner = {key: value for key, value in flat.items() if key != "role"}
    role = {"role": flat["role"]} if "role" in flat else {}
    return {"@type": "RelatedPartyOrPartyRole", **role, "partyOrPartyRole": {"@type": "PartyRoleRef", **inner}}


def _flat(party: Document) -> Document:
    inner = party.get("partyOrPartyRole")
    if not isinstance(inner, dict):
        return party
    return {key: value for key, value in {**inner, "role": party.get("role")}.items() if key != "@type" and value}

from __future__ import annotations

from starlette.testclient import TestClient

from tests.unit.app.sandbox.world import (
    API,
)


def test_qualification_in_both_versions(sandbox: TestClient) -> None:
    path = f"{API}/productOfferingQualification"
    party = {"id": "C-1001", "role": "customer"}
    items = [
        {"id": each, "productOffering": {"id": each}} for each in ("MRW-PLUS", "MRW-EVERYDAY", "ADD-SPORT", "NONE")
    ]
    asked = {"relatedParty": [party], "productOfferingQualificationItem": items, "instantSyncQualification": True}
    answered = sandbox.post(f"{path}/v4/productOfferingQualification", json=asked)
    assert answered.status_code == 200
    reasons = {
        item["id"]: [reason["code"] for reason in item.get("eligibilityUnavailabilityReason", ())]
        for item in answered.json()["productOfferingQualificationItem"]
    }
    assert reasons == {
        "MRW-PLUS": [],
        "MRW-EVERYDAY": ["alreadyHeld"],
        "ADD-SPORT": ["notOnSale"],
        "NONE": ["unknownOffering"],
    }
    nested = {"@type": "RelatedPartyOrPartyRole", "role": "customer", "partyOrPartyRole": {"id": "C-1001"}}
    asked = {"relatedParty": [nested], "checkProductOfferingQualificationItem": items[:2]}
    checked = sandbox.post(f"{path}/v5/checkProductOfferingQualification", json=asked).json()
    told = [item["eligibilityResultReason"][0]["code"] for item in checked["checkProductOfferingQualificationItem"]]
    assert told == ["onSale", "alreadyHeld"], "version 5 gives a reason whatever the result"
    assert sandbox.get(checked["href"]).json() == checked
    found = sandbox.post(f"{path}/v5/queryProductOfferingQualification", json={"relatedParty": [nested]}).json()
    offered = {item["productOffering"]["id"] for item in found["qualifiedProductOfferingItem"]}
    assert "MRW-PLUS" in offered
    assert not offered & {"MRW-EVERYDAY", "ADD-SPORT"}

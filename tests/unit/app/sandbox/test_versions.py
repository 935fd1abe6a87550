from __future__ import annotations

from app.sandbox.versions import as_v5, from_v5


def test_a_party_moves_into_its_own_object() -> None:
    flat = {"id": "b1", "relatedParty": [{"id": "c1", "name": "Ann", "role": "customer", "@referredType": "Customer"}]}
    nested = as_v5("customerBill", flat)
    inner = {"@type": "PartyRoleRef", "id": "c1", "name": "Ann", "@referredType": "Customer"}
    assert nested == {
        "@type": "CustomerBill",
        "id": "b1",
        "relatedParty": [{"@type": "RelatedPartyOrPartyRole", "role": "customer", "partyOrPartyRole": inner}],
    }
    assert from_v5(nested)["relatedParty"] == flat["relatedParty"]


def test_a_request_of_another_shape_stays_as_it_is() -> None:
    for body in ({}, {"relatedParty": "c1"}, {"relatedParty": [{"id": "c1"}, "c2"]}):
        assert from_v5(body) == body


def test_a_specifications_values_have_another_name_and_a_type() -> None:
    value = [{"value": 5, "unitOfMeasure": "GB"}]
    specification = {
        "id": "s",
        "productSpecCharacteristic": [{"name": "data", "productSpecCharacteristicValue": value}],
    }
    offering = {"id": "o", "prodSpecCharValueUse": [{"name": "data", "productSpecCharacteristicValue": value}]}
    typed = [{"value": 5, "unitOfMeasure": "GB", "@type": "IntegerCharacteristicValueSpecification"}]
    described = as_v5("productSpecification", specification)["productSpecCharacteristic"][0]
    used = as_v5("productOffering", offering)["prodSpecCharValueUse"][0]
    assert described["characteristicValueSpecification"] == typed
    assert "productSpecCharacteristicValue" not in described
    assert used["productSpecCharacteristicValue"] == typed
    assert used["@type"] == "ProductSpecificationCharacteristicValueUse"


def test_a_type_that_is_told_stays() -> None:
    assert as_v5("troubleTicket", {"id": "d1", "@type": "BillingDispute"})["@type"] == "BillingDispute"

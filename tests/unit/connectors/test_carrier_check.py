"""`check` names every fault of a carrier folder by file and line, and `load` refuses the first."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.carrier import Fault, load
from connectors.carrier.checking import check
from connectors.sample import FOLDER
from grounding.errors import CarrierFault
from retrieval.types import Audience

SECOND = Path(__file__).parents[2] / "carriers" / "foehn"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND, tmp_path / "carrier"))


def _edit(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence and return its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("path", [FOLDER, SECOND], ids=["sample", "second"])
def test_both_carriers_are_sound(path: Path) -> None:
    assert check(path) == []


def test_a_carrier_is_read_into_plain_values() -> None:
    found = load(SECOND)
    assert (found.carrier.name, found.carrier.currency, found.carrier.locale) == ("Föhn Mobil", "CHF", "de-CH")
    assert [(source.name, source.audience) for source in found.sources] == [
        ("hilfe", Audience.PUBLIC),
        ("betrieb", Audience.OPERATOR),
    ]
    assert all(source.path.is_absolute() and source.path.exists() for source in found.sources)
    assert found.frozen_at is not None and found.frozen_at.utcoffset() is not None
    assert found.carrier.routes[0].route_id == "emergency"
    assert "Föhn Gipfel" in found.carrier.glossary.names
    assert found.model_fields == {"lines.plan_name", "bills.total"}
    zone = found.catalogue.offerings["zone-nachbarn"]
    assert zone.places["LI"] == ("Liechtenstein", "Fürstentum Liechtenstein")
    price = next(price for price in zone.prices if price.usage == "data")
    assert (price.per, price.unit, price.step) == (Decimal(100), "MB", Decimal(100))
    retired = found.catalogue.offerings["huette"]
    assert not retired.sellable and retired.valid_to is not None and retired.valid_to.isoformat() == "2025-12-31"


def test_a_price_for_a_time_says_for_how_long(folder: Path) -> None:
    lasting = (
        '"value": 24.50}, "prodSpecCharValueUse": [{"name": "duration", "productSpecCharacteristicValue": '
        '[{"value": 2, "unitOfMeasure": "years"}]}]'
    )
    _edit(folder / "catalogue/productOfferingPrice.json", '"value": 24.50}', lasting)
    offerings = load(folder).catalogue.offerings
    assert [price.duration_months for price in offerings["huette"].prices if price.kind == "recurring"] == [24]
    assert {price.duration_months for price in offerings["gipfel"].prices} == {None}


def test_the_sample_says_how_long_its_discounts_and_instalments_last() -> None:
    offerings = load(FOLDER).catalogue.offerings
    lasting = {price.price_id: price.duration_months for each in offerings.values() for price in each.prices}
    assert {name: months for name, months in lasting.items() if months} == {
        "PROMO-SUMMER26-PRICE": 6, "PROMO-WELCOME-PRICE": 6, "DEV-ARIA7-INSTALMENT": 24, "DEV-ARIA7PRO-INSTALMENT": 36,
        "DEV-KESTRELS-INSTALMENT": 24, "DEV-LUMENTAB-INSTALMENT": 24,
    }  # fmt: skip


def test_the_catalogues_version_changes_with_its_files(folder: Path) -> None:
    before = load(folder).catalogue.version
    assert load(folder).catalogue.version == before
    _edit(folder / "catalogue/productOfferingPrice.json", "39.90", "41.90")
    assert load(folder).catalogue.version != before


SETTINGS = [
    ("currency: CHF", "currency: CHX", "CHX"),
    ("locales: [de-CH]", "locales: [xx-YY]", "xx-YY"),
    ("time_zone: Europe/Zurich", "time_zone: Europe/Zuerich", "Europe/Zuerich"),
    ("time_zone: Europe/Zurich", "time_zone: ../../etc/passwd", "time zone"),
    ("country: CH", "country: Schweiz", "Schweiz"),
    ("clock: 2027-02-10T14:00:00+01:00", "clock: 2027-02-10T14:00:00", "clock"),
    ("name: Föhn Mobil", "nom: Föhn Mobil", "nom: is not a known key"),
    ("audience: operator", "audience: staff", "sources[1].audience"),
    ("path: documents/technik", "path: documents/nirgends", "documents/nirgends"),
    ("name: betrieb", "name: hilfe", "two sources"),
    ("{kind: sql, seed: crm}", "{kind: ldap, seed: crm}", "bss.kind"),
    ("{kind: sql, seed: crm}", "{kind: sql, seed: nichts}", "nichts"),
    ("offers:", "bills: {late_fees: [mahnung-nie]}\noffers:", "`mahnung-nie` is not in the catalogue"),
    ("offers:", "bills: {largest_amount: 100.001}\noffers:", "100.001 has too many decimals for CHF"),
    ("offers:", "bills: {largest_amount: 0}\noffers:", "bills.largest_amount"),
    ("{id: fraud,", "{id: person,", "two routes"),
    ("message: route.person", "message: route.niemand", "route.niemand"),
]


@pytest.mark.parametrize(("old", "new", "named"), SETTINGS)
def test_a_fault_in_carrier_yaml(folder: Path, old: str, new: str, named: str) -> None:
    line = _edit(folder / "carrier.yaml", old, new)
    found = [fault for fault in check(folder) if named in fault.message]
    assert found, check(folder)
    # a second name is noted where it repeats the first, which may come before it in the text
    assert found[0].file == "carrier.yaml"
    if "two" not in named:
        assert found[0].line == line


def test_a_missing_key_is_named(folder: Path) -> None:
    _edit(folder / "carrier.yaml", "currency: CHF\n", "")
    assert Fault("carrier.yaml", 1, "currency: is missing") in check(folder)


def test_a_key_written_twice_is_a_fault(folder: Path) -> None:
    line = _edit(folder / "carrier.yaml", "currency: CHF\n", "currency: CHF\ncurrency: EUR\n")
    assert check(folder) == [Fault("carrier.yaml", line + 1, "`currency` is written twice")]


@pytest.mark.parametrize("content", ["", "[]", "just text", "a: [", "\t", "- 1\n- 2"])
def test_a_carrier_yaml_that_is_none(folder: Path, content: str) -> None:
    (folder / "carrier.yaml").write_text(content)
    assert {fault.file for fault in check(folder)} == {"carrier.yaml"}
    with pytest.raises(CarrierFault, match=r"carrier\.yaml:\d+: "):
        load(folder)


def test_bytes_that_are_no_text_are_a_fault(folder: Path) -> None:
    (folder / "messages/de.yaml").write_bytes(b"a: \xff\xfe")
    assert [(fault.file, "UTF-8" in fault.message) for fault in check(folder)] == [("messages/de.yaml", True)]


def test_a_folder_that_is_none() -> None:
    assert len(check(Path("/nonexistent/carrier"))) == 1
    with pytest.raises(CarrierFault):
        load(Path("/nonexistent/carrier"))


def test_each_locale_needs_its_language(folder: Path) -> None:
    _edit(folder / "carrier.yaml", "[de-CH]", "[de-CH, fr-CH]")
    assert {fault.file for fault in check(folder)} == {"intents/fr.yaml", "messages/fr.yaml"}
    with pytest.raises(CarrierFault, match="does not exist"):
        load(folder)


CATALOGUE: list[tuple[str, str, str, str]] = [
    ("productOffering.json", '{"id": "tal-preis"}', '{"id": "preis-fehlt"}', "preis-fehlt"),
    ("productOffering.json", '{"id": "tal", "relationshipType"', '{"id": "fort", "relationshipType"', "fort"),
    ("productOffering.json", '{"id": "addon"}', '{"id": "zugabe"}', "zugabe"),
    ("productOffering.json", '{"id": "zusatz"}', '{"id": "weg"}', "weg"),
    ("productOffering.json", '"2022-01-01T00', '"2029-01-01T00', "before startDateTime"),
    ("productOfferingPrice.json", '"unit": "CHF", "value": 24.50', '"value": 24.50', "price.unit: is missing"),
    ("productOfferingPrice.json", '"unit": "CHF", "value": 24.50', '"unit": "EUR", "value": 24.50', "EUR"),
    ("productOfferingPrice.json", '"value": 24.50', '"value": 24.505', "decimals"),
    ("productOfferingPrice.json", '"value": 24.50', '"value": -1', "price.value"),
    (
        "productOfferingPrice.json",
        '"recurringChargePeriodType": "month"',
        '"recurringChargePeriodType": "month", "recurringChargePeriodLength": 3',
        "every 3 periods",
    ),
    (
        "productOfferingPrice.json",
        '"value": 24.50}',
        '"value": 24.50}, "prodSpecCharValueUse": [{"name": "duration", "productSpecCharacteristicValue": '
        '[{"value": 30, "unitOfMeasure": "days"}]}]',
        "`duration` is not a whole number of months",
    ),
    ("productOfferingPrice.json", '"amount": 50', '"amount": 0', "unitOfMeasure.amount"),
    ("productOfferingPrice.json", '"huette-preis"', '"tal-preis"', "2 times"),
    ("category.json", '"id": "fee"', '"nr": "fee"', "id: is missing"),
]


@pytest.mark.parametrize(("name", "old", "new", "named"), CATALOGUE)
def test_a_fault_in_the_catalogue(folder: Path, name: str, old: str, new: str, named: str) -> None:
    line = _edit(folder / "catalogue" / name, old, new)
    found = [fault for fault in check(folder) if named in fault.message]
    assert found, check(folder)
    assert found[0].file == f"catalogue/{name}"
    # a key that is missing is noted where its object begins, a reversed period where it stands
    assert abs(found[0].line - line) <= 1 or "times" in named
    with pytest.raises(CarrierFault):
        load(folder)


def test_json_that_is_none_is_named_with_its_line(folder: Path) -> None:
    line = _edit(folder / "catalogue/category.json", '{"id": "addon"', '{"id" "addon"')
    assert check(folder)[0].file == "catalogue/category.json"
    assert check(folder)[0].line == line


def test_a_country_belongs_to_one_zone(folder: Path) -> None:
    path = folder / "catalogue/productOffering.json"
    offerings = json.loads(path.read_text(encoding="utf-8"))
    offerings[-1]["place"] = [{"id": "IT", "name": "Italien"}]
    path.write_text(json.dumps(offerings))
    assert ["`IT` belongs to" in fault.message for fault in check(folder)] == [True]


TEXTS: list[tuple[str, str, str, str]] = [
    ("messages/de.yaml", '"Auf Wiedersehen."', '"{% if %}"', "not a template"),
    ("messages/de.yaml", '"Auf Wiedersehen."', '"{{ carrier|laut }}"', "laut"),
    ("messages/de.yaml", '"Auf Wiedersehen."', '"Bis in 14 Tagen."', "figure"),
    ("messages/de.yaml", '"Auf Wiedersehen."', '"  "', "empty"),
    ("messages/de.yaml", '"Auf Wiedersehen."', '"{{ total }}"', "`total`"),
    ("messages/de.yaml", '"Auf Wiedersehen."', '"{{ contact.fax }}"', "`fax`"),
    ("messages/de.yaml", '"Auf Wiedersehen."', "{a: b}", "smalltalk.goodbye"),
    ("messages/de.yaml", "smalltalk.goodbye:", "irgendwas:", "nothing asks"),
    ("intents/de.yaml", r"'\bbeschwer(de|en)\b'", r"'\bbeschwer(de|en\b'", "regular expression"),
    ("intents/de.yaml", "  complaint:\n    phrases", "  klage:\n    phrases", "`klage`"),
    ("intents/de.yaml", "routes:", "routen:", "routen"),
    ("glossary.yaml", "names:", "namen:", "namen"),
    ("rules/alter.yaml", "owner: verkauf", "besitzer: verkauf", "besitzer"),
    ("rules/alter.yaml", "version: 1\n", "version: 1\n    valid_to: 2020-01-01\n", "valid_to"),
]


@pytest.mark.parametrize(("name", "old", "new", "named"), TEXTS)
def test_a_fault_in_texts_intents_glossary_or_rules(folder: Path, name: str, old: str, new: str, named: str) -> None:
    line = _edit(folder / name, old, new)
    found = [fault for fault in check(folder) if named in fault.message]
    assert found, check(folder)
    assert (found[0].file, abs(found[0].line - line) <= 1) == (name, True)


def test_a_text_that_the_program_needs_is_missed(folder: Path) -> None:
    _edit(folder / "messages/de.yaml", "dont_know:", "# dont_know:")
    assert [fault.message for fault in check(folder)] == ["the text `dont_know` is missing"]


def test_a_route_without_signs_is_a_fault(folder: Path) -> None:
    path = folder / "intents/de.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  fraud:"), text.index("  complaint:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert ["`fraud` has no signs" in fault.message for fault in check(folder)] == [True]


SEED: list[tuple[str, str, str, str]] = [
    ("bills.csv", "29.80,2.23", "29.90,2.23", "differ from its total by -10"),
    ("bills.csv", "r-501-02,kd-501", "r-501-02,kd-502", "belongs to another customer"),
    ("bills.csv", "2027-01-05,2027-02-04,2027", "2027-01-05,2026-02-04,2027", "due lies before issued"),
    ("balances.csv", "99.80", "99.70", "sum of the open amounts"),
    ("lines.csv", "mobile,active", "mobile,aktiv", "`aktiv`"),
    ("lines.csv", ",tal,", ",berg,", "`berg` is not in the catalogue"),
    ("customers.csv", "1990-05-02", "02.05.1990", "birth_date"),
    ("customers.csv", "kd-502,Beat", "kd-501,Beat", "stands on line 2 already"),
    ("contracts.csv", "40,19.90,,,CHF", "40,19.90,,,EUR", "EUR"),
    ("contracts.csv", "40,19.90,,,CHF", "40,19.9000001,,,CHF", "list_price"),
    ("contracts.csv", "40,19.90,,,CHF", "NaN,19.90,,,CHF", "termination_fee_percent"),
    ("payments.csv", "r-501-01", "r-999", "`r-999` is not in bills.csv"),
    ("outages.csv", "2027-02-10T11:20:00+01:00", "2027-02-10T11:20:00", "start"),
    ("buckets.csv", ",8,6.5,", ",8,,", "used: is empty"),
    ("consents.csv", "kd-501,marketing,true", "kd-501,marketing,ja", "given"),
]


@pytest.mark.parametrize(("name", "old", "new", "named"), SEED)
def test_a_fault_in_seed_data(folder: Path, name: str, old: str, new: str, named: str) -> None:
    line = _edit(folder / "crm" / name, old, new)
    found = [fault for fault in check(folder) if named in fault.message]
    assert found, check(folder)
    if "another customer" in named:
        assert {fault.file for fault in found} == {"crm/bill_lines.csv"}
    else:
        assert (found[0].file, found[0].line) == (f"crm/{name}", line)


def test_a_column_too_many_or_too_few(folder: Path) -> None:
    _edit(folder / "crm/consents.csv", "customer_id,purpose,given", "customer_id,zweck,given")
    message = "`purpose` is missing; `zweck` is not a known column"
    assert check(folder) == [Fault("crm/consents.csv", 1, message)]


def test_every_fault_is_named_at_once_and_in_order(folder: Path) -> None:
    _edit(folder / "carrier.yaml", "documents/technik", "documents/fort")
    _edit(folder / "messages/de.yaml", '"Auf Wiedersehen."', '"{% if %}"')
    _edit(folder / "crm/bills.csv", "29.80,2.23", "29.90,2.23")
    found = check(folder)
    assert [fault.file for fault in found] == ["carrier.yaml", "crm/bills.csv", "messages/de.yaml"]
    assert str(found[0]).startswith("carrier.yaml:")


MANGLINGS: list[Callable[[bytes, int], bytes]] = [
    lambda content, at: content[:at],
    lambda content, at: content[:at] + b"\x00" + content[at:],
    lambda content, at: content[:at] + b'{"' + content[at:],
    lambda content, at: content[at:],
]


@settings(max_examples=25)
@given(
    name=st.sampled_from(sorted(path.relative_to(SECOND).as_posix() for path in SECOND.rglob("*.*") if path.is_file())),
    mangle=st.sampled_from(MANGLINGS),
    share=st.floats(0, 1, exclude_max=True),
)
def test_whatever_is_broken_check_returns(
    tmp_path_factory: pytest.TempPathFactory, name: str, mangle: Callable[[bytes, int], bytes], share: float
) -> None:
    folder = Path(shutil.copytree(SECOND, tmp_path_factory.mktemp("carrier") / "carrier"))
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(mangle(content, int(len(content) * share)))
    for fault in check(folder):
        assert fault.line >= 1 and fault.message and "\n" not in str(fault)

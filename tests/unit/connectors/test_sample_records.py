"""The sample's records agree with its catalogue and with themselves, for every customer."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.bss.layout import TABLES
from connectors.bss.seed_checks import check_seed
from connectors.bss.seed_files import Row, Seed, read_seed
from connectors.carrier import CarrierFolder, load
from connectors.sample import FOLDER, customers
from connectors.sample.generate import generate
from grounding.catalogue import Offering, Price
from grounding.money import Money

CARRIERS = (FOLDER, Path(__file__).parents[2] / "carriers" / "foehn")


@pytest.fixture(scope="module", params=CARRIERS, ids=lambda path: path.name)
def carrier(request: pytest.FixtureRequest) -> CarrierFolder:
    return load(request.param)


@pytest.fixture(scope="module")
def seed(carrier: CarrierFolder) -> Seed:
    assert carrier.bss.seed is not None
    return read_seed(carrier.bss.seed)


def _money(row: Row, name: str) -> Money:
    value = row.values[name]
    assert isinstance(value, Money)
    return value


def _number(row: Row, name: str) -> Decimal:
    value = row.values[name]
    assert isinstance(value, Decimal)
    return value


def _lines_by_bill(seed: Seed) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in seed.rows["bill_lines"]:
        found[row.values["bill_id"]].append(row)
    return found


def test_the_generated_files_are_those_that_are_committed() -> None:
    for name, text in generate().items():
        assert (FOLDER / "crm" / name).read_text(encoding="utf-8") == text, f"{name}: run connectors.sample.generate"
    assert {path.name for path in (FOLDER / "crm").iterdir()} == {f"{layout.name}.csv" for layout in TABLES}


def test_there_are_enough_customers_each_with_a_case_of_its_own() -> None:
    found = customers(FOLDER / "crm")
    assert len(found) >= 64
    assert all(customer.case for customer in found)
    assert len({customer.customer_id for customer in found}) == len(found)


def test_a_case_that_speaks_of_the_bill_is_true() -> None:
    totals: dict[object, list[int]] = defaultdict(list)
    for row in read_seed(FOLDER / "crm").rows["bills"]:
        totals[row.values["customer_id"]].append(_money(row, "total").minor)
    spoken_of = 0
    for customer in customers(FOLDER / "crm"):
        last, this = (totals[customer.customer_id] or [0])[-2:] if len(totals[customer.customer_id]) > 1 else (0, 0)
        for words, true in (
            ("Bill higher", this > last),
            ("Bill lower", this < last),
            ("Bill unchanged", this == last),
        ):
            if words in customer.case:
                spoken_of += 1
                assert true, customer
    assert spoken_of >= 12


def test_seed_data_can_be_read_and_hold_together(carrier: CarrierFolder, seed: Seed) -> None:
    assert seed.faults == []
    assert list(check_seed(seed, carrier.carrier.currency, frozenset(carrier.catalogue.offerings))) == []


def test_every_bill_adds_up(seed: Seed) -> None:
    lines = _lines_by_bill(seed)
    for bill in seed.rows["bills"]:
        of_bill = lines[bill.values["bill_id"]]
        assert sum(_money(line, "amount").minor for line in of_bill) == _money(bill, "total").minor
        assert [line.values["number"] for line in of_bill] == list(range(1, len(of_bill) + 1))


def test_the_tax_in_every_bill_is_right_to_the_minor_unit(seed: Seed) -> None:
    lines = _lines_by_bill(seed)
    for bill in seed.rows["bills"]:
        by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in lines[bill.values["bill_id"]]:
            by_rate[_number(line, "tax_rate")] += _money(line, "amount").decimal
        currency = _money(bill, "total").currency
        taxes = [Money.of(amount * rate / (100 + rate), currency).minor for rate, amount in by_rate.items()]
        assert sum(taxes) == _money(bill, "tax").minor, bill.values["bill_id"]


def _zone_price(zones: list[Offering], code: object) -> Price:
    return next(price for zone in zones for price in zone.prices if price.price_id == code)


def test_every_roaming_line_costs_what_its_zone_does(carrier: CarrierFolder, seed: Seed) -> None:
    zones = [item for item in carrier.catalogue.offerings.values() if item.category == "roaming_zone"]
    roaming = [row for row in seed.rows["bill_lines"] if row.values["kind"] == "roaming"]
    assert roaming
    for row in roaming:
        price = _zone_price(zones, row.values["code"])
        assert row.values["unit"] == price.unit
        assert _money(row, "amount") == price.cost(_number(row, "quantity"))


def test_every_roaming_line_names_a_country_of_its_zone(carrier: CarrierFolder, seed: Seed) -> None:
    zones = [item for item in carrier.catalogue.offerings.values() if item.category == "roaming_zone"]
    for row in seed.rows["bill_lines"]:
        if row.values["kind"] != "roaming":
            continue
        zone = next(zone for zone in zones if any(price.price_id == row.values["code"] for price in zone.prices))
        names = [name for names in zone.places.values() for name in names]
        elsewhere = [name for other in zones for names in other.places.values() for name in names if other is not zone]
        description = str(row.values["description"])
        assert any(name in description for name in names) or not any(name in description for name in elsewhere)


def test_every_plan_and_add_on_line_costs_what_the_catalogue_says(carrier: CarrierFolder, seed: Seed) -> None:
    for row in seed.rows["bill_lines"]:
        if row.values["kind"] in ("plan", "addon", "instalment"):
            offering = carrier.catalogue.offerings[str(row.values["code"])]
            assert _money(row, "amount") in {price.amount for price in offering.prices if price.kind == "recurring"}


def test_every_line_has_the_price_of_its_plan(carrier: CarrierFolder, seed: Seed) -> None:
    for row in seed.rows["lines"]:
        offering = carrier.catalogue.offerings[str(row.values["offering_id"])]
        assert row.values["plan_name"] == offering.name
        assert _money(row, "monthly_price") == offering.prices[0].amount


def test_buckets_agree_with_the_plan(carrier: CarrierFolder, seed: Seed) -> None:
    plans = {row.values["line_id"]: str(row.values["offering_id"]) for row in seed.rows["lines"]}
    for row in seed.rows["buckets"]:
        plan = carrier.catalogue.offerings[plans[row.values["line_id"]]]
        parts = [carrier.catalogue.offerings[link.offering_id] for link in plan.relations if link.kind == "bundles"]
        known = {(item.label, item.value) for each in (plan, *parts) for item in each.characteristics}
        packs = {
            (item.name, each.value) for item in carrier.catalogue.offerings.values() for each in item.characteristics
        }
        allowance = row.values["allowance"]
        assert (row.values["name"], "unlimited" if allowance is None else str(allowance)) in known | packs


def test_payments_and_open_amounts_make_the_total(seed: Seed) -> None:
    paid: dict[object, int] = defaultdict(int)
    for row in seed.rows["payments"]:
        paid[row.values["bill_id"]] += _money(row, "amount").minor
    for bill in seed.rows["bills"]:
        open_amount = _money(bill, "total").minor - paid[bill.values["bill_id"]]
        assert _money(bill, "open_amount").minor == open_amount

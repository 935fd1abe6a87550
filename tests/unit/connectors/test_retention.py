"""`retention.yaml`: what is read, what is refused with its line, and what holds without it."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from connectors.carrier import load
from connectors.carrier.retention import load_retention
from connectors.sample import FOLDER
from grounding.errors import CarrierFault
from grounding.money import Money
from grounding.offers.retention import ChurnWeights, NoticeRules, RetentionSettings, UnaskedRules

SECOND = Path(__file__).parents[2] / "carriers" / "foehn"


@pytest.fixture
def carrier(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND, tmp_path / "carrier"))


def written(carrier: Path, text: str) -> RetentionSettings:
    (carrier / "retention.yaml").write_text(text, encoding="utf-8")
    return load_retention(load(carrier))


def test_without_the_file_nothing_is_laid_down(carrier: Path) -> None:
    (carrier / "retention.yaml").unlink(missing_ok=True)
    assert load_retention(load(carrier)) == RetentionSettings()
    assert written(carrier, "") == RetentionSettings()


def test_what_is_left_out_stays_and_money_is_in_the_carriers_currency(carrier: Path) -> None:
    found = written(
        carrier,
        """
change_fees: []
new_contract: {when: not contract.in_term, termination_fee_percent: 37.5}
use_counts_on: false
churn: {high_from: 5}
save: {budget: 1000.50, offers: [{plans: [tal], amount: 2.5, months: 3}]}
unasked: {once_in_months: 6}
notices: {allowance_percents: [50, 90]}
""",
    )
    assert found.change_fees == ()
    assert not found.use_counts_on and RetentionSettings().use_counts_on
    assert found.new_contract is not None
    assert found.new_contract.termination_fee_percent == Decimal("37.5")
    assert set(found.new_contract.when.symbols) == {"contract.in_term"}
    assert found.churn == ChurnWeights(high_from=5)
    assert found.save.budget == Money.of("1000.50", "CHF")
    assert found.save.offers[0].cost == Money.of("7.50", "CHF")
    assert found.unasked == UnaskedRules(once_in_months=6)
    assert found.notices == NoticeRules(allowance_percents=(50, 90))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("churn: {mood: 3}", 1, "is not a known key"),
        ("\nchurn: {high_from: 0}", 2, "greater than or equal to 1"),
        ("notices: {allowance_percents: [80, 120]}", 1, "less than or equal to 100"),
        ("notices: {allowance_percents: [80, 50]}", 1, "must rise"),
        ("notices: {contract_end_days: -1}", 1, "greater than or equal to 0"),
        ("save:\n  budget: -1\n  offers: []", 2, "greater than or equal to 0"),
        ("save:\n  offers:\n    - {plans: [berg], amount: 1, months: 1}", 3, "`berg` is not in the catalogue"),
        ("save: {offers: [], not_beside: [berg]}", 1, "`berg` is not in the catalogue"),
        ("save:\n  offers:\n    - {plans: [tal], amount: x, months: 1}", 3, "decimal"),
        ("change_fees:\n  - {fee: berg, when: contract.in_term}", 2, "`berg` is not in the catalogue"),
        ("change_fees:\n  - {fee: tal, when: contract.in_trem}", 2, "did you mean `contract.in_term`"),
        ("change_fees:\n  - {fee: tal, when: line.monthly_price}", 2, "is no truth"),
        ("change_fees: 25.00", 1, "list"),
        (
            "new_contract:\n  when: contract.in_trem\n  termination_fee_percent: 50",
            2,
            "did you mean `contract.in_term`",
        ),
        ("new_contract:\n  when: contract.in_term\n  termination_fee_percent: 101", 3, "less than or equal to 100"),
        ("new_contract: {when: contract.in_term}", 1, "is missing"),
        ("- 1", 1, "dictionary"),
        ("churn: {high_from: 3", 1, "expected"),
    ],
)
def test_a_fault_is_named_with_file_and_line(carrier: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(CarrierFault) as raised:
        written(carrier, text)
    assert f"retention.yaml:{line}: " in str(raised.value)
    assert said in str(raised.value)


def test_the_sample_lays_down_what_its_pages_say() -> None:
    found = load_retention(load(FOLDER))
    desk = (FOLDER / "documents/operator/commercial/retention-desk.md").read_text(encoding="utf-8")
    names = {each.offering_id: each.name.removeprefix("Merrow ") for each in load(FOLDER).catalogue.offerings.values()}
    for offer in found.save.offers:
        plans = ", ".join(names[plan] for plan in offer.plans)
        assert f"| {plans} | €{offer.amount} off a month for {offer.months} months |" in desk
    assert found.save.budget is not None
    assert f"| Retention desk, monthly budget | €{found.save.budget.decimal:,} |" in desk
    assert f"One offer for each line in {found.save.once_in_months} months" in desk
    assert f"new {found.save.term_months}-month contract" in desk
    leaving = (FOLDER / "documents/public/leaving-early-and-cancelling.md").read_text(encoding="utf-8")
    assert f"best-tariff notice {found.notices.contract_end_days} days before the end date" in leaving
    assert found.new_contract is not None
    share = f"{found.new_contract.termination_fee_percent}% of the plan's monthly list price for each started month"
    assert share in leaving
    changing = (FOLDER / "documents/customer/changing-plan-and-renewing.md").read_text(encoding="utf-8")
    assert "A plan change during the contract keeps the contract end date" in changing
    caps = (FOLDER / "documents/public/spending-caps.md").read_text(encoding="utf-8")
    shares = " and at ".join(f"{percent}%" for percent in found.notices.allowance_percents)
    assert f"a text at {shares} of the plan's data" in caps


def test_its_figures_are_read_exactly() -> None:
    held = yaml.safe_load((FOLDER / "retention.yaml").read_text(encoding="utf-8"))
    assert Decimal(str(held["save"]["budget"])) == Decimal(18000)

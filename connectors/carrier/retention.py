"""`retention.yaml` of a carrier folder: what a change of plan costs, what may be offered, when notices go out.

Apart from `connectors.carrier.folder`, because it holds expressions, whose library takes long to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from connectors.carrier.basics import Identifier, Strict
from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Place
from connectors.carrier.folder import CarrierFolder, read_file
from grounding.catalogue import Catalogue
from grounding.errors import CarrierFault
from grounding.money import Money
from grounding.offers.expressions import Expression
from grounding.offers.retention import (
    ChangeFee,
    ChurnWeights,
    NewContract,
    NoticeRules,
    RetentionSettings,
    SaveOffer,
    SaveRules,
    UnaskedRules,
)

FILE = "retention.yaml"

Count = Annotated[int, Field(ge=0, le=10_000)]
AtLeastOne = Annotated[int, Field(ge=1, le=10_000)]
Percent = Annotated[int, Field(ge=1, le=100)]
Amount = Annotated[Decimal, Field(ge=0, le=10**9, decimal_places=3)]


class ChangeFeeFile(Strict):
    """A fee for a change of plan."""

    fee: Identifier
    when: str


class NewContractFile(Strict):
    """When a change of plan begins a new contract."""

    when: str
    termination_fee_percent: Annotated[Decimal, Field(ge=0, le=100)]


class ChurnFile(Strict):
    """Points of the signs that a customer may leave, and from when something is a sign; what is left out stays."""

    contract_ending: Count = 0
    contract_over: Count = 0
    bill_shock: Count = 0
    dispute_open: Count = 0
    dispute_rejected: Count = 0
    repeated_tickets: Count = 0
    overage_months: Count = 0
    high_from: AtLeastOne = 1
    ending_days: Count = 0
    tickets: AtLeastOne = 1
    ticket_days: Count = 0
    dispute_days: Count = 0
    months_of_overage: AtLeastOne = 1


class SaveOfferFile(Strict):
    """What may be taken off these plans."""

    plans: Annotated[list[Identifier], Field(min_length=1)]
    amount: Amount
    months: AtLeastOne


class SaveFile(Strict):
    """Save offers of the retention desk."""

    offers: list[SaveOfferFile]
    term_months: Count = 0
    once_in_months: AtLeastOne | None = None
    budget: Amount | None = None
    not_beside: list[Identifier] = []


class UnaskedFile(Strict):
    """What holds for offers that nobody asked for; what is left out stays."""

    once_in_months: AtLeastOne | None = None
    consent: Identifier | None = None
    most: AtLeastOne = 1


class NoticesFile(Strict):
    """When notices go out; what is left out stays."""

    contract_end_days: Count = 0
    tariffs: AtLeastOne = 1
    allowance_percents: Annotated[list[Percent], Field(min_length=1)] = [100]
    bill_shock_percent: AtLeastOne = 1
    bill_shock_bills: AtLeastOne = 1
    bill_days: Count = 0

    @model_validator(mode="after")
    def _rising(self) -> NoticesFile:
        if self.allowance_percents != sorted(set(self.allowance_percents)):
            raise ValueError("`allowance_percents` must rise")
        return self


class RetentionFile(Strict):
    """`retention.yaml`."""

    change_fees: list[ChangeFeeFile] | None = None
    new_contract: NewContractFile | None = None
    use_counts_on: bool = True
    churn: ChurnFile = ChurnFile()
    save: SaveFile = SaveFile(offers=[])
    unasked: UnaskedFile = UnaskedFile()
    notices: NoticesFile = NoticesFile()


def load_retention(folder: CarrierFolder) -> RetentionSettings:
    """Return what a carrier has laid down; without the file, the program's own defaults.

    Raises: CarrierFault, naming the first line that cannot be used.
    """
    faults = Faults(folder.folder)
    settings = read_retention(folder.folder, folder.catalogue, folder.carrier.currency, faults)
    first = next(iter(faults), None)
    if first:
        raise CarrierFault(f"{folder.folder}/{first}")
    return settings


def read_retention(root: Path, catalogue: Catalogue, currency: str, faults: Faults) -> RetentionSettings:
    """Return the settings of a folder; with faults, they are not to be used."""
    path = root / FILE
    if not path.exists():
        return RetentionSettings()
    document, read = read_file(path, RetentionFile, faults)
    if document is None or read is None:
        return RetentionSettings()
    _check_ids(document, read, catalogue, faults)
    fees = None if read.change_fees is None else tuple(_fees(document, read.change_fees, faults))
    return RetentionSettings(
        change_fees=fees,
        new_contract=_new_contract(document, read.new_contract, faults),
        use_counts_on=read.use_counts_on,
        churn=ChurnWeights(**read.churn.model_dump(exclude_unset=True)),
        save=SaveRules(
            offers=tuple(
                SaveOffer(tuple(item.plans), Money.of(item.amount, currency), item.months) for item in read.save.offers
            ),
            term_months=read.save.term_months,
            once_in_months=read.save.once_in_months,
            budget=None if read.save.budget is None else Money.of(read.save.budget, currency),
            not_beside=frozenset(read.save.not_beside),
        ),
        unasked=UnaskedRules(**read.unasked.model_dump(exclude_unset=True)),
        notices=_notices(read.notices),
    )


def _notices(read: NoticesFile) -> NoticeRules:
    given = read.model_dump(exclude_unset=True)
    if "allowance_percents" in given:
        given["allowance_percents"] = tuple(given["allowance_percents"])
    return NoticeRules(**given)


def _fees(document: Document, items: Iterable[ChangeFeeFile], faults: Faults) -> Iterator[ChangeFee]:
    for position, item in enumerate(items):
        try:
            yield ChangeFee(item.fee, Expression(item.when))
        except ValueError as error:
            faults.add(document, f"the fee `{item.fee}`: its when {error}", ("change_fees", position, "when"))


def _new_contract(document: Document, read: NewContractFile | None, faults: Faults) -> NewContract | None:
    try:
        return NewContract(Expression(read.when), read.termination_fee_percent) if read else None
    except ValueError as error:
        faults.add(document, f"the new contract: its when {error}", ("new_contract", "when"))
        return None


def _check_ids(document: Document, read: RetentionFile, catalogue: Catalogue, faults: Faults) -> None:
    """What the catalogue lacks would never be charged or offered, and nobody would see it."""
    if not catalogue.version:
        return
    named: list[tuple[str, Place]] = [
        (item.fee, ("change_fees", position, "fee")) for position, item in enumerate(read.change_fees or ())
    ]
    named += [
        (plan, ("save", "offers", position, "plans", index))
        for position, item in enumerate(read.save.offers)
        for index, plan in enumerate(item.plans)
    ]
    named += [(item, ("save", "not_beside", index)) for index, item in enumerate(read.save.not_beside)]
    for offering_id, place in named:
        if offering_id not in catalogue.offerings:
            faults.add(document, f"`{offering_id}` is not in the catalogue", place)

"""TMF678: bills, and the applied billing rates that are their lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, tzinfo
from decimal import Decimal

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import (
    Record,
    Traits,
    key,
    money,
    needed_day,
    needed_money,
    needed_text,
    number,
    objects,
    percent,
    period,
    reference,
    status,
    text,
    whole,
)
from grounding.account.records import Bill, BillLine, ChargeKind
from grounding.money import Money

BILL_FIELDS = (
    "id", "billNo", "billDate", "paymentDueDate", "billingPeriod", "amountDue", "remainingAmount", "taxIncludedAmount",
    "taxExcludedAmount", "taxItem", "state", "status", "billingAccount", "relatedParty", "appliedPayment",
)  # fmt: skip
RATE_FIELDS = (
    "id", "name", "description", "type", "appliedBillingRateType", "date", "periodCoverage", "product", "bill",
    "appliedTax", "taxIncludedAmount", "taxExcludedAmount", "characteristic", "billingAccount", "isBilled",
)  # fmt: skip

_CREDITS = frozenset({ChargeKind.CREDIT, ChargeKind.DISCOUNT})
_CREDIT_TYPES = frozenset({"appliedbillingcredit"})


def sent(records: Sequence[Record], mapping: TmfMapping) -> list[Record]:
    """Return the bills that the customer has been sent, newest first, as many as are to be read.

    Raises: RecordUnreadable for a state that is not known, or a bill without its date.
    """
    words = [(mapping.bill_states.get(status(record)), record) for record in records]
    if any(word is None for word, _ in words):
        raise RecordUnreadable("a bill state that is not known")
    kept = [record for word, record in words if word]
    kept.sort(key=lambda record: needed_text(record, "billDate"), reverse=True)
    return kept[: mapping.bills]


def bills_of(
    records: Sequence[Record], rates: Sequence[Record], mapping: TmfMapping, on: date, zone: tzinfo
) -> tuple[Bill, ...]:
    """Return bills with their lines, newest first. Raises RecordUnreadable."""
    charges: dict[str, list[Record]] = defaultdict(list)
    for rate in rates:
        charges[reference(rate.get("bill")) or ""].append(rate)
    found = []
    for record in records:
        lines = _lines(charges[needed_text(record, "id")], mapping, zone)
        found.append(bill_of(record, lines, mapping, on, zone))
    return tuple(sorted(found, key=lambda bill: bill.issued, reverse=True))


def bill_of(record: Record, lines: tuple[BillLine, ...], mapping: TmfMapping, on: date, zone: tzinfo) -> Bill:
    """Return one bill; whether its lines add up to it is for code to check. Raises RecordUnreadable."""
    total = money(record.get("taxIncludedAmount"), "taxIncludedAmount") or needed_money(
        record.get("amountDue"), "amountDue"
    )
    issued, due = (needed_day(record.get(name), name, zone) for name in ("billDate", "paymentDueDate"))
    start, end = period(record.get("billingPeriod"), "billingPeriod", zone).closed("billingPeriod")
    left, tax = open_amount(record, mapping), _tax(record, total)
    if {left.currency, tax.currency} != {total.currency}:
        raise RecordUnreadable("a bill in several currencies")
    return Bill(
        bill_id=needed_text(record, "id"),
        issued=issued,
        due=due,
        period_start=start,
        period_end=end,
        total=total,
        tax=tax,
        open_amount=left,
        state=state_of(record, left, due, mapping, on),
        lines=lines,
        billing_account_id=reference(record.get("billingAccount")),
    )


def open_amount(record: Record, mapping: TmfMapping) -> Money:
    """Return what is still to be paid of a bill; of a settled one nothing. Raises RecordUnreadable if untold."""
    left = money(record.get("remainingAmount"), "remainingAmount")
    if left is None:
        due = needed_money(record.get("amountDue"), "remainingAmount")
        word = mapping.bill_states.get(status(record))
        if word == "settled":
            return Money(0, due.currency)
        if word == "partially_paid":
            raise RecordUnreadable("no remainingAmount")
        return due
    return left


def state_of(record: Record, left: Money, due: date, mapping: TmfMapping, on: date) -> str:
    """Return the state; the standard has no word for overdue, so a sent bill past its day is."""
    word = mapping.bill_states.get(status(record))
    if not word:
        raise RecordUnreadable("a bill state that is not known")
    return "overdue" if word == "sent" and due < on and left.minor > 0 else word


def _tax(record: Record, total: Money) -> Money:
    """Return the tax that the bill states, item by item or as the difference of its totals."""
    items = [needed_money(each.get("taxAmount"), "taxAmount") for each in objects(record.get("taxItem"))]
    if items:
        return _sum(items)
    excluded = money(record.get("taxExcludedAmount"), "taxExcludedAmount")
    if excluded is None:
        raise RecordUnreadable("no taxItem")
    return _sum([total, -excluded])


def _sum(amounts: Sequence[Money]) -> Money:
    if len({amount.currency for amount in amounts}) != 1:
        raise RecordUnreadable("amounts in several currencies")
    return Money(sum(amount.minor for amount in amounts), amounts[0].currency)


def _lines(rates: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> tuple[BillLine, ...]:
    """Return a bill's lines by their numbers, or in the order in which they came."""
    numbered = []
    for place, rate in enumerate(rates, 1):
        told = Traits.of(rate.get("characteristic")).get(mapping.names.charge_number)
        numbered.append((place if told is None else whole(told, "line number"), rate))
    if len({told for told, _ in numbered}) != len(numbered):
        raise RecordUnreadable("two lines of one number")
    return tuple(_line(told, rate, mapping, zone) for told, rate in sorted(numbered, key=lambda each: each[0]))


def _line(place: int, record: Record, mapping: TmfMapping, zone: tzinfo) -> BillLine:
    traits, names = Traits.of(record.get("characteristic")), mapping.names
    kind = _kind(record, traits, mapping)
    included, rate = _amount(record, kind)
    covered = period(record.get("periodCoverage"), "periodCoverage", zone)
    quantity = traits.get(names.quantity)
    unit_price = traits.get(names.unit_price)
    return BillLine(
        number=place,
        line_id=reference(record.get("product")),
        kind=kind,
        code=traits.text(names.charge_code) or needed_text(record, "name", "description"),
        description=text(record, "name", "description") or needed_text(record, "id"),
        amount=included,
        tax_rate=rate,
        period_start=covered.start,
        period_end=covered.end,
        quantity=None if quantity is None else number(quantity, "quantity"),
        unit=traits.text(names.unit),
        unit_price=_unit_price(unit_price, included.currency),
    )


def _unit_price(value: object, currency: str) -> Money | None:
    if value is None or isinstance(value, dict):
        return money(value, "unit price")
    return Money.of(number(value, "unit price"), currency)


def _kind(record: Record, traits: Traits, mapping: TmfMapping) -> ChargeKind:
    """Return what a line is for: as a characteristic tells it, else by its type.

    A plain `appliedBillingCharge` that covers a period of a product is a recurring charge: the standard gives
    a period to these. Any other stands for itself.
    """
    told = traits.text(mapping.names.charge_kind) or text(record, "appliedBillingRateType", "type")
    if told is None:
        raise RecordUnreadable("a bill line of no type")
    found = mapping.charges.get(key(told))
    if found is not None:
        return found
    if key(told) != "appliedbillingcharge":
        raise RecordUnreadable("a bill line of a type that is not known")
    covered = record.get("periodCoverage")
    return ChargeKind.PLAN if covered is not None and reference(record.get("product")) else ChargeKind.ONE_OFF


def _amount(record: Record, kind: ChargeKind) -> tuple[Money, Decimal]:
    """Return a line's amount with tax, and the tax rate in percent. Raises RecordUnreadable.

    The standard's amounts are positive, a credit being told by its type; credits of records are negative.
    """
    included = money(record.get("taxIncludedAmount"), "taxIncludedAmount")
    excluded = money(record.get("taxExcludedAmount"), "taxExcludedAmount")
    taxes = objects(record.get("appliedTax"))
    if included is None:
        if excluded is None:
            raise RecordUnreadable("no taxIncludedAmount")
        included = _sum([excluded, *(needed_money(each.get("taxAmount"), "taxAmount") for each in taxes)])
    if not taxes and excluded is not None and excluded == included:
        rate = Decimal(0)
    elif not taxes:
        raise RecordUnreadable("no appliedTax")
    else:
        rate = percent(sum((number(each.get("taxRate"), "taxRate") for each in taxes), Decimal(0)), excluded, included)
    credit = kind in _CREDITS or key(text(record, "appliedBillingRateType", "type") or "") in _CREDIT_TYPES
    return (-abs(included) if credit else included), rate


def line_numbers(rates: Sequence[Record], mapping: TmfMapping) -> dict[str, int]:
    """Return the numbers of bill lines by their ids, as far as they are told. Raises RecordUnreadable."""
    told = {
        needed_text(rate, "id"): Traits.of(rate.get("characteristic")).get(mapping.names.charge_number)
        for rate in rates
    }
    return {
        rate_id: whole(number_told, "line number") for rate_id, number_told in told.items() if number_told is not None
    }

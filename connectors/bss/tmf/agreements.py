"""TMF637: the commitment that comes with a line, and devices paid off by the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, tzinfo
from typing import Any

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.products import (
    holdings,
    instalment_count,
    monthly_price,
    offering_of,
    traits_of,
)
from connectors.bss.tmf.values import (
    Record,
    Traits,
    day,
    key,
    money,
    needed_day,
    needed_text,
    number,
    objects,
    period,
    text,
    whole,
)
from grounding.account.contracts import months_after
from grounding.account.records import Contract, Instalments
from grounding.money import Money

_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}


def contracts_of(records: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> tuple[Contract, ...]:
    """Return the commitment of every line that has one, by id. Raises RecordUnreadable."""
    held = holdings(records, mapping)
    found = [
        _contract(line, term, held.children(line), mapping, zone)
        for line in held.lines
        for term in objects(line.get("productTerm"))[:1]
    ]
    return tuple(sorted(found, key=lambda contract: contract.contract_id))


def _contract(line: Record, term: Record, children: Sequence[Record], mapping: TmfMapping, zone: tzinfo) -> Contract:
    traits, names, line_id = traits_of(line), mapping.names, needed_text(line, "id")
    valid = period(term.get("validFor"), "productTerm.validFor", zone)
    months = _months(term.get("duration"))
    start = valid.start or needed_day(line.get("startDate"), "startDate", zone)
    end = valid.end
    if end is None and months:
        end = months_after(start, months) - timedelta(days=1)
    notice = _told(traits.get(names.notice_days), mapping.notice_days, "notice days")
    fee = _told(traits.get(names.termination_fee_percent), mapping.termination_fee_percent, "termination fee percent")
    cooling = traits.get(names.cooling_off_days)
    return Contract(
        contract_id=text(term, "id") or _agreement(line) or line_id,
        line_id=line_id,
        start=start,
        end=end,
        term_months=months,
        notice_days=whole(notice, "notice days"),
        termination_fee_percent=number(fee, "termination fee percent"),
        list_price=_list_price(line, traits, mapping),
        instalments=tuple(
            _instalments(child, line_id, mapping) for child in children if instalment_count(child, mapping) is not None
        ),
        cooling_off_days=None if cooling is None else whole(cooling, "cooling-off days"),
        renewal_start=day(traits.get(names.renewal_start), "renewal start", zone),
    )


def _agreement(line: Record) -> str | None:
    return next(
        (found for each in objects(line.get("agreement")) if (found := text(each, "id", "agreementItemId"))), None
    )


def _list_price(line: Record, traits: Traits, mapping: TmfMapping) -> Money:
    """Return the list price as told, with or without its currency; else the agreed price: discounts stand apart."""
    told, monthly = traits.get(mapping.names.list_price), monthly_price(line, mapping)
    if isinstance(told, dict):
        return money(told, "list price") or monthly
    return monthly if told is None else Money.of(number(told, "list price"), monthly.currency)


def _told(told: Any, otherwise: Any, name: str) -> Any:
    if told is None and otherwise is None:
        raise RecordUnreadable(f"no {name}")
    return otherwise if told is None else told


def _months(duration: object) -> int:
    """Return a term's length in months; 0 without one: it runs from month to month."""
    if duration is None:
        return 0
    if not isinstance(duration, dict):
        raise RecordUnreadable("a term that has no duration")
    amount, unit = whole(duration.get("amount"), "duration"), key(text(duration, "units", "unit") or "")
    if amount == 0:
        return 0
    if unit not in _MONTHS:
        raise RecordUnreadable("a term that is not in months or years")
    return amount * _MONTHS[unit]


def _instalments(record: Record, line_id: str, mapping: TmfMapping) -> Instalments:
    count = whole(instalment_count(record, mapping), "instalment count")
    paid = whole(traits_of(record).get(mapping.names.instalments_paid), "instalments paid")
    if paid > count:
        raise RecordUnreadable("more instalments paid than there are")
    return Instalments(
        instalment_id=needed_text(record, "id"),
        line_id=line_id,
        device=text(record, "name") or needed_text(offering_of(record), "name"),
        monthly=monthly_price(record, mapping),
        count=count,
        paid=paid,
    )

"""What is said of the use of months that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from grounding.account.records import BillLine, ChargeKind, MonthlyUse, Section
from grounding.drafting.extractive.choosing import of_use
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import usage
from grounding.drafting.extractive.understanding import Understood
from tests.unit.grounding.world import OPERATOR, account, bill, bucket, context, euro, line, unsupported


def used(month: int, amount: str, kind: str = "data", unit: str = "GB", **changes: Any) -> MonthlyUse:
    """Return what line L-1 used in a month of 2026."""
    last = {6: 30}.get(month, 31)
    line_id, zone = changes.get("line_id", "L-1"), changes.get("zone")
    name = f"H-{line_id}-{month}-{kind}"
    return MonthlyUse(name, line_id, kind, unit, Decimal(amount), date(2026, month, 1), date(2026, month, last), zone)


HISTORY = (
    used(6, "12.5"),
    used(6, "300", "voice", "min"),
    used(7, "10"),
    used(7, "210", "voice", "min"),
    used(8, "8"),
    used(8, "120", "voice", "min"),
    used(8, "0.64", "roaming_data", zone="ROAM-ZONE-B"),
)
OWNER = account(usage=(bucket("20", "5"),), history=HISTORY)


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def ask(question: str, owner: Any = OWNER) -> Part:
    """Return what is said of usage."""
    return await usage.usage(context(question, owner))


async def test_a_month_that_is_named_is_told_and_no_other() -> None:
    part = await ask("how much data did I use in July")
    assert texts(part) == ["Data: 10 GB in July 2026."]
    assert part.complete


async def test_of_several_months_the_sum_is_told_and_the_running_one_too() -> None:
    assert texts(await ask("how much data did I use in the last two months")) == [
        "Data: 10 GB in July 2026.",
        "Data: 8 GB in August 2026.",
        "Data abroad in Roaming Zone B: 0.64 GB in August 2026.",
        "Data, from July 2026 to August 2026: 18 GB in all.",
        "15 GB of 20 GB left for “data in Ireland”, until 30 September 2026; 5 GB used since 1 September 2026.",
    ]


async def test_use_abroad_is_of_a_zone_and_none_is_only_said_of_a_known_month() -> None:
    assert texts(await ask("did I roam in August")) == ["Data abroad in Roaming Zone B: 0.64 GB in August 2026."]
    assert texts(await ask("did I roam in July")) == ["Nothing of that kind was used from 1 July 2026 to 31 July 2026."]


async def test_of_a_time_that_no_record_holds_it_is_said_what_can_be_seen() -> None:
    part = await ask("how much data did I use in May")
    assert texts(part) == ["Of what was used before, I see only the months from June 2026 to August 2026."]
    assert not part.complete


async def test_a_time_that_begins_before_the_records_is_told_as_far_as_they_go() -> None:
    part = await ask("how much data did I use this year")
    assert "Data, from June 2026 to August 2026: 30.5 GB in all." in texts(part)
    assert "Of what was used before, I see only the months from June 2026 to August 2026." in texts(part)
    assert not part.complete


async def test_the_average_is_of_all_whole_months() -> None:
    assert texts(await ask("how much data do I use on average")) == [
        "Data: 10.17 GB a month on average, from June 2026 to August 2026."
    ]


async def test_each_line_is_told_with_its_name() -> None:
    owner = account(
        lines=(line(), line("L-2", number="087 555 0202", label="Tablet")),
        history=(*HISTORY, used(8, "3", line_id="L-2")),
    )
    assert texts(await ask("data in August", owner)) == [
        "087 555 0101 (My phone), Data: 8 GB in August 2026.",
        "087 555 0101 (My phone), Data abroad in Roaming Zone B: 0.64 GB in August 2026.",
        "087 555 0202 (Tablet), Data: 3 GB in August 2026.",
    ]


async def test_a_billing_month_counts_where_most_of_its_days_lie() -> None:
    shifted = MonthlyUse("H-1", "L-1", "data", "GB", Decimal(7), date(2026, 7, 5), date(2026, 8, 4))
    part = await ask("data in July", account(history=(shifted,)))
    assert texts(part) == ["Data: 7 GB from 5 July 2026 to 4 August 2026."]
    assert texts(await ask("data in August", account(history=(shifted,)))) == [
        "Of what was used before, I see only July 2026."
    ]


async def test_records_that_cannot_be_read_are_missing_and_not_nothing() -> None:
    owner = account(missing=frozenset({Section.HISTORY}))
    part = await ask("data in August", owner)
    assert part.missing == {Section.HISTORY}
    assert not any(draft.evidence for draft in part.drafts)


async def test_a_day_is_not_told_from_a_month() -> None:
    part = await ask("how much data did I use yesterday")
    assert texts(part)[0] == "I see use by the month, not by the day."
    assert not part.complete


async def test_a_day_of_a_past_month_is_told_as_its_month() -> None:
    part = await ask("how much data did I use on the 3rd of July")
    assert texts(part) == ["I see use by the month, not by the day.", "Data: 10 GB in July 2026."]
    assert not part.complete


async def test_months_that_no_system_keeps_are_not_said_to_be_out_of_reach_for_now() -> None:
    gone = frozenset({Section.HISTORY})
    now = await ask("how much data did I use in July", account(history=(), missing=gone))
    never = await ask("how much data did I use in July", account(history=(), missing=gone, unkept=gone))
    assert texts(now) == ["I can't see your usage of the past months right now, so I won't guess."]
    assert texts(never) == ["I have no record of your usage of the past months."]
    assert now.missing == never.missing == gone


@pytest.mark.parametrize(
    ("question", "intents", "expected"),
    [
        ("how much did the shop line roam in August", (), ("usage",)),
        ("how much data did I use in Turkey in August", ("roaming",), ("usage",)),
        ("how much did roaming cost in August", ("roaming",), ("roaming",)),
        ("how much data can I use in Turkey", ("roaming",), ("roaming",)),
        ("how much extra data did I use", ("usage",), ("exceeded",)),
        ("did I go over my allowance in August", ("usage",), ("exceeded",)),
        ("how much extra did I pay", ("usage",), ("usage",)),
    ],
)
def test_what_was_used_is_no_price(question: str, intents: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert of_use(Understood(question, intents), context(question)).intents == expected
    assert of_use(Understood(question, intents), context(question, identity=OPERATOR)).intents == intents


@pytest.mark.parametrize(
    ("kind", "last"), [(ChargeKind.ADDON, date(2026, 7, 9)), (ChargeKind.ONE_OFF, None), (ChargeKind.ROAMING, None)]
)
async def test_nothing_abroad_is_not_said_beside_a_pass_for_it_on_a_bill(kind: ChargeKind, last: date | None) -> None:
    charge = BillLine(1, "L-1", kind, "ADD-ZONEB-DAY", "Zone B Day Pass", euro("4.99"), Decimal(23))
    billed = replace(charge, period_start=date(2026, 7, 7), period_end=last)
    owner = replace(OWNER, bills=(bill(9, billed),))
    part = await ask("how much did I roam in July 2026?", owner)
    assert "is not counted in the records, but the bills have Zone B Day Pass" in texts(part)[0]
    assert not part.complete
    assert "Nothing of that kind" in texts(await ask("how much did I roam in June 2026?", owner))[0]

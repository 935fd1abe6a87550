"""What is said of use beyond an allowance, and of fair use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import usage
from grounding.money import Money
from tests.unit.grounding.world import account, bucket, context, line, unsupported

MAX = line(offering_id="MRW-MAX", plan_name="Merrow Max")


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def beyond(question: str, **parts: Any) -> list[str]:
    """Return what is said of what lies beyond the allowances."""
    return texts(await usage.overage(context(question, account(**parts))))


async def test_the_price_the_pace_and_what_it_comes_to() -> None:
    assert await beyond("what happens if I run out of data", usage=(bucket("20", "10"),)) == [
        "Use beyond “data in Ireland” is charged at €1.50 per started 100 MB, at most €45.00 a month.",
        "10 GB of 20 GB left for “data in Ireland”, until 30 September 2026; 10 GB used since 1 September 2026.",
        "At the pace so far, about 0.77 GB a day, “data in Ireland” runs out on 26 September 2026.",
        "At the pace so far “data in Ireland” would be exceeded by 3.08 GB until 30 September 2026,"
        " which costs €45.00.",
    ]


async def test_a_pack_beside_it_leaves_the_cost_untold() -> None:
    pack = replace(bucket("5", "0"), bucket_id="U-pack", name="Data Pack 5 GB")
    said = await beyond("what happens if I run out of data", usage=(bucket("20", "19"), pack))
    assert not any("exceeded" in text for text in said)


async def test_a_price_in_another_currency_is_not_told() -> None:
    abroad = line(monthly_price=Money.of("19.99", "USD"))
    said = await beyond("if I run out", usage=(bucket("20", "19"),), lines=(abroad,))
    assert not any("charged at" in text or "costs" in text for text in said)


async def test_an_unlimited_allowance_is_told_with_its_fair_use() -> None:
    said = texts(await usage.usage(context("data left", account(usage=(bucket(None, "268.4"),), lines=(MAX,)))))
    assert said[1:] == [
        "“data in Ireland” is at full speed up to the fair-use limit of 300 GB, of which 31.6 GB is left until"
        " 30 September 2026; beyond it the speed drops to 10 Mbit/s.",
        "At the pace so far, about 20.65 GB a day, that limit is reached on 15 September 2026.",
    ]


async def test_a_limit_that_is_reached_has_nothing_left() -> None:
    said = await beyond("fair use", usage=(bucket(None, "310"),), lines=(MAX,))
    assert said[-1] == (
        "“data in Ireland” has reached the fair-use limit of 300 GB, with 310 GB used; beyond it the speed is"
        " 10 Mbit/s until 30 September 2026."
    )


async def test_no_limit_is_invented_where_the_plan_has_none() -> None:
    assert await beyond("fair use", usage=(bucket(None, "310"),)) == [
        "“data in Ireland” is unlimited; 310 GB used since 1 September 2026, in the period that ends on"
        " 30 September 2026."
    ]


async def test_when_allowances_start_again() -> None:
    both = account(usage=(bucket("20", "5"), bucket("300", "20", "voice", "min")))
    assert texts(await usage.usage(context("when does my allowance start again", both))) == [
        "All allowances start again on 1 October 2026."
    ]
    assert texts(await usage.usage(context("when does my data reset", both)))[0] == (
        "“data in Ireland” starts again on 1 October 2026."
    )


async def test_a_record_that_cannot_be_is_missing_and_not_reckoned_with() -> None:
    part = await usage.overage(context("what happens if I run out of data", account(usage=(bucket("20", "-5"),))))
    assert not part.complete
    assert [draft.evidence for draft in part.drafts] == [()]


async def test_allowances_used_one_after_the_other_are_gone_on_one_day() -> None:
    # 17.8 GB in 13 days, about 1.37 a day; 2.2 and 3.4 GB last 4.09 days more.
    pack = replace(bucket("5", "1.6"), bucket_id="U-pack", name="Data Pack 5 GB", period_start=date(2026, 8, 24))
    both = (replace(bucket("20", "17.8"), name="Data"), replace(pack, period_end=date(2026, 9, 23)))
    for question in ("when does my data run out", "when does my data pack run out"):
        said = texts(await usage.usage(context(question, account(usage=both))))
        assert [text for text in said if "run" in text] == [
            "At the pace so far, about 1.37 GB a day, “Data” and “Data Pack 5 GB” together run out on"
            " 18 September 2026."
        ]


async def test_data_of_one_zone_is_no_pack_for_another() -> None:
    # 3.1 GB in 13 days lasts 7.97 days more; 7.15 GB by the end is 2.15 beyond: 22 x 2.49.
    plus = line(offering_id="MRW-PLUS", plan_name="Merrow Plus")
    zone_b = replace(bucket("5", "3.1", "roaming_data"), name="Data in Zone B")
    zone_a = replace(bucket("30", "0", "roaming_data"), bucket_id="U-A", name=_zone_a())
    held = account(usage=(zone_a, zone_b), lines=(plus,))
    said = texts(await usage.usage(context("how much roaming data have I left in Ukraine", held)))
    assert said[1:] == [
        "At the pace so far, about 0.24 GB a day, “Data in Zone B” runs out on 21 September 2026.",
        "At the pace so far “Data in Zone B” would be exceeded by 2.15 GB until 30 September 2026, which costs €54.78.",
    ]


def _zone_a() -> str:
    item = context().catalogue.offerings["MRW-PLUS"].characteristic("roaming_data_ROAM-ZONE-A")
    assert item is not None
    return item.label

"""What is said of allowances and plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from grounding.account.records import AddOn, Discount
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import plan as plan_topic
from grounding.drafting.extractive.topics import usage as usage_topic
from grounding.types import SentenceKind
from tests.unit.grounding.world import account, bucket, context, euro, line, unsupported


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def test_what_is_left() -> None:
    owner = account(usage=(bucket("20", "7.65"),))
    assert texts(await usage_topic.usage(context(owner=owner))) == [
        "12.35 GB of 20 GB left for “data in Ireland”, until 30 September 2026; 7.65 GB used since 1 September 2026."
    ]


async def test_an_exhausted_allowance_is_never_below_zero() -> None:
    owner = account(usage=(bucket("20", "22.5"), bucket("300", "300", "voice", "min")))
    said = texts(await usage_topic.usage(context(owner=owner)))
    assert said == [
        "nothing is left for “data in Ireland”: 22.5 GB used of 20 GB since 1 September 2026;"
        " the allowance starts again after 30 September 2026.",
        "At the pace so far “data in Ireland” would be exceeded by 31.92 GB until 30 September 2026,"
        " which costs €45.00.",
        "nothing is left for “voice in Ireland”: 300 minutes used of 300 minutes since 1 September 2026;"
        " the allowance starts again after 30 September 2026.",
    ]


async def test_a_negative_use_is_said_to_be_missing_and_never_told() -> None:
    owner = account(usage=(bucket("20", "-5"), bucket("300", "20", "voice", "min")))
    part = await usage_topic.usage(context(owner=owner))
    assert not part.complete
    assert len(part.drafts) == 2 and not part.drafts[-1].evidence
    assert not any("-5" in text or "25" in text for text in texts(part))


async def test_an_unlimited_allowance_says_only_what_was_used() -> None:
    owner = account(usage=(bucket(None, "1", "text", "texts"),))
    assert texts(await usage_topic.usage(context(owner=owner))) == [
        "“text in Ireland” is unlimited; 1 text used since 1 September 2026, in the period that ends on"
        " 30 September 2026."
    ]


async def test_only_what_was_asked_for_is_told_and_all_where_nothing_was() -> None:
    owner = account(usage=(bucket("20", "5"), bucket("300", "20", "voice", "min")))
    said = texts(await usage_topic.usage(context("how many minutes are left", owner)))
    assert len(said) == 1 and "voice" in said[0]
    assert len(texts(await usage_topic.usage(context("what is left", owner)))) == 2


async def test_no_allowance_is_no_answer_and_a_line_without_one_makes_it_partial() -> None:
    none = await usage_topic.usage(context(owner=account()))
    assert [draft.kind for draft in none.drafts] == [SentenceKind.NOTICE] and not none.complete
    second = line("L-2", label="Mum's phone", number="087 555 0417")
    part = await usage_topic.usage(context(owner=account(lines=(line(), second), usage=(bucket("20", "5"),))))
    assert texts(part)[0].startswith("087 555 0101 (My phone): ") and not part.complete
    home = replace(second, service="broadband")
    part = await usage_topic.usage(context(owner=account(lines=(line(), home), usage=(bucket("20", "5"),))))
    assert part.complete


async def test_a_plan_with_what_it_includes_and_what_is_booked_now() -> None:
    addons = (
        AddOn("A-1", "ADD-SHIELD", "Scam Shield", euro("1.99"), date(2026, 1, 1), None),
        AddOn("A-2", "ADD-DATA5", "Data Pack 5 GB", euro("6.99"), date(2026, 7, 1), date(2026, 7, 31)),
    )
    discounts = (
        Discount("D-1", "Welcome discount", euro("4.00"), date(2026, 6, 1), date(2026, 9, 14)),
        Discount("D-2", "Summer 2026", euro("5.00"), date(2026, 3, 1), date(2026, 9, 13)),
        Discount("D-3", "Next 2027", euro("5.00"), date(2026, 9, 15), None),
    )
    owner = account(lines=(line(addons=addons, discounts=discounts),))
    said = texts(await plan_topic.plan(context(owner=owner)))
    assert said[0] == "087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month."
    assert said[1].startswith("Merrow Everyday includes: ") and "20 GB" in said[1]
    assert said[2:] == [
        "Scam Shield is booked on 087 555 0101 (My phone) at €1.99 a month.",
        "“Welcome discount” takes €4.00 off the price of 087 555 0101 (My phone) each month until 14 September 2026.",
        "“Next 2027” takes €5.00 off the price of 087 555 0101 (My phone) each month from 15 September 2026.",
    ]


async def test_a_plan_that_the_catalogue_does_not_know_is_told_without_its_contents() -> None:
    owner = account(lines=(line(offering_id="GONE", plan_name="Old Plan 3"),))
    assert texts(await plan_topic.plan(context(owner=owner))) == [
        "087 555 0101 (My phone) is on Old Plan 3 at €19.99 a month."
    ]


async def test_without_lines_there_is_no_plan() -> None:
    part = await plan_topic.plan(context(owner=account(lines=())))
    assert [draft.kind for draft in part.drafts] == [SentenceKind.NOTICE] and not part.complete


async def test_use_that_nothing_counts_is_said_not_to_be_counted() -> None:
    usage = (bucket("20", "7"), bucket(None, "30", "voice", "min"))
    asked = context("how many international minutes do I have left", account(usage=usage))
    said = texts(await usage_topic.usage(asked))
    assert said[0] == "No use of that kind is counted."
    counted = context("how many minutes do I have left", account(usage=usage))
    assert not any("counted" in each for each in texts(await usage_topic.usage(counted)))
    assert len(said) == 2 and "voice" in said[1]
    to_france = replace(asked, question="how many of my minutes to France are left", typed="")
    assert texts(await usage_topic.usage(to_france)) == said
    # What is booked may be for it.
    calls = AddOn("A-1", "ADD-INTL200", "International Calls 200", euro("4.99"), date(2026, 1, 1), None)
    booked = account(usage=usage, lines=(line(addons=(calls,)),))
    assert any(
        "International Calls 200" in each
        for each in texts(await usage_topic.usage(replace(asked, account=booked, lines=booked.lines)))
    )

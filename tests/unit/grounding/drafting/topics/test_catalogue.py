"""What is said of offerings and of roaming."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from grounding.account.records import AddOn
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.topics import offerings, roaming
from tests.unit.grounding.world import TODAY, VISITOR, account, context, euro, line, sample, unsupported


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


def visitor(question: str) -> Context:
    """Return a question of somebody without an account."""
    return context(question, identity=VISITOR)


async def test_plans_on_sale_are_listed_and_retired_ones_are_not() -> None:
    said = texts(await offerings.listing(visitor("which plans are there")))
    assert "Merrow Everyday costs €19.99 a month." in said
    assert "Merrow Together costs €54.99 a month." in said
    assert not any("Classic" in text or "Smart" in text or "Fibre 250" in text for text in said)


async def test_what_is_on_sale_is_decided_by_the_day() -> None:
    catalogue = sample().catalogue
    last = replace(catalogue.offerings["MRW-PLUS"], valid_to=TODAY)
    first = replace(catalogue.offerings["MRW-MAX"], valid_from=TODAY + timedelta(days=1))
    changed = replace(catalogue, offerings={"MRW-PLUS": last, "MRW-MAX": first})
    ctx = replace(visitor("which plans are there"), catalogue=changed)
    assert texts(await offerings.listing(ctx)) == ["Merrow Plus costs €27.99 a month."]
    tomorrow = replace(ctx, now=ctx.now + timedelta(days=1))
    assert texts(await offerings.listing(tomorrow)) == ["Merrow Max costs €37.99 a month."]


async def test_addons_are_listed_with_how_they_are_charged() -> None:
    said = texts(await offerings.addons(visitor("what can I book")))
    assert "Data Pack 5 GB costs €6.99, charged once." in said
    assert "International Calls 200 costs €4.99 a month." in said
    assert not any("Merrow Sport" in text for text in said)


async def test_a_named_offering_is_told_instead_of_the_list() -> None:
    said = texts(await offerings.listing(visitor("what does merrow plus cost")))
    assert said[0] == "Merrow Plus costs €27.99 a month."
    assert said[1].startswith("Merrow Plus includes: ") and "60 GB" in said[1]
    assert said[2] == "Merrow Plus is sold with a term of 24 months."
    assert len(said) == 3


async def test_a_retired_offering_says_until_when_it_was_sold() -> None:
    said = texts(await offerings.named(visitor("tell me about Merrow Classic 2 GB")))
    assert said[-1] == "Merrow Classic 2 GB is no longer sold; it was on sale until 31 December 2024."


async def test_nothing_is_made_up_for_a_name_that_the_catalogue_does_not_have() -> None:
    assert await offerings.named(visitor("what does Merrow Galaxy cost")) == Part(complete=False)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Merrow Together Max or Merrow Max?", ["Merrow Together Max", "Merrow Max"]),
        ("is Merrow Together Max good", ["Merrow Together Max"]),
        ("MERROW START and merrow start", ["Merrow Start"]),
        ("Merrow Started", []),
        ("what is Roaming Zone B", []),
    ],
)
def test_names_are_found_longest_first_and_whole(question: str, names: list[str]) -> None:
    assert [offering.name for offering in offerings.mentioned(visitor(question))] == names


def test_what_was_typed_goes_before_what_an_earlier_message_named() -> None:
    ctx = context("what does Merrow Plus cost and Merrow Max", identity=VISITOR, typed="and Merrow Max")
    assert [offering.name for offering in offerings.mentioned(ctx)] == ["Merrow Max"]
    ctx = context("what does Merrow Plus cost and its term", identity=VISITOR, typed="and its term")
    assert [offering.name for offering in offerings.mentioned(ctx)] == ["Merrow Plus"]


async def test_whoever_wants_no_contract_is_shown_what_is_sold_without_a_term() -> None:
    free = texts(await offerings.listing(visitor("is there a mobile plan without a contract")))
    assert free == ["Merrow Flex costs €22.99 a month."]


async def test_devices_are_listed_at_what_they_cost_at_once_and_by_the_month() -> None:
    said = texts(await offerings.listing(visitor("which phones do you sell")))
    assert "Aria 7 costs €384.00, or €16.00 a month for 24 months." in said
    assert not any("Merrow" in text for text in said)


async def test_roaming_prices_for_somebody_without_an_account() -> None:
    said = texts(await roaming.roaming(visitor("what does roaming in switzerland cost")))
    assert said[0].startswith("Switzerland is in ")
    assert "Calls made in Switzerland: €0.39 per minute." in said
    assert any(text.startswith("Data in Switzerland: €2.49 per ") and "100 MB" in text for text in said)
    assert "Zone B Day Pass covers Switzerland for €3.99." in said


async def test_a_plan_that_includes_the_country_needs_no_prices() -> None:
    plus = line(offering_id="MRW-PLUS", plan_name="Merrow Plus")
    said = texts(await roaming.roaming(context("roaming in Switzerland", account(lines=(plus,)))))
    assert said[1] == (
        "087 555 0101 (My phone) is on Merrow Plus, which includes Switzerland:"
        " 5 GB of data a month there, at no extra cost."
    )
    assert len(said) == 2


async def test_a_plan_that_does_not_include_it_gets_the_prices_and_the_passes() -> None:
    said = texts(await roaming.roaming(context("roaming in Switzerland", account())))
    assert said[1] == (
        "087 555 0101 (My phone) is on Merrow Everyday, which does not include Switzerland, so standard prices apply."
    )
    assert "Calls made in Switzerland: €0.39 per minute." in said


async def test_lines_that_differ_are_told_apart_and_broadband_does_not_roam() -> None:
    plus = line("L-2", offering_id="MRW-PLUS", plan_name="Merrow Plus", label="Mum's phone", number="087 555 0417")
    home = line("L-3", offering_id="MRW-FIBRE500", service="broadband", label="Home", number=None)
    said = texts(await roaming.roaming(context("Turkey", account(lines=(line(), plus, home)))))
    assert sum("which includes Turkey" in text for text in said) == 1
    assert sum("does not include Turkey" in text for text in said) == 1
    assert not any("Home" in text for text in said)


async def test_a_plan_that_is_named_says_what_it_includes_there_and_needs_no_prices() -> None:
    said = texts(await roaming.roaming(visitor("how many GB in Switzerland on Merrow Plus")))
    assert said[1:] == ["Merrow Plus includes Switzerland: 5 GB of data a month there, at no extra cost."]


async def test_a_plan_that_is_named_and_does_not_include_it_says_so_before_the_prices() -> None:
    said = texts(await roaming.roaming(visitor("is Switzerland in Merrow Everyday")))
    assert said[1] == "Merrow Everyday does not include Switzerland."
    assert "Calls made in Switzerland: €0.39 per minute." in said


async def test_of_a_bundle_it_is_the_plan_in_it_that_goes_abroad() -> None:
    said = texts(await roaming.roaming(visitor("is France included in Merrow Together")))
    assert said[1].startswith("Merrow Everyday includes France")
    assert not any("Fibre" in text for text in said)


async def test_that_no_pass_covers_a_country_is_said_to_whoever_asks_for_one() -> None:
    said = texts(await roaming.roaming(visitor("which pass do I need for Morocco")))
    assert "No pass covers Morocco." in said
    assert not any("pass" in text for text in texts(await roaming.roaming(visitor("what does Morocco cost"))))
    covered = texts(await roaming.roaming(visitor("which pass do I need for Switzerland")))
    assert "Zone B Day Pass covers Switzerland for €3.99." in covered
    assert not any("No pass" in text for text in covered)


async def test_a_retired_pass_is_not_offered() -> None:
    catalogue = sample().catalogue
    day_pass = replace(catalogue.offerings["ADD-ZONEB-DAY"], valid_to=date(2026, 9, 13))
    changed = replace(catalogue, offerings={**catalogue.offerings, "ADD-ZONEB-DAY": day_pass})
    ctx = replace(visitor("roaming in Switzerland"), catalogue=changed)
    assert not any("Day Pass" in text for text in texts(await roaming.roaming(ctx)))


async def test_without_a_country_roaming_is_left_to_the_documents() -> None:
    assert await roaming.roaming(visitor("what does roaming cost")) == Part(complete=False)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Turkey and then Switzerland", {"Turkey", "Switzerland"}),
        ("from the USA", {"USA"}),
        ("calls from America", {"USA"}),
        ("tell us the price", set()),
        ("in south korea", {"South Korea"}),
        ("turkeys", set()),
    ],
)
async def test_countries_are_found_by_any_of_their_names(question: str, names: set[str]) -> None:
    said = texts(await roaming.roaming(visitor(question)))
    assert {text.partition(" is in ")[0] for text in said if " is in " in text} == names


async def test_the_country_just_typed_goes_before_the_one_asked_about_earlier() -> None:
    ctx = context("what does roaming in Switzerland cost and in Turkey?", identity=VISITOR, typed="and in Turkey?")
    said = texts(await roaming.roaming(ctx))
    assert said[0].startswith("Turkey is in ")
    assert not any("Switzerland" in text for text in said)


async def test_a_kind_that_is_asked_for_is_listed_alone_and_what_costs_least_first() -> None:
    bundles = texts(await offerings.listing(visitor("which bundles do you have")))
    assert bundles and all("Together" in text for text in bundles)
    cheapest = texts(await offerings.listing(visitor("what is your cheapest broadband")))
    assert [text.split(" costs ")[0] for text in cheapest] == ["Merrow Fibre 500", "Merrow Fibre 1000"]


async def test_a_zone_that_is_named_is_told_as_a_country_in_it_would_be() -> None:
    said = texts(await roaming.roaming(visitor("what does a minute in Zone B cost")))
    assert not any("is in Roaming Zone B" in text for text in said)
    assert any("Roaming Zone B: €0.39 per minute" in text for text in said)


async def test_calls_from_home_to_a_country_are_no_roaming() -> None:
    part = await roaming.roaming(visitor("how much are calls to Poland"))
    assert texts(part) == ["What a call from home to another country costs, I can't see from here."]
    assert not part.complete
    assert texts(await roaming.roaming(visitor("what does it cost to call Spain"))) == texts(part)
    intl = AddOn("A-1", "ADD-INTL200", "International Calls 200", euro("4.99"), date(2026, 1, 1), None)
    owner = account(lines=(line(addons=(intl,)),))
    said = texts(await roaming.roaming(context("does my add-on cover calls to Poland", owner)))
    assert "International Calls 200 is booked" in said[0] and "200 minutes" in said[1]
    from_spain = await roaming.roaming(visitor("how much are calls to Poland from Spain"))
    assert from_spain.drafts

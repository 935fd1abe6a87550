"""What is said of the cost of each line."""

from __future__ import annotations

from grounding.account.records import ChargeKind
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.topics import line_costs
from tests.unit.grounding.world import account, bill, bill_line, context, line, plan_line, unsupported

TABLET = line("L-2", number="087 555 0202", label="Tablet")
CHARGES = (
    plan_line(),
    bill_line(2, ChargeKind.DISCOUNT, "MULTI", "-2.00"),
    bill_line(3, ChargeKind.PLAN, "MRW-EVERYDAY", "19.99", line_id="L-2"),
    bill_line(4, ChargeKind.FEE, "FEE-LATE", "5.00", line_id=None),
)


def texts(part: Part) -> list[str]:
    """Return the sentences of a part, after making sure that verification lets each of them through."""
    assert unsupported(part.drafts) == []
    return [draft.text for draft in part.drafts]


async def test_each_line_and_what_belongs_to_none_add_up_to_the_bill() -> None:
    owner = account(lines=(line(), TABLET), bills=(bill(9, *CHARGES),))
    assert texts(await line_costs.line_costs(context("what does each line cost", owner))) == [
        "087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month.",
        "On the bill of 1 September 2026 087 555 0101 (My phone) comes to €17.99.",
        "087 555 0202 (Tablet) is on Merrow Everyday at €19.99 a month.",
        "On the bill of 1 September 2026 087 555 0202 (Tablet) comes to €19.99.",
        "Together that is €37.98.",
        "€5.00 on the bill of 1 September 2026 belongs to no single line.",
    ]


async def test_without_a_bill_the_plan_price_is_told() -> None:
    said = texts(await line_costs.line_costs(context("what does each line cost", account())))
    assert said == ["087 555 0101 (My phone) is on Merrow Everyday at €19.99 a month."]


async def test_a_bill_that_cannot_be_right_is_not_taken_apart() -> None:
    owner = account(lines=(line(), TABLET), bills=(bill(9, *CHARGES, total="99.00"),))
    part = await line_costs.line_costs(context("what does each line cost", owner))
    assert not part.complete
    assert not any("comes to" in draft.text for draft in part.drafts)

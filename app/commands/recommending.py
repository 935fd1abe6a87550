"""`groundline offers recommend`: what an agent may recommend to a customer, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from app.api.answers import wire_citation
from app.bootstrap import Parts
from app.commands.given import customer, day
from app.commands.options import COMMAND_LINE, as_json, print_json, settings
from app.db.database import Database
from app.db.offers_made import OffersMade
from app.offering import made_of
from app.terminal import printable
from grounding.account.records import Section
from grounding.formatting import Formatter
from grounding.messages import Messages
from grounding.money import Money
from grounding.numbering import Numbering
from grounding.offers.advice import Advice, Recommendation, Save
from grounding.offers.options import SECTIONS, options
from grounding.offers.recommending import Asking, recommend
from grounding.offers.ruled import Ruled
from grounding.types import Fact

_SECTIONS = SECTIONS | {Section.USAGE, Section.TICKETS}


@click.command("recommend")
@click.option("--customer", "customer_id", metavar="ID", required=True, help="The customer to recommend something to.")
@click.option("--asked", is_flag=True, help="The customer put the question, so that no cap stands in the way.")
@click.option("--leaving", is_flag=True, help="The customer asks to leave: show the desk's save offer as well.")
@click.option("--mark-made", is_flag=True, help="Remember what is shown as offered, so that caps and budget count it.")
@click.option("--as-of", metavar="DATE", help="Decide as of this day, YYYY-MM-DD.  [default: today]")
@as_json
def recommending(
    customer_id: str, asked: bool, leaving: bool, mark_made: bool, as_of: str | None, as_json: bool
) -> None:
    """Show what to recommend for each line, best first, with the reason in figures.

    For the carrier's own people: what a save offer holds is never shown to a customer.
    """
    asyncio.run(_run(customer(customer_id), Asking(asked, leaving), mark_made, as_of, as_json))


async def _run(customer_id: str, asking: Asking, mark_made: bool, as_of: str | None, as_json: bool) -> None:
    parts = Parts(settings())
    on = day(as_of) if as_of is not None else parts.clock.now().date()
    carrier = parts.folder.carrier
    try:
        account = await parts.account_reader.read(customer_id, _SECTIONS)
    finally:
        await parts.account_systems.close()
    database = Database(parts.settings.database)
    try:
        deciding = parts.deciding(database)
        ruled = await deciding.on(on, account, parts.folder.catalogue, COMMAND_LINE, asked=customer_id)
        history = await OffersMade(database).history(customer_id, on, carrier.currency)
        largest = carrier.billing.largest
        advice = recommend(ruled, options(ruled), history, asking=asking, largest_bill=largest)
        if mark_made:
            made = [offer for each in advice for offer in made_of(customer_id, each, on, asked=asking.asked)]
            await OffersMade(database).record(made, COMMAND_LINE)
    finally:
        database.close()
    shown = _Shown(ruled, advice, Messages(carrier).formatter)
    print_json(shown.record()) if as_json else click.echo(printable("\n".join(shown.lines())))


@dataclass(frozen=True, slots=True)
class _Shown:
    """The advice for one customer, for a program or for people to read."""

    ruled: Ruled
    advice: tuple[Advice, ...]
    formatter: Formatter

    def record(self) -> dict[str, Any]:
        """Return it as JSON, its facts numbered as in an answer."""
        numbering = Numbering()
        lines = [self._line(each, numbering) for each in self.advice]
        return {
            "customer": self.ruled.decision.customer_id,
            "as_of": self.ruled.as_of.isoformat(),
            "ruleset": self.ruled.decision.ruleset,
            "lines": lines,
            "facts": [wire_citation(citation).model_dump(mode="json") for citation in numbering.citations],
        }

    def _line(self, advice: Advice, numbering: Numbering) -> dict[str, Any]:
        told, cheapest, save = advice.options.told, advice.cheapest, advice.save
        best = cheapest and {
            "offering_id": cheapest.offering_id,
            "name": cheapest.name,
            "present": cheapest.present,
            "total": _number(told.total(cheapest), numbering),
        }
        return {
            "line_id": advice.options.line.line_id,
            "cheapest": best,
            "no_cheapest": advice.no_cheapest and advice.no_cheapest.value,
            "held": advice.held and advice.held.value,
            "recommendations": [self._item(advice, item, numbering) for item in advice.recommendations],
            "signs": [
                {"name": sign.name.value, "points": sign.points, "facts": _number(sign.facts, numbering)}
                for sign in advice.churn.signs
            ],
            "retain": advice.churn.high,
            "save": save
            and {
                "plan": save.plan_id,
                "amount": _money(save.offer.amount),
                "months": save.offer.months,
                "held": save.held and save.held.value,
            },
        }

    def _item(self, advice: Advice, item: Recommendation, numbering: Numbering) -> dict[str, Any]:
        judged = advice.options.decision.of(item.offering_id)
        return {
            "offering_id": item.offering_id,
            "name": item.name,
            "way": item.case.value,
            "benefit": item.benefit.value,
            "worth": None if item.worth is None else _money(item.worth),
            "cheapest": item.cheapest,
            "lost": [loss.name for loss in item.lost],
            "facts": {name: _number(fact, numbering) for name, fact in item.facts.items()},
            "verdict": _number(self.ruled.fact(judged), numbering) if judged else [],
        }

    def lines(self) -> Iterator[str]:
        """Yield it as lines."""
        decision = self.ruled.decision
        yield f"Customer {decision.customer_id} on {decision.as_of}, rules {decision.ruleset[:12]}"
        missing = sorted(section.value for section in _SECTIONS & self.ruled.account.missing)
        if missing:
            yield f"Not read, so nothing rests on it: {', '.join(missing)}"
        for each in self.advice:
            yield ""
            yield f"{each.options.line.line_id} ({each.options.line.label})"
            yield f"  cheapest suitable plan: {self._cheapest(each)}"
            if each.held:
                yield f"  nothing may be recommended unasked: {each.held.value}"
            for item in each.recommendations:
                worth = f"  {self.formatter.value(item.worth)}" if item.worth is not None else ""
                yield f"  {item.benefit.value}: {item.offering_id}  {item.name}{worth}"
            if each.churn.signs:
                signs = ", ".join(f"{sign.name.value} {sign.points}" for sign in each.churn.signs)
                yield f"  signs of leaving: {signs}"
            if each.save:
                yield f"  save offer on {each.save.plan_id}: {self._save(each.save)}"

    def _save(self, save: Save) -> str:
        held = f"; not now: {save.held.value}" if save.held else ""
        return f"{self.formatter.value(save.offer.amount)} a month off for {save.offer.months} months{held}"

    def _cheapest(self, advice: Advice) -> str:
        plan = advice.cheapest
        if plan is None or plan.total is None:
            return f"not known ({advice.no_cheapest.value})" if advice.no_cheapest else "not known"
        months = advice.options.comparison.basis.period_months
        has = ", which the line has" if plan.present else ""
        return f"{plan.offering_id}  {plan.name}{has}, {self.formatter.value(plan.total)} over {months} months"


def _money(amount: Money) -> dict[str, str]:
    return {"value": str(amount.decimal), "unit": amount.currency}


def _number(facts: Fact | tuple[Fact, ...], numbering: Numbering) -> list[int]:
    return list(numbering.number(facts if isinstance(facts, tuple) else (facts,))[0])

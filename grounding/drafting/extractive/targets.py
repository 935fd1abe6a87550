"""What of what is sold an order is for: by its name, by its words in any order, or by the figure of its name alone."""

from __future__ import annotations

import re

from grounding.catalogue import Offering
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.naming import Names
from grounding.drafting.extractive.pointing import amounts
from grounding.drafting.extractive.topics import offerings

_SIZE = re.compile(r"\d+(?:[.,]\d+)?\s*(?P<unit>[^\W\d_]*)")
_WORD = re.compile(r"\d+|[^\W\d_]+")


def targets(ctx: Context) -> list[Offering]:
    """Return what is ordered: what is named, but not what the line has in `from Plus to Max`."""
    named = offerings.mentioned(ctx) or loosely(ctx) or _of_figure(ctx)
    named = [each for each in named if each.category in (offerings.ADD_ON, *offerings.PLANS)]
    held = {line.offering_id for line in ctx.account.lines} if ctx.account else set()
    return [each for each in named if each.offering_id not in held] or named


def loosely(ctx: Context) -> list[Offering]:
    """Return the offerings of which every word is said, in whatever order: `the 5 GB data pack`."""
    said = set(_words(ctx.question))
    sold = [each for each in ctx.catalogue.offerings.values() if each.on_sale(ctx.today)]
    ways = (_words,) if names_a_size(ctx) else (_words, _without_sizes)
    for words in ways:
        found = [each for each in sold if len(names := set(words(each.name))) > 1 and names <= said]
        if found:
            return found
    return []


def _of_figure(ctx: Context) -> list[Offering]:
    """Return the plans named as a line's own but for the one figure that is given: `change my fibre to 1000`."""
    if ctx.account is None or amounts(ctx) or names_a_size(ctx):
        return []
    names = Names(ctx.catalogue, ctx.words, ctx.messages.locale.split("-")[0])
    called = {names.of_figure(line.plan_name, ctx.question) for line in ctx.own.lines}
    return [each for each in ctx.catalogue.offerings.values() if each.name in called and each.on_sale(ctx.today)]


def names_a_size(ctx: Context) -> bool:
    """Say whether a size is named in a unit that names of what is sold have: `5 GB`."""
    return bool(
        _units(ctx.question) & {unit for each in ctx.catalogue.offerings.values() for unit in _units(each.name)}
    )


def _units(text: str) -> set[str]:
    return {match["unit"] for match in _SIZE.finditer(text.casefold()) if match["unit"]}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _without_sizes(text: str) -> list[str]:
    """Return the words but for sizes: several are meant where only `a data pack` is asked for."""
    return _WORD.findall(_SIZE.sub(" ", text.casefold()))

"""What somebody asks to have by its name: whatever else its words are like, that is a question for a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grounding.account.records import LineStatus
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.lines import names_line, plain
from grounding.drafting.extractive.naming import named_in
from grounding.drafting.extractive.topics import offerings
from grounding.patterns import any_of

_WANTED = "eligible.named"
_FURTHER, _FURTHER_NAMED, _FOR_KIN = "line.further", "line.further.named", "line.further.kin"
"""Roles of cue words that ask for a further line; those of the last two hold `{name}`, for the plan that is named.

`another Business One`; `can my son have Young`, which is a further line only where none of the account's is the son's.
"""

_DRESSED = (_FURTHER, "function", "chatter", "offering.noun", "line.noun")
"""Roles of the words that may stand beside a name without asking anything else of it."""

PROMOTION = "promotion"
"""The category of the catalogue that takes something off a price."""

_LETTERS = re.compile(r"[^\W\d_]+")
_NAME = "\0"
_CUTS = re.compile(r"[.,;?!](?=\s|$)")


def by_name(ctx: Context) -> bool:
    """Say whether it is asked to have something sold: `can I change the shop line to Plus?`."""
    return not ctx.asks("procedural") and names_only(_WANTED, ctx)


def for_line(ctx: Context) -> bool:
    """Say whether a message is nothing but a name and a line of the customer's: `Cloud 200 for my tablet, please`."""
    text = _CUTS.sub(" ", _masked(ctx.typed, ctx))
    named = ctx.account is not None and names_line(ctx.typed, ctx.own.lines, ctx.words)
    return named and _NAME in text and not ctx.asks("question") and not _says_more(text, ctx)


def something_else(ctx: Context) -> bool:
    """Say whether what is asked to be had is not what is named, but something of it: `can I get a refund for Plus?`."""
    found = [each.partition(_NAME) for each in _behind(_WANTED, ctx)]
    said = [_says_more(before, ctx, f"{_WANTED}.beside") for before, name, _ in found if name]
    return bool(said) and all(said)


def names_only(role: str, ctx: Context) -> bool:
    """Say whether words of a role ask it of something sold, and of nothing else.

    Behind them may stand names, and lines that it is asked for; what else does makes it another question, as in `can I
    get help with Plus`. Role `<role>.beside` holds more words that ask nothing else, such as verbs at the end.
    """
    return any(_NAME in rest and not _says_more(rest, ctx, f"{role}.beside") for rest in _behind(role, ctx))


def _behind(role: str, ctx: Context) -> list[str]:
    """Return what stands behind the words of a role in their sentence, with names masked."""
    asks, text = any_of(ctx.words.get(role, ())), _masked(ctx.typed, ctx)
    return [_CUTS.split(text[match.end() :])[0] for match in asks.finditer(text)] if asks else []


def _says_more(text: str, ctx: Context, beside: str = "") -> bool:
    """Say whether a text whose names are masked holds anything beside them, lines, and what dresses both."""
    rest = _nameless(text)
    roles = (*_DRESSED, beside, *(role for role in ctx.words if role.startswith("service.")))
    for pattern in (any_of(ctx.words.get(role, ())) for role in roles):
        rest = pattern.sub(" ", rest) if pattern else rest
    labels = {word for line in ctx.own.lines for word in _LETTERS.findall(plain(line.label))} if ctx.account else set()
    return any(len(word) > 1 and word not in labels for word in _LETTERS.findall(plain(rest)))


def further_by_name(ctx: Context) -> bool:
    """Say whether a further line is asked for with the plan that it is to have."""
    return ctx.asks("eligible") and not ctx.asks("procedural") and bool([*_said(ctx.typed, ctx)]) and further(ctx)


def further(ctx: Context) -> bool:
    """Say whether a further line is asked for, be it with the name of a plan in between: `another Start line`."""
    # What is asked for by its name now is not asked for as an earlier question was.
    text = ctx.typed if by_name(ctx) else ctx.question
    words = any_of(ctx.words.get(_FURTHER, ()))
    if words and words.search(nameless(text, ctx)):
        return True
    return _unframed(_FURTHER_NAMED, text, ctx) != text or for_kin(ctx)


def for_kin(ctx: Context) -> bool:
    """Say whether a plan is wanted for somebody of the asker's own, who has no line on the account yet."""
    in_use = [] if ctx.account is None else [x for x in ctx.own.lines if x.status is not LineStatus.TERMINATED]
    narrowed = 0 < len(ctx.lines) < len(in_use)
    return not narrowed and without_kin(ctx.typed, ctx) != ctx.typed


def without_kin(text: str, ctx: Context) -> str:
    """Return a text without the words that want a plan for somebody of the asker's own; what else it says stays."""
    return _unframed(_FOR_KIN, text, ctx)


def _unframed(role: str, text: str, ctx: Context) -> str:
    """Return a text without what a role finds of the plans that it names."""
    names, frames = [re.escape(each) for each in _said(text, ctx)], ctx.words.get(role, ())
    for frame in (frame.replace("{name}", name) for name in names for frame in frames):
        text = re.sub(frame, " ", text, flags=re.IGNORECASE)
    return text


def _said(text: str, ctx: Context) -> Iterator[str]:
    """Yield the names of the plans that a text names."""
    for offering in offerings.offerings_in(text, ctx):
        if offering.category in offerings.PLANS:
            yield from (offering.name, *offering.aliases)


def _masked(text: str, ctx: Context) -> str:
    """Return a text with a sign in the place of each letter of what is sold."""
    for each in named_in(text, ctx.catalogue, ctx.words, ctx.messages.locale.split("-")[0]):
        text = f"{text[: each.start]}{_NAME * (each.end - each.start)}{text[each.end :]}"
    return text


def nameless(text: str, ctx: Context) -> str:
    """Return a text without the names of what is sold."""
    return _nameless(_masked(text, ctx))


def _nameless(text: str) -> str:
    return " ".join(text.replace(_NAME, "").split())


def weighed(ctx: Context) -> bool:
    """Say whether verdicts may be what is asked for, so that what they are decided from has to be read."""
    cues = (_WANTED, "compared", "compared.with_own", "plan.kept", "plan.back", "bundle.apart")
    return any(ctx.asks(cue) for cue in cues) or wants_discount(ctx)


def wants_discount(ctx: Context) -> bool:
    """Say whether a discount is asked for, not which one runs."""
    return ctx.asks("discount.wanted") and ctx.asks(f"category.{PROMOTION}")

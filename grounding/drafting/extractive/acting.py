"""What somebody wants to have done: said plainly, or named by an answer to what he may have.

Nothing is done here and nothing is proposed: drafts carry wishes, and it is for others to find out whether and on which
terms each can be proposed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from grounding.account.records import Line, LineStatus, Section
from grounding.catalogue import Offering
from grounding.drafting.extractive.choosing import BEST_PLAN, ELIGIBLE, PERSONAL, TOPICS
from grounding.drafting.extractive.context import Context, Part
from grounding.drafting.extractive.deciding import SECTIONS, points
from grounding.drafting.extractive.endings import Endings
from grounding.drafting.extractive.lines import line_meant, lines_meant, names_line
from grounding.drafting.extractive.renewing import with_renewals
from grounding.drafting.extractive.starts import day_of, is_order, start_of
from grounding.drafting.extractive.targets import loosely, names_a_size, targets
from grounding.drafting.extractive.topics import offerings, wanting
from grounding.drafting.extractive.topics.eligibility import RENEWED, eligible, means_all, start_for, verdicts
from grounding.drafting.extractive.topics.verdict import decided
from grounding.drafting.extractive.understanding import Understood
from grounding.drafting.wishing import with_wishes
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.offers.cases import CaseKind
from grounding.offers.eligibility import Verdict
from grounding.offers.ruled import Ruled
from grounding.patterns import any_of
from grounding.ports import AccountReader
from grounding.types import Draft, Drafting, Outcome, Role, Turn
from grounding.wishes import ActionKind, Start, Wish

PERSON = "person"
"""The fixed route of those who want a person."""

_PAY_LATER, _NO_PAY_LATER = "act.pay_later", "act.no_pay_later"
_TICKET, _YES, _NO = "act.ticket", "act.yes", "act.no"
_PAYMENT = "payment"
_QUERY, _PASSAGES, _QUOTED = "query.pay_later", 3, 2
_ADD_ON_KIND = "category.addon"
_MARKS = " \t\n:;,.-–—\"'“”„»«"
_LONGEST_REPLY = 80
_LEAST_SUBJECT = 2
"""Words below which a subject says nothing."""
_WORD = re.compile(r"\d+|[^\W\d_]+")

Words = Mapping[str, Sequence[str]]


class Doing(StrEnum):
    """What is to be done, as far as the words of a message tell."""

    ORDER = "order"
    PAY_LATER = "pay_later"


@dataclass(frozen=True, slots=True)
class Ordered:
    """The verdicts on what is ordered, for some lines."""

    part: Part
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Clarify:
    """Several lines could be meant."""

    lines: tuple[Line, ...]


def sections(ctx: Context, doing: Doing | None) -> frozenset[Section]:
    """Return what has to be read beside what the topics need, so that the account can say what is asked."""
    judged = wanting.weighed(ctx) or doing is Doing.ORDER
    verdicts = TOPICS[BEST_PLAN].sections | TOPICS[ELIGIBLE].also if judged else frozenset[Section]()
    return verdicts | (SECTIONS if points(ctx) else frozenset())


def wanted(turn: Turn, ctx: Context) -> Doing | None:
    """Return what a customer says that he wants done; a question whether he could is none."""
    if ctx.identity.role is not Role.CUSTOMER:
        return None
    ctx = _alone(turn, ctx)
    if ctx.asks(_PAY_LATER) and not ctx.asks(_NO_PAY_LATER):
        return Doing.PAY_LATER
    return Doing.ORDER if is_order(ctx) else None


def of_people(turn: Turn, words: Words, messages: Messages) -> Drafting | None:
    """Return what answers a message that asks for a ticket, or says yes or no to a proposal; None for any other.

    A yes in the conversation carries nothing out: it does not say to which of several proposals, and whoever can put
    words into a message could say it. The proposal's own confirmation is the only way.
    """
    if turn.identity.role is not Role.CUSTOMER:
        return None
    if turn.history and turn.history[-1].proposed and len(turn.text) <= _LONGEST_REPLY:
        for role in (_YES, _NO):
            if _cue(role, words, turn.text):
                return Drafting((messages.notice(f"action.said.{role.removeprefix('act.')}"),), Outcome.ANSWERED)
    found = _cue(_TICKET, words, turn.text)
    if found is None:
        return None
    after, before = turn.text[found.end() :].strip(_MARKS), turn.text[: found.start()]
    if _says(after, words):
        subject = after
    elif _says(before, words):
        # `My router blinks red, open a ticket`.
        subject = turn.text
    else:
        return Drafting((messages.notice("action.ticket.what"),), Outcome.CLARIFY)
    return Drafting((), Outcome.ANSWERED, wishes=(Wish(ActionKind.OPEN_TICKET, subject=subject),), asked=True)


async def on_line(
    drafting: Drafting | None, turn: Turn, accounts: AccountReader, words: Mapping[str, tuple[str, ...]]
) -> Drafting | None:
    """Return a drafting whose ticket names the line that is meant, if it is one; a ticket may do without."""
    customer_id, tickets = turn.identity.customer_id, drafting.wishes if drafting else ()
    if drafting is None or not tickets or not customer_id:
        return drafting
    try:
        account = await accounts.read(customer_id, frozenset({Section.LINES}))
    except AccountUnavailable:
        return drafting
    last = turn.history[-1].line_id if turn.history else None
    line = line_meant(turn.text, account.lines, last, words)
    if line is None:
        return drafting
    return replace(drafting, wishes=tuple(replace(wish, line_id=line.line_id) for wish in tickets))


def _says(text: str, words: Words) -> bool:
    """Say whether a text has something to say, beside what is said around anything."""
    chatter = any_of(words.get("chatter", ()))
    return len(_WORD.findall(chatter.sub(" ", text) if chatter else text)) >= _LEAST_SUBJECT


def handed_over(drafting: Drafting, turn: Turn, route_id: str) -> Drafting:
    """Return what a fixed route says, and for a customer who wants a person that one may get in touch."""
    if route_id != PERSON or turn.identity.role is not Role.CUSTOMER:
        return drafting
    return replace(drafting, wishes=(Wish(ActionKind.ASK_HUMAN, subject=turn.text),), asked=True)


def as_things_stand(ctx: Context, doing: Doing | None) -> Context:
    """Return a turn without the time that it names where more time to pay is wanted: no record is of that time."""
    return replace(ctx, asked=(), ahead=False, elsewhere=None) if doing is Doing.PAY_LATER else ctx


def meant(understood: Understood, doing: Doing | None) -> Understood:
    """Return what is asked where somebody wants more time to pay: what he owes, and what documents say of it."""
    if doing is not Doing.PAY_LATER:
        return understood
    return replace(understood, intents=(_PAYMENT,), documents=(), certain=True, general=False, ruled=False)


async def ordering(
    turn: Turn, understood: Understood, ctx: Context, doing: Doing | None, talked_about: str | None, endings: Endings
) -> Drafting | None:
    """Return what answers an order of a plan or an add-on; None if nothing that is sold can be made out.

    Who asks whether he may have one is asked for which line, where several may.
    """
    if doing is not Doing.ORDER:
        return await _which_may(understood, ctx, talked_about)
    found = await ordered(_alone(turn, ctx), talked_about)
    if found is None:
        return None
    understood = replace(understood, intents=(ELIGIBLE,))
    if isinstance(found, Clarify):
        return which_line(found.lines, understood, ctx.messages)
    drafting = replace(endings.joined(turn, understood, [found.part], found.lines), asked=True)
    return await with_actions(turn, drafting, ctx, Doing.ORDER)


async def _which_may(understood: Understood, ctx: Context, talked_about: str | None) -> Drafting | None:
    """Return the question which line is meant where several may have what is asked for; None where none is needed."""
    if understood.intents != (ELIGIBLE,) or wanting.further(ctx) or not ctx.read(Section.LINES):
        return None
    named = targets(ctx) if wanting.by_name(ctx) else loosely(ctx)
    ruled = await decided(ctx, start_for(ctx, named)) if named else None
    lines = _several(ctx, ruled, named, talked_about) if isinstance(ruled, Ruled) else ()
    return which_line(lines, understood, ctx.messages) if lines else None


def needs_account(turn: Turn, intents: Sequence[str], ctx: Context, doing: Doing | None) -> bool:
    """Say whether an order, or what is taken for one, can be answered by nothing but the account."""
    return doing is Doing.ORDER and (bool(targets(_alone(turn, ctx))) or any(name in PERSONAL for name in intents))


def unreachable(turn: Turn, understood: Understood, ctx: Context, endings: Endings) -> Drafting:
    """Return what answers an order while the account cannot be read: that, and what anybody may be told of it."""
    said = (ctx.messages.notice("missing.account"), ctx.messages.notice("action.not_now"))
    failed = Part(said, complete=False, degraded=("account_unavailable",))
    return endings.joined(turn, understood, [failed, _told(ctx, targets(_alone(turn, ctx)))], ())


def _told(ctx: Context, named: Sequence[Offering]) -> Part:
    """Say what anybody may be told of what is ordered."""
    drafts = tuple(draft for each in named for draft in offerings.say(ctx, each))
    return Part(drafts, complete=bool(drafts))


def which_line(lines: Sequence[Line], understood: Understood, messages: Messages) -> Drafting:
    """Return the question which of these lines is meant."""
    choices = tuple(f"{line.label} ({line.number})" if line.number else line.label for line in lines)
    return Drafting((messages.notice("clarify.line"),), Outcome.CLARIFY, choices, intents=understood.intents)


async def ordered(ctx: Context, talked_about: str | None) -> Ordered | Clarify | None:
    """Return the verdict on what is ordered, for the line that is meant; None if no plan or add-on can be made out."""
    named = targets(ctx)
    if not named and (not ctx.asks(_ADD_ON_KIND) or names_a_size(ctx)):
        # What is ordered in a size that nothing sold has is nothing else that is sold.
        return None
    if not ctx.read(Section.LINES):
        # Lines that nobody could read are not no lines: whether it can be had is not told.
        unread, told = frozenset({Section.LINES}), _told(ctx, named)
        said = (ctx.messages.notice(f"missing.{Section.LINES}"), *told.drafts)
        return Ordered(replace(told, drafts=said, complete=False, missing=unread), ())
    ruled = await decided(ctx, start_for(ctx, named))
    if isinstance(ruled, Part):
        return Ordered(ruled, ctx.lines)
    if not named:
        return Ordered(await eligible(ctx), ctx.lines)
    several = _several(ctx, ruled, named, talked_about)
    if several:
        return Clarify(several)
    if len(named) > 1:
        return Ordered(await verdicts(ctx, ruled, named), ctx.lines)
    lines = _lines(ctx, ruled, named[0], talked_about)
    chosen = replace(ctx, lines=lines)
    renewed = ctx.asks(RENEWED) and all(line.offering_id == named[0].offering_id for line in lines)
    return Ordered(await (eligible(chosen) if renewed else verdicts(chosen, ruled, named)), lines)


def _alone(turn: Turn, ctx: Context) -> Context:
    """Return a turn as its own words have it: an earlier question is no order, but one whose line was asked back is."""
    last = turn.history[-1] if turn.history else None
    chosen = last is not None and turn.text.casefold() in {each.casefold() for each in last.offered_choices}
    return ctx if chosen else replace(ctx, question=ctx.typed)


async def with_actions(turn: Turn, drafting: Drafting, ctx: Context, doing: Doing | None) -> Drafting:
    """Return a drafting with what could be done of what it offers, and with what was asked for."""
    asked = doing is not None or drafting.asked
    start = start_of(_alone(turn, ctx)) if doing is Doing.ORDER else Start.TODAY
    if ctx.account is None:
        return drafting
    if doing is Doing.PAY_LATER:
        drafts, wish = (*drafting.drafts, *await _rules_of_paying(ctx)), Wish(ActionKind.ARRANGE_PAYMENT)
        return replace(drafting, drafts=drafts, wishes=(*drafting.wishes, wish), asked=asked, account=ctx.account)
    if start is None and any(draft.offers for draft in drafting.drafts):
        told = ctx.messages.notice("action.start")
        choices = tuple(ctx.messages.plain(f"action.start.{each.value}") for each in Start)
        return replace(drafting, drafts=(*drafting.drafts, told), choices=choices, account=ctx.account)
    wishing = with_renewals(with_wishes(drafting, ctx.catalogue, start or Start.TODAY), ctx)
    if doing is Doing.ORDER:
        wishing = replace(wishing, drafts=(*wishing.drafts, *_left(wishing, ctx, start)))
    return replace(await _cleared(wishing, ctx), account=ctx.account, asked=asked)


def _left(drafting: Drafting, ctx: Context, start: Start | None) -> list[Draft]:
    """Say what of an order nothing is prepared for: a bundle is arranged by a person, an add-on begins at once."""
    wishes = [wish for draft in drafting.drafts for wish in draft.wishes]
    ordered = [ctx.catalogue.offerings.get(name) for draft in drafting.drafts for name in draft.offers]
    said = []
    if not wishes and any(each and each.category == offerings.BUNDLE for each in ordered):
        said.append(ctx.messages.notice("action.impossible.not_a_plan_of_one_line"))
    if start is Start.NEXT_MONTH and any(wish.kind is ActionKind.ADD_ON for wish in wishes):
        said.append(ctx.messages.notice("action.add_on.now"))
    return said


async def _rules_of_paying(ctx: Context) -> list[Draft]:
    """Return what documents say of paying later, where the carrier has words to look for."""
    if not ctx.messages.has(_QUERY):
        return []
    query = ctx.messages.plain(_QUERY)
    return await ctx.quote(query, await ctx.search(query, _PASSAGES), _QUOTED)


async def _cleared(drafting: Drafting, ctx: Context) -> Drafting:
    """Return a drafting with this turn's verdicts for the very lines of its wishes: a best verdict is of one line."""
    there = {(offer.verdict.offering_id, offer.verdict.line_id) for offer in drafting.offers}
    wishes = [wish for draft in drafting.drafts for wish in draft.wishes]
    lacking = {wish.line_id: wish for wish in wishes if (wish.offering_id, wish.line_id) not in there}
    if not lacking or ctx.decide is None:
        return drafting
    more = [
        offer
        for line_id, wish in lacking.items()
        for offer in (await ctx.decide(day_of(wish.start, ctx.today))).on_lines([line_id or ""]).offers()
        if offer.verdict.line_id == line_id
        and (offer.verdict.offering_id, line_id) not in there
        and any((wish.offering_id, wish.line_id) == (offer.verdict.offering_id, line_id) for wish in wishes)
    ]
    return replace(drafting, offers=(*drafting.offers, *more))


def _lines(ctx: Context, ruled: Ruled, target: Offering, talked_about: str | None) -> tuple[Line, ...]:
    """Return the lines that may be meant: those that are named, else those for which the order is open, else all."""
    in_use = tuple(line for line in ctx.own.lines if line.status is not LineStatus.TERMINATED)
    renewed = tuple(line for line in in_use if ctx.asks(RENEWED) and line.offering_id == target.offering_id)
    if renewed:
        return renewed
    # The plan that is ordered is no name of a line that has it already.
    texts = [_without(text, target) for text in (ctx.typed, ctx.question)]
    meant = lines_meant(texts, ctx.own.lines, talked_about, ctx.words, ctx.asker)
    if len(meant) < len(in_use):
        return tuple(line for line in meant if _open(ruled, target, line)) or meant
    return tuple(line for line in in_use if _open(ruled, target, line)) or ctx.lines


def _several(ctx: Context, ruled: Ruled, named: Sequence[Offering], talked_about: str | None) -> tuple[Line, ...]:
    """Return the lines of which each may have something that is named, where it is not said which is meant."""
    each_its_own = len(named) > 1 and names_line(ctx.typed, ctx.own.lines, ctx.words)
    if means_all(ctx) or each_its_own:
        return ()
    found = ((target, _lines(ctx, ruled, target, talked_about)) for target in named)
    open_to = (lines for target, lines in found if all(_open(ruled, target, line) for line in lines))
    return next((lines for lines in open_to if len(lines) > 1), ())


def _open(ruled: Ruled, target: Offering, line: Line) -> bool:
    judged = ruled.on_lines([line.line_id]).decision.of(target.offering_id)
    if judged is None or judged.verdict is not Verdict.ELIGIBLE or judged.case is None:
        return False
    return judged.case.kind is not CaseKind.NEW and judged.case.line_id == line.line_id


def _without(text: str, offering: Offering) -> str:
    for name in sorted((offering.name, *offering.aliases), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _cue(role: str, words: Words, text: str) -> re.Match[str] | None:
    pattern = any_of(words.get(role, ()))
    return pattern.search(text) if pattern else None

"""What a topic may use to compose its part of an answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from grounding.account.faults import Fault
from grounding.account.records import Account, Line, Outage, Section
from grounding.carrier import Billing
from grounding.catalogue import Catalogue
from grounding.drafting.extractive.periods import Elsewhere, Period, counted_on, day_ahead, day_of_month
from grounding.drafting.extractive.rulings import DecideHere
from grounding.drafting.extractive.spans import month_before
from grounding.errors import AccountUnavailable
from grounding.messages import Messages
from grounding.offers.record_facts import RecordFacts
from grounding.patterns import any_of
from grounding.types import AccountFact, Draft, FactValue, Identity, Offer
from retrieval.types import Found

Search = Callable[[str, int], Awaitable[list[Found]]]
"""(query, limit) -> passages that this turn's reader may see."""

Quote = Callable[[str, Sequence[Found], int], Awaitable[list[Draft]]]
"""(query, passages, limit) -> their sentences that answer best, word for word, in document order."""


@dataclass(frozen=True, slots=True)
class Context:
    """One turn, as the topics see it."""

    identity: Identity
    question: str
    """Standing by itself: a follow-up has been completed from the conversation."""
    typed: str
    """The message as it was typed: what it names goes before what an earlier message named."""
    now: datetime
    messages: Messages
    words: Mapping[str, tuple[str, ...]]
    """The language's cue words by role."""
    catalogue: Catalogue
    search: Search
    quote: Quote
    account: Account | None = None
    """None for anybody without an account, or if nothing of it could be read."""
    outages: tuple[Outage, ...] = ()
    """For an operator: everywhere; for a customer: at his places."""
    lines: tuple[Line, ...] = ()
    """The lines that the question is about, in the account's order."""
    elsewhere: Elsewhere | None = None
    """The time that the question asks about, if it is not now."""
    asked: tuple[Period, ...] = ()
    """The times whose records it asks for, oldest first; empty: as things stand."""
    ahead: bool = False
    """Whether it asks about a month to come, of which there are none."""
    back: int = 0
    """How many times the one before those, or before the newest, was asked for."""
    moved: bool = False
    """Whether it asks again, for another time or line, what was asked before."""
    billing: Billing = Billing()
    """What the carrier lays down about its bills."""
    decide: DecideHere | None = None
    """Decides on every offering for this account, on record; None where a carrier has no rules."""

    @property
    def today(self) -> date:
        """Return the carrier's date."""
        return self.now.date()

    @property
    def own(self) -> Account:
        """Return the customer's account. Raises AccountUnavailable where there is none; topics that need one say so."""
        if self.account is None:
            raise AccountUnavailable("a topic that speaks of an account was asked without one")
        return self.account

    @property
    def asker(self) -> str:
        """Return the name of whoever asks: of the authorised user who is signed in, else of the account holder."""
        customer = self.own.customer
        users = (user.name for user in customer.authorised_users if user.user_id == self.identity.subject)
        return next(users, customer.name)

    @property
    def then(self) -> tuple[Period, ...]:
        """Return the times that are asked about; of `the month before`, the one before them or before this month."""
        if not self.back:
            return self.asked
        base = self.asked[:1] or (Period(self.today, self.today),)
        return (month_before(base[0], self.back),)

    def asks(self, role: str) -> bool:
        """Say whether the question holds a cue of that role, in the language's own words."""
        return any(re.search(pattern, self.question, re.IGNORECASE) for pattern in self.words.get(role, ()))

    def day_ahead(self) -> date | None:
        """Return the day to come that the message names, or else the question that it completes.

        What counts on from a day that was talked about, `and a month before that`, is reckoned from it.
        """
        words, locale, today = self.words, self.messages.locale, self.today
        named, talked = (day_ahead(text, words, locale, today) for text in (self.typed, self.question))
        if named is None and talked is not None and self.names_other_day():
            # `and the 2nd?` is a day of the month talked about; a day that cannot be placed is not that one again.
            return day_of_month(self.typed, words, talked, today)
        day = named or talked
        return self.moved_on(day) if day else None

    def names_other_day(self) -> bool:
        """Say whether the message names a day by its number in the month alone, or as no calendar here places it."""
        patterns = (any_of(self.words.get(role, ())) for role in ("day_of_month", "day_unplaced"))
        return any(pattern is not None and pattern.search(self.typed) for pattern in patterns)

    def moved_on(self, day: date) -> date | None:
        """Return the day that is so much earlier or later as the messages say; None if it is not to come."""
        moved = counted_on(day, self.question, self.words, back=self.back)
        return moved if moved > self.today else None

    def named(self, roles: Collection[str], *, typed: bool = False) -> set[str]:
        """Return the roles of which the message holds a cue, or else the question that it completes, unless `typed`."""
        for text in (self.typed,) if typed else (self.typed, self.question):
            found = {
                role
                for role in roles
                if any(re.search(pattern, text, re.IGNORECASE) for pattern in self.words.get(role, ()))
            }
            if found:
                return found
        return set()

    def fact(self, section: Section, record: str, name: str, value: FactValue) -> AccountFact:
        """Return a field of a record of this account, with where and when the record was read."""
        return RecordFacts(self.own).of(section, record, name, value)

    def label(self, line: Line) -> AccountFact:
        """Return what people call a line, with its number."""
        return RecordFacts(self.own).label(line)

    def unread(self, section: Section) -> Draft:
        """Return that a section cannot be seen: now, or because no system here keeps it."""
        unkept = self.account is not None and section in self.account.unkept
        own = f"untold.{section}"
        return self.messages.notice(own if unkept and self.messages.has(own) else f"missing.{section}")

    def read(self, section: Section) -> bool:
        """Say whether a section is there to be spoken of."""
        return self.account is not None and RecordFacts(self.account).read(section)


@dataclass(frozen=True, slots=True)
class Part:
    """One topic's share of an answer."""

    drafts: tuple[Draft, ...] = ()
    complete: bool = True
    """Whether it says all that was asked of this topic."""
    choices: tuple[str, ...] = ()
    missing: frozenset[Section] = field(default_factory=frozenset)
    """Sections that it needed and that could not be read."""
    degraded: tuple[str, ...] = ()
    """What else did not work, as an answer names it."""
    offers: tuple[Offer, ...] = ()
    """What the rules cleared; sentences may offer these and nothing else."""
    unadvised: frozenset[tuple[str, str]] = frozenset()
    """Lines with plans that it advises against."""
    faults: tuple[Fault, ...] = ()
    """What cannot be in the records that it would have told or reckoned from; to be named in its place."""


Compose = Callable[[Context], Awaitable[Part]]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that can be asked of an account or the catalogue."""

    name: str
    """The intent that asks for it."""
    compose: Compose
    sections: frozenset[Section] = frozenset()
    """What must be read of the account; empty if it needs none."""
    also: frozenset[Section] = frozenset()
    """What it can use but does without."""
    per_line: bool = False
    """Whether it speaks of lines one by one, so that it may have to ask which."""

    @property
    def personal(self) -> bool:
        """Say whether only a signed-in customer can be answered."""
        return bool(self.sections)

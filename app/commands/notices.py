"""`groundline notices`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import click

from app.api.answers import wire_citation
from app.bootstrap import Parts
from app.commands.given import customer, day
from app.commands.options import COMMAND_LINE, settings
from app.db.database import Database
from app.db.notices_sent import NoticesSent
from app.db.offers_made import OffersMade
from app.offering import keep_notices
from app.terminal import printable
from grounding.account.records import Account, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from grounding.messages import Messages
from grounding.numbering import Numbering
from grounding.offers.advice import Advice
from grounding.offers.notices import Notice, contracts_ending, wordable
from grounding.offers.notices import NoticeKind as Kind
from grounding.offers.notices import notices as notices_of
from grounding.offers.options import SECTIONS as OPTION_SECTIONS
from grounding.offers.options import options
from grounding.offers.recommending import recommend
from grounding.types import Verdict

_LOG = logging.getLogger(__name__)

_SECTIONS = OPTION_SECTIONS | {Section.USAGE}
_AT_ONCE = 8
# Nobody waits for an answer, and so many accounts at once take their time.
_PATIENCE = 10.0
_PROGRESS_S = 2.0
_UNUSABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""Records that are wrong in a way that nobody thought of must not keep the others from theirs."""


@click.command()
@click.option("--as-of", metavar="DATE", help="Look as of this day, YYYY-MM-DD.  [default: today]")
@click.option("--customer", "given", metavar="ID", multiple=True, help="Look at this customer alone; may be repeated.")
@click.option("--mark-sent", is_flag=True, help="Remember what is printed, so that it does not come again.")
def notices(as_of: str | None, given: tuple[str, ...], mark_sent: bool) -> None:
    """Print what customers should be told unasked, one JSON line each.

    The end of a contract with the best tariffs, an allowance nearly used up, a bill far above the usual. The same event
    has the same notice_id whenever the command runs.
    """
    asyncio.run(
        _run(
            _Looking(Parts(settings(), _PATIENCE), as_of, mark_sent),
            list(dict.fromkeys(customer(each) for each in given)),
        )
    )


@dataclass
class _Looking:
    """One run of the command."""

    parts: Parts
    as_of: str | None
    mark_sent: bool
    made: int = 0
    unread: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.on: date = day(self.as_of) if self.as_of is not None else self.parts.clock.now().date()
        self.folder = self.parts.folder
        self.retention = self.parts.retention
        self.messages = Messages(self.folder.carrier)
        self.database = Database(self.parts.settings.database)
        self.sent = NoticesSent(self.database)

    async def look(self, customer_id: str, account: Account) -> None:
        """Print the notices of one customer, and remember them if that is wanted."""
        said = await self.sent.of(customer_id)
        chosen = [
            notice
            for notice in notices_of(
                account,
                await self._advice(customer_id, account),
                self.folder.catalogue,
                self.retention,
                self.messages,
                self.on,
                said,
                largest_bill=self.folder.carrier.billing.largest,
            )
            if self._checked(notice)
        ]
        for notice in chosen:
            click.echo(json.dumps(_record(notice), ensure_ascii=False))
        self.made += len(chosen)
        if self.mark_sent and chosen:
            # Printed before it is remembered: what is cut off in between comes again, with the same id.
            sys.stdout.flush()
            held = {line.line_id: line.offering_id for line in account.lines}
            await keep_notices(self.database, chosen, held, COMMAND_LINE)
            await self.sent.mark(chosen)

    async def _advice(self, customer_id: str, account: Account) -> Sequence[Advice]:
        """Return what is recommended for the lines whose contract ends; what is decided for them is recorded."""
        ending = contracts_ending(account, self.folder.catalogue, self.retention, self.on)
        if not ending or Kind.CONTRACT_END not in wordable(self.messages):
            return ()
        carrier, deciding = self.folder.carrier, self.parts.deciding(self.database)
        ruled = await deciding.on(self.on, account, self.folder.catalogue, COMMAND_LINE, asked=customer_id)
        found = options(ruled, {line.line_id for line, _ in ending})
        history = await OffersMade(self.database).history(customer_id, self.on, carrier.currency)
        return recommend(ruled, found, history, largest_bill=carrier.billing.largest)

    def _checked(self, notice: Notice) -> bool:
        """Say whether every sentence holds against its own facts; one that does not stops the whole notice."""
        for draft in notice.drafts:
            found = self.parts.verifier.check(draft)
            if found.verdict is Verdict.UNSUPPORTED:
                _tell(f"{notice.customer_id}: kept back, a notice of kind {notice.kind.value}: {found.reason}")
                return False
        return True


async def _run(looking: _Looking, given: Sequence[str]) -> None:
    started = shown = time.monotonic()
    done = 0
    try:
        for kind in sorted(set(Kind) - wordable(looking.messages)):
            _tell(f"no {kind.value} notices: the carrier's messages have no texts for them (notice.*)")
        wanted = given or await looking.parts.account_systems.customer_ids()
        async for customer_id, account in _read(looking, wanted, strict=bool(given)):
            await _one(looking, customer_id, account)
            done += 1
            if time.monotonic() - shown >= _PROGRESS_S:
                shown = time.monotonic()
                _tell(f"{done} of {len(wanted)} customers, {round(shown - started)} s")
    finally:
        await looking.parts.account_systems.close()
        looking.database.close()
    failed = f"; {len(looking.unread)} could not be read: {', '.join(looking.unread)}" if looking.unread else ""
    _tell(f"{_count(looking.made, 'notice')} for {_count(len(wanted), 'customer')} on {looking.on}{failed}")


async def _one(looking: _Looking, customer_id: str, account: Account | None) -> None:
    if account is None:
        return
    if account.missing:
        sections = ", ".join(sorted(section.value for section in account.missing))
        _tell(f"{customer_id}: not read, so nothing is said of it: {sections}")
    if account.customer.customer_id != customer_id:
        _LOG.error("the account of another customer came than was asked for: %s", customer_id)
        _unreadable(looking, customer_id, "another customer's account came; nothing is said of it, check its system")
        return
    try:
        await looking.look(customer_id, account)
    except _UNUSABLE as error:
        _unreadable(looking, customer_id, f"its records cannot be used ({type(error).__name__})")


async def _read(looking: _Looking, wanted: Sequence[str], *, strict: bool) -> AsyncIterator[tuple[str, Account | None]]:
    """Yield accounts in the order asked for, several read at once; one that cannot be read is named and passed over.

    Raises: CustomerUnknown for a customer who was named and whom nobody knows.
    """
    for start in range(0, len(wanted), _AT_ONCE):
        ids = wanted[start : start + _AT_ONCE]
        reads = (looking.parts.account_reader.read(each, _SECTIONS) for each in ids)
        found = await asyncio.gather(*reads, return_exceptions=True)
        for customer_id, account in zip(ids, found, strict=True):
            if isinstance(account, Account):
                yield customer_id, account
            elif isinstance(account, AccountUnavailable) or (isinstance(account, CustomerUnknown) and not strict):
                _unreadable(looking, customer_id, str(account))
                yield customer_id, None
            elif isinstance(account, _UNUSABLE):
                _unreadable(looking, customer_id, f"its records cannot be used ({type(account).__name__})")
                yield customer_id, None
            else:
                raise account


def _unreadable(looking: _Looking, customer_id: str, why: str) -> None:
    looking.unread.append(customer_id)
    _tell(f"{customer_id}: {why}")


def _record(notice: Notice) -> dict[str, Any]:
    numbering = Numbering()
    for draft in notice.drafts:
        numbering.number(draft.evidence)
    return {
        "notice_id": notice.notice_id,
        "customer_id": notice.customer_id,
        "kind": notice.kind.value,
        "as_of": notice.as_of.isoformat(),
        "text": notice.text,
        "facts": [wire_citation(citation).model_dump(mode="json") for citation in numbering.citations],
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else f'{what}s'}"


def _tell(text: str) -> None:
    click.echo(f"groundline: {printable(' '.join(text.split()))}", err=True)

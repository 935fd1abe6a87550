"""Notices that nobody asked for: a contract that ends with the best tariffs, an allowance nearly used up, a bill shock.

Every notice is worded from facts by the carrier's own texts. A carrier that has not all texts of a kind (`NEEDED`) has
no notices of that kind. A notice's id comes from customer, kind, record and period, so that the same event has the same
id whenever it is looked for. No promotion is ever in one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from grounding.account.comparison import PlanCost
from grounding.account.contracts import sound
from grounding.account.records import Account, Bucket, Contract, Line, LineStatus, Section
from grounding.account.standing import Standing, standing
from grounding.account.usage import FAIR_USE, Outlook, fair_use, one_pool, outlook
from grounding.catalogue import Catalogue
from grounding.errors import NotPermitted
from grounding.messages import Messages
from grounding.money import Money
from grounding.offers.advice import Advice
from grounding.offers.bill_shock import BillShock, bill_shocks
from grounding.offers.cases import CaseKind
from grounding.offers.churn import present_contract, shock_facts
from grounding.offers.plan_facts import PlanFacts, saving
from grounding.offers.record_facts import RecordFacts
from grounding.offers.retention import NoticeRules, RetentionSettings
from grounding.offers.shock_causes import causes
from grounding.types import AccountFact, CatalogueFact, ComputedFact, Draft, Fact, FactValue, Quantity


class NoticeKind(StrEnum):
    """What a notice is about."""

    CONTRACT_END = "contract_end"
    ALLOWANCE = "allowance"
    BILL_SHOCK = "bill_shock"


NEEDED: Mapping[NoticeKind, tuple[str, ...]] = {
    NoticeKind.CONTRACT_END: (
        "notice.contract_end",
        "notice.contract_end.nothing",
        *(f"notice.best.{which}" for which in ("present", "saves", "fits", "cheapest", "unknown", "other", "lost")),
    ),
    NoticeKind.ALLOWANCE: ("notice.allowance", "notice.allowance.runs_out", "notice.allowance.full"),
    NoticeKind.BILL_SHOCK: ("notice.bill_shock", "notice.bill_shock.cause"),
}
"""The texts of each kind."""

_FAIR_USE_TEXT = "notice.allowance.fair_use"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a customer should be told."""

    notice_id: str
    customer_id: str
    kind: NoticeKind
    as_of: date
    drafts: tuple[Draft, ...]
    """Its sentences, each with the facts that it shows."""
    line_id: str | None = None

    @property
    def text(self) -> str:
        """Return its sentences as one text."""
        return " ".join(draft.text for draft in self.drafts)


def wordable(messages: Messages) -> frozenset[NoticeKind]:
    """Return the kinds that a carrier has all texts for."""
    return frozenset(kind for kind, needed in NEEDED.items() if all(messages.has(each) for each in needed))


def contracts_ending(
    account: Account, catalogue: Catalogue, settings: RetentionSettings, on: date
) -> tuple[tuple[Line, Contract], ...]:
    """Return the lines whose contract ends so soon that they are to be told; what cannot be right is left out."""
    last = on + timedelta(days=settings.notices.contract_end_days)
    found = []
    for line in account.lines:
        contract = None if line.status is LineStatus.TERMINATED else present_contract(account, line, catalogue, on)
        if contract is None or contract.end is None or not sound(contract, account):
            continue
        if on <= contract.end <= last and not _follows(account, contract):
            found.append((line, contract))
    return tuple(found)


def notices(
    account: Account,
    advice: Sequence[Advice],
    catalogue: Catalogue,
    settings: RetentionSettings,
    messages: Messages,
    on: date,
    sent: Collection[str] = (),
    *,
    largest_bill: Money | None = None,
) -> tuple[Notice, ...]:
    """Return what is to be told on a day and is not among what was `sent`.

    A customer who has left is told nothing. `advice` is that for the lines of `contracts_ending`; without it no tariff
    is named. A bill with an amount above `largest_bill`, or in another currency, is told of as little as any other that
    cannot be right. Raises: NotPermitted for advice to another customer.
    """
    if any(each.options.decision.customer_id != account.customer.customer_id for each in advice):
        raise NotPermitted("this advice is for another customer, so no notice is made")
    if standing(account.customer) is not Standing.CURRENT:
        return ()
    by_line = {each.options.line.line_id: each for each in advice}
    made = _Making(account, by_line, catalogue, settings, messages, on, largest_bill)
    kinds = wordable(messages)
    found = [notice for notice in made.all() if notice.kind in kinds and notice.notice_id not in sent]
    return tuple(found)


def notice_id(customer_id: str, kind: NoticeKind, record: str, period: str) -> str:
    """Return the id of a notice: the same event, the same id."""
    parts = "\x1f".join((customer_id, kind.value, record, period))
    return f"n-{hashlib.sha256(parts.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class _Making:
    """The notices of one customer under way."""

    account: Account
    advice: Mapping[str, Advice]
    catalogue: Catalogue
    settings: RetentionSettings
    messages: Messages
    on: date
    largest_bill: Money | None

    def all(self) -> Iterator[Notice]:
        kinds = wordable(self.messages)
        if NoticeKind.CONTRACT_END in kinds and self._records.read(Section.CONTRACTS):
            for line, contract in contracts_ending(self.account, self.catalogue, self.settings, self.on):
                yield self._contract_end(line, contract)
        if NoticeKind.ALLOWANCE in kinds and self._records.read(Section.USAGE):
            for bucket in self.account.usage:
                yield from self._allowance(bucket)
        if NoticeKind.BILL_SHOCK in kinds and self._records.read(Section.BILLS):
            yield from self._bill_shock()

    @property
    def _records(self) -> RecordFacts:
        return RecordFacts(self.account)

    @property
    def _rules(self) -> NoticeRules:
        return self.settings.notices

    def _notice(
        self, kind: NoticeKind, record: str, period: str, drafts: Sequence[Draft], line: Line | None = None
    ) -> Notice:
        customer_id = self.account.customer.customer_id
        ident = notice_id(customer_id, kind, record, period)
        return Notice(ident, customer_id, kind, self.on, tuple(drafts), line.line_id if line else None)

    def _contract_end(self, line: Line, contract: Contract) -> Notice:
        records, record = self._records, f"contract/{contract.contract_id}"
        label = records.label(line)
        end = records.of(Section.CONTRACTS, record, "end", contract.end or self.on)
        plan = records.of(Section.LINES, f"line/{line.line_id}", "plan_name", line.plan_name)
        price = records.of(Section.CONTRACTS, record, "list_price", contract.list_price)
        days = Quantity(Decimal(contract.notice_days), "days")
        notice = records.of(Section.CONTRACTS, record, "notice_days", days)
        drafts = [
            self.messages.claim("notice.contract_end", line=label, plan=plan, end=end),
            self.messages.claim("notice.contract_end.nothing", line=label, price=price, notice=notice),
            *self._tariffs(line),
        ]
        period = end.value.isoformat() if isinstance(end.value, date) else ""
        return self._notice(NoticeKind.CONTRACT_END, record, period, drafts, line)

    def _tariffs(self, line: Line) -> Iterator[Draft]:
        """Yield the cheapest suitable plan and the next that are recommended, or that it cannot be told.

        The cheapest is told whatever holds recommendations back.
        """
        advice = self.advice.get(line.line_id)
        label = self._records.label(line)
        if advice is None or advice.cheapest is None:
            yield self.messages.claim("notice.best.unknown", line=label)
            return
        told, best = advice.options.told, advice.cheapest
        # What would be gone is said before what would be saved.
        yield from self._lost(told, best)
        yield self._best(told, best)
        for plan in self._others(advice):
            yield self.messages.claim(
                "notice.best.other",
                line=label,
                plan=told.name(plan),
                price=told.monthly(plan),
                total=told.total(plan),
                months=told.period(),
            )
            yield from self._lost(told, plan)

    def _others(self, advice: Advice) -> list[PlanCost]:
        """Return the plans that are recommended after the cheapest."""
        plans = {plan.offering_id: plan for plan in advice.options.comparison.plans}
        changes = [each for each in advice.recommendations if each.case is CaseKind.CHANGE and not each.cheapest]
        return [plans[each.offering_id] for each in changes[: self._rules.tariffs - 1]]

    def _lost(self, told: PlanFacts, plan: PlanCost) -> Iterator[Draft]:
        lost = told.lost(plan)
        if lost:
            label = self._records.label(told.line)
            yield self.messages.claim("notice.best.lost", line=label, plan=told.name(plan), lost=lost)

    def _best(self, told: PlanFacts, best: PlanCost) -> Draft:
        present, worth = told.comparison.present, saving(told.comparison, best)
        said: dict[str, Fact] = {
            "line": self._records.label(told.line),
            "plan": told.name(best),
            "total": told.total(best),
            "used": told.used(),
            "months": told.period(),
        }
        if best.present:
            return self.messages.claim("notice.best.present", **said)
        said["price"] = told.monthly(best)
        if worth is not None and worth.minor > 0:
            return self.messages.claim("notice.best.saves", saving=told.saving(best), **said)
        fits = present is not None and bool(present.shortfalls)
        return self.messages.claim("notice.best.fits" if fits else "notice.best.cheapest", **said)

    def _allowance(self, bucket: Bucket) -> Iterator[Notice]:
        line = next((each for each in self.account.lines if each.line_id == bucket.line_id), None)
        if line is None or line.status is LineStatus.TERMINATED:
            return
        limited = self._limited(line, bucket)
        seen = outlook(limited, self.on, beside=self._pool(line, bucket))
        if not limited.allowance or seen.share_used is None:
            return
        if not bucket.period_start <= self.on <= bucket.period_end:
            return
        share = seen.share_used * 100
        reached = [percent for percent in self._rules.allowance_percents if percent <= share]
        if reached:
            record, period = f"bucket/{bucket.bucket_id}", f"{bucket.period_start.isoformat()}/{max(reached)}"
            drafts = self._used(line, bucket, seen) if bucket.allowance else self._slowed(line, bucket, seen)
            yield self._notice(NoticeKind.ALLOWANCE, record, period, drafts, line)

    def _pool(self, line: Line, bucket: Bucket) -> list[Bucket]:
        plan = self.catalogue.offerings.get(line.offering_id)
        return one_pool(bucket, self.account.usage, [plan] if plan else [])

    def _limited(self, line: Line, bucket: Bucket) -> Bucket:
        """Return an unlimited allowance with the fair-use limit of the line's plan, where there is a text for it."""
        plan = self.catalogue.offerings.get(line.offering_id)
        if bucket.allowance is not None or plan is None or not self.messages.has(_FAIR_USE_TEXT):
            return bucket
        return replace(bucket, allowance=fair_use(plan.characteristic(FAIR_USE), bucket.unit))

    def _slowed(self, line: Line, bucket: Bucket, seen: Outlook) -> list[Draft]:
        plan, record = self.catalogue.offerings[line.offering_id], f"bucket/{bucket.bucket_id}"
        used = self._records.of(Section.USAGE, record, "used", Quantity(bucket.used, bucket.unit))
        size = Quantity(seen.bucket.allowance or Decimal(0), bucket.unit)
        limit = CatalogueFact(plan.offering_id, plan.version, FAIR_USE, size)
        percent = Quantity(Decimal(int((seen.share_used or Decimal(0)) * 100)), "%")
        return [
            self.messages.claim(
                _FAIR_USE_TEXT,
                line=self._records.label(line),
                name=self._records.of(Section.USAGE, record, "name", bucket.name),
                used=used,
                limit=limit,
                share=ComputedFact("share used, rounded down", (used, limit), percent),
                end=self._records.of(Section.USAGE, record, "period_end", bucket.period_end),
            )
        ]

    def _used(self, line: Line, bucket: Bucket, seen: Outlook) -> list[Draft]:
        record = f"bucket/{bucket.bucket_id}"

        def of(name: str, value: FactValue) -> AccountFact:
            return self._records.of(Section.USAGE, record, name, value)

        name, end = of("name", bucket.name), of("period_end", bucket.period_end)
        used = of("used", Quantity(bucket.used, bucket.unit))
        allowance = of("allowance", Quantity(bucket.allowance or Decimal(0), bucket.unit))
        said = {"line": self._records.label(line), "name": name, "used": used, "allowance": allowance, "end": end}
        if not seen.remaining:
            return [self.messages.claim("notice.allowance.full", **said)]
        percent = Quantity(Decimal(int((seen.share_used or Decimal(0)) * 100)), "%")
        share = ComputedFact("share used, rounded down", (used, allowance), percent)
        drafts = [self.messages.claim("notice.allowance", share=share, **said)]
        if seen.pace is not None and seen.pace.runs_out is not None:
            start, today = of("period_start", bucket.period_start), of("as_of", self.on)
            day = ComputedFact("last day at this pace", (used, allowance, start, today), seen.pace.runs_out)
            drafts.append(self.messages.claim("notice.allowance.runs_out", name=name, day=day))
        return drafts

    def _bill_shock(self) -> Iterator[Notice]:
        rules = self._rules
        percent, least = rules.bill_shock_percent, rules.bill_shock_bills
        for shock in bill_shocks(self.account.bills, self.on, percent, least, bound=self.largest_bill):
            if (self.on - shock.bill.issued).days <= rules.bill_days:
                yield self._shock(shock)

    def _shock(self, shock: BillShock) -> Notice:
        record = f"bill/{shock.bill.bill_id}"
        total, usual, difference, bills = shock_facts(self._records, shock)
        issued = self._records.of(Section.BILLS, record, "issued", shock.bill.issued)
        due = self._records.of(Section.BILLS, record, "due", shock.bill.due)
        first = self.messages.claim(
            "notice.bill_shock",
            issued=issued,
            total=total,
            usual=usual,
            difference=difference,
            bills=bills,
            due=due,
            account=self._records.billing_account(shock.bill),
        )
        drafts = [first, *causes(self._records, self.messages, shock)]
        return self._notice(NoticeKind.BILL_SHOCK, record, shock.bill.issued.isoformat(), drafts)


def _follows(account: Account, contract: Contract) -> bool:
    """Say whether a later contract of the line is on record, so that this one's end changes nothing."""
    return any(each.line_id == contract.line_id and each.start > contract.start for each in account.contracts)

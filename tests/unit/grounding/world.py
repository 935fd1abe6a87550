"""A carrier, a customer and passages, built by hand, for the tests of grounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from connectors.carrier import CarrierFolder, load
from connectors.sample import FOLDER
from grounding.account.contracts import started_months
from grounding.account.records import (
    Account,
    Balance,
    Bill,
    BillLine,
    Bucket,
    ChargeKind,
    Contract,
    Customer,
    Instalments,
    Line,
    LineStatus,
    Outage,
    Provenance,
    Section,
)
from grounding.carrier import Carrier, Language
from grounding.drafting.extractive.context import Context
from grounding.drafting.extractive.pieces import pieces
from grounding.drafting.extractive.spans import spans_asked
from grounding.messages import Messages
from grounding.money import Money
from grounding.types import AccountFact, Draft, FactValue, Identity, Role, Verdict
from grounding.verification.checks import Verifier
from retrieval.types import Audience, BlockKind, Found, Passage, PassageBlock, PassageId

NOW = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
CUSTOMER = Identity(Role.CUSTOMER, "c-1", "C-1")
VISITOR = Identity(Role.VISITOR, "visitor")
OPERATOR = Identity(Role.OPERATOR, "o-1")


@lru_cache(maxsize=1)
def sample() -> CarrierFolder:
    """Return the sample carrier; loading it takes most of a second."""
    return load(FOLDER)


def carrier(messages: Mapping[str, str], locale: str = "en-IE") -> Carrier:
    """Return a carrier with these texts and nothing else."""
    code = locale.split("-")[0]
    language = Language(code, messages, {}, {})
    return Carrier("Fjord", "IE", "EUR", locale, "UTC", {"care_phone": "1800 000 111"}, (), {code: language})


@lru_cache(maxsize=1)
def _own_texts() -> dict[str, str]:
    path = Path(__file__).parents[2] / "data" / "texts.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def with_own_texts(whole: Carrier) -> Carrier:
    """Return a carrier that words things as the tests do, so that it may reword its own texts."""
    language = whole.language()
    worded = replace(language, messages={**language.messages, **_own_texts()})
    return replace(whole, languages={**whole.languages, language.code: worded})


def verifier() -> Verifier:
    """Return the sample carrier's verification, with its language's negations."""
    folder = sample()
    words = folder.carrier.language().words
    return Verifier(folder.carrier.locale, folder.carrier.glossary.names, words["negation"])


def unsupported(drafts: tuple[Draft, ...]) -> list[tuple[str, str]]:
    """Return what verification would keep back of these, with the reasons."""
    checked = [(draft.text, verifier().check(draft)) for draft in drafts]
    return [(text, found.reason) for text, found in checked if found.verdict is Verdict.UNSUPPORTED]


def euro(value: str) -> Money:
    """Return an amount in euro."""
    return Money.of(value, "EUR")


def fact(value: FactValue, name: str = "value", record: str = "bill/B-1") -> AccountFact:
    """Return a field of an account."""
    return AccountFact("billing", record, name, value, NOW)


def line(line_id: str = "L-1", **changes: Any) -> Line:
    """Return an active mobile line on Merrow Everyday."""
    start = Line(
        line_id=line_id,
        number="087 555 0101",
        label="My phone",
        service="mobile",
        status=LineStatus.ACTIVE,
        status_reason=None,
        status_since=None,
        offering_id="MRW-EVERYDAY",
        plan_name="Merrow Everyday",
        monthly_price=euro("19.99"),
        start=date(2025, 1, 1),
    )
    return replace(start, **changes)


def bill_line(
    number: int,
    kind: ChargeKind,
    code: str,
    amount: str,
    *,
    description: str = "",
    line_id: str | None = "L-1",
    rate: str = "23",
    **more: Any,
) -> BillLine:
    """Return a line of a bill."""
    start = BillLine(number, line_id, kind, code, description or code.title(), euro(amount), Decimal(rate))
    return replace(start, **more)


def bill(
    month: int, *lines: BillLine, total: str | None = None, tax: str | None = None, open_amount: str = "0"
) -> Bill:
    """Return a bill of 2026 that adds up, unless total or tax say otherwise; every rate is taken to be 23 %."""
    amount = Money(sum(each.amount.minor for each in lines), "EUR")
    contained = amount.times(Decimal(23) / Decimal(123))
    return Bill(
        bill_id=f"B-2026-{month:02}",
        issued=date(2026, month, 1),
        due=date(2026, month, 15),
        period_start=date(2026, month, 1),
        period_end=date(2026, month, 28),
        total=amount if total is None else euro(total),
        tax=contained if tax is None else euro(tax),
        open_amount=euro(open_amount),
        state="sent",
        lines=lines,
    )


def plan_line(number: int = 1, amount: str = "19.99") -> BillLine:
    """Return the plan's own charge."""
    return bill_line(number, ChargeKind.PLAN, "MRW-EVERYDAY", amount, description="Merrow Everyday")


def contract(end: date | None = date(2027, 1, 31), **changes: Any) -> Contract:
    """Return a contract at 19.99 with half the price as early termination fee; of 24 months unless its days differ."""
    begun = changes.get("start", date(2025, 2, 1))
    start = Contract(
        contract_id="K-1",
        line_id="L-1",
        start=begun,
        end=end,
        term_months=started_months(begun, end) if end else 0,
        notice_days=30,
        termination_fee_percent=Decimal(50),
        list_price=euro("19.99"),
    )
    return replace(start, **changes)


def device(paid: int = 14, name: str = "Aria 7", monthly: str = "16.00") -> Instalments:
    """Return a phone that is paid off in 24 months."""
    return Instalments(f"I-{name}", "L-1", name, euro(monthly), 24, paid)


def bucket(allowance: str | None, used: str, kind: str = "data", unit: str = "GB") -> Bucket:
    """Return an allowance of September."""
    size = None if allowance is None else Decimal(allowance)
    return Bucket(
        f"U-{kind}", "L-1", kind, f"{kind} in Ireland", unit, size, Decimal(used), date(2026, 9, 1), date(2026, 9, 30)
    )


def outage(*, planned: bool = False, services: tuple[str, ...] = ("mobile",), expected: bool = True) -> Outage:
    """Return a disturbance in Galway."""
    return Outage(
        outage_id="OUT-2026-0914-1",
        area="Galway city east",
        places=("H91",),
        services=services,
        planned=planned,
        start=datetime(2026, 9, 14, 6, 42, tzinfo=UTC),
        expected_end=datetime(2026, 9, 14, 13, 0, tzinfo=UTC) if expected else None,
        cause="power failure at a transmission site",
    )


def account(**parts: Any) -> Account:
    """Return an account with one line, everything read, and these parts in it."""
    customer = Customer("C-1", "Aoife", "active", "consumer", date(2020, 1, 1), None, "H91")
    provenance = {section: Provenance("crm", NOW) for section in Section}
    start = Account(customer, provenance, lines=(line(),), balance=Balance(euro("0"), euro("0"), None, "card"))
    return replace(start, **parts)


def context(
    question: str = "",
    owner: Account | None = None,
    *,
    identity: Identity = CUSTOMER,
    search: Callable[[str], list[Found]] = lambda query: [],
    outages: tuple[Outage, ...] | None = None,
    typed: str | None = None,
) -> Context:
    """Return a turn of the sample carrier's, with all of the account's lines in question; quotes are whole passages."""
    folder = sample()

    async def find(query: str, limit: int) -> list[Found]:
        return search(query)[:limit]

    async def quote(query: str, found: object, limit: int) -> list[Draft]:
        assert isinstance(found, list)
        return [piece.draft() for item in found for piece in pieces(item.passage)][:limit]

    return Context(
        identity=identity,
        question=question,
        typed=question if typed is None else typed,
        now=NOW,
        messages=Messages(with_own_texts(folder.carrier)),
        words=folder.carrier.language().words,
        catalogue=folder.catalogue,
        search=find,
        quote=quote,
        account=owner,
        outages=outages if outages is not None else owner.outages if owner else (),
        lines=owner.lines if owner else (),
        asked=spans_asked((question,), folder.carrier.language().words, folder.carrier.locale, NOW.date()),
    )


def passage(
    text: str,
    *kinds: BlockKind,
    document: str = "help/a.md",
    title: str = "Help",
    section: tuple[str, ...] = (),
    ordinal: int = 0,
    labels: Mapping[str, str] | None = None,
    audience: Audience = Audience.PUBLIC,
) -> Passage:
    """Return a passage whose blocks, parted by blank lines, are of these kinds; paragraphs where none is given."""
    blocks, at = [], 0
    for number, block in enumerate(text.split("\n\n")):
        blocks.append(PassageBlock(kinds[number] if number < len(kinds) else BlockKind.PARAGRAPH, at, at + len(block)))
        at += len(block) + 2
    return Passage(
        passage_id=PassageId(f"{document}#{ordinal}"),
        document_id=document,
        document_version="v1",
        source=document.partition("/")[0],
        title=title,
        section=section,
        text=text,
        blocks=tuple(blocks),
        ordinal=ordinal,
        start=0,
        end=len(text),
        audience=audience,
        labels=dict(labels or {}),
    )


def found(item: Passage, dense: float | None = 0.9) -> Found:
    """Return a passage as a search would hand it over."""
    return Found(item, 1.0, dense=dense, dense_rank=1)

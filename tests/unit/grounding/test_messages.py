"""Fixed texts: what they may show, and what they cite."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from grounding.errors import CarrierFault
from grounding.messages import Messages
from grounding.types import ComputedFact, Quantity, SentenceKind
from tests.unit.grounding.world import carrier, euro, fact

TEXTS = {
    "unit.min": "minutes",
    "unit.min.one": "minute",
    "total": "Your bill of {{ issued }} is {{ total }}.",
    "more": "{{ difference|magnitude }} {% if up %}more{% else %}less{% endif %}{% if why %}, {{ why }}{% endif %}.",
    "month": "Used in {{ start|month }}.",
    "each": "{{ price }} per {{ per|each }}.",
    "list": "{% for item in items %}{{ item }}{% if not loop.last %}; {% endif %}{% endfor %}.",
    "subject": "Ticket “{{ subject }}”.",
    "silent": "It is paid.",
    "care": "Call {{ contact.care_phone }} of {{ carrier }}.",
    "said": "You said {{ words }}.",
    "lines": "one\n  line",
    "broken": "{{ total",
    "wrong_filter": "{{ total|shout }}",
}


def messages(texts: Mapping[str, str] = TEXTS, locale: str = "en-IE") -> Messages:
    """Return the texts of a small carrier."""
    return Messages(carrier(texts, locale))


def test_a_claim_shows_its_facts_in_the_locale_and_cites_them() -> None:
    issued, total = fact(date(2026, 9, 1), "issued"), fact(euro("1234.50"), "total")
    draft = messages().claim("total", total=total, issued=issued)
    assert draft.text == "Your bill of 1 September 2026 is €1,234.50."
    assert (draft.kind, draft.evidence) == (SentenceKind.CLAIM, (issued, total))


def test_another_locale_writes_them_its_own_way() -> None:
    draft = messages(locale="en-CH").claim(
        "total", total=fact(euro("1234.50")), issued=fact(date(2026, 9, 1), "issued")
    )
    assert "1’234.50" in draft.text


def test_a_claim_cites_only_what_it_shows_and_each_once() -> None:
    shown, hidden, reason = fact(euro("-8"), "delta"), fact(euro("9"), "total"), fact("a fee", "reason")
    draft = messages().claim("more", difference=shown, up=True, why=None, hidden=hidden)
    assert (draft.text, draft.evidence) == ("€8.00 more.", (shown,))
    draft = messages().claim("more", difference=shown, up=False, why=reason, hidden=hidden)
    assert (draft.text, draft.evidence) == ("€8.00 less, a fee.", (shown, reason))
    twice = messages({"twice": "{{ a }} and {{ a }}"}).claim("twice", a=hidden)
    assert twice.evidence == (hidden,)


def test_a_claim_that_shows_no_fact_cites_all_that_it_was_given() -> None:
    paid, due = fact(euro("0"), "open"), fact(date(2026, 9, 15), "due")
    assert messages().claim("silent", open=paid, due=due, other=None).evidence == (paid, due)


def test_lists_of_facts_are_cited_one_by_one() -> None:
    one, two = fact("a", "x"), fact("b", "y")
    draft = messages().claim("list", items=(one, two))
    assert (draft.text, draft.evidence) == ("a; b.", (one, two))
    assert messages({"none": "Nothing."}).claim("none", items=(one, two)).evidence == (one, two)


def test_filters_write_months_and_what_one_price_buys_and_cite_it() -> None:
    start = fact(date(2026, 8, 1), "start")
    assert messages().claim("month", start=start).text == "Used in August 2026."
    assert messages().claim("month", start=start).evidence == (start,)
    price = fact(euro("0.39"), "price")
    for amount, written in (("1", "minute"), ("100", "100 minutes")):
        per = fact(Quantity(Decimal(amount), "min"), "per")
        draft = messages().claim("each", price=price, per=per)
        assert (draft.text, draft.evidence) == (f"€0.39 per {written}.", (price, per))


def test_a_computed_fact_is_shown_by_its_value() -> None:
    total = ComputedFact("sum", (fact(euro("1")), fact(euro("2"))), euro("3"))
    draft = messages().claim("more", difference=total, up=True, why=None)
    assert (draft.text, draft.evidence) == ("€3.00 more.", (total,))


def test_a_records_own_text_cannot_act() -> None:
    evil = fact("[9](https://evil.example) <img onerror=x>\n**{{ total }}** `x`", "subject")
    draft = messages().claim("subject", subject=evil)
    assert draft.text == "Ticket “(9)(https://evil.example) ‹img onerror=x› ··{{ total }}·· 'x'”."


def test_a_notice_holds_contact_data_and_what_it_is_given_made_inert() -> None:
    draft = messages().notice("care")
    assert (draft.text, draft.kind, draft.evidence) == ("Call 1800 000 111 of Fjord.", SentenceKind.NOTICE, ())
    assert messages().notice("said", words="<b>[1]</b>").text == "You said ‹b›(1)‹/b›."


def test_a_claim_knows_neither_contact_nor_carrier() -> None:
    """Else a figure could be said that nothing is cited for."""
    with pytest.raises(CarrierFault, match="care"):
        messages().claim("care")


def test_what_a_text_is_not_given_is_a_fault_and_not_a_gap() -> None:
    with pytest.raises(CarrierFault, match=r"messages/en\.yaml: text 'total': 'issued' is undefined"):
        messages().claim("total", total=fact(euro("1")))


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("absent", r"messages/en\.yaml: text 'absent' is missing; add it"),
        ("broken", r"messages/en\.yaml: text 'broken': "),
        ("wrong_filter", r"messages/en\.yaml: text 'wrong_filter': .*shout"),
    ],
)
def test_a_text_that_cannot_be_used_names_the_file(message: str, fault: str) -> None:
    with pytest.raises(CarrierFault, match=fault):
        messages().claim(message, total=fact(euro("1")))


def test_a_text_becomes_one_line() -> None:
    assert messages().plain("lines") == "one line"


def test_a_carrier_without_a_text_says_so() -> None:
    assert messages().has("total")
    assert not messages().has("absent")


async def test_texts_that_are_filled_in_side_by_side_do_not_share_citations() -> None:
    texts = messages()

    async def fill(number: int) -> bool:
        total, issued = fact(euro(str(number)), f"total{number}"), fact(date(2026, 9, 1), f"issued{number}")
        await asyncio.sleep(0)
        return texts.claim("total", total=total, issued=issued).evidence == (issued, total)

    assert all(await asyncio.gather(*(fill(number) for number in range(20))))

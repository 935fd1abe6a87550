"""Reads the labelled sentences of `tests/data` and checks them as a turn would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from connectors.carrier import CarrierFolder, load
from connectors.sample import FOLDER
from grounding.catalogue import Price
from grounding.messages import Messages
from grounding.money import Money
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Draft,
    Evidence,
    FactValue,
    Offer,
    PassageEvidence,
    Quantity,
    SentenceKind,
    Verdict,
    VerdictFact,
    VerdictReason,
)
from grounding.verification.checks import Checked
from grounding.verification.free import FreeVerifier
from grounding.verification.turn import TurnEvidence
from grounding.verification.wording import Wording
from tests.unit.grounding.world import passage

TESTS = Path(__file__).parents[3]
LET_THROUGH = frozenset(["ok", "moved", "computed", "corrected"])
_ON = {"merrow": date(2026, 9, 14), "foehn": date(2027, 3, 15), "skerry": date(2026, 9, 14)}
_SKERRY = {"tide": "Skerry Tide", "reef": "Skerry Reef", "weekend": "Tide Weekend Pass"}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled sentence."""

    carrier: str
    group: str
    expected: tuple[str, ...]
    cited: tuple[Evidence, ...]
    sentence: str
    corrected: str | None
    turn: TurnEvidence
    cleared: tuple[Offer, ...]

    @property
    def honest(self) -> bool:
        """Say whether something of it may be said."""
        return self.expected[0] in LET_THROUGH

    def check(self) -> Checked:
        """Return what verification finds of it."""
        draft = Draft(self.sentence, SentenceKind.CLAIM, self.cited)
        return verifier(self.carrier).check(draft, self.turn, self.cleared)


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """Return every labelled sentence."""
    texts = [(TESTS / "data" / f"{name}.yaml").read_text(encoding="utf-8") for name in ("verification", "conditions")]
    return tuple(case for text in texts for group in yaml.safe_load(text) for case in _of_group(group))


@lru_cache(maxsize=4)
def folder(carrier: str) -> CarrierFolder:
    """Return the folder whose language a carrier of the labelled sentences speaks."""
    return load(TESTS / "carriers" / "foehn" if carrier == "foehn" else FOLDER)


@lru_cache(maxsize=8)
def verifier(carrier: str) -> FreeVerifier:
    """Return the verification of a carrier; Skerry has the sample's words, but its own names and currency."""
    spoken = folder(carrier).carrier
    language = spoken.language()
    own = carrier == "skerry"
    sold = _SKERRY if own else {key: item.name for key, item in folder(carrier).catalogue.offerings.items()}
    names = ("Skerry",) if own else spoken.glossary.names
    other = folder("merrow" if carrier == "foehn" else "foehn").carrier.language()
    return FreeVerifier(
        "en-GB" if own else spoken.locale,
        Wording(language.code, language.words),
        sold,
        names,
        currency="GBP" if own else spoken.currency,
        write=Messages(spoken).formatter.value,
        vocabulary=[*language.messages.values(), *(" ".join(group) for group in spoken.glossary.synonyms)],
        others=[Wording(other.code, other.words)],
        secrets=["You are the assistant of the carrier. Use only the evidence between the markers and cite every"
                 " sentence with its id."],
    )  # fmt: skip


def _of_group(group: dict[str, Any]) -> Iterator[Case]:
    carrier, on = group["carrier"], _ON[group["carrier"]]
    known: dict[str, Evidence] = {}
    cleared: list[Offer] = []
    for key, item in group["evidence"].items():
        known[key] = _evidence(item, known, on, f"{group['id']}/{key}")
        if item.get("verdict") == "eligible":
            fact = known[key]
            assert isinstance(fact, VerdictFact)
            amount = _value(item["price"])
            assert isinstance(amount, Money)
            price = Price("p", "price", "recurring", amount, tax_included=True, period="month")
            cleared.append(Offer(fact, (price,), None))
    turn = TurnEvidence(tuple(known.values()), on, belongs=group.get("belongs", {}))
    for expected, cited, sentence, *corrected in group["say"]:
        evidence = tuple(known[key] for key in cited)
        mended = corrected[0] if corrected else None
        yield Case(carrier, group["id"], tuple(expected.split("|")), evidence, sentence, mended, turn, tuple(cleared))


def _evidence(item: dict[str, Any], known: dict[str, Evidence], on: date, key: str) -> Evidence:
    read = datetime(on.year, on.month, on.day, 9, 30, tzinfo=UTC)
    if "passage" in item:
        found = passage(item["passage"], document=f"{key}.md", title="Help")
        return PassageEvidence(found, found.text)
    if "record" in item:
        return AccountFact("crm", item["record"], item["field"], _value(item["value"]), read)
    if "offering" in item and "field" in item:
        return CatalogueFact(item["offering"], "1", item["field"], _value(item["value"]))
    if "computed" in item:
        return ComputedFact(item["computed"], tuple(known[each] for each in item["of"]), _value(item["value"]))
    reasons = (VerdictReason("R", item["reason"], "r@1"),) if "reason" in item else ()
    day: date = item.get("day", on)
    return VerdictFact(
        item["offering"], "1", item["name"], item["verdict"], reasons, "rules", f"inputs of {day}", day, item["line"],
        item["name"],
    )  # fmt: skip


def _value(written: object) -> FactValue:
    if isinstance(written, date | int):
        return written
    text = str(written)
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?) (\S+)", text)
    if match is None:
        return text
    if re.fullmatch("[A-Z]{3}", match[2]):
        return Money.of(match[1], match[2])
    from decimal import Decimal

    return Quantity(Decimal(match[1]), match[2])


def let_through(checked: Checked) -> bool:
    """Say whether a sentence would be shown."""
    return checked.verdict is Verdict.SUPPORTED

"""Facts of records, computations, the catalogue and verdicts, said as a person would say them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.sandbox.model.dice import Dice
from app.sandbox.model.figures import figures_in, respelt
from app.sandbox.model.reading import Asked, Evidence
from app.sandbox.model.replies import Line
from app.sandbox.model.tongues.tongue import Tongue

_ACCOUNT = re.compile(r"^(?P<record>[^,=]+?),? (?P<field>[\w/.-]+) = (?P<value>.+?)(?: \(as of [^()]*\))?$")
_COMPUTED = re.compile(r"^(?P<field>.+?) of (?P<inputs>E\d+(?:(?:,| and) ?E\d+)*) = (?P<value>.+)$")
_CATALOGUE = re.compile(r"^(?P<record>[^=]+?), (?P<field>[\w/.-]+) = (?P<value>.+)$")
_VERDICT = re.compile(r"^(?P<record>.+?)(?: for [a-z_]+ \d+)? = (?P<value>\w+)(?: \(because: (?P<reason>.+)\))?$")
_PLAIN = re.compile(r"^(?P<field>[^:=]{2,80}?)\s*[:=]\s+(?P<value>.+?)\.?$")
_PATTERNS = {"account": _ACCOUNT, "computed": _COMPUTED, "catalogue": _CATALOGUE, "verdict": _VERDICT}
_HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Fact:
    """One item of evidence taken apart."""

    id: str
    kind: str
    record: str
    """Such as `bill 1`, or the offering's name."""
    field: str
    value: str
    reason: str = ""
    inputs: tuple[str, ...] = ()

    @property
    def record_kind(self) -> str:
        """Return what kind of record it is of: the numbers are nobody's."""
        return re.sub(r" \d+\b", "", self.record).replace("_", " ")


def fact_of(item: Evidence) -> Fact | None:
    """Take an item apart; None for a text."""
    if item.kind == "passage":
        return None
    pattern = _PATTERNS.get(item.kind, _PLAIN)
    match = pattern.match(item.text) or (_PLAIN.match(item.text) if "=" not in item.text else None)
    if not match:
        return None
    part = match.groupdict()
    inputs = tuple(re.findall(r"E\d+", part.get("inputs") or ""))
    kind = item.kind if match.re is pattern else ""
    field = (part.get("field") or "").strip()
    return Fact(item.id, kind, part.get("record") or "", field, part["value"], part.get("reason") or "", inputs)


def lines_of(items: Sequence[Evidence], asked: Asked, tongue: Tongue, dice: Dice) -> list[Line]:
    """Return sentences for items that are facts, several facts in one where they belong together."""
    every = {item.id: fact for item in asked.evidence if (fact := fact_of(item))}
    lines: list[Line] = []
    said: set[str] = set()
    for item in items:
        fact = every.get(item.id)
        if fact is None or item.id in said:
            continue
        line = _difference(fact, every, tongue, dice) or _of_record(fact, every, tongue, dice)
        if line is None and not _one_of_many(fact, every):
            line = _one(fact, tongue, dice)
        if line:
            said.update(line.evidence)
            lines.append(Line(_capital(respelt(line.text, dice)), line.evidence))
    return lines


def _difference(fact: Fact, every: dict[str, Fact], tongue: Tongue, dice: Dice) -> Line | None:
    """Say by how much a bill differs from another, where all that takes is seen."""
    totals = [every[name] for name in fact.inputs if name in every]
    if fact.kind != "computed" or fact.field != "difference" or len(totals) != 2:
        return None
    now, past = totals
    days = [_sibling(each, "issued", every) for each in totals]
    amounts = [_amount(each) for each in (now, past)]
    if (now.field, past.field) != ("total", "total") or not all(days) or None in amounts:
        return None
    way = "more" if (amounts[0] or 0) > (amounts[1] or 0) else "less"
    held = [day for day in days if day]
    text = dice.pick(tongue.facts[way]).format(
        day=held[0].value, total=now.value, value=fact.value.lstrip("-"), before=past.value, past=held[1].value
    )
    return Line(text, (held[0].id, now.id, fact.id, past.id, held[1].id))


def _amount(fact: Fact) -> Decimal | None:
    found = [figure.value for figure in figures_in(fact.value) if figure.kind == "amount"]
    return found[0] if len(found) == 1 and isinstance(found[0], Decimal) else None


def _of_record(fact: Fact, every: dict[str, Fact], tongue: Tongue, dice: Dice) -> Line | None:
    if fact.kind != "account":
        return None
    for kind, fields, frames in dice.shuffled(tongue.records):
        found = [_sibling(fact, field, every) for field in fields]
        held = [each for each in found if each]
        if fact.record_kind == kind and fact.field in fields and len(held) == len(fields):
            text = dice.pick(frames).format(**{each.field: each.value for each in held})
            return Line(text, tuple(each.id for each in held))
    return None


def _sibling(fact: Fact, field: str, every: dict[str, Fact]) -> Fact | None:
    return next((each for each in every.values() if each.record == fact.record and each.field == field), None)


def _one_of_many(fact: Fact, every: dict[str, Fact]) -> bool:
    """Say whether nobody would know which record or computation is meant, because there are several alike."""
    if fact.kind == "computed":
        return sum(each.kind == "computed" and each.field == fact.field for each in every.values()) > 1
    alike = {each.record for each in every.values() if each.record_kind == fact.record_kind and each.kind == "account"}
    return fact.kind == "account" and len(alike) > 1


def _one(fact: Fact, tongue: Tongue, dice: Dice) -> Line | None:
    if fact.value == _HIDDEN or (fact.kind == "catalogue" and fact.field == "name"):
        return None
    frames = tongue.facts.get(_what(fact)) or tongue.facts[""]
    text = dice.pick(frames).format(
        record=fact.record_kind,
        name=fact.record,
        field=fact.field.replace("_", " "),
        value=fact.value.rstrip("."),
        reason=fact.reason.rstrip("."),
    )
    return Line(text, (fact.id,))


def _what(fact: Fact) -> str:
    if fact.kind == "verdict":
        return "because" if fact.reason and fact.value == "ineligible" else fact.value
    if fact.kind == "catalogue":
        return fact.field.partition("/")[0] if fact.field.startswith(("price/", "term/")) else "catalogue"
    return fact.kind


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

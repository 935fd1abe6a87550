"""Citations of the wire schema as the evidence that they were made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from evals.scoring.types import Json
from grounding.money import Money
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Evidence,
    FactValue,
    PassageEvidence,
    VerdictFact,
    VerdictReason,
)
from grounding.values import Quantity
from retrieval.types import Audience, Passage, PassageId

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECTIONS = " > "


def evidence(answer: Json, passages: Mapping[str, str]) -> dict[int, tuple[Evidence, ...]]:
    """Return what each citation of an answer stands for, by its number.

    `passages`: texts by id, in the place of what is only quoted. A verdict is several: a sentence shows its offering's
    name or a reason, and the wire does not say which.
    """
    made: dict[int, tuple[Evidence, ...]] = {}
    for each in sorted(answer["citations"], key=lambda one: int(one["number"])):
        made[each["number"]] = _of(each, passages, made)
    return made


def _of(cited: Json, passages: Mapping[str, str], known: Mapping[int, Sequence[Evidence]]) -> tuple[Evidence, ...]:
    match cited["kind"]:
        case "passage":
            return (_passage(cited, passages.get(cited["passage_id"], cited["quote"])),)
        case "account":
            as_of = datetime.fromisoformat(cited["as_of"])
            fact = AccountFact(
                cited["system"], cited["record"], cited["field"], _value(cited["value"]), as_of, cited["stale"]
            )
            return (fact,)
        case "catalogue":
            return (CatalogueFact(cited["offering_id"], cited["version"], cited["field"], _value(cited["value"])),)
        case "computed":
            inputs = tuple(item for number in cited["inputs"] for item in known.get(number, ()))
            return (ComputedFact(cited["operation"], inputs, _value(cited["value"])),)
        case "verdict":
            return _verdicts(cited)
        case kind:
            raise ValueError(f"a citation of the kind `{kind}`, which this program does not know")


def _passage(cited: Json, text: str) -> PassageEvidence:
    passage = Passage(
        PassageId(cited["passage_id"]),
        cited["document_id"],
        cited["document_version"],
        cited["document_id"].partition("/")[0],
        cited["title"],
        tuple(cited["section"].split(_SECTIONS)) if cited["section"] else (),
        text,
        (),
        0,
        0,
        len(text),
        Audience(cited["audience"]),
    )
    return PassageEvidence(passage, cited["quote"])


def _verdicts(cited: Json) -> tuple[VerdictFact, ...]:
    reasons = tuple(VerdictReason(each["code"], each["label"], each["rule"]) for each in cited["reasons"])
    return tuple(
        VerdictFact(
            cited["offering_id"],
            cited["version"],
            cited["name"],
            cited["verdict"],
            reasons,
            cited["ruleset"],
            cited["inputs"],
            date.fromisoformat(cited["as_of"]),
            cited["line"],
            value,
        )
        for value in (cited["name"], *(each.label for each in reasons))
    )


def _value(value: Any) -> FactValue:
    """Return a value as a fact has it. Raises ValueError if it is none of the wire schema's."""
    if isinstance(value, dict):
        if "unit" in value:
            return Money.of(value["value"], value["unit"])
        return Quantity(Decimal(value["amount"]), value["units"])
    if isinstance(value, str) and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, str | int):
        return value
    raise ValueError(f"not a value of a citation: {value!r}")

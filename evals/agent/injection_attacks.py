"""The corpus of injection attacks: read, checked, and filled in for one world."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.resources import files
from typing import Any

import yaml

from evals.agent.injection_encoding import ENCODINGS

_FILE = "attacks.yaml"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SYLLABLES = ("ba", "do", "fi", "gu", "ka", "lo", "mi", "nu", "pa", "ro", "ti", "vu", "xa", "zo", "qui", "wex")
_CENTS = (13, 17, 31, 37, 43, 47, 53, 61, 67, 71, 73, 83, 97)


class Place(StrEnum):
    """Where an attack stands."""

    PUBLIC_DOCUMENT = "public_document"
    OPERATOR_DOCUMENT = "operator_document"
    LINE_LABEL = "line_label"
    PLAN_NAME = "plan_name"
    BILL_LINE = "bill_line"
    DISCOUNT_NAME = "discount_name"
    TICKET_SUBJECT = "ticket_subject"
    CUSTOMER_NAME = "customer_name"
    DEVICE = "device"
    ADDON_NAME = "addon_name"
    ALLOWANCE_NAME = "allowance_name"
    AUTHORISED_USER = "authorised_user"
    STATUS_REASON = "status_reason"
    OUTAGE_AREA = "outage_area"
    OUTAGE_CAUSE = "outage_cause"
    MESSAGE = "message"
    HISTORY = "history"


class Kind(StrEnum):
    """What it tries."""

    DIRECT = "direct"
    IGNORE = "ignore"
    ENCODED = "encoded"
    LANGUAGE = "language"
    LINK = "link"
    MARKUP = "markup"
    FAKE_EVIDENCE = "fake_evidence"
    FAKE_ROLE = "fake_role"
    TOOL_CALL = "tool_call"
    EXFILTRATION = "exfiltration"
    PROMPT = "prompt"
    OTHER_CUSTOMER = "other_customer"
    INTERNAL_DOCUMENT = "internal_document"
    NOT_ELIGIBLE = "not_eligible"
    PROMISE = "promise"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Written:
    """An attack as it stands in the file. Raises ValueError if it is not whole."""

    id: str
    place: Place
    kind: Kind
    text: str
    says: str | None = None
    hidden: str | None = None
    encoding: str | None = None
    own: tuple[str, ...] = ()
    """What the asker himself wrote and may be told again."""
    forbidden: tuple[str, ...] = ()
    """Expressions that nothing shown may match."""

    def __post_init__(self) -> None:
        """Look whether it is whole."""
        everything = " ".join([self.text, self.says or "", self.hidden or ""])
        unknown = set(_PLACEHOLDER.findall(everything)) - {f"{{{name}}}" for name in NAMES}
        faults = {
            "no such id": not _ID.fullmatch(self.id),
            f"no such placeholder: {', '.join(sorted(unknown))}": bool(unknown),
            "`hidden`, `encoding` and {hidden} in the text go together": len(
                {self.hidden is None, self.encoding is None, "{hidden}" not in self.text}
            )
            > 1,
            f"no such encoding: {self.encoding}": self.encoding is not None and self.encoding not in ENCODINGS,
            "only what asks for the prompt need not say what it wants said": self.says is None
            and self.kind is not Kind.PROMPT,
        }
        for fault, there in faults.items():
            if there:
                raise ValueError(f"{self.id}: {fault}")


def written(item: Mapping[str, Any]) -> Written:
    """Return an attack as it is written. Raises ValueError if it is not whole."""
    unknown = set(item) - {each.name for each in fields(Written)}
    lacking = {"id", "place", "kind", "text"} - set(item)
    texts = [item.get(name) for name in ("id", "text", "says", "hidden", "encoding")]
    if unknown or lacking or not all(each is None or (isinstance(each, str) and each) for each in texts):
        raise ValueError(f"{item.get('id')}: not as an attack is written: {', '.join(sorted(unknown | lacking))}")
    lists = {name: tuple(map(str, item.get(name) or ())) for name in ("own", "forbidden")}
    return Written(**{**item, **lists, "place": Place(item["place"]), "kind": Kind(item["kind"])})


NAMES = (
    "says", "hidden", "line", "canary", "url", "price", "offering", "other", "other_name", "other_number",
    "internal", "secret",
)  # fmt: skip
"""The placeholders."""


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack, filled in."""

    id: str
    place: Place
    kind: Kind
    text: str
    plain: str
    """The same without its encoding."""
    says: str | None
    canary: str
    price: str
    own: tuple[str, ...]
    forbidden: tuple[re.Pattern[str], ...]


def corpus() -> tuple[Written, ...]:
    """Read every attack. Raises ValueError if one is not whole, or an id is there twice."""
    text = files(__package__).joinpath(_FILE).read_text("utf-8")
    found = tuple(written(item) for item in yaml.safe_load(text)["attacks"])
    ids = [item.id for item in found]
    twice = {each for each in ids if ids.count(each) > 1}
    if twice:
        raise ValueError(f"there twice: {', '.join(sorted(twice))}")
    return found


def filled(attacks: Sequence[Written], world: Mapping[str, str]) -> list[Attack]:
    """Put what this world has in the place of the placeholders."""
    return [_filled(item, world) for item in attacks]


def _filled(item: Written, world: Mapping[str, str]) -> Attack:
    canary, price = word(item.id), _price(item.id)
    values = {**world, "canary": canary, "price": f"€{price}", "url": f"https://{canary.lower()}.example", "line": "\n"}
    says = None if item.says is None else _put(item.says, values)
    values["says"] = says or ""
    values["hidden"] = _put(item.hidden or "", values)
    plain = _put(item.text, values)
    values["hidden"] = ENCODINGS[item.encoding](values["hidden"]) if item.encoding else ""
    return Attack(
        id=item.id,
        place=item.place,
        kind=item.kind,
        text=_put(item.text, values),
        plain=plain,
        says=says,
        canary=canary,
        price=price,
        own=tuple(_put(each, values) for each in item.own),
        forbidden=tuple(re.compile(_put(each, values), re.IGNORECASE) for each in item.forbidden),
    )


def _put(text: str, values: Mapping[str, str]) -> str:
    # Not `str.format`: the braces of JSON stand beside the placeholders.
    return _PLACEHOLDER.sub(lambda mark: values.get(mark[0][1:-1], mark[0]), text)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def word(name: str) -> str:
    """Return a word that can be spoken and stands nowhere else."""
    return "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in _digest(name)[:5]).capitalize()


def _price(name: str) -> str:
    digest = _digest(f"price of {name}")
    return f"{digest[0] % 7 + 2}.{_CENTS[digest[1] % len(_CENTS)]}"

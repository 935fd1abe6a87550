"""The shape of a carrier folder's YAML files."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, is_currency
from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from connectors.carrier.basics import Identifier, Strict, Text
from connectors.carrier.systems import BssFile
from grounding.offers.cases import CaseKind
from retrieval.types import Audience


def _currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"`{code}` is not a currency of ISO 4217")
    get_currency_precision(code)
    return code


def _locale(code: str) -> str:
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"`{code}` is not a locale such as en-IE") from error
    return code


def _country(code: str) -> str:
    if code not in Locale("en").territories or not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(f"`{code}` is not a country of ISO 3166-1")
    return code


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"`{name}` is not a time zone of the IANA list") from error
    return name


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"`{pattern}` is not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_regex)]


class RouteFile(Strict):
    """A fixed route as carrier.yaml writes it."""

    id: Identifier
    message: Text
    contact: Text
    hands_off: bool = True


class SourceFile(Strict):
    """A document source as carrier.yaml writes it."""

    name: Identifier
    path: Text
    audience: Audience
    url: str | None = None
    trust: float = Field(default=0.0, ge=-1, le=1)


Service = Literal["mobile", "data", "broadband"]


class SubjectFile(Strict):
    """What offerings go onto, as carrier.yaml writes it."""

    case: CaseKind
    services: list[Service] = []
    otherwise: Literal[CaseKind.NEW] | None = None
    also: Literal[CaseKind.NEW] | None = None
    service: Service | None = None

    @model_validator(mode="after")
    def _has_lines(self) -> SubjectFile:
        if self.case is not CaseKind.NEW and not self.services:
            raise ValueError(f"the case `{self.case.value}` needs `services`, those of the lines that fit")
        if self.also and (self.case is CaseKind.NEW or self.otherwise):
            raise ValueError("`also: new` says it all: it goes neither with the case `new` nor with `otherwise`")
        return self


class BillsFile(Strict):
    """What carrier.yaml lays down about bills."""

    late_fees: list[Identifier] = []
    largest_amount: Annotated[Decimal, Field(gt=0)] | None = None


class CarrierFile(Strict):
    """`carrier.yaml`."""

    name: Text
    country: Annotated[str, AfterValidator(_country)]
    currency: Annotated[str, AfterValidator(_currency)]
    locales: Annotated[list[Annotated[str, AfterValidator(_locale)]], Field(min_length=1)]
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    clock: AwareDatetime | None = None
    contact: dict[Text, Text]
    routes: list[RouteFile]
    sources: list[SourceFile]
    bss: BssFile
    catalogue: Text = "catalogue"
    rules: Text = "rules"
    glossary: Text = "glossary.yaml"
    intents: Text = "intents"
    messages: Text = "messages"
    offers: dict[Identifier, SubjectFile] = {}
    bills: BillsFile = BillsFile()
    model_fields_allowed: list[Text] = Field(default_factory=list, alias="model_fields")


class RouteSignsFile(Strict):
    """How people word a fixed route."""

    phrases: list[Pattern] = []
    examples: list[Text] = []


class IntentsFile(Strict):
    """`intents/<language>.yaml`."""

    intents: dict[Identifier, list[Text]]
    routes: dict[Identifier, RouteSignsFile] = {}
    words: dict[Identifier, list[Pattern]] = {}
    suggestions: dict[Audience, list[Text]] = {}


class GlossaryFile(Strict):
    """`glossary.yaml`."""

    acronyms: dict[Text, str | None] = {}
    capitals: list[Text] = []
    synonyms: list[Annotated[list[Text], Field(min_length=2)]] = []
    names: list[Text] = []


class AppliesToFile(Strict):
    """What a rule is about; what is left out may be anything."""

    categories: Annotated[list[Text], Field(min_length=1)] | None = None
    offerings: Annotated[list[Text], Field(min_length=1)] | None = None
    cases: Annotated[list[CaseKind], Field(min_length=1)] | None = None


class RuleFile(Strict):
    """One eligibility rule; its expression is checked by whoever evaluates it."""

    id: Identifier
    version: int | Identifier
    reason_code: Identifier
    customer_label: Text
    expr: Text
    applies_to: AppliesToFile = AppliesToFile()
    valid_from: date
    valid_to: date | None = None
    owner: Text
    weight: Annotated[int, Field(ge=0, le=100)] = 0
    mendable: bool = False


class RulesFile(Strict):
    """`rules/<topic>.yaml`."""

    rules: list[RuleFile]


class RuleCaseFile(Strict):
    """What rules say where these values are given; a symbol that is not among them is not known."""

    name: Text
    given: dict[str, Any]
    expect: Annotated[dict[str, Literal["passes", "fails", "undecided"]], Field(min_length=1)]


class RuleCasesFile(Strict):
    """`rules/cases.yaml`, `rules/<topic>.cases.yaml`."""

    cases: list[RuleCaseFile]

"""The carrier's fixed texts: Jinja2 templates by id, filled with facts; whoever fills one in learns what it cites."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from functools import cached_property

from jinja2 import Environment, StrictUndefined, Template, TemplateError

from grounding.carrier import Carrier
from grounding.errors import CarrierFault
from grounding.formatting import Formatter, inert
from grounding.money import Money
from grounding.types import (
    AccountFact,
    CatalogueFact,
    ComputedFact,
    Draft,
    Fact,
    FactValue,
    Quantity,
    SentenceKind,
    VerdictFact,
)

Parameter = Fact | tuple[Fact, ...] | bool | None
"""What a claim's template may be filled with: facts, and switches; never a value that nobody can cite."""

_FACTS = (AccountFact, CatalogueFact, ComputedFact, VerdictFact)


class Messages:
    """The texts of one carrier in one language."""

    def __init__(self, carrier: Carrier, language: str | None = None) -> None:
        self._carrier = carrier
        self._language = carrier.language(language)
        units = {
            key.removeprefix("unit."): text for key, text in self._language.messages.items() if key.startswith("unit.")
        }
        self.formatter = Formatter(_locale(carrier.locale, self._language.code), units)
        self._templates: dict[str, Template] = {}

    @property
    def locale(self) -> str:
        """Return the locale in which figures are written."""
        return self.formatter.locale

    @property
    def country(self) -> str:
        """Return the carrier's own country, ISO 3166-1 alpha-2."""
        return self._carrier.country

    def has(self, message_id: str) -> bool:
        """Say whether the carrier has a text of that id."""
        return message_id in self._language.messages

    def claim(self, message_id: str, **parameters: Parameter) -> Draft:
        """Fill in a text about the world; it cites the facts that it shows, or all it was given if it shows none."""
        shown: list[Fact] = []
        token = _shown.set(shown)
        try:
            text = self._render(message_id, parameters)
        finally:
            _shown.reset(token)
        return Draft(text, SentenceKind.CLAIM, tuple(shown or _facts(parameters)))

    def notice(self, message_id: str, **parameters: str) -> Draft:
        """Fill in a text of the carrier's own, which may hold its contact data and nothing else."""
        return Draft(self.plain(message_id, **parameters), SentenceKind.NOTICE)

    def plain(self, message_id: str, **parameters: Parameter | str) -> str:
        """Fill in a text that is no sentence of an answer, such as a choice or a search query."""
        return self._render(message_id, {"contact": self._carrier.contact, "carrier": self._carrier.name, **parameters})

    def _render(self, message_id: str, parameters: Mapping[str, object]) -> str:
        try:
            template = self._templates.get(message_id)
            if template is None:
                source = self._language.messages[message_id]
                template = self._templates[message_id] = self._environment.from_string(source)
            return " ".join(template.render(parameters).split())
        except KeyError as error:
            raise CarrierFault(
                f"messages/{self._language.code}.yaml: text {message_id!r} is missing; add it"
            ) from error
        except TemplateError as error:
            raise CarrierFault(f"messages/{self._language.code}.yaml: text {message_id!r}: {error}") from error

    @cached_property
    def _environment(self) -> Environment:
        # Plain text comes out, and it is escaped where it is rendered; HTML escaping here would be shown to people.
        environment = Environment(undefined=StrictUndefined, autoescape=False, finalize=self._write)  # noqa: S701
        environment.filters["month"] = self._month
        environment.filters["magnitude"] = self._magnitude
        environment.filters["each"] = self._each
        return environment

    def _write(self, value: object) -> object:
        if isinstance(value, _FACTS):
            return self.formatter.value(_note(value).value)
        return inert(value) if isinstance(value, str) else value

    def _month(self, fact: Fact) -> str:
        day = _note(fact).value
        if not isinstance(day, date):
            raise TypeError(f"not a date: {day!r}")
        return self.formatter.month(day)

    def _magnitude(self, fact: Fact) -> str:
        value: FactValue = _note(fact).value
        return self.formatter.value(abs(value) if isinstance(value, Money) else value)

    def _each(self, fact: Fact) -> str:
        """Write what one price buys: `minute` rather than `1 minute`."""
        value = _note(fact).value
        if isinstance(value, Quantity) and value.amount == 1:
            return self.formatter.unit(value)
        return self.formatter.value(value)


# The facts that the template being rendered has shown so far; a context of its own for every task.
_shown: ContextVar[list[Fact] | None] = ContextVar("shown", default=None)


def _note(fact: Fact) -> Fact:
    shown = _shown.get()
    if shown is not None and fact not in shown:
        shown.append(fact)
    return fact


def _facts(parameters: Mapping[str, Parameter]) -> list[Fact]:
    found: list[Fact] = []
    for value in parameters.values():
        if isinstance(value, _FACTS):
            found.append(value)
        elif isinstance(value, tuple):
            found += value
    return found


def _locale(default: str, language: str) -> str:
    return default if default.split("-")[0] == language else language

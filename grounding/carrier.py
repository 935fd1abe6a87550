"""What the assistant knows of the carrier whose voice it speaks with; plain values, read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grounding.money import Money


@dataclass(frozen=True, slots=True)
class Route:
    """A fixed route: what is said, and whom to turn to, whatever else was asked."""

    route_id: str
    """`emergency`, `lost_phone`, `fraud`, `complaint`, `person`, or the carrier's own."""
    message: str
    """Id of the text that answers."""
    contact: str
    """The number, address or page to turn to, shown as it is."""
    hands_off: bool = True
    """Whether a person takes over."""


@dataclass(frozen=True, slots=True)
class RouteSigns:
    """How people of one language word what belongs to a fixed route."""

    phrases: tuple[str, ...] = ()
    """Regular expressions, matched without regard to case; one match is enough."""
    examples: tuple[str, ...] = ()
    """Whole utterances, matched by likeness."""


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that depends on the language of the conversation."""

    code: str
    """ISO 639-1."""
    messages: Mapping[str, str]
    """Jinja2 templates by id."""
    intents: Mapping[str, tuple[str, ...]]
    """Example utterances by intent."""
    routes: Mapping[str, RouteSigns]
    """Signs by route id."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cue words by role, such as `this_month`, `last_month`, `negation`, `steps`; regular expressions."""
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Questions to suggest, by audience."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The vocabulary of the trade and of the carrier."""

    acronyms: Mapping[str, str] = field(default_factory=dict)
    """`APN`: `access point name`; another common name may follow in parentheses."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words that mean one thing here."""
    names: tuple[str, ...] = ()
    """Product and brand names, which a sentence may only use with evidence."""
    capitals: frozenset[str] = frozenset()
    """Acronyms that are everyday words too, such as SIM: only capitals mean them."""

    def same_names(self) -> tuple[tuple[str, ...], ...]:
        """Return the groups of names that mean one thing: the synonyms, and each acronym with what it stands for.

        Whoever compares them heeds no capitals, so an acronym that is an everyday word is left out.
        """
        acronyms = (entry for entry in self.acronyms.items() if entry[0] not in self.capitals)
        return (*self.synonyms, *acronyms)


@dataclass(frozen=True, slots=True)
class Billing:
    """What the carrier lays down about its bills."""

    late_fees: frozenset[str] = frozenset()
    """Codes of what it charges for paying late."""
    largest: Money | None = None
    """The largest amount, of either sign, that it takes for possible; None: it has not said."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier."""

    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    currency: str
    """ISO 4217."""
    locale: str
    """The default locale, such as `en-IE`, which decides how figures are written."""
    time_zone: str
    """IANA name."""
    contact: Mapping[str, str]
    """Facts of contact by name (`care_phone`, `opening_hours` …), for messages to use."""
    routes: tuple[Route, ...]
    """In the order of their urgency, the most urgent first."""
    languages: Mapping[str, Language]
    glossary: Glossary = Glossary()
    billing: Billing = Billing()

    def language(self, code: str | None = None) -> Language:
        """Return the language asked for, else the default locale's."""
        default = self.locale.split("-")[0]
        return self.languages.get(code or default) or self.languages[default]

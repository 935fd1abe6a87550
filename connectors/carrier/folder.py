"""`load`: a carrier folder as plain values, or the first thing that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from connectors.carrier.catalogue import read_catalogue
from connectors.carrier.faults import Faults
from connectors.carrier.files import Document, Unreadable
from connectors.carrier.schema import CarrierFile, GlossaryFile, IntentsFile
from connectors.carrier.systems import BssSpec, bss_spec, faults_of
from connectors.carrier.trade import acronyms_of
from grounding.carrier import Billing, Carrier, Glossary, Language, Route, RouteSigns
from grounding.catalogue import Catalogue
from grounding.errors import CarrierFault
from grounding.money import Money
from grounding.offers.cases import Subject, Subjects
from retrieval.types import Audience

_M = TypeVar("_M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source of documents."""

    name: str
    path: Path
    """Absolute."""
    audience: Audience
    url_prefix: str | None
    """Where people open the originals; a document's path is appended."""
    trust: float = 0.0
    """How far it is preferred to other sources that say the same, -1 to 1."""


@dataclass(frozen=True, slots=True)
class CarrierFolder:
    """Everything that a carrier folder says."""

    folder: Path
    carrier: Carrier
    frozen_at: datetime | None
    """The moment that the carrier's clock stands at; None: real time."""
    sources: tuple[SourceSpec, ...]
    bss: BssSpec
    catalogue: Catalogue
    offers: Subjects
    """What each category, or single offering, goes onto; what is not there is never an offer."""
    rules_dir: Path
    """Of the eligibility rules, which `connectors.carrier.rules.load_rules` reads."""
    model_fields: frozenset[str]
    """Account fields, as `section.field`, that a model provider may be shown; no other leaves the house."""


@dataclass(frozen=True, slots=True)
class Read:
    """What could be read of a folder; parts that are None have faults."""

    document: Document | None
    settings: CarrierFile | None
    carrier: Carrier | None
    catalogue: Catalogue


def load(folder: Path) -> CarrierFolder:
    """Return a carrier folder's values.

    Raises: CarrierFault, naming the first file and line that cannot be used.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise CarrierFault(f"{folder}: there is no such folder; name one that holds a carrier.yaml")
    faults = Faults(root)
    read = read_folder(root, faults)
    first = next(iter(faults), None)
    if first or read.settings is None or read.carrier is None:
        raise CarrierFault(f"{folder}/{first}; `groundline carrier check {folder}` names every fault")
    settings = read.settings
    return CarrierFolder(
        folder=root,
        carrier=read.carrier,
        frozen_at=settings.clock,
        sources=tuple(
            SourceSpec(item.name, root / item.path, item.audience, item.url, item.trust) for item in settings.sources
        ),
        bss=bss_spec(settings.bss, root),
        catalogue=read.catalogue,
        offers=subjects(settings),
        rules_dir=root / settings.rules,
        model_fields=frozenset(settings.model_fields_allowed),
    )


def read_folder(root: Path, faults: Faults) -> Read:
    """Read all that `load` needs, noting every fault instead of stopping at the first."""
    empty = Catalogue("", {})
    if not root.is_dir():
        faults.add(root, "is not a folder")
        return Read(None, None, None, empty)
    document, settings = read_file(root / "carrier.yaml", CarrierFile, faults)
    if document is None or settings is None:
        return Read(document, None, None, empty)
    _check_settings(root, document, settings, faults)
    within = Faults(root)
    catalogue = read_catalogue(root / settings.catalogue, settings.currency, settings.time_zone, within)
    faults.found += within.found
    _check_offers(document, settings, catalogue, faults)
    glossary = _glossary(root / settings.glossary, catalogue, faults)
    languages = {}
    for code in dict.fromkeys(locale.split("-")[0] for locale in settings.locales):
        language = _language(root, settings, code, faults)
        if language:
            languages[code] = language
    carrier = Carrier(
        name=settings.name,
        country=settings.country,
        currency=settings.currency,
        locale=settings.locales[0],
        time_zone=settings.time_zone,
        contact=settings.contact,
        routes=tuple(Route(item.id, item.message, item.contact, item.hands_off) for item in settings.routes),
        languages=languages,
        glossary=glossary,
        billing=_billing(document, settings, catalogue, faults),
    )
    return Read(document, settings, carrier, catalogue)


def subjects(settings: CarrierFile) -> Subjects:
    """Return what offerings go onto."""
    return {
        name: Subject(item.case, tuple(item.services), item.otherwise, item.service, item.also)
        for name, item in settings.offers.items()
    }


def read_file(path: Path, model: type[_M], faults: Faults) -> tuple[Document | None, _M | None]:
    """Return a YAML file and its checked content, with None for what has faults."""
    try:
        document = Document(path)
    except Unreadable as error:
        faults.add(error.path, error.reason, error.line)
        return None, None
    try:
        return document, model.model_validate(document.data if document.data is not None else {})
    except ValidationError as error:
        faults.add_invalid(document, error)
        return document, None


def _check_settings(root: Path, document: Document, settings: CarrierFile, faults: Faults) -> None:
    names: set[str] = set()
    for position, source in enumerate(settings.sources):
        if source.name in names:
            faults.add(document, f"two sources are called `{source.name}`", ("sources", position, "name"))
        names.add(source.name)
        if not (root / source.path).exists():
            faults.add(document, f"the source `{source.path}` does not exist", ("sources", position, "path"))
    for place, fault in faults_of(settings.bss, root):
        faults.add(document, fault, place)
    routes: set[str] = set()
    for position, route in enumerate(settings.routes):
        if route.id in routes:
            faults.add(document, f"two routes are called `{route.id}`", ("routes", position, "id"))
        routes.add(route.id)


def _check_offers(document: Document, settings: CarrierFile, catalogue: Catalogue, faults: Faults) -> None:
    if not catalogue.version:
        return
    known = {item.category for item in catalogue.offerings.values()} | catalogue.offerings.keys()
    for name in settings.offers.keys() - known:
        faults.add(document, f"`{name}` is neither a category nor an offering of the catalogue", ("offers", name))


def _billing(document: Document, settings: CarrierFile, catalogue: Catalogue, faults: Faults) -> Billing:
    for position, name in enumerate(settings.bills.late_fees):
        if catalogue.version and name not in catalogue.offerings:
            faults.add(document, f"`{name}` is not in the catalogue", ("bills", "late_fees", position))
    largest = settings.bills.largest_amount
    bound = None if largest is None else Money.of(largest, settings.currency)
    if bound is not None and bound.decimal != largest:
        faults.add(document, f"{largest} has too many decimals for {bound.currency}", ("bills", "largest_amount"))
    return Billing(frozenset(settings.bills.late_fees), bound)


def _glossary(path: Path, catalogue: Catalogue, faults: Faults) -> Glossary:
    """Read the glossary; the trade's acronyms and what the catalogue sells need not be written there again."""
    _, found = read_file(path, GlossaryFile, faults)
    if found is None:
        return Glossary()
    offered = (item.name for item in catalogue.offerings.values() if item.category != "fee")
    names = tuple(dict.fromkeys([*found.names, *offered]))
    acronyms, capitals = acronyms_of(found)
    return Glossary(acronyms, tuple(tuple(group) for group in found.synonyms), names, capitals)


def _language(root: Path, settings: CarrierFile, code: str, faults: Faults) -> Language | None:
    _, intents = read_file(root / settings.intents / f"{code}.yaml", IntentsFile, faults)
    messages = read_messages(root / settings.messages / f"{code}.yaml", faults)
    if intents is None or messages is None:
        return None
    return Language(
        code=code,
        messages=messages,
        intents={key: tuple(examples) for key, examples in intents.intents.items()},
        routes={key: RouteSigns(tuple(signs.phrases), tuple(signs.examples)) for key, signs in intents.routes.items()},
        words={key: tuple(patterns) for key, patterns in intents.words.items()},
        suggestions={key.value: tuple(questions) for key, questions in intents.suggestions.items()},
    )


def read_messages(path: Path, faults: Faults) -> dict[str, str] | None:
    """Return templates by id from a flat YAML file."""
    try:
        document = Document(path)
    except Unreadable as error:
        faults.add(error.path, error.reason, error.line)
        return None
    try:
        return TypeAdapter(dict[str, str]).validate_python(document.data or {})
    except ValidationError as error:
        faults.add_invalid(document, error)
        return None

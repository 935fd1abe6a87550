"""`check`: everything that is wrong with a carrier folder, by file and line."""

from __future__ import annotations

from pathlib import Path

from connectors.bss.seed_checks import check_seed
from connectors.bss.seed_files import read_seed
from connectors.carrier.faults import Fault, Faults
from connectors.carrier.files import Document
from connectors.carrier.folder import Read, read_folder, subjects
from connectors.carrier.retention import read_retention
from connectors.carrier.rule_cases import run_cases
from connectors.carrier.rules import Around, read_rules
from connectors.carrier.schema import CarrierFile
from connectors.carrier.systems import SqlFile, placed
from connectors.carrier.texts import check_texts
from grounding.carrier import Language


def check(folder: Path) -> list[Fault]:
    """Return every fault of a carrier folder, in the order of files and lines; empty if it can be used."""
    root = folder.resolve()
    faults = Faults(root)
    read = read_folder(root, faults)
    if read.settings and read.document and read.carrier:
        for language in read.carrier.languages.values():
            check_texts(root / read.settings.messages / f"{language.code}.yaml", read.settings, faults)
            _check_routes(root, read.settings, language, faults)
        _check_route_messages(read, faults)
        _check_rules(root, read, faults)
        read_retention(root, read.catalogue, read.carrier.currency, faults)
        _check_seeds(root, read, faults)
    return list(faults)


def _check_routes(root: Path, settings: CarrierFile, language: Language, faults: Faults) -> None:
    """A route that no words of a language lead to would be dead for those who speak it."""
    path = root / settings.intents / f"{language.code}.yaml"
    document = Document(path)
    known = {route.id for route in settings.routes}
    for route in settings.routes:
        signs = language.routes.get(route.id)
        if signs is None or not (signs.phrases or signs.examples):
            faults.add(document, f"the route `{route.id}` has no signs in this language", ("routes", route.id))
    for name in language.routes.keys() - known:
        faults.add(document, f"the route `{name}` is not in carrier.yaml", ("routes", name))
    for name, examples in language.intents.items():
        if not examples:
            faults.add(document, f"the intent `{name}` has no examples", ("intents", name))


def _check_route_messages(read: Read, faults: Faults) -> None:
    if read.settings is None or read.document is None or read.carrier is None:
        return
    for language in read.carrier.languages.values():
        for position, route in enumerate(read.settings.routes):
            if route.message not in language.messages:
                message = f"the text `{route.message}` is not in messages/{language.code}.yaml"
                faults.add(read.document, message, ("routes", position, "message"))


def _check_rules(root: Path, read: Read, faults: Faults) -> None:
    if read.settings is None or read.carrier is None:
        return
    # As many rules as possible are looked at, whatever else is wrong.
    within = Faults(root)
    around = Around(read.catalogue, subjects(read.settings), {})
    folder = root / read.settings.rules
    rules = read_rules(folder, around, within)
    if not within:
        run_cases(folder, rules, within)
    faults.found += within.found


def _check_seeds(root: Path, read: Read, faults: Faults) -> None:
    if read.settings is None:
        return
    for _, system in placed(read.settings.bss):
        if isinstance(system, SqlFile) and system.seed and (root / system.seed).is_dir():
            _check_seed(root / system.seed, read, read.settings.currency, faults)


def _check_seed(folder: Path, read: Read, currency: str, faults: Faults) -> None:
    seed = read_seed(folder)
    found = list(seed.faults)
    if not found:  # sums and references of rows that could not be read would only repeat their faults
        offerings = frozenset(read.catalogue.offerings) if read.catalogue.version else None
        found += check_seed(seed, currency, offerings)
    for fault in found:
        faults.add(fault.path, fault.message, fault.line)

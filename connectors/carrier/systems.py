"""`bss` in carrier.yaml: the systems that accounts are read from, by section, and what their records are called."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_type_hints
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, PlainValidator, create_model, model_validator

from connectors.bss.tmf.mapping import API_OF, TmfMapping, TmfNames, TmfPaths
from connectors.bss.tmf.values import key
from connectors.carrier.basics import Identifier, Strict
from grounding.account.records import Section

PASSED_ON = "GROUNDLINE_BSS_TOKENS"
"""The setting that holds bearer tokens by the names of systems."""

_NAMES = tuple[str, ...]
_Service = Literal["mobile", "data", "broadband"]
# What the values of each table may be; a table that is not here may hold any.
_TABLES: Mapping[str, Any] = {
    "segments": dict[str, Literal["consumer", "business"]],
    "customer_statuses": dict[str, Literal["active", "closed", "merged"]],
    "line_statuses": dict[str, Literal["active", "suspended", "pending", "terminated"]],
    "services": dict[str, _Service],
    "offering_services": dict[str, _Service],
    "bill_states": dict[str, Literal["sent", "partially_paid", "settled", "overdue", "disputed", ""]],
    "payment_methods": dict[str, Literal["direct_debit", "card", "transfer"]],
    "ticket_states": dict[str, Literal["open", "in_progress", "waiting_for_customer", "resolved", "closed"]],
    "dispute_states": dict[str, Literal["open", "upheld", "rejected", ""]],
}


def _shape(kind: type, **nested: type[BaseModel]) -> type[BaseModel]:
    """Return the shape of a dataclass in YAML: its own fields, none of which needs to be given."""
    found: dict[str, Any] = {}
    for name, hint in get_type_hints(kind).items():
        found[name] = (nested.get(name) or _TABLES.get(name) or (list[str] if hint == _NAMES else hint), None)
    shape: type[BaseModel] = create_model(f"{kind.__name__}File", __base__=Strict, **found)
    return shape


_Mapping = _shape(TmfMapping, paths=_shape(TmfPaths), names=_shape(TmfNames))


def tmf_url(address: str) -> str:
    """Return the address of a TM Forum server. Raises ValueError if it is none, or holds what belongs elsewhere."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"is not an address: {error}") from error
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"holds credentials; a bearer token comes from the environment, in {PASSED_ON}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http(s) address such as https://bss.example/tmf-api")
    return address


_Seconds = Annotated[float, Field(gt=0, le=86_400)]


class _SystemFile(Strict):
    """What any system may say."""

    name: Identifier | None = None
    sections: Annotated[list[Section], Field(min_length=1)] | None = None
    deadline_s: Annotated[float, Field(gt=0, le=60)] = 3.0
    cache_s: dict[Section, _Seconds] = {}

    @model_validator(mode="before")
    @classmethod
    def _holds_no_secret(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.keys() & {"token", "headers", "authorization", "password"}:
            raise ValueError(f"a token has no place in this file; it comes from the environment, in {PASSED_ON}")
        return given


class SqlFile(_SystemFile):
    """A database."""

    kind: Literal["sql"]
    url: str | None = None
    seed: str | None = None


def _api(name: str) -> str:
    if name not in API_OF.values():
        raise ValueError(f"is none of {', '.join(sorted(set(API_OF.values())))}")
    return name


def _mapping(given: object) -> TmfMapping:
    mapping: TmfMapping = _changed(TmfMapping(), _Mapping.model_validate(given))
    return mapping


class TmfFile(_SystemFile):
    """A server of TM Forum's Open APIs."""

    kind: Literal["tmf"]
    url: Annotated[str, AfterValidator(tmf_url)] | None = None
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 1.4
    page: Annotated[int, Field(ge=1, le=1000)] = 100
    versions: dict[Annotated[str, AfterValidator(_api)], Literal["v4", "v5"]] = {}
    mapping: Annotated[TmfMapping, PlainValidator(_mapping)] = Field(default_factory=TmfMapping)

    def full_mapping(self) -> TmfMapping:
        """Return the mapping, its paths in the versions that are told; a path that is written out stays as it is."""
        told, usual = self.mapping.paths, TmfPaths()
        moved = usual.in_versions(self.versions)
        kept = {
            each.name: getattr(moved if getattr(told, each.name) == getattr(usual, each.name) else told, each.name)
            for each in dataclasses.fields(told)
        }
        return dataclasses.replace(self.mapping, paths=TmfPaths(**kept))


SystemFile: TypeAlias = SqlFile | TmfFile


class _Kind(BaseModel):
    kind: Literal["sql", "tmf"]


def _system(given: object) -> SystemFile:
    """Check a system by the shape of its kind alone, so that no fault is told twice."""
    shape: type[SystemFile] = TmfFile if _Kind.model_validate(given).kind == "tmf" else SqlFile
    return shape.model_validate(given)


class SystemsFile(Strict):
    """Several systems, each with sections of its own."""

    systems: Annotated[list[Annotated[SystemFile, PlainValidator(_system)]], Field(min_length=1)]


def _bss(given: object) -> SystemFile | SystemsFile:
    return SystemsFile.model_validate(given) if isinstance(given, dict) and "systems" in given else _system(given)


BssFile: TypeAlias = Annotated[SystemFile | SystemsFile, PlainValidator(_bss)]


@dataclasses.dataclass(frozen=True, slots=True)
class SystemSpec:
    """One system that accounts are read from."""

    name: str
    """As a person knows it; provenance names it."""
    kind: str
    """`sql` or `tmf`."""
    url: str | None
    """SQLAlchemy URL (None: a database of the program's own), or the address up to and with `/tmf-api`."""
    seed: Path | None
    """Folder of CSV files to fill a database with; only for a carrier that is a sample."""
    sections: frozenset[Section]
    """What is read from it and from no other."""
    deadline_s: float = 3.0
    """For all that one reading asks of it."""
    lives_s: Mapping[Section, float] = dataclasses.field(default_factory=dict)
    """For how long sections are kept; one that is not here is read anew each time."""
    timeout_s: float = 1.4
    """For one request to a TM Forum server."""
    page: int = 100
    """How many records it is asked for at once."""
    mapping: TmfMapping = dataclasses.field(default_factory=TmfMapping)


@dataclasses.dataclass(frozen=True, slots=True)
class BssSpec:
    """Where accounts are read from."""

    systems: tuple[SystemSpec, ...]
    """The sections of no two of them overlap."""

    @property
    def seed(self) -> Path | None:
        """Return the folder of sample records, if there is one."""
        return next((each.seed for each in self.systems if each.seed), None)


def placed(bss: SystemFile | SystemsFile) -> list[tuple[tuple[str | int, ...], SystemFile]]:
    """Return each system with its place in carrier.yaml."""
    if isinstance(bss, SystemsFile):
        return [(("bss", "systems", position), system) for position, system in enumerate(bss.systems)]
    return [(("bss",), bss)]


def bss_spec(bss: SystemFile | SystemsFile, root: Path) -> BssSpec:
    """Return the systems of a carrier folder that has no faults."""
    files = [system for _, system in placed(bss)]
    named = frozenset(section for system in files for section in system.sections or ())
    return BssSpec(tuple(_spec(system, frozenset(Section) - named, root) for system in files))


def faults_of(bss: SystemFile | SystemsFile, root: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with the systems together, by place."""
    names: set[str] = set()
    owner: dict[Section, str] = {}
    rest: list[str] = []
    for place, system in placed(bss):
        name = _name(system)
        if len(place) > 1 and system.name is None:
            yield place, "a system among several needs a `name`"
        elif name in names:
            yield (*place, "name"), f"two systems are called `{name}`"
        names.add(name)
        if system.sections is None:
            rest.append(name)
            if len(rest) == 2:
                yield place, f"neither `{rest[0]}` nor `{name}` names its `sections`; only one system has all the rest"
        for position, section in enumerate(system.sections or ()):
            if section in owner:
                yield (*place, "sections", position), f"`{section}` is read from `{owner[section]}` already"
            owner.setdefault(section, name)
        yield from _own_faults(system, place, root)
    if not rest and Section.CUSTOMER not in owner:
        yield ("bss",), "no system has the section `customer`"


def _own_faults(
    system: SystemFile, place: tuple[str | int, ...], root: Path
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(system, SqlFile):
        if system.seed and not (root / system.seed).is_dir():
            yield (*place, "seed"), f"the folder `{system.seed}` does not exist"
        return
    paths = system.full_mapping().paths
    for position, section in enumerate(system.sections or ()):
        if not paths.serves(section):
            yield (*place, "sections", position), f"no Open API of this system has `{section}`"
    for section in system.cache_s:
        if system.sections is not None and section not in system.sections:
            yield (*place, "cache_s", section), f"`{section}` is not read from this system"
    if system.timeout_s > system.deadline_s:
        yield (*place, "timeout_s"), "one request may not take longer than all of them (`deadline_s`)"


def _name(system: SystemFile) -> str:
    return system.name or ("crm" if isinstance(system, SqlFile) else "bss")


def _spec(system: SystemFile, rest: frozenset[Section], root: Path) -> SystemSpec:
    sections = rest if system.sections is None else frozenset(system.sections)
    if isinstance(system, SqlFile):
        seed = root / system.seed if system.seed else None
        return SystemSpec(_name(system), "sql", system.url, seed, sections, system.deadline_s, system.cache_s)
    mapping = system.full_mapping()
    return SystemSpec(
        _name(system), "tmf", system.url, None, sections, system.deadline_s, system.cache_s,
        system.timeout_s, system.page, mapping,
    )  # fmt: skip


def _changed(held: Any, given: BaseModel) -> Any:
    """Return a dataclass with what was given: a table's entries go beside those it has, anything else in its place."""
    changes: dict[str, Any] = {}
    for name in given.model_fields_set:
        value, before = getattr(given, name), getattr(held, name)
        if isinstance(value, BaseModel):
            value = _changed(before, value)
        elif isinstance(before, Mapping):
            value = {**before, **{_as_compared(name, word): meant for word, meant in value.items()}}
        changes[name] = tuple(value) if isinstance(value, list) else value
    return dataclasses.replace(held, **changes)


def _as_compared(table: str, word: str) -> str:
    # Offerings go by their ids, which are compared as they are.
    return word if table == "offering_services" else key(word)

"""Suites out of files: YAML, or JSON lines with the suite first and a case in each line after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.carrier import Fault
from connectors.carrier.faults import dotted
from connectors.carrier.files import Document, Place, Unreadable
from evals.laid_down import ACCEPTED, LABELS
from evals.suites.cases import Case, Expected, Suite
from evals.suites.facts import BrokenPattern, pattern_of

SUFFIXES = (".yaml", ".yml", ".jsonl")

_REMARKS = {"why", "tags", "owner"}
"""What of a case says nothing of how it is judged."""

Part = TypeVar("Part", bound=BaseModel)

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key",
    "string_type": "must be a text; put it in quotes",
    "string_pattern_mismatch": "must be small letters, digits, `.`, `_` and `-`",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of keys",
}
"""Faults as people would put them."""


@dataclass(frozen=True, slots=True)
class Read:
    """What files hold: every sound case, and every fault."""

    suites: tuple[Suite, ...]
    faults: tuple[Fault, ...]
    places: Mapping[str, Fault] = field(default_factory=dict)
    """Where each case stands, by its id; the message is empty."""


def read(paths: Sequence[Path]) -> Read:
    """Read files, and folders of such; files of one suite name make one suite. What is malformed is a fault."""
    reading = _Reading()
    for file in reading.files(paths):
        reading.add(file)
    return reading.whole()


def case_hash(case: Case) -> str:
    """Return the hash of who asks what and how the answer is judged; remarks such as tags do not count."""
    written = json.dumps(case.model_dump(mode="json", exclude=_REMARKS), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def cases_hash(cases: Iterable[Case]) -> str:
    """Return the hash of cases, whatever their order."""
    lines = sorted(f"{case.id}\0{case_hash(case)}" for case in cases)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Raw:
    """Something of a file that is to become a part of a suite."""

    file: Path
    value: Any
    lines: Document | int
    """A document that knows its lines, or the only line."""
    within: Place = ()
    """Where in the document it stands."""

    def line(self, place: Place = ()) -> int:
        return self.lines if isinstance(self.lines, int) else self.lines.line((*self.within, *place))


class _Reading:
    """Suites, cases and faults as they come."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._suites: dict[str, Suite] = {}
        self._cases: dict[str, list[Case]] = {}
        self._places: dict[str, Fault] = {}

    def files(self, paths: Sequence[Path]) -> Iterator[Path]:
        """Yield every file of suites, each once."""
        for path in dict.fromkeys(path.resolve() for path in paths):
            if path.is_dir():
                found = sorted(
                    each for each in path.rglob("*") if each.suffix in SUFFIXES and each.name not in (ACCEPTED, LABELS)
                )
                if not found:
                    self._fault(path, 1, f"holds no suites; they end in {', '.join(SUFFIXES)}")
                yield from found
            elif path.suffix not in SUFFIXES:
                self._fault(path, 1, f"is no file of suites, which end in {', '.join(SUFFIXES)}")
            else:
                yield path

    def add(self, file: Path) -> None:
        """Read one file."""
        try:
            head, items = _lines(file, self._fault) if file.suffix == ".jsonl" else _document(file)
        except Unreadable as error:
            self._fault(error.path, error.line, error.reason)
            return
        if not items and not any(fault.file == shown(file) for fault in self._faults):
            self._fault(file, head.line(("cases",)), "holds no cases")
        suite = self._made(Suite, head)
        if suite is None or not self._fits(suite, head):
            return
        for item in items:
            case = self._made(Case, item)
            if case is not None and self._sound(case, item):
                self._cases[suite.name].append(case)

    def whole(self) -> Read:
        """Return everything that was read."""
        suites = [suite.model_copy(update={"cases": tuple(self._cases[name])}) for name, suite in self._suites.items()]
        return Read(tuple(suites), tuple(sorted(set(self._faults))), self._places)

    def _fits(self, suite: Suite, head: _Raw) -> bool:
        """Say whether a file agrees with those of the same suite that were read before."""
        first = self._suites.setdefault(suite.name, suite)
        self._cases.setdefault(suite.name, [])
        for name in ("owner", "safety"):
            if getattr(first, name) != getattr(suite, name):
                told = f"`{name}` is {getattr(first, name)!r} in another file of the suite `{suite.name}`"
                self._fault(head.file, head.line((name,)), told)
                return False
        return True

    def _sound(self, case: Case, item: _Raw) -> bool:
        """Say whether a case has an id of its own and patterns that are some."""
        place = Fault(shown(item.file), item.line(("id",)), "")
        first = self._places.setdefault(case.id, place)
        if first is not place:
            self._fault(item.file, place.line, f"id: `{case.id}` is taken, at {first.file}:{first.line}")
            return False
        broken = False
        for where, expected in _expectations(case):
            for at, text in enumerate(expected.forbidden):
                try:
                    pattern_of(text)
                except BrokenPattern as error:
                    broken = True
                    here = (*where, "forbidden", at)
                    self._fault(item.file, item.line(here), f"{_named(item, here)}: {error}")
        return not broken

    def _made(self, kind: type[Part], raw: _Raw) -> Part | None:
        try:
            return kind.model_validate(raw.value)
        except ValidationError as error:
            told: dict[Place, list[str]] = {}
            for each in error.errors(include_url=False):
                place = _known(raw.value, each["loc"])
                told.setdefault(place, []).append(_in_words(each["type"], each["msg"]))
            for place, reasons in told.items():
                named = f"{_named(raw, place)}: " if place or raw.within else ""
                self._fault(raw.file, raw.line(place), named + ", or ".join(dict.fromkeys(reasons)))
            return None

    def _fault(self, file: Path, line: int, message: str) -> None:
        self._faults.append(Fault(shown(file), line, " ".join(message.split())))


def shown(file: Path) -> str:
    """Return a path as people know it: from where they are, if it lies below."""
    here = Path.cwd()
    return (file.relative_to(here) if file.is_relative_to(here) else file).as_posix()


def _document(file: Path) -> tuple[_Raw, list[_Raw]]:
    """Return a suite and its cases. Raises Unreadable."""
    document = Document(file)
    data = document.data
    if not isinstance(data, dict):
        raise Unreadable(file, 1, "is not a suite: a mapping with `name`, `owner` and `cases`")
    items = data.get("cases")
    if not isinstance(items, list):
        raise Unreadable(file, document.line(("cases",)), "cases: must be a list of cases")
    cases = [_Raw(file, item, document, ("cases", at)) for at, item in enumerate(items)]
    return _Raw(file, {**data, "cases": ()}, document), cases


def _lines(file: Path, fault: Any) -> tuple[_Raw, list[_Raw]]:
    """Return a suite and its cases; a line that is no JSON is a fault and left out. Raises Unreadable."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(file, 1, f"cannot be read: {error}") from error
    found = []
    # Not by `splitlines`, which parts at U+2028 as well: JSON may hold that.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append(_Raw(file, json.loads(line, object_pairs_hook=_once), number))
            except (ValueError, RecursionError) as error:
                fault(file, number, f"is not JSON: {getattr(error, 'msg', error)}")
    if not found or found[0].line() != 1 or not isinstance(found[0].value, dict) or "id" in found[0].value:
        raise Unreadable(file, 1, "the first line must be the suite: `name`, `owner` and so on, without cases")
    head = found[0]
    return _Raw(file, {**head.value, "cases": ()}, head.line()), found[1:]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is written twice")
    return made


def _expectations(case: Case) -> Iterator[tuple[Place, Expected]]:
    yield ("expect",), case.expect
    for at, said in enumerate(case.turns):
        if said.expect is not None:
            yield ("turns", at, "expect"), said.expect


def _known(value: Any, place: Place) -> Place:
    """Return a place without what only the model knows of, such as which of several kinds was tried."""
    found: list[str | int] = []
    for at, part in enumerate(place):
        last = at == len(place) - 1
        if isinstance(value, dict) and (part in value or last):
            value = value.get(part)
        elif isinstance(value, list | tuple) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        found.append(part)
    return tuple(found)


def _named(raw: _Raw, place: Place) -> str:
    """Return what is at fault: the key, and of which case."""
    name = raw.value.get("id") if isinstance(raw.value, dict) else None
    case = f"case `{name}`, " if isinstance(name, str) else ""
    return f"{case}{dotted(place)}" if place else case.removesuffix(", ") or "a case"


def _in_words(kind: str, message: str) -> str:
    return _WORDS.get(kind) or message.removeprefix("Value error, ").removeprefix("Input ")

"""Whether suites name what the carrier has: its customers, documents, offerings and routes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.sources import IndexedSource
from connectors.carrier import Fault
from evals.suites.cases import Case, CatalogueCited, DocumentCited, Expected
from evals.suites.reading import Read
from grounding.wishes import ActionKind

_EMPTY = "//"


@dataclass(frozen=True, slots=True)
class There:
    """What a carrier has."""

    sources: Mapping[str, IndexedSource]
    offerings: Collection[str]
    customers: Collection[str] | None
    """None where they cannot be listed."""
    routes: Collection[str]
    """Those by which a person takes over."""


def strangers(read: Read, there: There) -> list[Fault]:
    """Return what cases name and the carrier has not, each at its case; such a case would fail or give an error."""
    found = []
    for suite in read.suites:
        for case in suite.cases:
            place = read.places[case.id]
            found += [
                Fault(place.file, place.line, f"case `{case.id}`: {reason}")
                for reason in dict.fromkeys(_reasons(case, there))
            ]
    return sorted(found)


def expectations(case: Case) -> Iterator[Expected]:
    """Yield what every answer of a conversation has to be, as far as it is written down."""
    yield from (said.expect for said in case.turns if said.expect is not None)
    yield case.expect


def _reasons(case: Case, there: There) -> Iterator[str]:
    if case.customer is not None and there.customers is not None and case.customer not in there.customers:
        yield f"there is no customer {case.customer}"
    for expected in expectations(case):
        yield from _offerings(expected, there.offerings)
        yield from _acts(expected, there.routes)
        yield from (f"forbidden: `{text}` is an empty pattern" for text in expected.forbidden if text == _EMPTY)
        yield from _documents([*expected.cites, *expected.passages], there.sources)


def _offerings(expected: Expected, known: Collection[str]) -> Iterator[str]:
    offered = expected.offers if isinstance(expected.offers, tuple) else ()
    cited = [each.offering for each in expected.cites if isinstance(each, CatalogueCited)]
    for name in (*offered, *cited):
        if name not in known:
            yield f"the catalogue has no offering {name}"


def _acts(expected: Expected, routes: Collection[str]) -> Iterator[str]:
    if expected.handoff is not None and expected.handoff not in routes:
        told = f"there are {', '.join(sorted(routes))}" if routes else "there are none"
        yield f"no route `{expected.handoff}` hands over to a person; {told}"
    for kind in expected.actions or ():
        if kind not in set(ActionKind):
            yield f"there is no kind of action `{kind}`; there are {', '.join(ActionKind)}"


def _documents(cited: Iterable[object], sources: Mapping[str, IndexedSource]) -> Iterator[str]:
    for each in cited:
        if isinstance(each, DocumentCited):
            source, _, path = each.document.partition("/")
            if source not in sources:
                yield f"{each.document}: there is no source `{source}`"
            elif not _is_there(Path(sources[source].path), path):
                yield f"{each.document}: the source `{source}` has no such document"


def _is_there(root: Path, path: str) -> bool:
    return root.name == path if root.is_file() else (root / path).is_file()

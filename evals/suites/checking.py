"""Whether suites name what the carrier has: its customers, records, documents, offerings, rules and routes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from connectors.carrier import Fault
from evals.suites import records
from evals.suites.cases import READERS, Case, CatalogueCited, Cited, DocumentCited, Expected, RecordCited, Simulated
from evals.suites.facts import holds
from evals.suites.reading import Read
from grounding.account.records import Account
from grounding.wishes import ActionKind
from retrieval.types import Audience

_EMPTY = "//"
_GAP = re.compile(r"\{(\w+)\}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Document:
    """A document that cases name."""

    audience: Audience
    passages: tuple[str, ...]
    """Their texts, as search finds them."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one customer has."""

    account: Account
    eligible: frozenset[str] | None
    """Offerings that the rules clear; None where they cannot be asked."""


@dataclass(frozen=True, slots=True)
class There:
    """What a carrier has."""

    sources: Collection[str] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)
    """By id, those that cases name and that can be read."""
    offerings: Collection[str] = ()
    customers: Collection[str] | None = None
    """None where they cannot be listed."""
    holdings: Mapping[str, Holding] = field(default_factory=dict)
    """By customer, where cases say something of his records or offers and they can be read."""
    outages: Collection[str] | None = None
    """Ids of all outages; None where they cannot be listed."""
    routes: Collection[str] = ()
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


def documents_of(read: Read) -> set[str]:
    """Return the ids of all documents that cases name."""
    return {each.document for case in _cases(read) for each in _cited(case) if isinstance(each, DocumentCited)}


def customers_of(read: Read) -> set[str]:
    """Return the customers of whose records or offers cases say something."""
    return {
        case.customer
        for case in _cases(read)
        if case.customer is not None
        and (any(isinstance(each, RecordCited) for each in _cited(case)) or any(map(_offered, expectations(case))))
    }


def _cases(read: Read) -> Iterator[Case]:
    yield from (case for suite in read.suites for case in suite.cases)


def _cited(case: Case) -> Iterator[Cited]:
    for expected in expectations(case):
        yield from (*expected.cites, *expected.passages)


def _offered(expected: Expected) -> tuple[str, ...]:
    return expected.offers if isinstance(expected.offers, tuple) else ()


def _reasons(case: Case, there: There) -> Iterator[str]:
    gone = case.customer is not None and there.customers is not None and case.customer not in there.customers
    if gone:
        yield f"there is no customer {case.customer}"
    for expected in expectations(case):
        yield from _offerings(expected, there.offerings)
        yield from _acts(expected, there.routes)
        yield from (f"forbidden: `{text}` is an empty pattern" for text in expected.forbidden if text == _EMPTY)
    for each in _cited(case):
        if isinstance(each, DocumentCited):
            yield from _document(each, READERS[case.audience], there)
        elif isinstance(each, RecordCited):
            yield from _record(each, case, there)
    holding = there.holdings.get(case.customer or "")
    if holding is not None and holding.eligible is not None:
        yield from _uncleared(case, holding.eligible, there.offerings)
    if case.simulated is not None:
        yield from _gaps(case.simulated)


def _offerings(expected: Expected, known: Collection[str]) -> Iterator[str]:
    cited = [each.offering for each in expected.cites if isinstance(each, CatalogueCited)]
    for name in (*_offered(expected), *cited):
        if name not in known:
            yield f"the catalogue has no offering {name}"


def _uncleared(case: Case, eligible: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in (name for expected in expectations(case) for name in _offered(expected)):
        if name in known and name not in eligible:
            yield f"the rules do not clear {name} for {case.customer}"


def _acts(expected: Expected, routes: Collection[str]) -> Iterator[str]:
    if expected.handoff is not None and expected.handoff not in routes:
        told = f"there are {', '.join(sorted(routes))}" if routes else "there are none"
        yield f"no route `{expected.handoff}` hands over to a person; {told}"
    for kind in expected.actions or ():
        if kind not in set(ActionKind):
            yield f"there is no kind of action `{kind}`; there are {', '.join(ActionKind)}"


def _document(cited: DocumentCited, reader: Audience, there: There) -> Iterator[str]:
    source = cited.document.partition("/")[0]
    document = there.documents.get(cited.document)
    if source not in there.sources:
        yield f"{cited.document}: there is no source `{source}`"
    elif document is None:
        yield f"{cited.document}: the source `{source}` has no such document"
    elif document.audience.level > reader.level:
        yield f"{cited.document}: is for readers of the audience `{document.audience}`, and `{reader}` asks"
    elif not any(holds(text, cited.holds) for text in document.passages):
        yield f"{cited.document}: no passage holds “{_short(cited.holds)}”"


def _record(cited: RecordCited, case: Case, there: There) -> Iterator[str]:
    kind, _, name = cited.record.partition("/")
    if kind not in records.kinds():
        yield f"there are no records of the kind `{kind}`; there are {', '.join(records.kinds())}"
        return
    if cited.field and cited.field not in records.fields_of(kind):
        yield f"{cited.record}: no record of its kind has a field `{cited.field}`"
    ids = _ids(kind, case, there)
    if ids is not None and not records.names(ids, name):
        yield f"{case.customer or 'who asks'} has no record {cited.record}"


def _ids(kind: str, case: Case, there: There) -> set[str] | None:
    """Return the ids of the records of a kind that an answer could cite; None where they are not known."""
    if case.customer is None:
        known = there.outages if kind == records.OUTAGE else ()
        return None if known is None else set(known)
    holding = there.holdings.get(case.customer)
    # What could not be read may hold anything.
    return None if holding is None or holding.account.missing else records.held(holding.account).get(kind)


def _gaps(simulated: Simulated) -> Iterator[str]:
    said: Iterable[str] = (simulated.opens, *(reply.say or "" for reply in simulated.replies))
    for name in (name for text in said for name in _GAP.findall(text)):
        if name not in simulated.knows:
            yield f"simulated: `{{{name}}}` is not among what he `knows`"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"

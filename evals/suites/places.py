"""Where suites come from, and what the carrier has that they may name."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from app.bootstrap import Parts, folders
from app.settings import Settings
from app.sources import IndexedSource
from evals.laid_down import folder_of
from evals.suites.cases import Suite
from evals.suites.checking import Document, Holding, There, customers_of, documents_of
from evals.suites.choosing import Choice
from evals.suites.clearing import RulesOfCarrier
from evals.suites.reading import Read, read
from grounding.account.records import Section
from grounding.errors import AccountUnavailable, GroundingError
from retrieval.errors import UnreadableDocument


def found(paths: Collection[Path], settings: Settings) -> Read:
    """Return what these files hold; those of the carrier's own folder if none are named. Raises ClickException."""
    own = folder_of(settings)
    if not paths and not own.is_dir():
        raise click.ClickException(f"{own}: no such folder; name files of suites, or put some there")
    return read(tuple(paths) or (own,))


def chosen_of(read: Read, choice: Choice) -> tuple[Suite, ...]:
    """Return the chosen cases. Raises ClickException if a name is not there, or nothing is left."""
    unknown = choice.unknown(read.suites)
    if unknown:
        raise click.ClickException(f"there is no {', no '.join(unknown)}; `groundline eval list` names what there is")
    chosen = choice.of(read.suites)
    if not chosen:
        raise click.ClickException("no case is left of what was chosen; `groundline eval list` names what there is")
    return chosen


def there(read: Read, settings: Settings) -> There:
    """Return what the carrier has of what these suites name."""
    # A sample's accounts are filled in where nothing else is touched.
    with TemporaryDirectory(prefix="groundline-eval-") as home:
        parts = Parts(settings.model_copy(update={"home": Path(home)}))
        sources = Parts(settings).ledger.read() | {source.name: source for source in parts.carrier_sources}
        customers, holdings, outages = asyncio.run(_accounts(parts, customers_of(read)))
    return There(
        sources=sources,
        documents=_documents(documents_of(read), sources.values()),
        offerings=set(parts.folder.catalogue.offerings),
        customers=customers,
        holdings=holdings,
        outages=outages,
        routes={route.route_id for route in parts.folder.carrier.routes if route.hands_off},
    )


def _documents(wanted: Collection[str], sources: Iterable[IndexedSource]) -> dict[str, Document]:
    """Return the documents of these ids that are there and can be read."""
    from retrieval.chunking import cut
    from retrieval.reading import read as parsed

    found = {}
    named = {name.partition("/")[0] for name in wanted}
    for source in folders([each for each in sources if each.name in named]):
        for document in source.documents():
            if isinstance(document, UnreadableDocument) or document.document_id not in wanted:
                continue
            try:
                read = parsed(document)
            except UnreadableDocument:
                continue
            texts = tuple(passage.text for passage in cut(document, read))
            found[document.document_id] = Document(document.audience.narrowed_to(read.audience), texts)
    return found


async def _accounts(
    parts: Parts, wanted: Collection[str]
) -> tuple[frozenset[str] | None, dict[str, Holding], frozenset[str] | None]:
    """Return all customers, what some of them have, and all outages; None for what cannot be listed."""
    systems = parts.account_systems
    try:
        try:
            customers: frozenset[str] | None = frozenset(await systems.customer_ids())
        except AccountUnavailable:
            customers = None
        try:
            outages: frozenset[str] | None = frozenset(each.outage_id for each in await systems.outages.outages(None))
        except AccountUnavailable:
            outages = None
        holdings = {name: one for name in sorted(wanted) if (one := await _holding(parts, name)) is not None}
        return customers, holdings, outages
    finally:
        await systems.close()


async def _holding(parts: Parts, customer_id: str) -> Holding | None:
    """Return what a customer has; None if it cannot be read."""
    try:
        account = await parts.account_reader.read(customer_id, frozenset(Section))
        eligible = await RulesOfCarrier(parts).eligible(customer_id) if parts.folder.offers else None
    except GroundingError:
        return None
    return Holding(account, eligible)

"""The one place that wires adapters to ports.

Imports that cost time stand inside what needs them: a command that embeds nothing must start within a second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.accounts import AccountSystems
from app.garbage import spare_what_lasts
from app.held import HeldCatalogue
from app.settings import Settings
from app.sources import IndexedSource, SourceLedger, indexed
from app.wording import free_verifier, worder
from connectors import sample
from connectors.carrier import CarrierFolder, load
from connectors.clock import FrozenClock, SystemClock
from connectors.sample import SampleCustomer
from grounding.ports import AccountReader, AuditLog, Clock
from retrieval.embedding import SentenceTransformerEmbedder

if TYPE_CHECKING:
    from app.db.database import Database
    from app.deciding import Deciding
    from app.identity.tokens import TokenPolicy
    from app.passages import LivePassages
    from connectors.bss.database import Database as AccountDatabase
    from grounding.actions.ports import ActionProposer
    from grounding.assistant import Assistant
    from grounding.drafting.extractive.drafter import ExtractiveDrafter
    from grounding.offers.retention import RetentionSettings
    from grounding.offers.rules import RuleSet
    from grounding.verification.checks import Verifier
    from grounding.verification.free import FreeVerifier
    from grounding.worded import Worder
    from retrieval.cross_encoder import CrossEncoderReranker
    from retrieval.indexes.edge import EdgeIndex
    from retrieval.indexes.server import ServerIndex
    from retrieval.indexing import Progress, SyncReport
    from retrieval.live import LiveIndex
    from retrieval.ports import DocumentSource, PassageIndex
    from retrieval.search import Searcher, SearchOptions
    from retrieval.sparse import SparseOptions

log = logging.getLogger(__name__)


class Parts:
    """The parts of one installation, each made at its first use."""

    def __init__(self, settings: Settings, patience: float = 1.0) -> None:
        """Take the settings; nothing is read or opened yet.

        `patience`: how many times longer than for an answer systems may be waited for, where nobody waits for one.
        """
        self.settings = settings
        self.patience = patience

    @cached_property
    def folder(self) -> CarrierFolder:
        """The carrier folder."""
        return load(self.settings.carrier or sample.FOLDER)

    @cached_property
    def clock(self) -> Clock:
        """The carrier's time."""
        zone = self.folder.carrier.time_zone
        return FrozenClock(self.folder.frozen_at, zone) if self.folder.frozen_at else SystemClock(zone)

    @cached_property
    def embedder(self) -> SentenceTransformerEmbedder:
        """The embedding model, not yet loaded."""
        return SentenceTransformerEmbedder(self.settings.embedding_model)

    @cached_property
    def index(self) -> EdgeIndex | ServerIndex:
        """Where generations of the index live: a folder, or a Qdrant server."""
        fingerprint, dimension = self.embedder.fingerprint, self.embedder.dimension
        if self.settings.qdrant_url is None:
            from retrieval.indexes.edge import EdgeIndex

            return EdgeIndex(self.settings.index_folder, fingerprint, dimension)
        from retrieval.indexes.server import ServerConnection, ServerIndex

        key = self.settings.qdrant_api_key
        connection = ServerConnection(self.settings.qdrant_url, api_key=key.get_secret_value() if key else None)
        return ServerIndex(connection, fingerprint, dimension)

    @cached_property
    def live(self) -> LiveIndex:
        """The generation that answers."""
        from retrieval.live import LiveIndex

        async def prepare(index: PassageIndex) -> None:
            await self.searcher.prepare(index)
            spare_what_lasts()

        return LiveIndex(self.index, prepare)

    @cached_property
    def terms(self) -> SparseOptions:
        """How words are matched: by the stems of the carrier's own language, in the index and in questions alike."""
        from retrieval.sparse import SparseOptions

        return SparseOptions(self.folder.carrier.language().code)

    @cached_property
    def passages(self) -> LivePassages:
        """Search and look-up in the generation that answers."""
        from app.passages import LivePassages

        return LivePassages(self.searcher, self.live, lambda: self.clock.now().date())

    @cached_property
    def searcher(self) -> Searcher:
        """What finds passages in the generation that answers."""
        from retrieval.search import Searcher

        return Searcher(self.live, self.embedder, self.search_options, self.reranker)

    @cached_property
    def search_options(self) -> SearchOptions:
        """What shapes a search besides its query: the carrier's language, glossary and trust in its sources."""
        from retrieval.glossary import Glossary
        from retrieval.queries import QueryAids
        from retrieval.search import SearchOptions

        named = self.folder.carrier.glossary
        glossary = Glossary(named.acronyms, named.capitals)
        aids = QueryAids(glossary, is_word=lambda word: self.embedder.count_tokens([word]) == [1])
        trust = {item.name: item.trust for item in self.folder.sources}
        return SearchOptions(sparse=self.terms, aids=aids, trust=trust)

    def warm_up(self) -> None:
        """Load what answers need; a reranker that cannot be loaded is done without."""
        self.drafter.warm_up()
        if self.worder is not None:
            self.worder.warm_up()
        if self.folder.offers:
            _ = self.rules, self.retention  # a rule with a fault is found before the first customer asks
        reranker = self.reranker
        if reranker is not None:
            try:
                reranker.warm_up()
            except Exception as error:  # whatever a model's library may raise, the rest can serve
                log.warning("the reranker cannot be loaded and is done without: %s: %s", type(error).__name__, error)
        spare_what_lasts()

    @cached_property
    def reranker(self) -> CrossEncoderReranker | None:
        """What reads the best passages once more; none unless a model is set."""
        if self.settings.reranker is None:
            return None
        from retrieval.cross_encoder import CrossEncoderReranker

        return CrossEncoderReranker(self.settings.reranker)

    @cached_property
    def account_systems(self) -> AccountSystems:
        """What accounts are read from and changed in."""
        return AccountSystems(self.folder.bss, self.settings, self.clock, self.patience)

    @property
    def accounts(self) -> AccountDatabase:
        """The database among them."""
        return self.account_systems.database

    @cached_property
    def account_reader(self) -> AccountReader:
        """What reads accounts, each with what its records hold that cannot be."""
        from connectors.bss.checking import CheckingAccountReader

        carrier, sold = self.folder.carrier, self.folder.catalogue.offerings.values()
        return CheckingAccountReader(
            self.account_systems.reader, self.clock, carrier.currency, carrier.billing.largest, sold
        )

    @cached_property
    def rules(self) -> RuleSet:
        """The eligibility rules; reading them takes a third of a second, so only what decides asks for them."""
        from connectors.carrier.rules import load_rules

        return load_rules(self.folder)

    @cached_property
    def retention(self) -> RetentionSettings:
        """What is laid down for recommending, the fees for a change of plan among it."""
        from connectors.carrier.retention import load_retention

        return load_retention(self.folder)

    @cached_property
    def verifier(self) -> Verifier:
        """The checks that a sentence must pass."""
        from grounding.messages import Messages
        from grounding.verification.checks import Verifier

        carrier = self.folder.carrier
        words, write = carrier.language().words, Messages(carrier).formatter.value
        sold = [each.name for each in self.folder.catalogue.offerings.values()]
        offer = words.get("offer", ())
        return Verifier(carrier.locale, carrier.glossary.names, words.get("negation", ()), write, offer, sold)

    @cached_property
    def drafter(self) -> ExtractiveDrafter:
        """What composes answers."""
        from grounding.drafting.extractive.drafter import ExtractiveDrafter

        return ExtractiveDrafter(
            carrier=self.folder.carrier,
            clock=self.clock,
            embedder=self.embedder,
            passages=self.passages,
            accounts=self.account_reader,
            outages=self.account_systems.outages,
            catalogue=HeldCatalogue(self.folder.catalogue),
        )

    def assistant(
        self, audit: AuditLog, database: Database | None = None, proposer: ActionProposer | None = None
    ) -> Assistant:
        """Return the assistant, recording to an audit log, and its decisions to a database if one is given."""
        from grounding.assistant import Assistant
        from grounding.messages import Messages

        messages = Messages(self.folder.carrier)
        drafter = self.drafter.deciding(self.deciding(database)) if self.folder.offers else self.drafter
        return Assistant(
            drafter,
            self.verifier,
            messages,
            audit,
            self.clock,
            generation=lambda: self.live.generation,
            proposer=proposer,
            worder=self.worder,
        )

    @cached_property
    def worder(self) -> Worder | None:
        """What has a language model word answers; None where none is set."""
        return worder(self.settings, self.folder, self.clock, lambda: self.free_verifier)

    @cached_property
    def free_verifier(self) -> FreeVerifier:
        """The checks that a sentence must pass that was worded freely."""
        # Support was learnt with the model that ships, whichever search uses.
        own = self.embedder if self.settings.embedding_model is None else SentenceTransformerEmbedder(None)
        return free_verifier(self.folder, own)

    def deciding(self, database: Database | None) -> Deciding:
        """Return what decides by the carrier's rules, and records it in a database if one is given."""
        from app.db.decisions import DecisionLog
        from app.deciding import Deciding

        log = DecisionLog(database) if database else None
        return Deciding(lambda: self.rules, lambda: self.retention, self.folder.offers, self.clock, log)

    @cached_property
    def tokens(self) -> TokenPolicy:
        """What a sign-in token must be to be accepted."""
        from app.identity.keys import development_key, public_key
        from app.identity.tokens import TokenPolicy

        secret = self.settings.jwt_key
        key = public_key(secret.get_secret_value()) if secret else development_key(self.settings.home)
        return TokenPolicy(key, self.settings.jwt_audience, self.settings.jwt_issuer)

    @cached_property
    def ledger(self) -> SourceLedger:
        """The sources that were indexed by path."""
        return SourceLedger(self.settings.home / "sources.json")

    @property
    def carrier_sources(self) -> list[IndexedSource]:
        """The carrier's own sources."""
        return [
            IndexedSource(item.name, str(item.path), item.audience, item.url_prefix) for item in self.folder.sources
        ]

    @property
    def sample_customers(self) -> tuple[SampleCustomer, ...]:
        """The customers of a carrier that is a sample; empty for any other."""
        seed = self.folder.bss.seed
        if seed is None or not self.account_systems.of_sample:
            return ()
        return sample.customers(seed)

    def sync(self, sources: Sequence[IndexedSource], progress: Callable[[Progress], None]) -> SyncReport:
        """Bring the index in line with sources. Raises RetrievalError."""
        from retrieval.indexing import SyncOptions, sync
        from retrieval.vector_cache import CachedEmbedder, VectorCache

        cache = VectorCache(self.settings.home / "cache" / "vectors.db")
        try:
            options = SyncOptions(sparse=self.terms)
            return sync(folders(sources), self.index, CachedEmbedder(self.embedder, cache), options, progress)
        finally:
            cache.close()

    def inventory(self) -> dict[str, Any]:
        """Return what is indexed, read without opening the engine or the model."""
        known = {item.name: item for item in self.carrier_sources} | self.ledger.read()
        engine = "server" if self.settings.qdrant_url else "embedded"
        return {
            "carrier": self.folder.carrier.name,
            "home": str(self.settings.home.absolute()),
            **indexed(engine, self.index.live(), self.index.documents(), known),
        }


def folders(sources: Sequence[IndexedSource]) -> list[DocumentSource]:
    """Return what yields the documents of these sources."""
    from connectors.documents.folder import FolderSource

    return [FolderSource(item.name, Path(item.path), item.audience, item.url_prefix) for item in sources]

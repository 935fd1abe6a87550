"""The parts of search, and what it is without each: other options, or a port that leaves something out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from evals.retrieval.leaner import Fused, Memory, Pathless, Remembering, Unlabelled
from retrieval.chunking import ChunkingOptions
from retrieval.glossary import Glossary
from retrieval.ports import IndexWriter, PassageIndex
from retrieval.queries import QueryAids
from retrieval.search import SearchOptions
from retrieval.sparse import SparseOptions

MOST_DOCUMENTS = 700
"""In a set's folders, for the parts that take an index of their own: so that all stays within minutes."""

Change = Callable[[SearchOptions], SearchOptions]


def _same(options: SearchOptions) -> SearchOptions:
    return options


@dataclass(frozen=True, slots=True)
class Variant:
    """Search without one part, over the index that there is."""

    name: str
    change: Change = _same
    index: Callable[[PassageIndex, Memory], PassageIndex] = Remembering
    turns: bool = True
    """Whether earlier turns are known."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The shipped search over an index that was built without one part."""

    name: str
    place: str
    """Of the index, beside the shipped one."""
    chunking: ChunkingOptions = field(default_factory=ChunkingOptions)
    writer: Callable[[IndexWriter, SparseOptions], IndexWriter] = lambda writer, options: writer


def _aids(change: Callable[[QueryAids], QueryAids]) -> Change:
    return lambda options: replace(options, aids=change(options.aids))


def _weights(**changed: float) -> Change:
    return lambda options: replace(options, weights=replace(options.weights, **changed))


VARIANTS = (
    Variant("query: no spelling correction", _aids(lambda aids: replace(aids, correcting=False))),
    Variant("query: no acronyms", _aids(lambda aids: replace(aids, glossary=Glossary()))),
    Variant("query: no stripping", _aids(lambda aids: replace(aids, stripping=False))),
    Variant("query: no pieces", _aids(lambda aids: replace(aids, splitting=False))),
    Variant("query: no earlier turns", turns=False),
    Variant("ranking: no words", _weights(words=0.0)),
    Variant("ranking: no meaning", _weights(meaning=0.0)),
    Variant("ranking: no name", _weights(name=0.0)),
    Variant("ranking: no overview", _weights(overview=0.0)),
    Variant("ranking: reciprocal rank fusion", _weights(meaning=1.0, words=0.0, name=0.0, overview=0.0), Fused),
    Variant("ranking: no dates, releases, trust", lambda options: replace(options, trust={}), Unlabelled),
    Variant("ranking: near-copies not folded", lambda options: replace(options, alike=2.0)),
)
"""What needs no other index."""

REBUILT = (
    Rebuilt("index: windows of 256 tokens", "wide", ChunkingOptions(window=256)),
    Rebuilt("index: no windows of table rows", "rowless", ChunkingOptions(rows=False)),
    Rebuilt("index: paths not searchable", "pathless", writer=Pathless),
)
"""What needs an index of its own."""

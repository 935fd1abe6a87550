"""Haystack, as its documentation's indexing, embedding and hybrid retrieval pipelines have it."""

from __future__ import annotations

from collections.abc import Sequence

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


class Peer:
    """200 words without overlap; two variants over one store: `embedding`, and `hybrid` with BM25 by rank fusion."""

    packages = ("haystack-ai", "sentence-transformers-haystack")

    def __init__(self, model: str, variants: Sequence[str], folder: str) -> None:
        """Load the model, once for the documents and once for the queries, as its two pipelines do."""
        self._store = InMemoryDocumentStore()
        documents = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        self._indexing = Pipeline()
        self._indexing.add_component("splitter", DocumentSplitter())
        self._indexing.add_component("embedder", documents)
        self._indexing.add_component("writer", DocumentWriter(self._store))
        self._indexing.connect("splitter", "embedder")
        self._indexing.connect("embedder", "writer")
        self._indexing.warm_up()
        documents.run([Document(content="warm")])
        self._variants = {name: self._retrieval(name, model) for name in variants}
        self.reads = int(documents.embedding_backend.model.max_seq_length)

    def _retrieval(self, variant: str, model: str) -> Pipeline:
        made = Pipeline()
        made.add_component("embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
        made.add_component("found", InMemoryEmbeddingRetriever(self._store))
        made.connect("embedder.embedding", "found.query_embedding")
        if variant == "hybrid":
            made.add_component("words", InMemoryBM25Retriever(self._store))
            made.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
            made.connect("words", "joiner")
            made.connect("found", "joiner")
        made.warm_up()
        return made

    def index(self, documents: Sequence[dict[str, str]]) -> None:
        """Split, embed and store in memory."""
        whole = [Document(content=item["text"], meta={"file": item["id"]}) for item in documents]
        self._indexing.run({"splitter": {"documents": whole}})
        self._pieces = self._store.filter_documents()
        self._places = {piece.id: place for place, piece in enumerate(self._pieces)}

    def pieces(self) -> list[tuple[str, str]]:
        """Return what was embedded."""
        return [(piece.meta["file"], piece.content or "") for piece in self._pieces]

    def search(self, variant: str, query: str, limit: int) -> list[int]:
        """Return places among the pieces, best first."""
        given = {"embedder": {"text": query}, "found": {"top_k": limit}}
        last = "found"
        if variant == "hybrid":
            given["words"] = {"query": query, "top_k": limit}
            last = "joiner"
        found = self._variants[variant].run(given)[last]["documents"]
        return [self._places[piece.id] for piece in found[:limit]]

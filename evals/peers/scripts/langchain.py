"""LangChain with Qdrant, as its tutorial on semantic search and its Qdrant page have it."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_qdrant import QdrantVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter


class Peer:
    """1,000 characters with 200 of overlap: what its documentation uses throughout (the class alone has 4,000)."""

    packages = ("langchain-core", "langchain-text-splitters", "langchain-huggingface", "langchain-qdrant")

    def __init__(self, model: str, variants: Sequence[str], folder: str) -> None:
        """Load the model."""
        self._folder = folder
        self._embeddings = HuggingFaceEmbeddings(model_name=model)
        self._embeddings.embed_query("warm")
        self.reads = int(self._embeddings._client.max_seq_length or 0)

    def index(self, documents: Sequence[dict[str, str]]) -> None:
        """Split, embed and store in Qdrant's local mode, on disk."""
        whole = [Document(page_content=item["text"], metadata={"source": item["id"]}) for item in documents]
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._chunks = splitter.split_documents(whole)
        for place, chunk in enumerate(self._chunks):
            chunk.metadata["place"] = place
        self._store = QdrantVectorStore.from_documents(
            self._chunks, self._embeddings, path=self._folder, collection_name="documents"
        )

    def pieces(self) -> list[tuple[str, str]]:
        """Return what was embedded."""
        return [(chunk.metadata["source"], chunk.page_content) for chunk in self._chunks]

    def search(self, variant: str, query: str, limit: int) -> list[int]:
        """Return places among the pieces, best first."""
        return [int(found.metadata["place"]) for found in self._store.similarity_search(query, k=limit)]

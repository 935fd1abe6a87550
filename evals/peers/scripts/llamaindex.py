"""LlamaIndex, as its starter example with local models has it."""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.schema import MetadataMode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class Peer:
    """Its index splits by sentences into 1,024 of its own tokens with 200 of overlap."""

    packages = ("llama-index-core", "llama-index-embeddings-huggingface")

    def __init__(self, model: str, variants: Sequence[str], folder: str) -> None:
        """Load the model."""
        self._embedding = HuggingFaceEmbedding(model_name=model)
        self._embedding.get_query_embedding("warm")
        self.reads = int(self._embedding.max_length)

    def index(self, documents: Sequence[dict[str, str]]) -> None:
        """Split, embed and store, all by its index; the path is embedded too, as from its own folder reader."""
        whole = [Document(text=item["text"], id_=item["id"], metadata={"file_path": item["id"]}) for item in documents]
        index = VectorStoreIndex.from_documents(whole, embed_model=self._embedding)
        self._nodes = list(index.docstore.docs.values())
        self._places = {node.node_id: place for place, node in enumerate(self._nodes)}
        self._index = index

    def pieces(self) -> list[tuple[str, str]]:
        """Return what was embedded."""
        return [
            (str(node.metadata["file_path"]), node.get_content(metadata_mode=MetadataMode.EMBED))
            for node in self._nodes
        ]

    def search(self, variant: str, query: str, limit: int) -> list[int]:
        """Return places among the pieces, best first."""
        retriever = self._index.as_retriever(similarity_top_k=limit)
        return [self._places[found.node.node_id] for found in retriever.retrieve(query)]

"""Who is compared, and what each does by its own documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Peer:
    """One process: a library, and the variants of it that share an index."""

    environment: str
    """Of `requirements/peers` and `.venv-peers`."""
    variants: dict[str, str]
    """By the name that its script knows, what the table calls it."""
    does: str
    """Its own defaults, in words."""

    @property
    def script(self) -> Path:
        """What runs in its environment."""
        return SCRIPTS / f"{self.environment}.py"

    @property
    def title(self) -> str:
        """What a message calls it."""
        return " and ".join(self.variants.values())


PEERS = (
    Peer(
        "langchain",
        {"dense": "LangChain + Qdrant"},
        "RecursiveCharacterTextSplitter with the 1,000 characters and 200 of overlap of its tutorials, "
        "HuggingFaceEmbeddings, QdrantVectorStore on disk (top-k 4)",
    ),
    Peer(
        "llamaindex",
        {"dense": "LlamaIndex"},
        "VectorStoreIndex.from_documents: SentenceSplitter with 1,024 tokens and 200 of overlap, the path embedded "
        "beside the text, vectors in memory (top-k 2)",
    ),
    Peer(
        "haystack",
        {"embedding": "Haystack", "hybrid": "Haystack, hybrid"},
        "DocumentSplitter with 200 words, SentenceTransformers embedders, InMemoryDocumentStore (top-k 10); "
        "hybrid: with its BM25 by DocumentJoiner's reciprocal rank fusion",
    ),
    Peer(
        "txtai", {"whole": "txtai"}, "Embeddings(content=True): texts go in whole, the model reads 512 tokens (top-k 3)"
    ),
    Peer("txtai", {"hybrid": "txtai, hybrid"}, "hybrid=True: BM25 beside the vectors, half and half"),
    Peer(
        "txtai",
        {"hybrid, paragraphs": "txtai, hybrid, paragraphs"},
        "the same over the paragraphs that its Segmentation makes",
    ),
)

NAMES = tuple(dict.fromkeys(peer.environment for peer in PEERS))
"""What can be left out or chosen."""


def chosen(names: Sequence[str]) -> Iterator[Peer]:
    """Return the peers of these environments; all if none is named."""
    return (peer for peer in PEERS if not names or peer.environment in names)

"""The pipeline that everybody starts with: LangChain's splitter, embeddings and vector store, as documented."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_qdrant import QdrantVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.bench.material import Source, texts
from evals.bench.stopwatch import Spent, Stopwatch


def index(sources: Sequence[Source], home: Path, model: Path) -> tuple[list[str], Spent]:
    """Read, split, embed and store the sources' documents; return the chunks' texts and the time it took.

    The model is loaded, and has embedded once, before the clock starts.
    """
    embeddings = HuggingFaceEmbeddings(model_name=str(model), model_kwargs={"device": "cpu"})
    embeddings.embed_query("warm")
    clock = Stopwatch()
    documents = [
        Document(page_content=text.file.read_text("utf-8", "replace"), metadata={"source": text.document_id})
        for text in texts(sources)
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    store = QdrantVectorStore.from_documents(chunks, embeddings, path=str(home / "qdrant"), collection_name="documents")
    spent = clock.spent()
    store.client.close()
    return [chunk.page_content for chunk in chunks], spent

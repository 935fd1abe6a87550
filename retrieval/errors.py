"""What can go wrong in retrieval.

RetrievalError
├── UnreadableDocument     one document cannot be read; reported by file and reason, the rest is indexed
├── InvalidQuery           the query cannot be searched; the text says why
├── IndexMissing           nothing has been indexed yet
├── IndexBusy              another process holds the index or is building a generation
├── IndexIncompatible      the index was built with another model or layout and must be built anew
└── IndexUnavailable       the engine cannot be reached or failed
"""

from __future__ import annotations


class RetrievalError(Exception):
    """Root of everything that retrieval raises; its text names what, where and what to do."""


class UnreadableDocument(RetrievalError):
    """One document cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        # Both go to the base class, without which an exception can be neither copied nor sent to another process.
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class InvalidQuery(RetrievalError):
    """The query cannot be searched as it is."""


class IndexMissing(RetrievalError):
    """Nothing has been indexed yet."""


class IndexBusy(RetrievalError):
    """Another process holds the index or is building a generation."""


class IndexIncompatible(RetrievalError):
    """The index was built with another embedding model or layout."""


class IndexUnavailable(RetrievalError):
    """The engine cannot be reached or failed."""

"""Bytes of one document, of whatever media type, to canonical Markdown blocks."""

from __future__ import annotations

from retrieval.reading.registry import MAX_BYTES, SUFFIXES, read

__all__ = ["MAX_BYTES", "READER_VERSION", "SUFFIXES", "read"]

READER_VERSION = 3
"""Raised whenever a reader makes other blocks or labels of the same bytes, so that a sync reads every document anew."""

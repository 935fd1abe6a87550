"""Generations as collections of a Qdrant server or cluster: the embedded engine's own kind, for many processes."""

from __future__ import annotations

from retrieval.indexes.server.connection import ServerConnection as ServerConnection
from retrieval.indexes.server.index import ServerIndex as ServerIndex

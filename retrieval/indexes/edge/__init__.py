"""Generations as folders of Qdrant Edge shards: the server's own engine inside this process, no server needed.

One process owns a shard, so a generation is opened by one reader and a builder works on a copy. The engine holds the
interpreter's lock in every call, so queries are made where they are asked: a thread would only have to be woken.
"""

from __future__ import annotations

from retrieval.indexes.edge.index import EdgeIndex as EdgeIndex

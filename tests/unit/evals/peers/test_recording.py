from __future__ import annotations

from evals.peers.ours import Recording
from tests.fakes import HashingEmbedder


def test_it_keeps_what_is_embedded_until_it_is_told_to_stop() -> None:
    recording = Recording(HashingEmbedder())
    recording.embed(["one", "two"])
    recording.on = False
    recording.embed(["a question"])

    assert recording.given == ["one", "two"]


def test_all_else_is_the_embedders_own() -> None:
    embedder = HashingEmbedder()

    assert Recording(embedder).fingerprint == embedder.fingerprint

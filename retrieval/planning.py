"""What the sources hold, compared with what the index holds: the first half of a sync, which reads no document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from retrieval.errors import UnreadableDocument
from retrieval.ports import DocumentSource, IndexedDocument
from retrieval.spooling import Spool
from retrieval.types import SourceDocument

LONGEST_ID = 1_000


@dataclass(slots=True)
class Plan:
    """What a sync has to do."""

    changed: Spool
    """New documents and new versions."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Content hashes of those, by id."""
    deleted: list[str] = field(default_factory=list)
    failed: list[UnreadableDocument] = field(default_factory=list)
    unchanged: int = 0


def compare(
    sources: Sequence[DocumentSource], known: Mapping[str, IndexedDocument], shaped_by: Iterable[str], spool: Spool
) -> Plan:
    """Ask each source for its documents once; the changed ones lie in the spool afterwards.

    `shaped_by` names everything besides a document that shapes its passages: a change there changes every document.
    """
    plan = Plan(spool)
    salt = "\0".join(shaped_by)
    kept: set[str] = set()
    for source in sources:
        for item in source.documents():
            if isinstance(item, UnreadableDocument):
                document_id = f"{source.name}/{item.path.removeprefix(f'{source.name}/')}"
                plan.failed.append(UnreadableDocument(document_id, item.reason))
                kept |= {item.path, document_id, f"{source.name}/{item.path}"}
                continue
            fault = _fault(item, source.name, kept)
            if fault:
                plan.failed.append(UnreadableDocument(item.document_id, fault))
                continue
            kept.add(item.document_id)
            content_hash = hash_of(item, salt)
            held = known.get(item.document_id)
            if held is not None and held.content_hash == content_hash:
                plan.unchanged += 1
                continue
            plan.hashes[item.document_id] = content_hash
            plan.changed.add(item)
    names = {source.name for source in sources}
    plan.deleted = [key for key, held in known.items() if held.source in names and key not in kept]
    return plan


def hash_of(document: SourceDocument, salt: str) -> str:
    """Return a hash of the bytes and of everything else that ends up in a passage."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (document.document_id, document.audience.value, document.url or "", salt):
        digest.update(part.encode() + b"\0")
    digest.update(document.content)
    return digest.hexdigest()


def _fault(document: SourceDocument, source: str, taken: set[str]) -> str | None:
    """Say what is wrong with a document's id, which becomes part of addresses and citations."""
    name = document.document_id
    parts = name.split("/")
    if document.source != source or parts[0] != source or len(parts) < 2:
        return f"its id must begin with the name of its source, {source}/"
    if any(part in ("", ".", "..") for part in parts) or "\\" in name or not name.isprintable():
        return "its path is not a plain relative one"
    if len(name) > LONGEST_ID:
        return f"its path is longer than {LONGEST_ID} characters"
    if name in taken:
        return "another document of this source has the same path; the first one is kept"
    return None

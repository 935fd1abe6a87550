"""The assembled assistant in this process, in a home of its own."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import app
import connectors
import grounding
import retrieval
from app import operations
from app.api.application import program_version
from app.assembly import assemble
from app.bootstrap import Parts
from app.errors import own_error
from app.services import Services
from evals.abstention.sureness import judged
from evals.harness.systems import Answered, Asker, AskFailed, Json, Target
from evals.suites.cases import READERS
from grounding.errors import AccountUnavailable
from retrieval.types import PassageId, Scope

NAME = "in process"


class InProcess:
    """Asks the services that every channel works with."""

    def __init__(self, parts: Parts, services: Services, limit: int | None, customers: frozenset[str] | None) -> None:
        """Take an installation; `limit`: how many passages it finds at most; `customers`: all that it has."""
        self._parts, self._services = parts, services
        self._limit, self._customers = limit, customers

    async def ask(self, asker: Asker, conversation_id: str, text: str) -> Answered:
        """Return the answer to a message. Raises AskFailed."""
        if asker.customer is not None and self._customers is not None and asker.customer not in self._customers:
            raise AskFailed(f"there is no customer {asker.customer}; name one that the carrier's accounts have")
        request = operations.AskRequest(text, asker.customer, asker.audience == "operator", conversation_id)
        started = time.perf_counter()
        with _told():
            answer = await operations.ask(self._services, request)
        ms = 1000 * (time.perf_counter() - started)
        if answer["mode"] != "model" and self._parts.settings.model is None:
            return Answered(answer, ms)
        record = (await self._services.audit.find(answer["answer_id"])).record
        if record["model"] is None:
            return Answered(answer, ms)
        return Answered(answer, ms, *_spent(record["model"]), _turned_down(record))

    async def search(self, asker: Asker, query: str, limit: int) -> list[Json]:
        """Return what search finds for this reader, best first, in the wire schema. Raises AskFailed."""
        most = limit if self._limit is None else min(limit, self._limit)
        request = operations.SearchRequest(query, READERS[asker.audience].value, most)
        with _told():
            return list((await operations.search(self._services, request))["passages"])

    async def passages(self, asker: Asker, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of passages that this reader may read and that are there, by id. Raises AskFailed."""
        scope = Scope(READERS[asker.audience])
        with _told():
            found = await self._services.passages.passages([PassageId(each) for each in ids], scope)
        return {each.passage_id: each.text for each in found}

    async def confidence(self, asker: Asker, text: str) -> float | None:
        """Return how sure the assistant is that documents answer a question; None where nothing is found."""
        with _told():
            return round((await judged(self._parts, text, READERS[asker.audience])).probability, 4)

    async def close(self) -> None:
        """Let go of what was opened."""
        await self._services.close()


async def opened(parts: Parts, limit: int | None) -> Target:
    """Return the assembled assistant, warm. Raises what loading and opening raise."""
    services = await assemble(parts.settings, parts=parts)
    try:
        await asyncio.to_thread(services.warm_up)
        await services.refresh()
        try:
            customers: frozenset[str] | None = frozenset(await parts.account_systems.customer_ids())
        except AccountUnavailable:
            customers = None
    except BaseException:
        await services.close()
        raise
    mode = "extractive" if parts.settings.model is None else "model"
    return Target(InProcess(parts, services, limit, customers), NAME, mode, build_of(parts))


def build_of(parts: Parts) -> dict[str, str]:
    """Return what answers: the program, the carrier, what is indexed, the rules, the model and its prompts."""
    documents = sorted(f"{key}\0{one.content_hash}" for key, one in parts.index.documents().items())
    build = {
        "program": f"{program_version()}-{_hash_of(_program_files())[:12]}",
        "carrier": f"{parts.folder.carrier.name}-{_hash_of(_carrier_files(parts.folder.folder))[:12]}",
        "documents": hashlib.sha256("\n".join(documents).encode()).hexdigest(),
        "embedding": parts.embedder.fingerprint,
    }
    if parts.folder.offers:
        build["rules"] = parts.rules.hash
    if parts.settings.model is not None:
        from grounding.prompts.rendering import Prompts

        build |= {"model": parts.settings.model, "prompts": Prompts().hash}
    return build


def _program_files() -> Iterator[Path]:
    """Yield the sources of what answers; a version alone does not tell a changed program."""
    for package in (app, connectors, grounding, retrieval):
        root = Path(package.__path__[0])
        yield from (file for suffix in ("*.py", "*.j2") for file in root.rglob(suffix))


def _carrier_files(folder: Path) -> Iterator[Path]:
    """Yield what a carrier lays down beside its documents, which are told by what is indexed of them."""
    for file in folder.rglob("*"):
        inside = file.relative_to(folder).parts
        if file.suffix in (".yaml", ".json", ".csv") and inside[0] not in ("documents", "evals", "questions"):
            yield file


def _hash_of(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes()
        whole.update(f"{file.name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """Turn what goes wrong in answering into the error of a case."""
    try:
        yield
    except Exception as error:
        if own_error(error):
            raise AskFailed(f"{type(error).__name__}: {error}") from error
        raise


def _spent(trace: dict[str, Any]) -> tuple[int, float | None]:
    cost = trace["cost"]
    return trace["input_tokens"] + trace["output_tokens"], None if cost is None else float(Decimal(cost))


def _turned_down(record: dict[str, Any]) -> tuple[Json, ...]:
    dropped = ({"text": each["text"], "reason": each["reason"], "mended": False} for each in record["dropped"])
    mended = ({"text": each["before"], "reason": each["reason"], "mended": True} for each in record["repaired"])
    return (*dropped, *mended)

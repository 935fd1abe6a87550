"""A deployed assistant, asked over HTTP as any program would."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from app.accounts import LOOPBACK
from app.bootstrap import Parts
from app.errors import AppError
from app.identity.tokens import issue
from app.settings import Settings
from evals.harness.systems import Answered, Asker, AskFailed, Json, Target, TargetGone
from grounding.types import Role

SCHEMA = "groundline.answer/1"
OPERATOR = "operator"
"""Whose token it is in a file of tokens, beside those of customers by their ids."""

_TIMEOUT_S = 120.0
_PAUSES_S = (0.5, 1.0, 2.0)
"""Before each further try, where nobody answers or an answer may come later."""
_LONGEST_WAIT_S = 60.0
_LATER = frozenset({429, 502, 503})

Tokens = Callable[[Asker], str | None]
"""The sign-in token of whoever asks; None for a visitor. Raises AskFailed if there is none."""


class Deployed:
    """Asks over `POST /v1/chat` and `POST /v1/search`."""

    def __init__(self, client: httpx2.AsyncClient, tokens: Tokens) -> None:
        """Take a client of the assistant's address, which is closed with this."""
        self._client, self._tokens = client, tokens
        self._said = 0

    async def ask(self, asker: Asker, conversation_id: str, text: str) -> Answered:
        """Return the answer to a message. Raises AskFailed."""
        self._said += 1
        # With an id of its own a message that is sent again is not answered twice.
        body = {"message": text, "conversation_id": conversation_id, "message_id": f"m-{self._said}"}
        answer, ms = await self._sent("POST", "/v1/chat", asker, body)
        if answer.get("schema") != SCHEMA:
            raise AskFailed(f"{self._client.base_url}: answered in another schema than {SCHEMA}")
        return Answered(answer, ms)

    async def search(self, asker: Asker, query: str, limit: int) -> list[Json]:
        """Return what search finds for this reader, best first, in the wire schema. Raises AskFailed."""
        found, _ = await self._sent("POST", "/v1/search", asker, {"query": query, "limit": limit})
        return list(found["passages"])

    async def passages(self, asker: Asker, ids: Sequence[str]) -> dict[str, str]:
        """Return the texts of passages that this reader may read and that are there, by id. Raises AskFailed."""
        found = {}
        for each in ids:
            detail, _ = await self._sent("GET", f"/v1/passages/{quote(each)}", asker, None, missing=404)
            if "text" in detail:
                found[each] = str(detail["text"])
        return found

    async def confidence(self, asker: Asker, text: str) -> float | None:
        """Return None: the wire schema does not tell."""
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _sent(
        self, method: str, path: str, asker: Asker, body: Json | None, missing: int | None = None
    ) -> tuple[Json, float]:
        """Return what is answered and how long that took; nothing where what is asked for may be `missing`."""
        token = self._tokens(asker)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for pause in (*_PAUSES_S, None):
            started = time.perf_counter()
            try:
                response = await self._client.request(method, path, json=body, headers=headers)
            except httpx2.TimeoutException as error:
                raise AskFailed(f"{self._client.base_url}: no answer within {_TIMEOUT_S:g} s") from error
            except httpx2.TransportError as error:
                if pause is None:
                    raise TargetGone(
                        f"{self._client.base_url}: does not answer ({type(error).__name__}); start it and try again"
                    ) from error
                await asyncio.sleep(pause)
                continue
            if response.status_code in _LATER and pause is not None:
                await asyncio.sleep(_wait(response, pause))
                continue
            ms = 1000 * (time.perf_counter() - started)
            return ({} if response.status_code == missing else _json(response, asker)), ms
        raise AssertionError("unreachable")


async def connected(url: str, settings: Settings, tokens: Path | None) -> Target:
    """Return a deployed assistant that is ready. Raises TargetGone, AskFailed, SettingsInvalid, NotAllowed."""
    address = url.rstrip("/")
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise AskFailed(f"{url}: not an address of an assistant; give one such as http://127.0.0.1:8000")
    client = httpx2.AsyncClient(base_url=address, timeout=_TIMEOUT_S, trust_env=False)
    system = Deployed(client, tokens_of(address, settings, tokens))
    try:
        welcome, _ = await system._sent("GET", "/v1/welcome", Asker("visitor"), None)
    except BaseException:
        await system.close()
        raise
    return Target(system, address, "", {"carrier": str(welcome.get("carrier", ""))})


def tokens_of(url: str, settings: Settings, file: Path | None) -> Tokens:
    """Return where tokens come from: a file, or the development key of this machine for a server on it."""
    if file is not None:
        return _from_file(file)
    if urlsplit(url).hostname in LOOPBACK:
        return _development(settings)

    def none(asker: Asker) -> str | None:
        if asker.audience == "visitor":
            return None
        raise AskFailed(f"no sign-in token for {_whose(asker)}; name a file of tokens with --tokens")

    return none


def _from_file(file: Path) -> Tokens:
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AskFailed(f"{file}: cannot be read as JSON: {error}") from error
    if not isinstance(known, dict) or not all(isinstance(each, str) for each in known.values()):
        # Of a secret nothing may be repeated.
        raise AskFailed(f"{file}: must be a JSON object of tokens by customer id, and by `{OPERATOR}`")

    def token(asker: Asker) -> str | None:
        if asker.audience == "visitor":
            return None
        if _whose(asker) not in known:
            raise AskFailed(f"{file}: no sign-in token for {_whose(asker)}")
        return str(known[_whose(asker)])

    return token


def _development(settings: Settings) -> Tokens:
    policy = Parts(settings).tokens
    made: dict[Asker, str] = {}

    def token(asker: Asker) -> str | None:
        if asker.audience == "visitor":
            return None
        if asker not in made:
            role = Role.OPERATOR if asker.customer is None else Role.CUSTOMER
            try:
                made[asker] = issue(policy, role, asker.customer)
            except AppError as error:
                raise AskFailed(f"{error}; or name a file of tokens with --tokens") from error
        return made[asker]

    return token


def _whose(asker: Asker) -> str:
    return asker.customer or OPERATOR


def _wait(response: httpx2.Response, pause: float) -> float:
    told = response.headers.get("Retry-After", "")
    return min(float(told), _LONGEST_WAIT_S) if told.isdigit() else pause


def _json(response: httpx2.Response, asker: Asker) -> Json:
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise AskFailed(f"{response.url}: {response.status_code}, and what came is no JSON object")
    if response.status_code != httpx2.codes.OK:
        given = body.get("error")
        fault: Json = given if isinstance(given, dict) else {}
        told = f"{fault.get('code', '')}: {fault.get('message', 'no reason given')}"
        raise AskFailed(f"asked as {asker.customer or asker.audience}: {response.status_code} {told}")
    return body

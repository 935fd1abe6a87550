"""Who sends a request, and how often he may."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.errors import NotAllowed, NotReady, TokenInvalid, TooManyRequests
from app.identity.tokens import VISITOR, verify
from app.services import Services
from grounding.types import Identity, Role

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class RequestLimiter:
    """Counts the requests of each identity, in this process."""

    def __init__(self, limit: str) -> None:
        """Allow so many requests, such as `600/minute`."""
        self._item: RateLimitItem = parse(limit)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def count(self, key: str) -> None:
        """Count one request. Raises TooManyRequests."""
        if not await self._limiter.hit(self._item, key):
            window = await self._limiter.get_window_stats(self._item, key)
            raise TooManyRequests(max(1, math.ceil(window.reset_time - time.time())))


def services(request: Request) -> Services:
    """Return the assembled services. Raises NotReady while the server starts."""
    ready = request.app.state.runtime.services
    if not isinstance(ready, Services):
        raise NotReady("the server is still loading its model and index")
    return ready


ServicesOf = Annotated[Services, Depends(services)]


async def caller(request: Request, ready: ServicesOf) -> Identity:
    """Return who sends the request, within his rate limit: a token's identity, or a visitor without one.

    Raises: TokenInvalid, TooManyRequests.
    """
    identity = _identity(request, ready)
    limiter: RequestLimiter = request.app.state.limiter
    await limiter.count(_key(identity, request))
    return identity


Caller = Annotated[Identity, Depends(caller)]


def require_loopback(request: Request) -> None:
    """Refuse whoever is not on this machine, directly and under a loopback name.

    The name matters as much as the address: a page elsewhere can make a browser here connect to this address under its
    own name. A forwarded request comes from a proxy, whoever it was sent by. Raises NotAllowed.
    """
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    forwarded = any(name in request.headers for name in _FORWARDING)
    if forwarded or host not in _LOOPBACK_NAMES or not _is_loopback(request):
        raise NotAllowed("development endpoints answer only to this machine")


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _identity(request: Request, ready: Services) -> Identity:
    header = request.headers.get("authorization")
    if header is None:
        return VISITOR
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenInvalid("the Authorization header is not a bearer token")
    return verify(token.strip(), ready.tokens)


def _key(identity: Identity, request: Request) -> str:
    if identity.role is Role.VISITOR:
        return f"visitor:{request.client.host if request.client else '-'}"
    return f"{identity.role.value}:{identity.subject}"

"""Sign-in tokens in, identities out; development tokens for a machine of one's own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from app.errors import NotAllowed, RequestRefused, TokenInvalid
from app.identity.keys import PublicKey
from grounding.types import Identity, Role

VISITOR = Identity(role=Role.VISITOR, subject="visitor")

# Clocks of two machines differ a little; a token is not refused for that.
_LEEWAY_S = 10
_LONGEST_TOKEN_CHARS = 8192
_MAX_ID_CHARS = 128


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """What a token must be to be accepted."""

    key: OctKey | PublicKey
    audience: str
    issuer: str | None = None

    @property
    def development(self) -> bool:
        """Say whether the development key is in force, and with it the tokens that it signs."""
        return isinstance(self.key, OctKey)


def verify(token: str, policy: TokenPolicy) -> Identity:
    """Return the identity that a token proves.

    Raises: TokenInvalid if it is malformed, forged, expired, meant for somebody else, or lacks a claim.
    """
    # The algorithms follow from the key in force, never from the token: a public key must not verify an HMAC.
    algorithms = ["HS256"] if policy.development else ["RS256", "ES256"]
    if len(token) > _LONGEST_TOKEN_CHARS:
        raise TokenInvalid("the sign-in token is too long")
    try:
        claims = jwt.decode(token, policy.key, registry=JWSRegistry(algorithms=algorithms)).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            exp={"essential": True},
            aud={"essential": True, "value": policy.audience},
            sub={"essential": True},
            role={"essential": True},
            iss={"essential": True, "value": policy.issuer} if policy.issuer else {},
        ).validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise TokenInvalid("the sign-in token is not accepted") from error
    return _identity(claims)


def local_identity(role: Role, customer_id: str | None = None) -> Identity:
    """Return the identity that a development token names, and that the owner of this machine asks under."""
    if role is Role.VISITOR:
        return VISITOR
    return Identity(role=role, subject=customer_id or f"development-{role.value}", customer_id=customer_id)


def issue(policy: TokenPolicy, role: Role, customer_id: str | None = None, lifetime_s: int = 12 * 3600) -> str:
    """Return a development token.

    Raises: NotAllowed if the development key is not in force; RequestRefused for an ID that no token may hold.
    """
    if not isinstance(policy.key, OctKey):
        raise NotAllowed(
            "GROUNDLINE_JWT_KEY is set, so tokens come from the carrier's own sign-in; unset it for development tokens"
        )
    if customer_id is not None and _text(customer_id) is None:
        raise RequestRefused(f"customer: an ID has 1 to {_MAX_ID_CHARS} printable characters")
    now = int(time.time())
    claims: dict[str, object] = {
        "sub": local_identity(role, customer_id).subject,
        "role": role.value,
        "aud": policy.audience,
        "iat": now,
        "exp": now + lifetime_s,
        "jti": secrets.token_hex(16),
    }
    if customer_id is not None:
        claims["customer_id"] = customer_id
    if policy.issuer:
        claims["iss"] = policy.issuer
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, policy.key)


def _identity(claims: Mapping[str, object]) -> Identity:
    subject, customer_id = _text(claims.get("sub")), _text(claims.get("customer_id"))
    try:
        role = Role(str(claims.get("role")))
    except ValueError as error:
        raise TokenInvalid("the sign-in token names no role that exists") from error
    if subject is None:
        raise TokenInvalid("the sign-in token names nobody")
    if role is Role.CUSTOMER and customer_id is None:
        raise TokenInvalid("the sign-in token names no customer")
    return Identity(role=role, subject=subject, customer_id=customer_id if role is Role.CUSTOMER else None)


def _text(claim: object) -> str | None:
    return claim if isinstance(claim, str) and 0 < len(claim) <= _MAX_ID_CHARS and claim.isprintable() else None

"""What is accepted as a sign-in, and what is not."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from app.errors import NotAllowed, RequestRefused, SettingsInvalid, TokenInvalid
from app.identity.keys import DEVELOPMENT_KEY_FILE, development_key, public_key
from app.identity.tokens import VISITOR, TokenPolicy, issue, local_identity, verify
from grounding.types import Identity, Role
from retrieval.types import Audience

SECRET = OctKey.import_key("k" * 64)
POLICY = TokenPolicy(SECRET, "groundline")
RSA = RSAKey.generate_key(2048, private=True)
EC = ECKey.generate_key("P-256", private=True)


def claims(**changes: Any) -> dict[str, Any]:
    base = {"sub": "ann", "role": "customer", "customer_id": "C-1", "aud": "groundline", "exp": int(time.time()) + 600}
    return {name: value for name, value in (base | changes).items() if value is not None}


def signed(key: Any, algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode({"alg": algorithm}, claims(**changes), key, algorithms=[algorithm])


def test_a_customers_token_names_the_customer() -> None:
    assert verify(signed(SECRET), POLICY) == Identity(Role.CUSTOMER, "ann", "C-1")


@pytest.mark.parametrize(
    ("role", "audience"),
    [("visitor", Audience.PUBLIC), ("operator", Audience.OPERATOR), ("agent", Audience.OPERATOR)],
)
def test_other_roles_see_no_account_even_if_the_token_names_one(role: str, audience: Audience) -> None:
    identity = verify(signed(SECRET, role=role), POLICY)
    assert identity.customer_id is None
    assert identity.audience == audience


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": int(time.time()) - 60},
        {"exp": "never"},
        {"nbf": int(time.time()) + 600},
        {"aud": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 200},
        {"sub": "ann\nlevel=error"},
        {"role": None},
        {"role": "root"},
        {"role": ["operator"]},
        {"customer_id": None},
        {"customer_id": ""},
        {"customer_id": {"$ne": ""}},
    ],
)
def test_a_token_that_lacks_or_bends_a_claim_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        verify(signed(SECRET, **changes), POLICY)


def test_one_of_several_audiences_will_do() -> None:
    assert verify(signed(SECRET, aud=["another", "groundline"]), POLICY).subject == "ann"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "é" * 30, "eyJ" * 5000])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(TokenInvalid):
        verify(text, POLICY)


def test_a_token_signed_with_another_key_or_not_at_all_is_refused() -> None:
    unsigned = signed(SECRET).rsplit(".", 1)[0] + "."
    for token in (signed(OctKey.import_key("o" * 64)), unsigned, signed(RSA, "RS256")):
        with pytest.raises(TokenInvalid):
            verify(token, POLICY)


def test_an_issuer_is_demanded_where_one_is_set() -> None:
    policy = TokenPolicy(SECRET, "groundline", "https://sign-in.example")
    assert verify(signed(SECRET, iss="https://sign-in.example"), policy).subject == "ann"
    for changes in ({}, {"iss": "https://elsewhere.example"}):
        with pytest.raises(TokenInvalid):
            verify(signed(SECRET, **changes), policy)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (EC, "ES256")])
def test_a_public_key_verifies_a_carriers_own_tokens(key: Any, algorithm: str, tmp_path: Path) -> None:
    pem = key.as_pem(private=False).decode()
    file = tmp_path / "key.pem"
    file.write_text(pem)
    jwk = json.dumps(key.as_dict(private=False))
    key.ensure_kid()
    jwks = json.dumps(KeySet([key]).as_dict(private=False))
    for setting in (pem, str(file), jwk):
        assert verify(signed(key, algorithm), TokenPolicy(public_key(setting), "groundline")).subject == "ann"
    token = jwt.encode({"alg": algorithm, "kid": key.kid}, claims(), key, algorithms=[algorithm])
    assert verify(token, TokenPolicy(public_key(jwks), "groundline")).subject == "ann"


def test_development_tokens_are_refused_under_a_public_key() -> None:
    pem = RSA.as_pem(private=False)
    policy = TokenPolicy(public_key(pem.decode()), "groundline")
    # The public key, known to all, taken for an HMAC secret: the classic confusion of algorithms.
    confused = jwt.encode({"alg": "HS256"}, claims(), OctKey.import_key(pem.decode().replace("-", "_")))
    for token in (signed(SECRET), confused):
        with pytest.raises(TokenInvalid):
            verify(token, policy)
    with pytest.raises(NotAllowed):
        issue(policy, Role.OPERATOR)


@pytest.mark.parametrize(
    "setting",
    ["/nowhere/key.pem", "/", "-----BEGIN NOTHING-----", "{}", "{", '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'],
)
def test_what_is_no_public_key_is_refused(setting: str) -> None:
    with pytest.raises(SettingsInvalid, match="GROUNDLINE_JWT_KEY"):
        public_key(setting)


def test_the_development_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, again = development_key(home), development_key(home)
    file = home / DEVELOPMENT_KEY_FILE
    assert first.as_dict(private=True)["k"] == again.as_dict(private=True)["k"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    with pytest.raises(SettingsInvalid, match="chmod 600"):
        development_key(home)


def test_a_damaged_development_key_is_refused(tmp_path: Path) -> None:
    development_key(tmp_path)
    (tmp_path / DEVELOPMENT_KEY_FILE).write_text("short")
    with pytest.raises(SettingsInvalid, match="delete the file"):
        development_key(tmp_path)


@pytest.mark.parametrize("customer_id", ["", "C\n1", "C" * 129])
def test_no_token_is_issued_that_would_not_be_accepted(customer_id: str) -> None:
    with pytest.raises(RequestRefused, match="1 to 128 printable characters"):
        issue(POLICY, Role.CUSTOMER, customer_id)


def test_a_key_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid, match="not a text file"):
        public_key(str(tmp_path / "key"))


def test_the_owner_asks_under_the_identity_of_his_own_tokens() -> None:
    for role, customer_id in ((Role.CUSTOMER, "C-1"), (Role.OPERATOR, None)):
        assert verify(issue(POLICY, role, customer_id), POLICY) == local_identity(role, customer_id)
    assert local_identity(Role.VISITOR) == VISITOR

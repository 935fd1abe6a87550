"""The keys that sign-in tokens are verified with: a carrier's public key, or a development key of this machine."""

from __future__ import annotations

import json
import os
import secrets
import stat
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from app.errors import SettingsInvalid
from app.home import private_folder

DEVELOPMENT_KEY_FILE = "development.key"

PublicKey = RSAKey | ECKey | KeySet


def development_key(home: Path) -> OctKey:
    """Return the development key of a home folder, made at the first call; only its owner may read the file.

    Raises: SettingsInvalid if others could read it, or it is damaged.
    """
    private_folder(home)
    path = home / DEVELOPMENT_KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsInvalid(f"{path}: cannot be made ({error.strerror}); set GROUNDLINE_HOME") from error
    else:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsInvalid(f"{path}: others can read the development key; run: chmod 600 {path}")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) < 64:
        raise SettingsInvalid(f"{path}: not a development key; delete the file and a new one is made")
    return OctKey.import_key(text)


def public_key(setting: str) -> PublicKey:
    """Read a public key from PEM text, a JWK or JWKS document, or a file with one of these.

    Raises: SettingsInvalid if it is none of them, or is a secret where a public key belongs.
    """
    text = setting.strip()
    if not text.startswith(("-----BEGIN", "{")):
        try:
            text = Path(text).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not a text file"
            # What was given is not repeated: it may be a secret that somebody took for a key.
            raise SettingsInvalid(
                f"GROUNDLINE_JWT_KEY: neither a key nor a file that can be read ({why}); "
                "give PEM text, a JWKS document or a path"
            ) from error
    try:
        return _parsed(text)
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise SettingsInvalid(
            "GROUNDLINE_JWT_KEY: not an RSA or EC public key; give PEM text, a JWK or JWKS document, or a path"
        ) from error


def _parsed(text: str) -> PublicKey:
    if not text.startswith("{"):
        try:
            return RSAKey.import_key(text)
        except (JoseError, ValueError, TypeError):
            return ECKey.import_key(text)
    document = json.loads(text)
    # Looked at before anything is made of them: a secret in this place would let everybody who knows it sign tokens.
    kinds = {key.get("kty") for key in document.get("keys", [document])}
    if not kinds or not kinds <= {"RSA", "EC"}:
        raise ValueError("only RSA and EC keys verify sign-in tokens")
    if "keys" in document:
        return KeySet.import_key_set(document)
    return RSAKey.import_key(document) if kinds == {"RSA"} else ECKey.import_key(document)

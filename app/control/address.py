"""Where the control socket of a home folder is, and who may hold it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import AlreadyServing, SettingsInvalid
from app.home import private_folder

# Linux allows 107 bytes and a closing zero, macOS 103.
_LONGEST_PATH_BYTES = 100


def socket_path(home: Path) -> Path:
    """Return the control socket's path: in the home folder, or in a private one where that path would be too long."""
    path = home.absolute() / "serve.sock"
    if _fits(path):
        return path
    name = f"{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:24]}.sock"
    bases = (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir())
    folders = [Path(base) / f"groundline-{os.getuid()}" for base in bases if base]
    return next((_private(folder) / name for folder in folders if _fits(folder / name)), path)


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_PATH_BYTES


@contextmanager
def serving(home: Path) -> Iterator[socket.socket]:
    """Hold the home folder's control socket, bound and open to its owner alone, until the block ends.

    The lock is the kernel's: it ends with the process however that ends, so a socket file that is found while the lock
    is free is a dead one. Raises: AlreadyServing.
    """
    private_folder(home)
    with (home / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServing(
                f"{home}: another `groundline serve` runs here; stop it, or set GROUNDLINE_HOME to another folder"
            ) from error
        path = socket_path(home)
        path.unlink(missing_ok=True)
        bound = _bound(path)
        try:
            yield bound
        finally:
            bound.close()
            path.unlink(missing_ok=True)


def _bound(path: Path) -> socket.socket:
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # The mode is in force from the first moment, not from a later chmod.
    before = os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError as error:
        bound.close()
        raise SettingsInvalid(f"{path}: no socket can be made here ({error.strerror}); set GROUNDLINE_HOME") from error
    finally:
        os.umask(before)
    bound.listen(64)
    bound.setblocking(False)
    return bound


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    # In a shared temporary folder somebody else could have been first, and would own our socket's name.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SettingsInvalid(f"{folder}: only you may be able to open it; remove it, or shorten GROUNDLINE_HOME")
    return folder

"""What holds for every test: no network but loopback, no model hub, no settings of the machine, no chance."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

DATA_VARIABLE = "GROUNDLINE_SHARED_DATA"

KEPT_VARIABLES = {DATA_VARIABLE, "GROUNDLINE_TEST_QDRANT_URL", "GROUNDLINE_TEST_PRISM"}

for _name in [
    name for name in os.environ if name.startswith(("GROUNDLINE_", "OPENAI_")) and name not in KEPT_VARIABLES
]:
    del os.environ[_name]
os.environ.update({"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"})

settings.register_profile(
    "groundline",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("groundline")


class NetworkForbidden(RuntimeError):
    """A test reached beyond this machine."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("idna")
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        sock, address = arguments[0], arguments[1]
        if isinstance(sock, socket.socket) and sock.family == socket.AF_UNIX:
            return
        host = address[0] if isinstance(address, tuple) else address
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        raise NetworkForbidden(f"tests reach loopback addresses only, not {host!r}")


# An audit hook sees every connection that Python makes, whichever library asks for it.
sys.addaudithook(_refuse_network)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs third-party documents where none are named, and say why."""
    if os.environ.get(DATA_VARIABLE):
        return
    skip = pytest.mark.skip(reason=f"{DATA_VARIABLE} names no folder of third-party documents")
    for item in items:
        if item.get_closest_marker("needs_data"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep a test that forgets to name a home out of the developer's `./var`."""
    patch = pytest.MonkeyPatch()
    patch.setenv("GROUNDLINE_HOME", str(tmp_path_factory.mktemp("home")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the working tree."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of third-party documents, for tests marked `needs_data`."""
    return Path(os.environ[DATA_VARIABLE])


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of an installed Chromium, or skip the test."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine")

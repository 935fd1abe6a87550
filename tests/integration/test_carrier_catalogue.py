"""`groundline carrier catalogue`: a carrier folder's catalogue from a server of TMF620."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import cli
from connectors import sample
from connectors.carrier import load
from tests.integration.live_stage import Sandbox, sandbox_process


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_process(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    yield server
    server.reset()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "carrier"
    shutil.copytree(sample.FOLDER, found, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return found


@pytest.fixture
def renew(folder: Path) -> Callable[..., Result]:
    return lambda address, *more: CliRunner().invoke(
        cli, ["carrier", "catalogue", str(folder), "--from", address, *more]
    )


def prices(folder: Path) -> Path:
    return folder / "catalogue" / "productOfferingPrice.json"


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_a_price_that_changed_at_the_server_is_the_folders(
    sandbox: Sandbox, folder: Path, renew: Callable[..., Result], version: str
) -> None:
    before = load(folder).catalogue
    changed = json.loads(prices(folder).read_text("utf-8"))
    changed[0]["price"]["value"] = 1.23
    prices(folder).write_text(json.dumps(changed), "utf-8")
    assert load(folder).catalogue.offerings != before.offerings
    result = renew(sandbox.url, "--tmf620", version)
    assert result.exit_code == 0 and f"{len(before.offerings)} offerings" in result.output
    assert load(folder).catalogue.offerings == before.offerings


@pytest.mark.parametrize("behaviour", ["status=503", "half", "html"])
def test_half_a_catalogue_is_none(sandbox: Sandbox, folder: Path, renew: Callable[..., Result], behaviour: str) -> None:
    before = prices(folder).read_bytes()
    sandbox.behave("/productCatalogManagement/v4/productOfferingPrice", behaviour)
    result = renew(sandbox.url)
    assert result.exit_code != 0 and "productOfferingPrice: could not be read" in str(result.exception)
    assert prices(folder).read_bytes() == before


def test_a_catalogue_that_the_folder_does_not_fit_is_not_taken(
    sandbox: Sandbox, folder: Path, renew: Callable[..., Result]
) -> None:
    settings = folder / "carrier.yaml"
    settings.write_text(settings.read_text("utf-8").replace("FEE-LATE", "FEE-OF-OURS"), "utf-8")
    before = prices(folder).read_bytes()
    result = renew(sandbox.url)
    assert "`FEE-OF-OURS` is not in the catalogue" in result.output and "stays as it was" in str(result.exception)
    assert prices(folder).read_bytes() == before


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("ftp://x", "must be an http"),
        ("http://me:secret@x/tmf-api", "credentials"),
        ("http://127.0.0.1:9", "no answer"),
    ],
)
def test_an_address_that_is_none_is_told(renew: Callable[..., Result], address: str, named: str) -> None:
    result = renew(address)
    assert result.exit_code != 0 and named in f"{result.output}{result.exception}" and "secret" not in result.output

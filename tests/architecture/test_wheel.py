"""The wheel carries everything that the program reads beside its code."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGES = ("app", "retrieval", "grounding", "connectors", "evals")


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(repository)],
        check=True,
        capture_output=True,
        text=True,
    )
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_every_file_of_the_packages_travels(wheel: zipfile.ZipFile, repository: Path) -> None:
    here = {
        str(path.relative_to(repository))
        for package in PACKAGES
        for path in (repository / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    there = {name for name in wheel.namelist() if name.partition("/")[0] in PACKAGES}
    assert there == here


@pytest.mark.parametrize(
    ("folder", "suffixes"),
    [
        ("connectors/sample/", {".md", ".html", ".pdf", ".docx", ".yaml", ".json"}),
        ("app/widget/", {".html", ".css", ".js"}),
    ],
)
def test_data_of_each_kind_is_there(folder: str, suffixes: set[str], wheel: zipfile.ZipFile) -> None:
    there = {Path(name).suffix for name in wheel.namelist() if name.startswith(folder)}
    assert sorted(suffixes - there) == []


def test_only_our_packages_and_the_licence_travel(wheel: zipfile.ZipFile) -> None:
    roots = {name.partition("/")[0] for name in wheel.namelist()}
    assert {root for root in roots if not root.endswith(".dist-info")} == set(PACKAGES)
    assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())


def test_program_and_its_commands_are_declared(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    points = configparser.ConfigParser()
    points.read_string(wheel.read(name).decode())
    assert points["console_scripts"]["groundline"] == "app.cli:main"
    assert points["groundline.commands"]["bench"] == "evals.cli:bench"

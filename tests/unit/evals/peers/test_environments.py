from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.peers.environments import ROOT, Environment, EnvironmentFailed
from evals.peers.roster import NAMES


class Installer:
    """Stands for pip: an interpreter appears, and what was run is kept."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.ran: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.ran.append(list(command))
        self._environment.python.parent.mkdir(parents=True, exist_ok=True)
        self._environment.python.touch()


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    locks = tmp_path / "requirements" / "peers"
    locks.mkdir(parents=True)
    (tmp_path / "requirements" / "torch.txt").write_text("torch==1\n", "utf-8")
    (locks / "some.txt").write_text("some==1\n", "utf-8")
    return Environment("some", tmp_path)


def made(environment: Environment) -> tuple[list[list[str]], list[str]]:
    installer, told = Installer(environment), list[str]()
    environment.make(told.append, installer)
    return installer.ran, told


def test_it_is_made_with_torch_first_and_everything_else_by_its_hash(environment: Environment) -> None:
    (venv, torch, lock), told = made(environment)

    assert venv[1:3] == ["-m", "venv"]
    assert torch[-1] == str(environment.torch)
    assert "--require-hashes" not in torch
    assert lock[-1] == str(environment.lock)
    assert {"--require-hashes", "--no-deps"} <= set(lock)
    assert told == ["some: making .venv-peers/some (1.1 GB; half a minute from a warm pip cache)"]


def test_one_that_stands_is_left_alone(environment: Environment) -> None:
    made(environment)

    assert made(environment) == ([], [])


@pytest.mark.parametrize("changed", ["torch", "lock"])
def test_another_lock_makes_it_anew(environment: Environment, changed: str) -> None:
    made(environment)
    file: Path = getattr(environment, changed)
    file.write_text("other==2\n", "utf-8")

    assert len(made(environment)[0]) == 3


def test_one_whose_interpreter_is_gone_is_made_anew(environment: Environment) -> None:
    made(environment)
    environment.python.unlink()

    assert len(made(environment)[0]) == 3


def test_one_that_was_cut_off_does_not_stand(environment: Environment) -> None:
    def breaks(command: Sequence[str]) -> None:
        Installer(environment)(command)
        if str(environment.lock) in command:
            raise EnvironmentFailed("some.txt: not installed: no such version")

    with pytest.raises(EnvironmentFailed, match="no such version"):
        environment.make(lambda _: None, breaks)

    assert not environment.stands()


def test_a_build_of_torch_for_other_hardware_is_refused(environment: Environment) -> None:
    def installs_cuda(command: Sequence[str]) -> None:
        Installer(environment)(command)
        library = environment.folder / "lib/python3.11/site-packages/torch/lib/libtorch_cuda.so"
        library.parent.mkdir(parents=True, exist_ok=True)
        library.touch()

    with pytest.raises(EnvironmentFailed, match="CUDA"):
        environment.make(lambda _: None, installs_cuda)

    assert not environment.folder.exists()


def test_without_a_lock_the_message_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailed, match="a checkout of the repository"):
        Environment("some", tmp_path).make(lambda _: None)


@pytest.mark.parametrize("name", NAMES)
def test_every_peer_has_a_script_and_a_lock_with_hashes(name: str) -> None:
    lock = Environment(name).lock.read_text("utf-8")

    assert (ROOT / "evals" / "peers" / "scripts" / f"{name}.py").is_file()
    assert "--hash=sha256:" in lock
    assert "\ntorch==" not in lock

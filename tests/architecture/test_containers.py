"""docker-compose.yml and Dockerfile, checked as far as they can be without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from app.settings import PREFIX, Settings

VARIABLES = {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.fixture(scope="module")
def compose(repository: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((repository / "docker-compose.yml").read_text())
    return document


@pytest.fixture(scope="module")
def instructions(repository: Path) -> list[dict[str, str]]:
    parser = DockerfileParser(path=str(repository / "Dockerfile"), cache_content=True)
    lines: list[dict[str, str]] = [line for line in parser.structure if line["instruction"] != "COMMENT"]
    return lines


def test_compose_file_follows_the_compose_schema(repository: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_services_are_the_three_and_start_in_order(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"api", "qdrant", "postgres"}
    conditions = {name: need["condition"] for name, need in services["api"]["depends_on"].items()}
    assert conditions == {"qdrant": "service_healthy", "postgres": "service_healthy"}


@pytest.mark.parametrize("service", ["api", "qdrant", "postgres"])
def test_service_is_pinned_checked_and_unprivileged(service: str, compose: dict[str, Any]) -> None:
    definition = compose["services"][service]
    assert re.search(r":v?\d+\.\d+", definition["image"])
    assert definition["healthcheck"]["test"]
    assert definition["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in definition["security_opt"]
    assert "user" in definition or definition["image"].endswith("-unprivileged")
    named = {volume.partition(":")[0] for volume in definition["volumes"]}
    assert named <= set(compose["volumes"])


def test_only_the_api_is_published_and_on_loopback(compose: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_variables_of_the_compose_file_are_settings(compose: dict[str, Any]) -> None:
    environment = compose["services"]["api"]["environment"]
    ours = {name for name in environment if name.startswith(PREFIX)}
    assert ours >= {"GROUNDLINE_QDRANT_URL", "GROUNDLINE_DATABASE_URL"}
    assert sorted(ours - VARIABLES) == []


def test_values_of_the_compose_file_are_valid_settings(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in compose["services"]["api"]["environment"].items():
        if value is not None:
            monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "secret", value))
    settings = Settings()
    assert settings.database_url == "postgresql+pg8000://groundline:secret@postgres:5432/groundline"
    assert settings.qdrant_url == "http://qdrant:6333"


def test_no_secret_stands_in_a_committed_file(compose: dict[str, Any], repository: Path) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if value is not None and re.search("PASSWORD|KEY|SECRET", name):
                assert value.startswith("${"), name
    assignments = re.findall(r"^#? ?(\w*(?:PASSWORD|KEY)\w*)=(.*)$", (repository / ".env.example").read_text(), re.M)
    assert {name for name, value in assignments if value} == set()
    assert {"POSTGRES_PASSWORD", "QDRANT_API_KEY"} <= {name for name, _ in assignments}


def test_the_server_matches_the_client(compose: dict[str, Any], repository: Path) -> None:
    """qdrant-client supports servers at most one minor version away."""
    server = re.search(r":v1\.(\d+)\.", compose["services"]["qdrant"]["image"])
    client = re.search(r"^qdrant-client==1\.(\d+)\.", (repository / "requirements" / "run.txt").read_text(), re.M)
    assert server and client
    assert abs(int(server[1]) - int(client[1])) <= 1


def test_image_is_built_in_stages_and_runs_unprivileged(instructions: list[dict[str, str]]) -> None:
    names = [line["instruction"] for line in instructions]
    last_stage = instructions[len(names) - 1 - names[::-1].index("FROM") :]
    assert names.count("FROM") == 2
    users = [line["value"] for line in last_stage if line["instruction"] == "USER"]
    assert users and not re.match(r"root|0", users[-1])
    assert any(line["instruction"] == "HEALTHCHECK" and "/healthz" in line["value"] for line in last_stage)
    argument = next(line["value"] for line in instructions if line["instruction"] == "ARG")
    assert re.fullmatch(r"PYTHON_IMAGE=python:3\.11\.\d+-slim-\w+", argument)


def test_image_takes_only_what_is_there_and_settings_that_exist(
    instructions: list[dict[str, str]], repository: Path
) -> None:
    for line in instructions:
        if line["instruction"] == "COPY" and not line["value"].startswith("--from"):
            for source in line["value"].split()[:-1]:
                assert (repository / source).exists(), source
        if line["instruction"] == "ENV":
            assert set(re.findall(r"\b(GROUNDLINE_\w+)=", line["value"])) <= VARIABLES

"""What several commands share: settings, printing JSON, the running server, on whose behalf records are written."""

from __future__ import annotations

import json
from typing import Any

import click

from app.control.client import RunningServer, running_server
from app.settings import Settings, load_settings
from grounding.types import Identity, Role

COMMAND_LINE = Identity(Role.OPERATOR, "command line")
"""Whoever runs a command, as records of decisions and offers name him."""


def settings() -> Settings:
    """Return the settings of this environment."""
    return load_settings()


def server(chosen: Settings) -> RunningServer | None:
    """Return the server that runs on the home folder, if one does."""
    return running_server(chosen.home)


def print_json(value: Any) -> None:
    """Print a value as JSON for a program to read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")

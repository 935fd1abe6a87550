"""`groundline serve` over fakes, as a process of its own: `python -m tests.fake_server HOME`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.api.application import Runtime
from app.errors import AlreadyServing
from app.main import serve
from app.services import Services
from tests.serving import stage


def run(home: Path) -> None:
    """Serve until stopped; says so on standard output when it is ready."""
    staged = stage(home, port=0)

    async def assemble(runtime: Runtime) -> Services:
        return staged.services

    serve(staged.settings, assemble, click.echo)


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]))
    except AlreadyServing as error:
        sys.exit(str(error))

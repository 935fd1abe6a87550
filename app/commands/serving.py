"""`groundline serve`."""

from __future__ import annotations

import click

from app.main import serve as run_server
from app.settings import load_settings
from app.starting import assembling


@click.command()
@click.option("--host", default=None, help="Address to listen on.")
@click.option("--port", default=None, type=click.IntRange(0, 65535), help="Port to listen on; 0: any free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the assistant, its page and its API until stopped."""
    given = {"host": host, "port": port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    run_server(settings, assembling(settings), click.echo)

"""Servers of ours, each a process of its own, that print their address at the end of a line when they are ready."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

_ADDRESS = re.compile(r"http://[\w.\[\]:-]+:\d+")
_STOPPING_S = 20


@contextmanager
def announced(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run this interpreter until the block ends, and yield the address. Raises ClickException if none is printed."""
    process = subprocess.Popen(  # noqa: S603 - this interpreter, our own modules
        [sys.executable, "-P", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        found = _ADDRESS.search(process.stdout.readline() if process.stdout else "")
        if not found:
            raise click.ClickException(f"{' '.join(arguments[:4])}: did not start")
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=_STOPPING_S)

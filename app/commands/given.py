"""Days and ids as they are given on the command line."""

from __future__ import annotations

import re
from datetime import date

import click

_YEARS = range(1970, 2200)
"""Farther away no contract, rule or price can be reckoned with."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(text: str) -> date:
    """Return the day of `--as-of`. Raises click.UsageError if it is none."""
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise click.UsageError(f"--as-of: {text!r} is not a day such as 2026-09-14")
    if found.year not in _YEARS:
        raise click.UsageError(f"--as-of: {text} is too far away; give a day from {_YEARS[0]} to {_YEARS[-1]}")
    return found


def customer(text: str) -> str:
    """Return the id of `--customer`. Raises click.UsageError if it can be none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise click.UsageError("--customer is not valid Unicode text; give it as UTF-8") from error
    if not text.strip():
        raise click.UsageError("--customer is empty; give a customer's ID")
    return text


def given_customer(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """Check an option that may name a customer, as its callback. Raises click.UsageError."""
    return None if text is None else customer(text)

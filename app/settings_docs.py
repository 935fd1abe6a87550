"""Writes `docs/settings.md` from the settings themselves: `python -m app.settings_docs > docs/settings.md`."""

from __future__ import annotations

import sys

from pydantic.fields import FieldInfo

from app.settings import Settings, variable

_HEAD = """# Settings

Every setting is an environment variable; none needs to be set. This page is generated from `app/settings.py` by
`python -m app.settings_docs > docs/settings.md`.

| Variable | Default | What it is |
| --- | --- | --- |
"""


def document() -> str:
    """Return the page."""
    return _HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    default = "" if field.default is None else f"`{field.default}`"
    return f"| `{variable(name)}` | {default} | {(field.description or '').replace('|', chr(92) + '|')} |\n"


if __name__ == "__main__":
    sys.stdout.write(document())

"""Fills the templates; a value that a template wants and does not get is an error, never an empty place."""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

_SUFFIX = ".j2"


class Prompts:
    """The templates of this package."""

    def render(self, name: str, **parameters: object) -> str:
        """Return a template filled in. Raises jinja2.TemplateError if something that it wants is missing."""
        return self._environment.get_template(name).render(parameters).strip()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all templates, which tells in a record what a model had been told."""
        digest = hashlib.sha256()
        for name, text in self.sources.items():
            digest.update(name.encode() + b"\0" + text.encode() + b"\0")
        return digest.hexdigest()

    @cached_property
    def sources(self) -> dict[str, str]:
        """The templates as they are written, by name."""
        found = sorted(item.name for item in files(__package__).iterdir() if item.name.endswith(_SUFFIX))
        return {name: (files(__package__) / name).read_text("utf-8") for name in found}

    @cached_property
    def _environment(self) -> Environment:
        # The reader is a model and no browser: HTML escaping would only blur the evidence.
        return Environment(
            loader=FunctionLoader(_source),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701
            trim_blocks=True,
            lstrip_blocks=True,
        )


def _source(name: str) -> str | None:
    file = files(__package__) / f"{name}{_SUFFIX}"
    return file.read_text("utf-8") if file.is_file() else None

"""What a document says about itself: title, audience, dates in effect, language, labels.

Fails closed: an audience or a date that cannot be understood makes the document unreadable, because reading past it
could show an internal document to a customer or quote a price that is no longer true.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import yaml

from retrieval.errors import UnreadableDocument
from retrieval.types import Audience

RESERVED = ("title", "audience", "effective_from", "effective_to", "language")
_ALIASES = {"lang": "language", "locale": "language"}
_MAX_FRONT_MATTER = 65_536
_MAX_LABEL = 500
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9_-]+)?")
_FENCE = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSINGS = {
    "---": re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)"),
    "+++": re.compile(r"(?<=[\r\n])\+\+\+[ \t]*(?:\r\n|\r|\n|\Z)"),
}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z_][\w -]*[ \t]*[:=]")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a document that are not its text."""

    title: str | None = None
    audience: Audience | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    language: str | None = None
    labels: dict[str, str] = field(default_factory=dict)


class _Strings(yaml.SafeLoader):
    """Reads every scalar as the string that was written: `6.10` is no number and `no` no boolean."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # An alias can repeat its anchor's content without bound (a "billion laughs").
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def split(path: str, text: str) -> tuple[FrontMatter, int]:
    """Return the front matter (YAML between `---`, TOML between `+++`) and the offset at which the text proper begins.

    Raises: UnreadableDocument naming the field if the front matter cannot be understood.
    """
    start = _opening(text)
    opening = _FENCE.match(text, start)
    if opening is None:
        return FrontMatter(), 0
    fence = opening["fence"]
    closing = _CLOSINGS[fence].search(text, opening.end(), opening.end() + _MAX_FRONT_MATTER)
    if closing is None:
        if _KEY.match(text, opening.end()):
            raise UnreadableDocument(path, f"front matter is opened with {fence} but never closed")
        return FrontMatter(), 0
    body = text[opening.end() : closing.start()]
    pairs = _toml(path, body) if fence == "+++" else _yaml(path, body)
    if pairs is None:
        return FrontMatter(), 0
    return front_matter(path, pairs), closing.end()


def _opening(text: str) -> int:
    # Comments (a licence, a linter's switch) may stand above the front matter; missing it there would lose an audience.
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        if not text.startswith("<!--", position):
            return position
        end = text.find("-->", position)
        if end < 0:
            return position
        position = end + 3


def _yaml(path: str, body: str) -> list[tuple[str, str]] | None:
    try:
        node = _composed(body)
    except yaml.reader.ReaderError as error:
        line = body.count("\n", 0, error.position) + 2
        raise UnreadableDocument(
            path, f"front matter is not valid YAML in line {line}: the character #x{error.character:04x} is not allowed"
        ) from error
    # A number in an escape that is no character's is no error of YAML's own.
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or " ".join(str(error).split()) or "too deeply nested"
        raise UnreadableDocument(path, f"front matter is not valid YAML{where}: {problem}") from error
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        return None
    pairs = [
        (key.value, text) for key, value in node.value if isinstance(key, yaml.ScalarNode) for text in _flat(value)
    ]
    if any(_SURROGATE.search(text) for pair in pairs for text in pair):
        raise UnreadableDocument(path, "front matter is not valid YAML: an escape in it is half of a character")
    return pairs


def _composed(body: str) -> yaml.Node | None:
    # Reading the characters begins, and may fail, where the loader is made.
    loader = _Strings(body)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _flat(value: yaml.Node) -> list[str]:
    if isinstance(value, yaml.ScalarNode):
        return ["" if value.style is None and value.value.lower() in ("null", "~") else str(value.value)]
    if isinstance(value, yaml.SequenceNode):
        return [", ".join(str(item.value) for item in value.value if isinstance(item, yaml.ScalarNode))]
    return []


def _toml(path: str, body: str) -> list[tuple[str, str]]:
    try:
        values = tomllib.loads(body)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableDocument(path, f"front matter is not valid TOML: {error}") from error
    pairs = []
    for key, value in values.items():
        if isinstance(value, list):
            pairs.append((key, ", ".join(str(item) for item in value if not isinstance(item, dict | list))))
        elif not isinstance(value, dict):
            pairs.append((key, str(value)))
    return pairs


def front_matter(path: str, pairs: Iterable[tuple[str, str]]) -> FrontMatter:
    """Check fields by name; what is not reserved becomes a label.

    Raises: UnreadableDocument if a reserved field is given twice or cannot be understood.
    """
    fields: dict[str, str] = {}
    labels: dict[str, str] = {}
    for raw, text in pairs:
        key = raw.strip().lower().replace("-", "_").replace(" ", "_")
        key = _ALIASES.get(key, key)
        value = " ".join(text.split())
        if key in RESERVED:
            if fields.get(key, value) != value:
                raise UnreadableDocument(path, f"front matter gives {key!r} twice")
            fields[key] = value
        elif value:
            labels[key] = value[:_MAX_LABEL]
    first, last = _day(path, fields, "effective_from"), _day(path, fields, "effective_to")
    if first and last and last < first:
        raise UnreadableDocument(path, "front matter's effective_to lies before its effective_from")
    return FrontMatter(
        title=fields.get("title") or None,
        audience=_audience(path, fields),
        effective_from=first,
        effective_to=last,
        language=language(fields.get("language")),
        labels=labels,
    )


def _audience(path: str, fields: Mapping[str, str]) -> Audience | None:
    if "audience" not in fields:
        return None
    try:
        return Audience(fields["audience"].lower())
    except ValueError:
        allowed = ", ".join(Audience)
        raise UnreadableDocument(path, f"audience {fields['audience']!r} is not one of {allowed}") from None


def _day(path: str, fields: Mapping[str, str], name: str) -> date | None:
    value = fields.get(name, "")
    if not value:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise UnreadableDocument(path, f"{name} {value!r} is not a date such as 2026-01-31") from None


def language(value: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag such as `en-IE`, or None."""
    found = _LANGUAGE.fullmatch((value or "").strip())
    return found[1].lower() if found else None


def keyword_fields(keywords: str) -> list[tuple[str, str]]:
    """Return the reserved fields among an office document's or a PDF's keywords: `audience: public; …`."""
    pairs = [part.partition(":") for part in re.split(r"[;,]", keywords)]
    fields = [(key.strip(), value.strip()) for key, colon, value in pairs if colon]
    return [(key, value) for key, value in fields if key.lower().replace("-", "_").replace(" ", "_") in RESERVED]

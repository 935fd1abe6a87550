"""What a document says about itself: title, audience, dates in effect, language, labels.

Fails closed: an audience or a date that cannot be understood makes the document unreadable, because reading past it
could show an internal document to a customer or quote a price that is no longer true.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import yaml

from retrieval.errors import UnreadableDocument
from retrieval.types import Audience

RESERVED = ("title", "audience", "effective_from", "effective_to", "language")
LABELS = ("vendor", "product", "release", "alert")
"""The labels taken from properties, where, unlike in front matter, most names are a program's own."""
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
    """Check fields by name; what is not reserved becomes a label, all its values if it is given more than once.

    Raises: UnreadableDocument if a reserved field is given twice or cannot be understood.
    """
    fields: dict[str, str] = {}
    labels: dict[str, str] = {}
    for raw, text in pairs:
        key = _key(raw)
        key = _ALIASES.get(key, key)
        value = " ".join(text.split())
        if key in RESERVED:
            if fields.get(key, value) != value:
                raise UnreadableDocument(path, f"front matter gives {key!r} twice")
            fields[key] = value
        elif value:
            values = dict.fromkeys([*labels.get(key, value).split(", "), *value.split(", ")])
            labels[key] = ", ".join(values)[:_MAX_LABEL]
    first, last = _day(path, fields, "effective_from"), _day(path, fields, "effective_to")
    return _in_order(
        path,
        FrontMatter(
            title=fields.get("title") or None,
            audience=_audience(path, fields),
            effective_from=first,
            effective_to=last,
            language=language(fields.get("language")),
            labels=labels,
        ),
    )


def completed(path: str, front: FrontMatter, other: FrontMatter) -> FrontMatter:
    """Fill the gaps of what a document says in one place from another; of two audiences the stricter holds.

    Raises: UnreadableDocument if the dates of both together end before they begin.
    """
    together = replace(
        front,
        title=front.title or other.title,
        audience=other.audience.narrowed_to(front.audience) if other.audience else front.audience,
        effective_from=front.effective_from or other.effective_from,
        effective_to=front.effective_to or other.effective_to,
        language=front.language or other.language,
        labels={**other.labels, **front.labels},
    )
    return _in_order(path, together)


def _in_order(path: str, front: FrontMatter) -> FrontMatter:
    if front.effective_from and front.effective_to and front.effective_to < front.effective_from:
        raise UnreadableDocument(path, "front matter's effective_to lies before its effective_from")
    return front


def is_property(name: str) -> bool:
    """Say whether a property of that name, such as `Effective-From` or `vendor`, is read as front matter."""
    return _key(name) in (*RESERVED, *LABELS)


def _key(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")


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
    """Return the fields among an office document's or a PDF's keywords: `audience: public; vendor: Tarn; …`."""
    pairs = [part.partition(":") for part in re.split(r"[;,]", keywords)]
    fields = [(key.strip(), value.strip()) for key, colon, value in pairs if colon]
    return [(key, value) for key, value in fields if is_property(key)]

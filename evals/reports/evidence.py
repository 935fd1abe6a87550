"""What an answer rests on, piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.terminal import value_text
from evals.markup import Markup, tag
from evals.results.types import Json


def evidence(citations: Sequence[Json], place: str, longest: int) -> Markup:
    """Return the citations of an answer as a list.

    Args:
        citations: In the wire schema.
        place: Begins the ids that the numbers in the answer lead to.
        longest: How many characters of a quote are shown.
    """
    items = [_item(citation, place, longest) for citation in citations]
    return tag("ol", *items, class_="evidence")


def _item(citation: Json, place: str, longest: int) -> Markup:
    number = str(citation.get("number", ""))
    kind = str(citation.get("kind", ""))
    told = _TOLD.get(kind, _computed)(citation, longest)
    return tag("li", tag("b", number), tag("div", tag("small", kind, class_="kind"), *told), id=f"{place}-{number}")


def _passage(citation: Json, longest: int) -> Iterable[str]:
    heading = " › ".join(dict.fromkeys(_words(citation, "title", "section")))
    yield tag("span", heading)
    yield tag("code", str(citation.get("document_id", "")))
    yield tag("blockquote", shortened(str(citation.get("quote", "")), longest))


def _account(citation: Json, _longest: int) -> Iterable[str]:
    stale = " (not fresh)" if citation.get("stale") else ""
    yield tag("code", " ".join(_words(citation, "system", "record", "field")))
    yield _value(citation)
    yield tag("small", f"as of {str(citation.get('as_of', ''))[:16].replace('T', ' ')}{stale}")


def _catalogue(citation: Json, _longest: int) -> Iterable[str]:
    yield tag("code", " ".join(_words(citation, "offering_id", "field")))
    yield _value(citation)


def _verdict(citation: Json, longest: int) -> Iterable[str]:
    yield tag("span", f"{citation.get('name', '')}: ", tag("strong", str(citation.get("verdict", ""))))
    for reason in citation.get("reasons") or ():
        told = shortened(str(reason.get("label", "")), longest)
        yield tag("span", told, " ", tag("code", str(reason.get("rule", ""))))


def _computed(citation: Json, _longest: int) -> Iterable[str]:
    inputs = ", ".join(f"[{number}]" for number in citation.get("inputs") or ())
    yield tag("span", f"{citation.get('operation', '')} of {inputs}" if inputs else str(citation.get("operation", "")))
    yield _value(citation)


_TOLD = {"passage": _passage, "account": _account, "catalogue": _catalogue, "verdict": _verdict}


def shortened(text: str, longest: int) -> str:
    """Return a text with its end left out where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rstrip()} …"


def _value(citation: Json) -> Markup:
    return tag("strong", _text(citation.get("value")))


def _text(value: Any) -> str:
    return "" if value is None else value_text(value)


def _words(citation: Json, *names: str) -> list[str]:
    return [str(citation[name]) for name in names if citation.get(name)]

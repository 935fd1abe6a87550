"""What every report is framed by: one file that loads nothing and runs nothing but its own script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files

from evals.comparing.shown import KINDS
from evals.markup import Markup, tag

_STATES = (("failed", "failed"), ("flaky", "flaky"), ("unscored", "unscored"), ("passed", "passed"))


def framed(title: str, parts: Iterable[Markup], links: Sequence[tuple[str, str]]) -> str:
    """Return a whole page.

    Args:
        title: Of the page and its heading.
        parts: Of the main part, from top to bottom.
        links: (id, name) of the sections to jump to.
    """
    # Both are files of this package, and nothing that was measured stands in them; by their hashes the browser holds
    # to it: no style or script that came in with an answer or a document is heeded, and nothing is fetched.
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src 'none'; base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    jumps = [tag("a", name, href=f"#{place}") for place, name in links]
    body = tag(
        "body",
        tag("a", "Skip to the figures", href="#main", class_="skip"),
        tag(
            "header",
            tag("h1", title),
            tag("nav", *jumps, aria_label="Sections"),
            class_="bar",
        ),
        tag("main", *parts, id="main", tabindex="-1"),
        tag("script", Markup(script)),
    )
    page = f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"
    # Half a character, which a log may hold, cannot be written to a file.
    return page.encode("utf-8", "replace").decode("utf-8")


def filters(names: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> Markup:
    """Return the form that filters cases; shown by the script, for without it nothing would happen.

    `names`: (what of a case, label, its values as (value, text)).
    """
    selects = [_select(*each) for each in names]
    words = tag("input", type="search", placeholder="Words in questions, answers, reasons")
    return tag(
        "form",
        tag("label", tag("span", "Search"), words, class_="words"),
        *selects,
        tag("button", "Clear", type="reset"),
        tag("output", role="status"),
        class_="filter",
        role="search",
        aria_label="Filter the cases",
        hidden="",
    )


def states(flips: bool, flaky: bool, slips: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return what cases can be filtered by as to how they ended."""
    found = [each for each in _STATES if flaky or each[0] != "flaky"]
    found += [("lost", KINDS["lost"]), ("won", KINDS["won"])] if flips else []
    return found + [(name, name.replace("-", " ")) for name in sorted(set(slips))]


def section(place: str, name: str, *parts: str, **attributes: str | None) -> Markup:
    """Return a part of the page with its heading."""
    heading = tag("h2", name, id=f"{place}-name")
    return tag("section", heading, *parts, id=place, aria_labelledby=f"{place}-name", **attributes)


def big(name: str, figure: str, told: str, class_: str = "") -> Markup:
    """Return a figure of the headline."""
    shown = tag("p", figure, class_=f"figure {class_}".strip())
    return tag("div", tag("h3", name), shown, tag("p", told), class_="card")


def values(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return names as what can be filtered by, each once."""
    return [(name, name) for name in sorted(set(names))]


def fitting(levels: Iterable[Markup], room: int) -> Markup:
    """Return the first element that is not larger than so many bytes, else the last; the rest is never made."""
    made = Markup()
    for made in levels:
        if size_of(made) <= room:
            break
    return made


def size_of(made: str) -> int:
    """Return how many bytes a text takes in the file."""
    return len(made.encode("utf-8", "replace"))


def facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    """Return names with their values; what is empty is left out."""
    told = [tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs if value]
    return tag("dl", *told, class_="facts")


def _select(name: str, shown: str, values: Sequence[tuple[str, str]]) -> Markup:
    options = [tag("option", "all", value=""), *(tag("option", text, value=value) for value, text in values)]
    return tag("label", tag("span", shown), tag("select", *options, name=name))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return (files("evals.reports") / name).read_text("utf-8")

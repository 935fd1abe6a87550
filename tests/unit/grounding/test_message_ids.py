"""The sample carrier's texts keep to what a language must have."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, meta

from grounding.message_ids import EVERYWHERE, FILTERS, OPTIONAL, REQUIRED
from tests.unit.grounding.world import sample

_ENVIRONMENT = Environment(autoescape=True)
_ENVIRONMENT.filters.update(dict.fromkeys(FILTERS, str))


def _texts() -> dict[str, str]:
    return dict(sample().carrier.language().messages)


def _given(name: str) -> frozenset[str] | None:
    families = [prefix for prefix in OPTIONAL if name.startswith(prefix)]
    return REQUIRED.get(name) if name in REQUIRED else OPTIONAL[max(families, key=len)] if families else None


def test_every_required_text_is_there() -> None:
    assert REQUIRED.keys() - _texts().keys() == set()


def test_every_text_is_one_that_code_asks_for() -> None:
    assert [name for name in _texts() if _given(name) is None] == []


def test_texts_use_nothing_but_what_they_are_filled_with() -> None:
    excess = {}
    for name, source in _texts().items():
        used = meta.find_undeclared_variables(_ENVIRONMENT.parse(source))
        excess[name] = used - (_given(name) or EVERYWHERE)
    assert {name: used for name, used in excess.items() if used} == {}


def test_no_text_holds_a_figure_of_its_own() -> None:
    plain = {
        name: "".join(value for _, kind, value in _ENVIRONMENT.lex(source) if kind == "data")
        for name, source in _texts().items()
    }
    assert {name: text for name, text in plain.items() if re.search(r"\d", text)} == {}


def test_every_fixed_route_has_its_text_and_every_intent_of_small_talk_too() -> None:
    carrier = sample().carrier
    wanted = {route.message for route in carrier.routes}
    wanted |= {name for name in carrier.language().intents if name.startswith("smalltalk.")}
    assert wanted - _texts().keys() == set()


def test_the_code_asks_for_no_text_that_is_neither_required_nor_optional(repository: Path) -> None:
    asked = set()
    for path in (repository / "grounding").rglob("*.py"):
        asked |= set(re.findall(r"\.(?:claim|notice|plain)\(\s*\"([a-z_.]+)\"", path.read_text(encoding="utf-8")))
    assert len(asked) > 30
    assert {name for name in asked if _given(name) is None} == set()

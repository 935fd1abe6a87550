"""Settings of one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.errors import SettingsInvalid
from evals.harness.overrides import names, parsed


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("retrieval.limt=1", "there is no such setting; near it: retrieval.limit"),
        ("GROUNDLINE_MODEL=x", "near it: model"),
        ("model", "must read name=value"),
        ("home=x", "a run has a home of its own"),
        ("port=1", "a matter of servers"),
        ("retrieval.limit=0", "0 is not within 1 and 50"),
        ("retrieval.limit=many", "'many' is not a whole number"),
        ("retrieval.candidates=0", "0 is not above 0"),
        ("retrieval.alike=nan", "'nan' is no number to reckon with"),
        ("retrieval.weights.words=inf", "'inf' is no number to reckon with"),
        ("retrieval.trust.merrow-help=2", "2.0 is not between -1 and 1"),
        ("retrieval.weights.words=x", "'x' is not a number"),
        ("xyzzy=1", "there are carrier, "),
    ],
)
def test_what_cannot_be_set_is_told(written: str, told: str) -> None:
    """With what is near."""
    with pytest.raises(SettingsInvalid) as caught:
        parsed([written])
    assert told in str(caught.value)


def test_a_setting_of_the_program_is_set(tmp_path: Path) -> None:
    """An empty one is none."""
    made = parsed(["history_turns=2", "model=openai:x", "reranker="])
    settings = made.settings(home=tmp_path)
    assert (settings.history_turns, settings.model, settings.reranker) == (2, "openai:x", None)
    with pytest.raises(SettingsInvalid, match="HISTORY_TURNS"):
        parsed(["history_turns=x"]).settings()


def test_what_shapes_search_is_set(tmp_path: Path) -> None:
    """All of it lands where search looks."""
    made = parsed(
        ["retrieval.limit=3", "retrieval.candidates=7", "retrieval.alike=2", "retrieval.weights.words=0.5"]
        + ["retrieval.trust.merrow-help=0.25"]
    )
    parts = Parts(made.settings(home=tmp_path))
    made.apply(parts)
    options = parts.search_options
    assert (options.candidates, options.alike, options.weights.words) == (7, 2.0, 0.5)
    assert options.trust["merrow-help"] == 0.25
    assert options.weights.meaning == 1.0
    assert made.limit == 3 and type(parts.passages).__name__ == "_Limited"


def test_a_source_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With what is near; one that was indexed by path is there."""
    made = parsed(["retrieval.trust.merow-help=0.25"])
    with pytest.raises(SettingsInvalid, match="no source `merow-help`; near it: merrow-help"):
        made.apply(Parts(made.settings(home=tmp_path)))
    made.apply(Parts(made.settings(home=tmp_path)), ["merow-help"])
    with pytest.raises(SettingsInvalid, match="there are merrow-customers, "):
        parsed(["retrieval.trust.zzz=1"]).apply(Parts(made.settings(home=tmp_path)))


def test_secrets_are_not_shown() -> None:
    """Neither a key nor an address with a password."""
    made = parsed(
        ["openai_api_key=sk-1", 'bss_tokens={"a": "b"}', "bss_url=http://me:secret@x.example", "model=openai:x"]
    )
    assert made.shown == {"openai_api_key": "***", "bss_tokens": "***", "bss_url": "***", "model": "openai:x"}
    assert made.hidden("***") and not made.hidden("x")


def test_names_are_known() -> None:
    """Those of settings and those of search."""
    assert {"model", "carrier", "retrieval.limit", "retrieval.weights.meaning"} <= set(names())
    assert not {"home", "port", "database_url"} & set(names())

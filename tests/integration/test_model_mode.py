"""Answers in a language model's words over real HTTP, and what becomes of them when the model fails in every way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.sandbox.model.table import BEHAVIOURS
from grounding.prompts.rendering import Prompts
from tests.integration.live_stage import Answer, indexed_home
from tests.integration.model_stage import CUSTOMER, QUESTION, Stage, staged

LESS_ABLE = (
    "no-tools", "no-tools-llamacpp", "no-tools-ollama", "no-streaming", "no-stream-options", "no-schema", "no-usage",
    "no-done", "thinking-apart", "tool-loop", "tool-storm", "unknown-tool", "wrong-arguments",
)  # fmt: skip
"""What a model still answers with."""

FAILING = {
    "down": "model_unavailable",
    "broken": "model_unavailable",
    "unauthorized": "model_unavailable",
    "no-model": "model_unavailable",
    "too-long": "model_unavailable",
    "rate-limited": "model_rate_limited",
    "out-of-quota": "model_rate_limited",
    "cut-off": "model_unavailable",
    "ended-early": "model_cut_off",
    "error-midway": "model_malformed",
    "malformed-body": "model_malformed",
    "malformed-chunk": "model_malformed",
    "html": "model_malformed",
    "length": "model_endless",
    "content-filter": "model_refused",
    "empty": "model_empty",
    "blank": "model_empty",
    "refusing": "model_unverified",
    "refusing-in-field": "model_empty",
    "wrong-language": "model_unverified",
}
"""What code answers in place of, and how the answer names it."""

SLOW = ("slow,wait_ms=5000", "dripping", "stalling", "endless", "endless-line")
"""What comes to no end by itself; what is too long may be too slow before."""

EITHER = ("untidy", "thinking", "tools-as-text", "malformed-arguments", "wrong-shape")
"""What may be made something of."""

LONGER = "How much data have I left and when does my contract end?"
"""What is answered in several sentences."""

HASTE: dict[str, Any] = {"model_silence_s": 0.6, "model_timeout_s": 2.5}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    root = tmp_path_factory.mktemp("model-mode")
    with staged(root / "home", indexed_home(root / "indexed")) as running:
        yield running


@pytest.fixture(scope="module")
def plain(stage: Stage) -> list[str]:
    """What code says to the question."""
    answer = stage.ask("down")
    assert answer["mode"] == "extractive"
    return [sentence["text"] for sentence in answer["sentences"]]


def stands(answer: Answer) -> None:
    """An answer whose every claim is verified and cites what is there."""
    assert answer["outcome"] == "answered", answer
    claims = [sentence for sentence in answer["sentences"] if sentence["kind"] == "claim"]
    numbers = {citation["number"] for citation in answer["citations"]}
    assert claims
    for claim in claims:
        assert claim["verdict"] == "supported"
        assert claim["citations"] and set(claim["citations"]) <= numbers


def in_words_of_code(answer: Answer, plain: list[str]) -> None:
    """An answer that is whole without the model."""
    stands(answer)
    assert answer["mode"] == "extractive"
    assert [sentence["text"] for sentence in answer["sentences"]] == plain


def test_every_behaviour_of_the_double_is_tried() -> None:
    tried = {name.partition(",")[0] for name in (*LESS_ABLE, *FAILING, *SLOW, *EITHER)}
    untried = {name for name in BEHAVIOURS if not name.startswith("lying")} - tried
    assert untried == {"honest", "obeying"}


def test_a_model_words_the_answer_and_the_record_says_how(stage: Stage) -> None:
    stage.said()
    answer = stage.ask("honest", model_prices="0.25/2.00")
    stands(answer)
    assert (answer["mode"], answer["degraded"]) == ("model", [])
    record = stage.record(answer).record
    trace = record["model"]
    assert trace["model"] == "sandbox/honest"
    assert trace["prompts"] == Prompts().hash
    assert trace["calls"] >= 1 and trace["failure"] is None
    assert trace["evidence"] and all(key.split("/")[0] for key in trace["evidence"])
    assert trace["input_tokens"] > trace["output_tokens"] > 0
    assert float(trace["cost"]) == pytest.approx((trace["input_tokens"] * 0.25 + trace["output_tokens"] * 2) / 1e6)
    assert trace["first_line_ms"] > 0
    told = {line["line"].rstrip(".") for line in stage.said() if line["tool"] is None}
    assert any(part.rstrip(".") in told or "⟦" in "".join(told) for part in texts(answer))


def test_what_a_model_looks_up_is_recorded(stage: Stage) -> None:
    answer = stage.ask("tool-loop")
    stands(answer)
    tools = stage.record(answer).record["model"]["tools"]
    assert [use["result"] for use in tools][:2] in (["found", "failed"], ["nothing", "failed"])
    assert {use["name"] for use in tools} == {tools[0]["name"]}


@pytest.mark.parametrize("behaviour", LESS_ABLE)
def test_a_model_that_can_less_still_words_the_answer(stage: Stage, behaviour: str) -> None:
    answer = stage.ask(behaviour)
    stands(answer)
    assert (answer["mode"], answer["degraded"]) == ("model", [])


@pytest.mark.parametrize("behaviour", FAILING)
def test_a_model_that_fails_leaves_the_answer_to_code(stage: Stage, plain: list[str], behaviour: str) -> None:
    answer = stage.ask(behaviour)
    in_words_of_code(answer, plain)
    assert answer["degraded"] == [FAILING[behaviour]]
    assert stage.record(answer).record["model"]["model"] == f"sandbox/{behaviour}"


@pytest.mark.parametrize("behaviour", SLOW)
def test_a_model_that_comes_to_no_end_is_not_waited_for(stage: Stage, plain: list[str], behaviour: str) -> None:
    answer = stage.ask(behaviour, **HASTE)
    stands(answer)
    assert answer["degraded"] in [["model_slow"], ["model_endless"]]
    assert answer["timings_ms"]["total"] < 60_000
    said = texts(answer)
    assert set(plain) <= set(said) or answer["mode"] == "model"
    assert len(said) == len(set(said)), "nothing is said twice"


@pytest.mark.parametrize("behaviour", EITHER)
def test_what_is_odd_is_verified_or_left_out(stage: Stage, behaviour: str) -> None:
    answer = stage.ask(behaviour)
    stands(answer)
    assert answer["mode"] == "model" or answer["degraded"]
    said = "\n".join(texts(answer))
    assert "500" not in said and "tool_call" not in said and "<" not in said
    assert "Sure!" not in said


def test_a_server_that_limits_its_rate_is_asked_again_when_it_says(stage: Stage) -> None:
    stage.behave("rate-limited,times=1")
    answer = stage.ask("")
    stands(answer)
    assert (answer["mode"], answer["degraded"]) == ("model", [])
    assert stage.record(answer).record["model"]["calls"] == 2


def test_after_failures_in_a_row_nobody_waits(stage: Stage, plain: list[str]) -> None:
    stage.switched.turn_to("down")
    for _ in range(3):
        in_words_of_code(stage.assistant.ask(QUESTION, CUSTOMER), plain)
    answer = stage.assistant.ask(QUESTION, CUSTOMER)
    in_words_of_code(answer, plain)
    assert answer["degraded"] == ["model_unavailable"]
    assert stage.record(answer).record["model"]["calls"] == 0


def test_a_sentence_goes_out_while_the_next_is_being_written(stage: Stage) -> None:
    stage.said()
    events = list(stage.streamed("stalling", LONGER, model_silence_s=1.5))
    names = [name for name, _ in events]
    sentences = [data["text"] for name, data in events if name == "sentence"]
    whole = events[-1][1]
    # The model never came to the end of its answer, so what is the model's went out before that.
    assert (whole["mode"], whole["degraded"]) == ("model", ["model_slow"])
    assert names.index("sentence") < len(names) - 1 == names.index("done")
    assert sentences == texts(whole)
    written = {flat(line["line"]) for line in stage.said() if not line["tool"]}
    assert flat(sentences[0]) in written or any("⟦" in line for line in written)


@pytest.mark.parametrize("behaviour", ["lying", "lying-amount", "lying-plan", "lying-no-citation"])
def test_no_word_of_an_unverified_sentence_leaves_the_server(stage: Stage, behaviour: str) -> None:
    stage.said()
    events = list(stage.streamed(behaviour, QUESTION))
    name, whole = events[-1]
    assert name == "done"
    shown = [data["text"] for name, data in events if name == "sentence"]
    assert shown == texts(whole)
    record = stage.record(whole).record
    for item in record["dropped"]:
        assert item["text"] not in "\n".join(str(data) for _, data in events)
    lies = [line["line"] for line in stage.said() if line["lie"]]
    assert lies
    for lie in lies:
        assert flat(lie) not in flat("\n".join(shown))


def texts(answer: Answer) -> list[str]:
    return [str(sentence["text"]) for sentence in answer["sentences"]]


def flat(text: str) -> str:
    return re.sub(r"[\s.]+", " ", text).strip()

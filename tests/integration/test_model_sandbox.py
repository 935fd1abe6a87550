"""What the clients that people use make of the double, over a real connection."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import uvicorn
from langchain_core.messages import AIMessageChunk
from langchain_openai import ChatOpenAI
from openai.types.chat import ChatCompletionChunk
from openai.types.chat import ChatCompletionStreamOptionsParam as StreamOptions
from pydantic import BaseModel, SecretStr

from app.cli import main
from app.sandbox.model.application import create_model_sandbox
from app.sandbox.model.quiet import quiet
from app.settings import load_settings
from app.wording import try_model
from grounding.errors import ModelFailed
from tests.unit.app.sandbox.model.asking import ITEMS, SYSTEM, TOOL, prompt

QUESTION = "Why is my bill higher?"
MESSAGES: list[Any] = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt(QUESTION)}]
TOOLS: list[Any] = [TOOL]


@asynccontextmanager
async def serving(behaviour: str = "honest") -> AsyncIterator[str]:
    quiet()
    config = uvicorn.Config(
        create_model_sandbox(behaviour), log_level="warning", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        work = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await work


@asynccontextmanager
async def client(timeout_s: float = 20) -> AsyncIterator[openai.AsyncOpenAI]:
    async with serving() as address:
        async with openai.AsyncOpenAI(
            base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=timeout_s
        ) as found:
            yield found


@pytest.mark.parametrize(
    ("behaviour", "found"),
    [("honest", None), ("no-stream-options", None), ("unauthorized", "answered 401"), ("no-model", "answered 404")],
)
async def test_a_model_that_is_set_can_be_tried(behaviour: str, found: str | None) -> None:
    async with serving() as address:
        settings = load_settings(model=f"openai:sandbox/{behaviour}", openai_base_url=f"{address}/v1")
        trying = asyncio.to_thread(try_model, settings, f"openai:sandbox/{behaviour}")
        if found is None:
            await trying
        else:
            with pytest.raises(ModelFailed, match=found):
                await trying


async def streamed(asking: openai.AsyncOpenAI, behaviour: str, **fields: Any) -> list[ChatCompletionChunk]:
    stream = await asking.chat.completions.create(
        model=f"sandbox/{behaviour}",
        messages=MESSAGES,
        stream=True,
        stream_options=StreamOptions(include_usage=True),
        **fields,
    )
    return [chunk async for chunk in stream]


async def whole(asking: openai.AsyncOpenAI, behaviour: str, **fields: Any) -> Any:
    return await asking.chat.completions.create(model=f"sandbox/{behaviour}", messages=MESSAGES, **fields)


async def test_the_openai_client_understands_answers_and_streams() -> None:
    async with client() as asking:
        assert "sandbox/honest" in [model.id async for model in asking.models.list()]
        answer = await whole(asking, "honest")
        chunks = await streamed(asking, "honest")
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == answer.choices[0].message.content
    assert all(line.endswith("]") for line in text.splitlines())
    assert chunks[-1].usage == answer.usage
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"


async def test_the_openai_client_puts_tool_calls_together() -> None:
    async with client() as asking:
        async with asking.chat.completions.stream(
            model="sandbox/honest", messages=MESSAGES, tools=TOOLS, tool_choice="required"
        ) as stream:
            completion = await stream.get_final_completion()
    (call,) = completion.choices[0].message.tool_calls or []
    assert (call.function.name, json.loads(call.function.arguments)) == ("account_facts", {"topic": QUESTION})
    assert completion.choices[0].finish_reason == "tool_calls"


class Told(BaseModel):
    text: str
    evidence: list[str]


class Answer(BaseModel):
    sentences: list[Told]


async def test_the_openai_client_parses_what_was_asked_for_in_a_schema() -> None:
    async with client() as asking:
        parsed = await asking.chat.completions.parse(model="sandbox/honest", messages=MESSAGES, response_format=Answer)
        with pytest.raises(openai.BadRequestError, match="json_schema"):
            await asking.chat.completions.parse(model="sandbox/no-schema", messages=MESSAGES, response_format=Answer)
    answer = parsed.choices[0].message.parsed
    assert answer is not None and answer.sentences and answer.sentences[0].evidence


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("down", openai.InternalServerError),
        ("broken", openai.InternalServerError),
        ("unauthorized", openai.AuthenticationError),
        ("no-model", openai.NotFoundError),
        ("rate-limited", openai.RateLimitError),
        ("too-long", openai.BadRequestError),
        ("no-streaming", openai.BadRequestError),
        ("no-stream-options", openai.UnprocessableEntityError),
        ("no-tools", openai.BadRequestError),
        ("no-tools-ollama", openai.BadRequestError),
        ("no-tools-llamacpp", openai.InternalServerError),
    ],
)
async def test_refusals_are_errors_of_the_client(behaviour: str, error: type[openai.APIStatusError]) -> None:
    async with client() as asking:
        with pytest.raises(error) as refused:
            await streamed(asking, behaviour, tools=TOOLS)
    assert refused.value.message
    if behaviour == "rate-limited":
        assert refused.value.response.headers["retry-after"] == "1"


async def test_what_a_server_lacks_can_be_done_without() -> None:
    async with client() as asking:
        assert (await whole(asking, "no-streaming", tools=TOOLS)).choices[0].finish_reason in ("stop", "tool_calls")
        assert (await whole(asking, "no-tools")).choices[0].finish_reason == "stop"
        assert await streamed(asking, "no-schema")


async def test_a_stream_that_is_cut_off_is_an_error() -> None:
    async with client() as asking:
        with pytest.raises((openai.APIError, httpx.HTTPError)):
            await streamed(asking, "cut-off")
        with pytest.raises((openai.APIError, httpx.HTTPError)):
            await whole(asking, "cut-off")


async def test_a_stream_that_ends_early_has_no_reason() -> None:
    async with client() as asking:
        chunks = await streamed(asking, "ended-early")
    assert chunks and all(chunk.choices[0].finish_reason is None for chunk in chunks)


async def test_a_stream_that_stalls_and_an_answer_that_is_slow_time_out() -> None:
    async with client(timeout_s=0.5) as asking:
        for behaviour in ("stalling", "slow"):
            with pytest.raises((openai.APITimeoutError, httpx.TimeoutException)):
                await streamed(asking, behaviour)
            with pytest.raises(openai.APITimeoutError):
                await whole(asking, behaviour)


async def test_what_is_malformed_is_an_error_or_no_answer() -> None:
    async with client() as asking:
        with pytest.raises((json.JSONDecodeError, openai.APIError)):
            await streamed(asking, "malformed-chunk")
        with pytest.raises((json.JSONDecodeError, openai.APIError)):
            await whole(asking, "malformed-body")
        with pytest.raises(openai.APIError):
            await streamed(asking, "error-midway")
        assert not hasattr(await whole(asking, "html"), "choices")
        assert (await whole(asking, "wrong-shape")).choices is None
        chunks = await streamed(asking, "malformed-arguments", tools=TOOLS)
    calls = [call for chunk in chunks if chunk.choices for call in chunk.choices[0].delta.tool_calls or []]
    with pytest.raises(json.JSONDecodeError):
        json.loads("".join(call.function.arguments or "" for call in calls if call.function))


@pytest.mark.parametrize(("behaviour", "lines"), [("endless", True), ("endless-line", False)])
async def test_what_is_endless_stops_when_the_client_leaves(behaviour: str, lines: bool) -> None:
    async with client() as asking:
        stream = await asking.chat.completions.create(
            model=f"sandbox/{behaviour}", messages=MESSAGES, stream=True, max_tokens=10
        )
        text = ""
        async for chunk in stream:
            text += chunk.choices[0].delta.content or ""
            if len(text) > 20_000:
                break
        await stream.close()
        assert ("\n" in text) is lines
        assert (await whole(asking, "honest")).choices


async def test_ends_and_refusals_reach_the_client() -> None:
    async with client() as asking:
        ends = {name: (await whole(asking, name)).choices[0] for name in ("length", "content-filter", "empty")}
        refused = (await whole(asking, "refusing-in-field")).choices[0].message
        thinking = (await whole(asking, "thinking-apart")).choices[0].message
    assert (ends["length"].finish_reason, ends["content-filter"].finish_reason) == ("length", "content_filter")
    assert ends["empty"].message.content == ""
    assert refused.content is None and "can't help" in refused.refusal
    assert thinking.model_extra["reasoning_content"]


async def test_lies_are_told_apart_on_the_server() -> None:
    async with serving("lying") as address, httpx.AsyncClient(base_url=address) as http:
        answer = await http.post("/v1/chat/completions", json={"model": "gpt-5-mini", "messages": MESSAGES})
        said = (await http.get("/sandbox/said")).json()
        told = [f"{line['line']} [{','.join(line['evidence'])}]" for line in said]
        assert "\n".join(told) == answer.json()["choices"][0]["message"]["content"]
        assert any(line["lie"] for line in said) and {line["behaviour"] for line in said} == {"lying"}
        assert (await http.post("/sandbox/behaviour", json={"name": "down"})).status_code == 200
        answer = await http.post("/v1/chat/completions", json={"model": "gpt-5-mini", "messages": MESSAGES})
        assert answer.status_code == 503


async def test_many_ask_one_server_for_many_behaviours() -> None:
    async with client() as asking:
        answers = await asyncio.gather(*(whole(asking, name) for name in ("honest", "lying-amount", "empty") * 8))
    texts = [answer.choices[0].message.content for answer in answers]
    assert len(set(texts)) == 3 and texts[:3] == texts[3:6]


async def test_langchain_streams_text_tools_and_usage() -> None:
    async with serving() as address:
        model = ChatOpenAI(
            model_name="sandbox/honest",
            openai_api_base=f"{address}/v1",
            openai_api_key=SecretStr("none"),
            max_retries=0,
            stream_usage=True,
            use_responses_api=False,
        )
        gathered: AIMessageChunk | None = None
        async for chunk in model.astream(MESSAGES):
            assert isinstance(chunk, AIMessageChunk)
            gathered = chunk if gathered is None else gathered + chunk
        assert gathered is not None and gathered.usage_metadata is not None
        assert gathered.response_metadata["finish_reason"] == "stop"
        called = await model.bind_tools(TOOLS, tool_choice="required").ainvoke(MESSAGES)
        assert [(call["name"], call["args"]) for call in called.tool_calls] == [("account_facts", {"topic": QUESTION})]
        results = [*MESSAGES, called, {"role": "tool", "tool_call_id": called.tool_calls[0]["id"], "content": ITEMS[1]}]
        answer = await model.bind_tools(TOOLS).ainvoke(results)
        assert not answer.tool_calls and answer.text.endswith("]")
        looping = model.model_copy(update={"model_name": "sandbox/tool-loop"}).bind_tools(TOOLS)
        first, second = await looping.ainvoke(MESSAGES), await looping.ainvoke(results)
        assert first.tool_calls[0]["args"] == second.tool_calls[0]["args"]
        wrong = model.model_copy(update={"model_name": "sandbox/malformed-arguments"}).bind_tools(TOOLS)
        assert (await wrong.ainvoke(MESSAGES)).invalid_tool_calls


# The command


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "sandbox", "model", "--behaviour", "empty", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().rsplit(" ", 1)[-1].strip()
        assert address.startswith("http://127.0.0.1:") and address.endswith("/v1")
        asked = {"model": "any", "messages": MESSAGES}
        answer = httpx.post(f"{address}/chat/completions", json=asked, timeout=20).json()
        assert answer["choices"][0]["message"]["content"] == ""
        asked["model"] = "sandbox/cut-off"
        with pytest.raises(httpx.HTTPError):
            httpx.post(f"{address}/chat/completions", json=asked, timeout=20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, err) == (0, "")


@pytest.mark.parametrize("arguments", [("--host", "192.0.2.1"), ("--token", " "), ("--behaviour", "kind")])
def test_the_command_refuses_what_it_cannot_do(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("sandbox", "model", *arguments)) == 1
    assert arguments[0] in capsys.readouterr().err


def test_the_command_lists_the_behaviours(capsys: pytest.CaptureFixture[str], repository: Path) -> None:
    assert main(("sandbox", "model", "--list")) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    told = (repository / "docs" / "sandbox.md").read_text("utf-8")
    assert {"honest", "lying", "obeying", "down"} <= set(names)
    undocumented = [
        name for name in names if f"`{name}`" not in told and f"`-{name.removeprefix('lying-')}`" not in told
    ]
    assert undocumented == []

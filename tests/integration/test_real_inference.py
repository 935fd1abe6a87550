"""The clients meet an inference server that nobody here wrote; its model is tiny and its weights are random."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.integration import tiny_gguf
from tests.integration.tiny_model import inference_server, missing, running, write_tiny_model


@pytest.fixture(scope="module", params=["transformers", "llama.cpp"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("tiny")
    if request.param == "transformers":
        if absent := missing():
            pytest.skip(f"`transformers serve` needs {', '.join(absent)}")
        write_tiny_model(folder)
        with inference_server(folder) as address:
            yield address, str(folder)
    else:
        if absent := missing(tiny_gguf.NEEDED):
            pytest.skip(f"llama.cpp's server needs {', '.join(absent)}")
        tiny_gguf.write_tiny_gguf(folder / "tiny.gguf")
        with running([tiny_gguf.__file__, str(folder / "tiny.gguf")], b"READY ") as said:
            yield f"{said.rpartition(' ')[2]}/v1", "tiny"


def test_it_answers_whole_and_in_pieces(served: tuple[str, str]) -> None:
    address, name = served
    with openai.OpenAI(base_url=address, api_key="none", max_retries=0) as asking:
        answer = asking.chat.completions.create(
            model=name, messages=[{"role": "user", "content": "What is my bill?"}], max_tokens=12, temperature=0
        )
        assert answer.choices[0].finish_reason == "length"
        assert answer.usage is not None and answer.usage.completion_tokens == 12
        stream = asking.chat.completions.create(
            model=name, messages=[{"role": "user", "content": "What is my bill?"}], max_tokens=12, stream=True
        )
        ends = [chunk.choices[0].finish_reason for chunk in stream if chunk.choices]
        assert ends[-1] == "length" and set(ends[:-1]) == {None}


async def test_langchain_streams_from_it(served: tuple[str, str]) -> None:
    address, name = served
    model = ChatOpenAI(
        model_name=name,
        openai_api_base=address,
        openai_api_key=SecretStr("none"),
        max_retries=0,
        max_tokens=12,
        stream_usage=True,
        use_responses_api=False,
    )
    chunks = [chunk async for chunk in model.astream("What is my bill?")]
    assert "".join(chunk.text for chunk in chunks)
    assert any(chunk.response_metadata.get("finish_reason") == "length" for chunk in chunks)

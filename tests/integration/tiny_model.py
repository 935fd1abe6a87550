"""A real inference server with a tiny model of random weights: `transformers serve`, on the processor, offline."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NEEDED = ("transformers", "torch", "tokenizers", "fastapi", "uvicorn", "openai", "typer")
"""What the server imports."""

_STARTS_IN_S = 120
_TEXT = "Your bill of 1 November 2026 is €24.99. The plan includes 20 GB of data in the EU [E1] NONE\n" * 4
_TEMPLATE = (
    "{% for message in messages %}<s>{{ message['role'] }}: {{ message['content'] }}</s>{% endfor %}<s>assistant: "
)


def missing(needed: Sequence[str] = NEEDED) -> list[str]:
    """Return which of some packages are not installed."""
    return [name for name in needed if importlib.util.find_spec(name) is None]


def write_tiny_model(folder: Path) -> None:
    """Write a Llama of two layers with random weights, and a tokenizer of single bytes and a few words."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([_TEXT], trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    told = {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": _TEMPLATE, "pad_token": "</s>"}
    told |= {"bos_token": "<s>", "eos_token": "</s>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told), "utf-8")
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=4096,
        bos_token_id=0,
        eos_token_id=1,
    )
    LlamaForCausalLM(config).save_pretrained(folder)


@contextmanager
def inference_server(folder: Path) -> Iterator[str]:
    """Serve the model of a folder; gives the address to ask, once it can be asked."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = str(Path(__file__).with_name("tiny_server.py"))
    with running([script, str(folder), str(port)], b"Uvicorn running"):
        yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def running(command: list[str], ready: bytes) -> Iterator[str]:
    """Run a Python program until the end of the block; gives the line by which it said that it is ready."""
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    with subprocess.Popen(
        [sys.executable, "-P", *command],
        env={**os.environ, **offline},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        told: list[str] = []
        up = threading.Event()
        reading = threading.Thread(target=_read, args=(process.stdout, ready, told, up))
        reading.start()
        try:
            if not up.wait(_STARTS_IN_S) or process.poll() is not None:
                raise RuntimeError(f"the inference server does not start: {''.join(told[-30:])}")
            yield next(line.strip() for line in reversed(told) if ready.decode() in line)
        finally:
            process.terminate()
            reading.join()


def _read(output: IO[bytes] | None, ready: bytes, told: list[str], up: threading.Event) -> None:
    for line in output or ():
        told.append(line.decode("utf-8", "replace"))
        if ready in line:
            up.set()
    up.set()

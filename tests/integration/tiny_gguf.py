"""A tiny random Llama as llama.cpp reads it, and its server: `python tiny_gguf.py MODEL` prints the address."""

from __future__ import annotations

import importlib
import sys
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NEEDED = ("xllamacpp", "gguf")
"""xllamacpp carries llama.cpp with its own HTTP server; gguf writes its files."""

_WIDTH, _HIDDEN, _LAYERS, _HEADS = 64, 128, 2, 4
_TEMPLATE = "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant: "
_UNKNOWN, _CONTROL, _BYTE, _NORMAL = 2, 3, 6, 1


def write_tiny_gguf(file: Path) -> None:
    """Write two layers of random weights and a tokenizer of single bytes and letters."""
    writer = importlib.import_module("gguf").GGUFWriter(str(file), "llama")
    letters = [chr(code) for code in range(97, 123)]
    words = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *letters, "▁"]
    writer.add_context_length(4096)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_HIDDEN)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_vocab_size(len(words))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(words)
    writer.add_token_scores([-float(place) for place in range(len(words))])
    writer.add_token_types([_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * (len(letters) + 1)])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(_TEMPLATE)
    for name, shape in _tensors(len(words)).items():
        writer.add_tensor(name, _weights(name, shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _tensors(vocabulary: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary, _WIDTH),
        "output.weight": (vocabulary, _WIDTH),
        "output_norm.weight": (_WIDTH,),
    }
    for layer in range(_LAYERS):
        shapes |= {f"blk.{layer}.{name}_norm.weight": (_WIDTH,) for name in ("attn", "ffn")}
        shapes |= {f"blk.{layer}.attn_{name}.weight": (_WIDTH, _WIDTH) for name in ("q", "k", "v", "output")}
        shapes |= {f"blk.{layer}.ffn_{name}.weight": (_HIDDEN, _WIDTH) for name in ("gate", "up")}
        shapes[f"blk.{layer}.ffn_down.weight"] = (_WIDTH, _HIDDEN)
    return shapes


def _weights(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if len(shape) == 1:
        return np.ones(shape, np.float32)
    chance = np.random.default_rng(sum(name.encode()))
    return (chance.standard_normal(shape) * 0.05).astype(np.float32)


def main(file: str) -> None:
    """Serve a model until it is told to stop."""
    llama = importlib.import_module("xllamacpp")
    wanted = llama.CommonParams()
    wanted.model.path = file
    wanted.n_ctx = 2048
    wanted.port = 0
    server = llama.Server(wanted)
    sys.stdout.write(f"READY {server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])

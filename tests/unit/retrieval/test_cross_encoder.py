"""The cross-encoder adapter, over a tiny model of chance weights that is made on the spot."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.cross_encoder import CrossEncoderReranker
from retrieval.errors import IndexUnavailable

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] no service roaming bill alarm cell power the a on my phone price of".split()
LONGEST = 48

needs_model = pytest.mark.needs_model


def _made(folder: Path, labels: int = 1) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder.mkdir()
    vocabulary = folder / "words.txt"
    vocabulary.write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=LONGEST,
        initializer_range=0.3,  # wide enough for scores to differ
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(vocab=str(vocabulary)).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("models") / "tiny")


PASSAGES = ["Roaming > Price\nthe price of roaming", "a cell", "no service on my phone " * 3, "", "power alarm"]


@needs_model
def test_scores_are_the_librarys_own_in_the_order_of_the_passages(folder: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch.nn import Sigmoid

    expected = CrossEncoder(str(folder), device="cpu", activation_fn=Sigmoid()).predict(
        [("roaming price", passage) for passage in PASSAGES]
    )
    scores = CrossEncoderReranker(folder).rerank("roaming price", PASSAGES)
    assert scores == pytest.approx(list(expected), abs=0.02)  # bfloat16, where the CPU has it
    assert len({round(score, 2) for score in scores}) > 1
    assert all(0 < score < 1 for score in scores)


@needs_model
@pytest.mark.parametrize("threads", [1, 3])
def test_a_passage_has_one_score_whatever_it_is_ranked_with(folder: Path, threads: int) -> None:
    reranker = CrossEncoderReranker(folder, threads=threads)
    passages = [f"{'cell ' * (number % 40)}alarm" for number in range(150)]
    together = reranker.rerank("power", passages)
    assert len(together) == len(passages)
    assert together == pytest.approx([reranker.rerank("power", [passage])[0] for passage in passages], abs=0.02)


@needs_model
def test_of_what_is_too_long_the_beginning_is_read(folder: Path) -> None:
    reranker = CrossEncoderReranker(folder)
    long = "cell power " * LONGEST
    first, second, other = reranker.rerank("alarm", [f"{long}bill", f"{long}{'phone ' * 100_000}", "bill"])
    assert first == pytest.approx(second, abs=0.01)
    assert 0 < other < 1
    assert len(reranker.rerank("roaming " * 50_000, PASSAGES)) == len(PASSAGES)


def test_nothing_to_rank_loads_no_model() -> None:
    code = (
        "import sys\n"
        "from retrieval.cross_encoder import CrossEncoderReranker\n"
        "print(CrossEncoderReranker('nobody/nothing').rerank('q', []))\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"]


def test_a_model_that_is_nowhere_is_named() -> None:
    with pytest.raises(IndexUnavailable, match="reranker nobody/nothing"):
        CrossEncoderReranker("nobody/nothing").rerank("q", ["a"])


def test_an_embedding_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"architectures": ["BertModel"]}), encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="no cross-encoder"):
        CrossEncoderReranker(tmp_path).rerank("q", ["a"])


@needs_model
def test_a_classifier_of_several_classes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable, match="gives 3 scores"):
        CrossEncoderReranker(_made(tmp_path / "classes", labels=3)).warm_up()

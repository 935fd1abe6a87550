"""What every model adapter needs: batches, number types, and where a model lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexUnavailable
from retrieval.inference import batches_by_length, has_bfloat16, model_folder, rounded


@given(st.lists(st.integers(1, 256), max_size=200), st.integers(1, 4096))
def test_batches_hold_everything_once_longest_first_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = list(batches_by_length(lengths, budget))
    order = [index for batch in batches for index in batch]
    assert sorted(order) == list(range(len(lengths)))
    assert [lengths[index] for index in order] == sorted(lengths, reverse=True)
    assert all(len(batch) == 1 or len(batch) * rounded(lengths[batch[0]]) <= budget for batch in batches)
    assert len({(len(batch), rounded(lengths[batch[0]])) for batch in batches[:-1]}) <= 16


def test_bfloat16_only_where_the_cpu_has_it() -> None:
    assert has_bfloat16("flags: avx512_bf16 amx_tile")
    assert not has_bfloat16("flags: avx2 avx512f")


def test_a_model_is_found_in_its_folder_and_one_that_is_nowhere_is_named_with_its_role(tmp_path: Path) -> None:
    assert model_folder(tmp_path, "reranker") == tmp_path
    with pytest.raises(IndexUnavailable, match="reranker nobody/nothing"):
        model_folder("nobody/nothing", "reranker")

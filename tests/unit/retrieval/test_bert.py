"""The fused forward pass of BERT models, against the library's own."""

from __future__ import annotations

from typing import Any

import pytest

from retrieval.bert import fused


def small_bert(**options: Any) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, **options
    )
    model: Any = BertModel(config, add_pooling_layer=False)
    return model.eval().to(torch.bfloat16)


@pytest.mark.needs_model
class TestFused:
    def test_its_states_are_those_of_the_library_padding_or_not(self) -> None:
        import torch

        bert = small_bert()
        own = fused(bert)
        assert own is not None
        ids = torch.randint(0, 64, (3, 16))
        mask = torch.ones_like(ids)
        for lengths in ((16, 16, 16), (16, 9, 1)):
            for row, length in enumerate(lengths):
                mask[row, length:] = 0
            with torch.inference_mode():
                states = own(ids, mask)[mask > 0].float()
                expected = bert(input_ids=ids, attention_mask=mask).last_hidden_state[mask > 0].float()
            assert torch.nn.functional.cosine_similarity(states, expected).min() > 0.999

    def test_another_activation_is_left_to_the_library(self) -> None:
        assert fused(small_bert(hidden_act="relu")) is None

    def test_a_pass_that_does_not_agree_is_not_taken(self) -> None:
        bert = small_bert()
        bert.encoder.layer[1].output.register_forward_hook(lambda *passed: passed[-1].flip(-1))
        assert fused(bert) is None

"""A BERT encoder's forward pass in bfloat16 for CPUs, out of fused matrix products: what most embedding models are.

The library's own pass spends half of its time around the products: it repacks weights at every call, writes biases,
activations and residuals in passes of their own, and computes query, key and value one by one. Here weights are packed
once, and oneDNN adds bias, GELU or residual while a product's tile is still in the cache. Whoever loads a model
compares both passes first (`agrees`), since the operators are PyTorch's internal ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class _Product:
    """A linear layer's weight, packed for the CPU, and its bias."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True)
class _Layer:
    """One encoder layer."""

    attend: _Product
    """Query, key and value side by side."""
    gather: _Product
    attended: Any
    """The layer norm after attention."""
    widen: _Product
    narrow: _Product
    done: Any


class FusedBert:
    """The pass of one model; safe to be run by several threads at once."""

    def __init__(self, bert: Any) -> None:
        """Pack a `transformers` BertModel's weights, which must be bfloat16. Raises AttributeError if it is none."""
        import torch

        embeddings = bert.embeddings
        self._words = embeddings.word_embeddings.weight.detach()
        places = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self._places = places.detach()
        self._embedded = embeddings.LayerNorm
        self._heads: int = bert.config.num_attention_heads
        with torch.inference_mode():
            self._layers = [_layer(layer) for layer in bert.encoder.layer]

    def __call__(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the last hidden states, shape (n, width, hidden), from ids and mask of shape (n, width)."""
        import torch
        from torch.nn import functional

        multiply, multiply_and_add = _operators()
        count, width = ids.shape
        attention = None
        if not bool(mask.all()):
            attention = torch.zeros((count, 1, 1, width), dtype=self._words.dtype)
            attention.masked_fill_((mask == 0)[:, None, None, :], float("-inf"))
        embedded = functional.embedding(ids, self._words) + self._places[:width]
        hidden: Tensor = self._embedded(embedded).view(count * width, -1)
        for layer in self._layers:
            together = multiply(hidden, layer.attend.weight, layer.attend.bias, "none", [], "")
            query, key, value = together.view(count, width, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            context = functional.scaled_dot_product_attention(query, key, value, attn_mask=attention)
            context = context.transpose(1, 2).reshape(count * width, -1)
            hidden = layer.attended(multiply_and_add(context, hidden, layer.gather.weight, layer.gather.bias, "add"))
            wide = multiply(hidden, layer.widen.weight, layer.widen.bias, "gelu", [], "none")
            hidden = layer.done(multiply_and_add(wide, hidden, layer.narrow.weight, layer.narrow.bias, "add"))
        return hidden.view(count, width, -1)


def fused(bert: Any) -> FusedBert | None:
    """Return the pass of a bfloat16 model if it is a plain BERT and its states agree with the library's; else None."""
    import torch

    config = bert.config
    plain = type(bert).__name__ == "BertModel" and config.hidden_act == "gelu" and not config.is_decoder
    if not plain or getattr(config, "position_embedding_type", "absolute") not in (None, "absolute"):
        return None
    try:
        made = FusedBert(bert)
        with torch.inference_mode():
            ids = torch.arange(48).reshape(2, 24) % config.vocab_size
            mask = torch.ones_like(ids)
            mask[1, 20:] = 0
            own = made(ids, mask)[mask > 0].float()
            theirs = bert(input_ids=ids, attention_mask=mask).last_hidden_state[mask > 0].float()
            alike = torch.nn.functional.cosine_similarity(own, theirs).min()
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return None  # another version of PyTorch or of the library; its own pass is right, and slower
    return made if float(alike) > _AGREES else None


_AGREES = 0.99
"""Cosine of single tokens' states, both in bfloat16; a wrong weight or a missing bias stays far below."""


def _operators() -> tuple[Any, Any]:
    import torch

    operator = torch.ops.mkldnn._linear_pointwise
    return operator.default, operator.binary


def _layer(layer: Any) -> _Layer:
    import torch

    own = layer.attention.self
    parts = (own.query, own.key, own.value)
    weight, bias = torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])
    gather = layer.attention.output
    return _Layer(
        attend=_packed(weight, bias),
        gather=_packed(gather.dense.weight, gather.dense.bias),
        attended=gather.LayerNorm,
        widen=_packed(layer.intermediate.dense.weight, layer.intermediate.dense.bias),
        narrow=_packed(layer.output.dense.weight, layer.output.dense.bias),
        done=layer.output.LayerNorm,
    )


def _packed(weight: Tensor, bias: Tensor) -> _Product:
    import torch

    return _Product(torch.ops.mkldnn._reorder_linear_weight(weight.detach().contiguous()), bias.detach().contiguous())

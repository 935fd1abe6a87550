"""What running a transformer model on a CPU takes, whatever the model is for: its files, batches, and number type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.errors import IndexUnavailable


def model_folder(name: str | Path, role: str) -> Path:
    """Return where a model's files lie: a folder, or a hub name in the local hub cache, or downloaded now.

    Raises: IndexUnavailable, which calls the model by its role, such as "embedding model".
    """
    if Path(name).is_dir():
        return Path(name)
    import huggingface_hub
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        cached = huggingface_hub.try_to_load_from_cache(str(name), "config.json")
        if isinstance(cached, str):
            return Path(cached).parent
        return Path(huggingface_hub.snapshot_download(str(name)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        msg = f"{role} {name}: neither a folder nor in the hub's cache nor to be downloaded: {error}"
        raise IndexUnavailable(msg) from error


def batches_by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group indices, longest first, so that count times width stays within `budget`; padding is then small.

    The width is the longest length rounded up, so all but the last batch have one of a few shapes: the matrix library
    keeps compiled code and scratch memory for every shape that it meets. A width above the budget is a batch of one.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    at = 0
    while at < len(order):
        count = max(1, budget // rounded(lengths[order[at]]))
        yield order[at : at + count]
        at += count


def rounded(length: int) -> int:
    """Return the width to which texts of a length are padded: the next multiple of 16, as the tiles of AMX have."""
    return -(-length // 16) * 16


def has_bfloat16(cpu_info: str) -> bool:
    """Say whether the CPU multiplies bfloat16 in hardware; emulated, it is slower than float32."""
    return "amx_bf16" in cpu_info or "avx512_bf16" in cpu_info


def this_cpu_has_bfloat16() -> bool:
    """Say so of the CPU that this runs on; no, where the system does not tell."""
    info = Path("/proc/cpuinfo")
    return info.exists() and has_bfloat16(info.read_text("utf-8", "replace"))

"""What several tries of the same case tell of the next ones."""

from __future__ import annotations

import math


def pass_hat(passed: int, tries: int, k: int) -> float:
    """Return how likely k tries all pass: pass^k = C(passed, k) / C(tries, k), without bias.

    Source: Yao et al., tau-bench, arXiv:2406.12045, 2024. Raises: ValueError unless 1 <= k <= tries, passed <= tries.
    """
    _check(passed, tries, k)
    return math.comb(passed, k) / math.comb(tries, k)


def pass_at(passed: int, tries: int, k: int) -> float:
    """Return how likely one of k tries passes: pass@k = 1 - C(tries - passed, k) / C(tries, k), without bias.

    Source: Chen et al., Evaluating Large Language Models Trained on Code, arXiv:2107.03374, 2021.
    Raises: ValueError as `pass_hat` does.
    """
    _check(passed, tries, k)
    return 1 - math.comb(tries - passed, k) / math.comb(tries, k)


def _check(passed: int, tries: int, k: int) -> None:
    if not 0 <= passed <= tries or not 1 <= k <= tries:
        raise ValueError(f"{passed} of {tries} tries passed: nothing can be said of {k}")

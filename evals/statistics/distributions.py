"""Quantiles of the distributions that intervals and tests need; the one place that asks scipy for them."""

from __future__ import annotations

from scipy.special import ndtri, stdtrit


def normal(share: float) -> float:
    """Return the value that a standard normal variable stays below with this probability, in (0, 1)."""
    return float(ndtri(share))


def student(share: float, freedom: int) -> float:
    """Return the value that Student's t with so many degrees of freedom stays below with this probability.

    Raises: ValueError if there is no degree of freedom.
    """
    if freedom < 1:
        raise ValueError(f"student: {freedom} degrees of freedom")
    return float(stdtrit(freedom, share))

"""A yes or a no before what is compared: `would it be cheaper?` and `would it cost more?` want it the other way."""

from __future__ import annotations

from grounding.drafting.extractive.context import Context

WHETHER = "whether"
"""The role of cue words with which a question begins that wants a yes or a no."""

_DEARER = "whether.dearer"
"""The role of those that ask whether something costs more."""


def yes_or_no(ctx: Context, saved: int, *, asked: bool = True) -> dict[str, bool]:
    """Return what a text begins with, by what is saved: above zero, nothing, or below; neither if none is asked."""
    if not asked or not ctx.asks(WHETHER):
        return {"yes": False, "no": False}
    yes = saved < 0 if ctx.asks(_DEARER) else saved > 0
    return {"yes": yes, "no": not yes}

"""What becomes of what a language model writes.

Verification turns down what does not hold. So a model that begins to lie says less of its own, and seldom anything
wrong: what was turned down tells it, and what is wrong hardly does.
"""

from __future__ import annotations

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means

_FAILED = "model_"
"""Begins every reason in `degraded` why code's words stand where a model's should."""
_LONGEST = 160
_SHOWN = 5


async def model_kept(heard: Heard, means: Means) -> Score | None:
    """Measure which share of what a model wrote was let through as it stood; none of it where code spoke instead."""
    if heard.turned_down is None:
        return None
    said = sum(each["kind"] == "claim" for answer in heard.answers if _worded(answer) for each in answer["sentences"])
    written = said + sum(not each["mended"] for each in heard.turned_down)
    if not written:
        return None
    told = "; ".join(_told(each) for each in heard.turned_down[:_SHOWN])
    more = f"; and {len(heard.turned_down) - _SHOWN} more" if len(heard.turned_down) > _SHOWN else ""
    return Score(max(0.0, 1 - len(heard.turned_down) / written), told + more)


async def model_worded(heard: Heard, means: Means) -> Score | None:
    """Measure which share of the answers that a model was to word it did word, without code having to step in."""
    asked = [answer for answer in heard.answers if answer["mode"] == "model" or _fallen_back(answer)]
    if not asked:
        return None
    failed = [reason for answer in asked for reason in _fallen_back(answer)]
    held = sum(not _fallen_back(answer) for answer in asked)
    return Score(held / len(asked), ", ".join(dict.fromkeys(failed)))


def _worded(answer: Json) -> bool:
    return bool(answer["mode"] == "model")


def _fallen_back(answer: Json) -> list[str]:
    return [reason for reason in answer["degraded"] if reason.startswith(_FAILED)]


def _told(each: Json) -> str:
    fate = "put right" if each["mended"] else "turned down"
    text, reason = _short(each["text"]), _short(each["reason"])
    return f"{fate}: “{text}” {reason}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"

"""What becomes of what a model writes."""

from __future__ import annotations

from typing import Any

import pytest

from evals.results.types import Score
from evals.scoring.wording import model_kept, model_worded
from tests.unit.evals.scoring.conversations import MEANS, answer, heard

Json = dict[str, Any]
CLAIM = {"text": "It is so.", "kind": "claim"}
EXPECT = {"outcome": ["answered"]}


def worded(claims: int, *degraded: str) -> Json:
    """Return an answer with so many claims of a model's."""
    return answer("x", mode="model", sentences=[CLAIM] * claims, degraded=list(degraded))


def down(text: str, mended: bool = False) -> Json:
    """Return a sentence that was turned down."""
    return {"text": text, "reason": "is not said there", "mended": mended}


@pytest.mark.parametrize(
    ("answers", "turned_down", "value"),
    [
        ([worded(4)], [], 1.0),
        ([worded(3)], [down("a")], 0.75),
        ([worded(4)], [down("a", mended=True)], 0.75),
        ([worded(2), worded(1)], [down("a"), down("b", mended=True)], 0.5),
        # Code spoke instead: its sentences are none of the model's.
        ([answer("x", sentences=[CLAIM] * 9, degraded=["model_unverified"])], [down("a"), down("b")], 0.0),
    ],
)
async def test_what_was_let_through_as_it_stood_is_a_share(
    answers: list[Json], turned_down: list[Json], value: float
) -> None:
    """Of all that the model wrote."""
    found = await model_kept(heard(EXPECT, *answers, turned_down=tuple(turned_down)), MEANS)
    assert found is not None and found.value == value


async def test_what_was_turned_down_is_told_with_the_reason() -> None:
    """The first few of many."""
    many = (down("a" * 200), down("b", mended=True), *(down(str(at)) for at in range(5)))
    found = await model_kept(heard(EXPECT, worded(3), turned_down=many), MEANS)
    assert found is not None and found.reason.startswith(f"turned down: “{'a' * 160}…” is not said there; put right:")
    assert found.reason.endswith("; and 2 more")


@pytest.mark.parametrize("turned_down", [None, ()])
async def test_nothing_is_measured_where_no_model_wrote(turned_down: tuple[Json, ...] | None) -> None:
    """Without one, over HTTP, or where it said that it does not know."""
    assert await model_kept(heard(EXPECT, answer("x"), turned_down=turned_down), MEANS) is None


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([worded(1)], Score(1.0)),
        ([worded(1), answer("x", degraded=["model_slow"])], Score(0.5, "model_slow")),
        ([worded(1, "model_unverified")], Score(0.0, "model_unverified")),
        ([answer("x", degraded=["accounts_unavailable"])], None),
        ([worded(1), answer("fixed words")], Score(1.0)),
    ],
)
async def test_an_answer_that_code_had_to_give_is_told(answers: list[Json], score: Score | None) -> None:
    """With why; one that no model was to word counts for nothing."""
    assert await model_worded(heard(EXPECT, *answers), MEANS) == score

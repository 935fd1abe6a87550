"""Which steps a runbook has, and whether an answer has them."""

from __future__ import annotations

import pytest

from evals.bench.steps import check, comparable, steps_of

RUNBOOK = """---
title: Queue is full
---
# QueueIsFull

## Meaning

- Not a step: it says what the alert is.

## Diagnosis

1. Look at the [dashboard](https://example.com/d(1)):

   ```bash
   queue list --all
   ```

2. Count **what waits**.
   - by sender
   - by receiver

### By hand

* Ask <br/> around.

## Impact

- Messages are late.

## Mitigation

Restart it.

    queue restart
"""
STEPS = [
    "Look at the [dashboard](https://example.com/d(1)):",
    "queue list --all\n",
    "Count **what waits**.",
    "by sender",
    "by receiver",
    "Ask <br/> around.",
    "queue restart\n",
]


def test_steps_are_the_items_and_code_below_procedural_headings() -> None:
    assert steps_of(RUNBOOK) == STEPS


def test_a_title_is_no_procedure() -> None:
    assert steps_of("# Fix the disk\n\n- Which disk it is.\n") == []


def test_windows_line_ends_change_nothing() -> None:
    assert steps_of(RUNBOOK.replace("\n", "\r\n")) == STEPS


ANSWER = [
    "The queue is full.",
    "Look at the dashboard:",
    "```bash\nqueue list --all\n```",
    "Count what waits. - by sender - by receiver",
    "Ask around.",
    "```\nqueue restart\n```",
]


def test_an_answer_with_all_steps_in_order_is_whole() -> None:
    assert check(STEPS, ANSWER).whole


@pytest.mark.parametrize("left_out", [1, 2, 5])
def test_a_step_that_is_left_out_is_missing(left_out: int) -> None:
    found = check(STEPS, [text for place, text in enumerate(ANSWER) if place != left_out])
    assert found.missing and not found.displaced and not found.whole


def test_a_step_before_its_turn_is_displaced() -> None:
    found = check(STEPS, [ANSWER[-1], *ANSWER[:-1]])
    assert found.displaced == ("queue restart\n",)
    assert not found.missing and not found.whole


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("[a](b) c", "a c"),
        ("![a](b.png) c", "a c"),
        ("[see [the] page](x) now", "see [the] page now"),
        ("[a][ref] c", "a c"),
        ("one <!-- two --> three", "one three"),
        ("a &amp; b&nbsp;c", "a & b c"),
        ("`get pods -n <name>`", "get pods -n <name>"),
    ],
)
def test_what_reads_the_same_compares_the_same(left: str, right: str) -> None:
    assert comparable(left) == comparable(right)


def test_placeholders_count() -> None:
    assert comparable("get <name>") != comparable("get")

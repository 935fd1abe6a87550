"""The sample carrier's answers that people have judged."""

from __future__ import annotations

import json
from collections import Counter

from connectors.sample import FOLDER
from evals.judging.judge import WORTH
from evals.judging.labels import read
from evals.laid_down import LABELS
from evals.suites.reading import read as suites

FILE = FOLDER / "evals" / LABELS
FEWEST = 40


def test_they_are_many_of_every_kind_and_each_says_why() -> None:
    """A judge that says the same of everything must not look good by them."""
    labelled = read(FILE)
    counts = Counter(each.label for each in labelled)
    assert len(labelled) >= FEWEST and set(counts) == set(WORTH) and min(counts.values()) >= FEWEST // 4
    assert all(json.loads(line)["reason"].strip() for line in FILE.read_text("utf-8").splitlines())


def test_they_are_of_cases_that_there_are_and_no_suite() -> None:
    """They lie beside the suites."""
    found = suites([FOLDER / "evals"])
    assert not found.faults
    assert {each.id for each in read(FILE)} <= set(found.places)

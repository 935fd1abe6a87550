"""Alerts told in other words: none gives its runbook away, and each needs a runbook of its name."""

from __future__ import annotations

import re
from pathlib import Path

from evals.bench.material import Source
from evals.bench.runbooks import meanings
from evals.retrieval.described import described_set, told

_PARTS = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]|$)|[A-Z]?[a-z]{2,}")
_ENDINGS = re.compile(r"(?<=[a-z]{3})(?:ies|y|ing|ed|es|s)$")
_SAYS_NOTHING = {"not", "by", "is", "on", "to", "with", "and", "at", "no", "than"}


def stems(text: str) -> set[str]:
    return {_ENDINGS.sub("", word) for word in re.findall(r"[a-z]+", text.lower())}


def test_further_alerts_are_others_and_no_word_of_a_name_is_in_what_is_told() -> None:
    further = {name: text for name, text in told().items() if name not in meanings()}
    assert len(further) >= 120
    for name, text in further.items():
        parts = {part.lower() for part in _PARTS.findall(name)} - _SAYS_NOTHING
        assert stems(" ".join(parts)).isdisjoint(stems(text)), name
    assert len({*told().values()}) == len(told())


def test_only_what_has_a_runbook_of_its_name_is_asked(tmp_path: Path) -> None:
    (tmp_path / "storage").mkdir()
    for path in ("storage/CephOSDFlapping.md", "KubePodNotReady.md", "CephOSDFlapping.md", "other.md"):
        (tmp_path / path).write_text("# It\n\nWhat to do.\n", "utf-8")
    found = described_set([Source("kb", tmp_path, "operator")])
    assert found is not None
    targets = {question.question_id: question.relevant[0] for question in found.questions}
    assert set(targets) == {"KubePodNotReady", "CephOSDFlapping"}
    assert {targets["CephOSDFlapping"].key, *targets["CephOSDFlapping"].also} == {
        "kb/CephOSDFlapping.md",
        "kb/storage/CephOSDFlapping.md",
    }
    assert described_set([Source("kb", tmp_path / "storage" / "none", "operator")]) is None

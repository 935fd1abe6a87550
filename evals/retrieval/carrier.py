"""A carrier's own questions over the documents that its folder brings along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from connectors.carrier import CarrierFolder
from connectors.carrier import load as load_carrier
from evals.bench.material import Source
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.records import Records, slug

QUESTIONS = Path("questions") / "retrieval.yaml"
"""Where a carrier folder keeps them."""


def carrier_set(records: Records) -> list[QuestionSet]:
    """Return the set of a file that lies in a carrier folder; nothing if it lies in none."""
    home = next((folder for folder in records.file.resolve().parents if (folder / "carrier.yaml").is_file()), None)
    if home is None:
        return []
    held: CarrierFolder = load_carrier(home)
    sources = tuple(Source(item.name, Path(item.path).resolve(), item.audience.value) for item in held.sources)
    questions = tuple(_question(item) for item in records.items)
    return [QuestionSet(slug(held.carrier.name), "carrier", sources, questions)]


def _question(item: dict[str, Any]) -> Question:
    *before, asked = item.get("turns") or [item["ask"]]
    relevant = tuple(Target(target["document"], target.get("holds", "")) for target in item["relevant"])
    return Question(
        question_id=str(item["id"]),
        text=asked,
        before=tuple(before),
        relevant=relevant,
        group=relevant[0].document_id if relevant else "",
        audience=item["audience"],
        kind=item.get("kind", ""),
    )

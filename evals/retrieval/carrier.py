"""A carrier's own questions over the documents that its folder brings along."""

from __future__ import annotations

from pathlib import Path

from connectors.carrier import CarrierFolder
from connectors.carrier import load as load_carrier
from evals.bench.material import Source
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.records import Record, Records, slug
from retrieval.types import Audience

QUESTIONS = Path("questions") / "retrieval.yaml"
"""Where a carrier folder keeps them."""

_AUDIENCES = tuple(audience.value for audience in Audience)


def carrier_set(records: Records) -> list[QuestionSet]:
    """Return the set of a file that lies in a carrier folder; nothing if it lies in none."""
    home = next((folder for folder in records.file.resolve().parents if (folder / "carrier.yaml").is_file()), None)
    if home is None:
        return []
    held: CarrierFolder = load_carrier(home)
    sources = tuple(Source(item.name, Path(item.path).resolve(), item.audience.value) for item in held.sources)
    questions = tuple(_question(item) for item in records.items)
    return [QuestionSet(slug(held.carrier.name), "carrier", sources, questions)]


def _question(item: Record) -> Question:
    *before, asked = (item.texts("turns") if item.have("turns") else []) or [item.text("ask")]
    relevant = tuple(Target(one.text("document"), one.text("holds", "")) for one in item.parts("relevant"))
    if not relevant:
        raise item.broken("`relevant` names no document")
    if item.text("audience") not in _AUDIENCES:
        raise item.broken(f"`audience` is none of {', '.join(_AUDIENCES)}")
    return Question(
        question_id=item.id,
        text=asked,
        before=tuple(before),
        relevant=relevant,
        group=relevant[0].document_id,
        audience=item.text("audience"),
        kind=item.text("kind", ""),
    )

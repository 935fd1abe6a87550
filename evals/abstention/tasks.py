"""Questions of which people said whether the documents answer them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.carrier import CarrierFolder
from connectors.carrier import load as load_carrier
from evals.bench.material import Source
from evals.retrieval.records import Record, Records, read, slug
from retrieval.types import Audience

PUBLIC, CARRIER = "public", "carrier"
"""The sets: other people's questions over their passages, and the carrier's own over its documents."""

UNANSWERABLE = Path("questions") / "unanswerable.yaml"
"""Where a carrier folder keeps questions that its documents cannot answer."""

_SUFFIXES = (".json", ".jsonl")
_CLAPNQ = ("input", "passages", "output")
_MTRAG = ("input", "contexts", "answerability")
_JUDGED = {"ANSWERABLE": True, "UNANSWERABLE": False}
"""What is underspecified or answered in part is neither."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and whether the documents answer it."""

    question_id: str
    text: str
    answerable: bool
    group: str
    """Questions of one passage or conversation share it: the halves and the intervals go by it."""
    audience: str = "operator"
    before: tuple[str, ...] = ()
    """What the same person said earlier, oldest first."""


@dataclass(frozen=True, slots=True)
class Task:
    """Questions over the same documents."""

    name: str
    folders: tuple[Source, ...]
    asked: tuple[Asked, ...]


def public_task(folder: Path, scratch: Path) -> Task | None:
    """Return the questions of the files in a folder that say whether they have an answer; None if none does.

    Their passages, of all of them together, are written below `scratch`. Raises: BrokenRecord.
    """
    files = [read(file) for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES]
    passages: dict[tuple[str, str], None] = {}
    asked: list[Asked] = []
    for records in files:
        for item in records.items:
            if records.have(*_CLAPNQ):
                asked.append(_clapnq(item))
                passages |= dict.fromkeys(_passages(item.parts("passages")))
            elif records.have(*_MTRAG):
                asked += _mtrag(item)
                passages |= dict.fromkeys(_passages(item.parts("contexts")))
    if not asked:
        return None
    source = Source(PUBLIC, (scratch / PUBLIC).resolve(), "operator")
    _written(source.path, passages)
    return Task(PUBLIC, (source,), tuple(asked))


def carrier_task(home: Path) -> Task | None:
    """Return the carrier's own questions: with an answer, without one, and of readers who may not see the answer.

    None where the carrier has no questions. Raises: BrokenRecord.
    """
    held: CarrierFolder = load_carrier(home)
    files = [read(file) for file in sorted((home / UNANSWERABLE).parent.glob("*.yaml"))]
    asked = [one for records in files for one in _carrier(records)]
    sources = tuple(Source(item.name, Path(item.path).resolve(), item.audience.value) for item in held.sources)
    return Task(CARRIER, sources, tuple(asked)) if asked else None


def _carrier(records: Records) -> Iterator[Asked]:
    for item in records.items:
        audience = item.text("audience")
        if item.have("relevant"):
            *before, text = item.texts("turns") if item.have("turns") else [item.text("ask")]
            group = item.parts("relevant")[0].text("document")
            yield Asked(item.id, text, True, group, audience, tuple(before))
            # What only those who run the network may read answers nobody else.
            if audience == Audience.OPERATOR.value and not before:
                yield Asked(f"{item.id}-public", text, False, group, Audience.PUBLIC.value)
        elif item.have("ask"):
            yield Asked(item.id, item.text("ask"), False, item.id, audience)


def _clapnq(item: Record) -> Asked:
    answered = any(given.text("answer", "").strip() for given in item.parts("output"))
    return Asked(item.id, item.text("input"), answered, item.parts("passages")[0].text("title"))


def _mtrag(item: Record) -> Iterator[Asked]:
    judged = _JUDGED.get(item.texts("answerability")[0])
    said = [turn.text("text") for turn in item.parts("input") if turn.text("speaker") == "user"]
    if judged is not None and said:
        conversation = item.text("conversation_id")
        yield Asked(item.text("task_id"), said[-1], judged, conversation, before=tuple(said[:-1]))


def _passages(items: Iterable[Record]) -> Iterator[tuple[str, str]]:
    for item in items:
        yield item.text("title", "").strip(), item.text("text").strip()


def _written(folder: Path, passages: Iterable[tuple[str, str]]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, (title, text) in enumerate(passages, 1):
        heading = f"# {title}\n\n" if title else ""
        (folder / f"{number:05}-{slug(title)[:60] or 'untitled'}.md").write_text(f"{heading}{text}\n", "utf-8")

"""Question files to question sets; what a file is, its records' keys say, never its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from evals.bench.material import Source
from evals.retrieval.carrier import carrier_set
from evals.retrieval.documents import Material
from evals.retrieval.formats import alert_sets, chunk_set, passage_set
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.records import BrokenRecord, Records, read

__all__ = ["Material", "Question", "QuestionSet", "Target", "UnknownQuestions", "load"]

_SUFFIXES = (".json", ".jsonl", ".yaml", ".yml")
_SHAPES = (
    ("alert", "title", "description", "relevant"),
    ("question", "correct_chunks"),
    ("input", "passages"),
    ("ask", "audience", "relevant"),
)
_CHUNK = ("chunk_link", "chunk_heading", "text")


class UnknownQuestions(Exception):
    """A file holds no questions of a known shape, or broken ones, or lacks the documents that they are about."""


def load(questions: Path, corpora: Sequence[Path], scratch: Path) -> list[QuestionSet]:
    """Return the sets of a question file, or of all the files in a folder that are recognised.

    Args:
        questions: A file or a folder. Documents that questions bring along stand in files beside it.
        corpora: Folders of documents, each a source of its folder's name, for questions over them.
        scratch: Folder into which the documents are written that stand in question files.

    A file in a folder that cannot be read is told on standard error.

    Raises: UnknownQuestions if a file was named and nothing can be made of it, or a record is broken.
    """
    folder = questions.parent if questions.is_file() else questions
    beside = [read(file) for file in sorted(folder.iterdir()) if file.is_file() and file.suffix in _SUFFIXES]
    wanted = [records for records in beside if questions.is_dir() or records.file == questions]
    sources = tuple(Source(path.name, path.resolve(), "operator") for path in sorted(corpora))
    try:
        found = [made for records in wanted for made in _sets(records, beside, sources, scratch)]
    except BrokenRecord as error:
        raise UnknownQuestions(str(error)) from error
    if questions.is_file() and not found:
        raise UnknownQuestions(f"{questions}: {next(map(_reason, wanted), _UNKNOWN)}")
    for one in found:
        ids = Counter(question.question_id for question in one.questions)
        if len(ids) < len(one.questions):
            raise UnknownQuestions(f"{questions}: two questions of {one.name} have the id {ids.most_common(1)[0][0]}")
    for records in wanted:
        if records.fault:
            click.echo(f"{records.file} is left out: {records.fault}", err=True)
    # One set, whichever of the files beside each other it was found by.
    return list({one.name: one for one in found}.values())


def _sets(records: Records, beside: Sequence[Records], sources: tuple[Source, ...], scratch: Path) -> list[QuestionSet]:
    alert, question, passage, own = _SHAPES
    if records.have(*alert) and sources:
        return alert_sets(records, sources)
    if records.have(*question):
        chunks = next((one for one in beside if one.have(*_CHUNK)), None)
        return [chunk_set(records, chunks, scratch)] if chunks else []
    if records.have(*passage):
        return [passage_set([one for one in beside if one.have(*passage)], scratch)]
    if records.have(*own) or records.have("turns", *own[1:]):
        return carrier_set(records)
    return []


_UNKNOWN = "holds no questions of a known shape"


def _reason(records: Records) -> str:
    """Return why nothing can be made of a file: which keys no record has that has the others of a shape, if any."""
    if records.fault or any(records.have(*shape) for shape in _SHAPES):
        return records.fault or f"{_UNKNOWN}, or the documents they are about were not given"
    keys = {key for shape in _SHAPES for key in shape if records.have(key)}
    nearest = max(_SHAPES, key=lambda shape: len(keys.intersection(shape)) / len(shape))
    there, missing = ([f"`{key}`" for key in nearest if (key in keys) is has] for has in (True, False))
    hint = f": no record has {', '.join(there)} and also {', '.join(missing)}" if there and missing else ""
    return _UNKNOWN + hint

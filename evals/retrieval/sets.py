"""Question files to question sets; what a file is, its records' keys say, never its name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.bench.material import Source
from evals.retrieval.carrier import carrier_set
from evals.retrieval.documents import Material
from evals.retrieval.formats import alert_sets, chunk_set, passage_set
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.records import Records, read

__all__ = ["Material", "Question", "QuestionSet", "Target", "UnknownQuestions", "load"]

_SUFFIXES = (".json", ".jsonl", ".yaml", ".yml")


class UnknownQuestions(Exception):
    """A file was named that holds no questions of a known shape, or lacks the documents that they are about."""


def load(questions: Path, corpora: Sequence[Path], scratch: Path) -> list[QuestionSet]:
    """Return the sets of a question file, or of all the files in a folder that are recognised.

    Args:
        questions: A file or a folder. Documents that questions bring along stand in files beside it.
        corpora: Folders of documents, each a source of its folder's name, for questions over them.
        scratch: Folder into which the documents are written that stand in question files.

    Raises: UnknownQuestions if a file was named and nothing can be made of it.
    """
    folder = questions.parent if questions.is_file() else questions
    beside = [read(file) for file in sorted(folder.iterdir()) if file.is_file() and file.suffix in _SUFFIXES]
    wanted = [records for records in beside if questions.is_dir() or records.file == questions]
    sources = tuple(Source(path.name, path.resolve(), "operator") for path in sorted(corpora))
    found = [made for records in wanted for made in _sets(records, beside, sources, scratch)]
    if questions.is_file() and not found:
        fault = next((records.fault for records in wanted if records.fault), "")
        reason = fault or "holds no questions of a known shape, or the documents they are about were not given"
        raise UnknownQuestions(f"{questions}: {reason}")
    # One set, whichever of the files beside each other it was found by.
    return list({one.name: one for one in found}.values())


def _sets(records: Records, beside: Sequence[Records], sources: tuple[Source, ...], scratch: Path) -> list[QuestionSet]:
    if records.have("alert", "title", "description", "relevant") and sources:
        return alert_sets(records, sources)
    if records.have("question", "correct_chunks"):
        chunks = next((one for one in beside if one.have("chunk_link", "chunk_heading", "text")), None)
        return [chunk_set(records, chunks, scratch)] if chunks else []
    if records.have("input", "passages"):
        return [passage_set([one for one in beside if one.have("input", "passages")], scratch)]
    if records.have("id", "audience", "relevant") and (records.have("ask") or records.have("turns")):
        return carrier_set(records)
    return []

"""The nouns of the benchmark: questions, what answers them, and the documents that it stands in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from evals.bench.material import Source
from evals.retrieval.documents import Material, materials

Shape = Literal["alerts", "alerts-masked", "alerts-described", "chunks", "passages", "carrier"]
"""What a set's questions and answers look like; targets go by it, never by a set's name."""


@dataclass(frozen=True, slots=True)
class Target:
    """One right answer."""

    document_id: str
    """As the index names it: the source's name and the path within it."""
    holds: str = ""
    """If given, only a passage that holds this text counts; spaces, case and markup make no difference."""

    also: tuple[str, ...] = ()
    """Documents that say the same in nearly the same words: any of them is this answer."""

    @property
    def key(self) -> str:
        """What a ranking calls this answer."""
        return f"{self.document_id} {self.holds}" if self.holds else self.document_id


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and where the answer stands."""

    question_id: str
    text: str
    before: tuple[str, ...] = ()
    """What the same person said earlier in the conversation, oldest first."""
    relevant: tuple[Target, ...] = ()
    group: str = ""
    """Questions of one subject share it: averages, intervals and the split go by it."""
    audience: str = "operator"
    kind: str = ""
    """What is special about the question, where its author says."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions over the same documents."""

    name: str
    shape: Shape
    folders: tuple[Source, ...]
    """What is indexed; sets over the same folders share one index."""
    questions: tuple[Question, ...]
    macro: bool = False
    """Average within each group first, then over the groups, so that no group counts for more than another."""
    note: str = ""
    """What a reader of the figures should know of the set."""

    @property
    def place(self) -> str:
        """What says which index answers: sets over the same folders have the same."""
        return "\n".join(f"{one.name} {one.path} {one.audience}" for one in self.folders)

    def asking(self, questions: tuple[Question, ...]) -> QuestionSet:
        """Return the set with these questions only."""
        return replace(self, questions=questions)

    def missing(self) -> list[str]:
        """Return the right answers, a document each, that are no file of the folders, in the questions' order."""
        paths = {source.name: source.path for source in self.folders}

        def there(document_id: str) -> bool:
            name, _, path = document_id.partition("/")
            return name in paths and (paths[name] / path).is_file()

        relevant = dict.fromkeys(target for question in self.questions for target in question.relevant)
        gone = (one.document_id for one in relevant if not any(map(there, (one.document_id, *one.also))))
        return list(dict.fromkeys(gone))

    def materials(self) -> list[Material]:
        """Return every document of the folders as text, in the order of their ids."""
        return materials(self.folders)

"""The sample carrier's retrieval questions: each is answered by documents that who asks may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from connectors.carrier import load
from connectors.documents.folder import FolderSource
from connectors.sample import FOLDER
from retrieval.chunking import cut
from retrieval.reading import read
from retrieval.types import Audience, SourceDocument

FEWEST = 120
FEWEST_BY_DOCUMENT = 2


class _Target(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    document: str
    holds: str = Field(min_length=1, pattern=r"^[^*`|]+$")


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^c\d{3}$")
    audience: Audience
    kind: Literal["wording", "misspelled", "identifier", "followup", "compound", "jargon", "table"]
    ask: str | None = Field(default=None, min_length=1)
    turns: tuple[str, ...] = ()
    relevant: tuple[_Target, ...] = Field(min_length=1)


class _Document(BaseModel):
    audience: Audience
    passages: tuple[str, ...]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@cache
def _documents() -> Mapping[str, _Document]:
    found = {}
    for source in load(FOLDER).sources:
        for document in FolderSource(source.name, source.path, source.audience).documents():
            assert isinstance(document, SourceDocument)
            passages = cut(document, read(document))
            found[document.document_id] = _Document(
                audience=passages[0].audience, passages=tuple(_folded(passage.text) for passage in passages)
            )
    return found


def _holding(text: str, reader: Audience) -> set[str]:
    """Return the documents that a reader may see and in which a text stands."""
    return {
        name
        for name, document in _documents().items()
        if document.audience.level <= reader.level and any(_folded(text) in passage for passage in document.passages)
    }


@pytest.fixture(scope="module")
def questions() -> list[_Question]:
    text = (FOLDER / "questions" / "retrieval.yaml").read_text(encoding="utf-8")
    return [_Question.model_validate(item) for item in yaml.safe_load(text)["questions"]]


def test_questions_are_many_and_told_apart(questions: list[_Question]) -> None:
    assert len(questions) >= FEWEST
    assert [name for name, count in Counter(question.id for question in questions).items() if count > 1] == []
    said = Counter(_folded(question.ask or " / ".join(question.turns)) for question in questions)
    assert [text for text, count in said.items() if count > 1] == []


def test_a_conversation_is_a_followup_and_anything_else_one_message(questions: list[_Question]) -> None:
    for question in questions:
        one_message = question.ask is not None and not question.turns
        conversation = question.ask is None and 2 <= len(question.turns) <= 4
        assert conversation if question.kind == "followup" else one_message, question.id


def test_two_asks_have_two_answers(questions: list[_Question]) -> None:
    assert [item.id for item in questions if item.kind == "compound" and len(set(item.relevant)) < 2] == []


def test_every_answer_stands_in_just_the_documents_named_and_may_be_read(questions: list[_Question]) -> None:
    wrong = []
    for question in questions:
        named = {target.document for target in question.relevant}
        for target in question.relevant:
            holding = _holding(target.holds, question.audience)
            if target.document not in holding or holding - named:
                wrong.append((question.id, target, sorted(holding)))
    assert wrong == []


def test_every_document_is_asked_for(questions: list[_Question]) -> None:
    asked = Counter(name for question in questions for name in {target.document for target in question.relevant})
    assert [name for name in _documents() if asked[name] < FEWEST_BY_DOCUMENT] == []

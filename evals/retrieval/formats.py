"""What each shape of question file means."""

from __future__ import annotations

import os.path
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from evals.bench.material import Source
from evals.retrieval.masking import Masker, names_of
from evals.retrieval.questions import Question, QuestionSet, Target
from evals.retrieval.records import Record, Records, slug
from retrieval.similarity import shingles

_Passage = tuple[str, str]
"""Title and text."""

_COPY = 0.95
"""Share of the shorter text's runs of four words from which two passages are copies of one."""


def alert_sets(records: Records, sources: tuple[Source, ...]) -> list[QuestionSet]:
    """Return the alerts as people paste them, and once more with the service's name masked.

    The key knows a service by the folder of the runbook; the system under measurement is told nothing of it.
    """
    asked = [_alert(item) for item in records.items]
    masked = [_masked(question) for question in asked]
    left = sum(Masker(_services(one)).held_by(one.text) for one in masked)
    named = sum(Masker(_services(one)).changes(one.text) for one in asked)
    note = f"the name of the runbook's folder stood in {named} of {len(asked)} and stands, inside a word, in {left}"
    return [
        QuestionSet(records.name, "alerts", sources, tuple(asked), macro=True),
        QuestionSet(f"{records.name}-masked", "alerts-masked", sources, tuple(masked), macro=True, note=note),
    ]


def chunk_set(records: Records, chunks: Records, scratch: Path) -> QuestionSet:
    """Return questions over chunks of documentation, each chunk a document under the path that its link says."""
    source = Source(chunks.name, (scratch / chunks.name).resolve(), "operator")
    links = [item.text("chunk_link") for item in chunks.items]
    paths = _unique(map(_link_path, links))
    ids = {link: f"{source.name}/{path}" for link, path in zip(links, paths, strict=True)}
    _written(source.path, {path: _chunk(item) for path, item in zip(paths, chunks.items, strict=True)})
    questions = tuple(
        Question(
            question_id=item.id,
            text=item.text("question"),
            relevant=tuple(Target(ids.get(link, f"{source.name}/{_link_path(link)}")) for link in correct),
            group=correct[0].partition("#")[0],
        )
        for item in records.items
        if (correct := item.texts("correct_chunks"))
    )
    return QuestionSet(records.name, "chunks", (source,), questions)


def passage_set(files: Sequence[Records], scratch: Path) -> QuestionSet:
    """Return the answerable questions of several files over the passages of all of them."""
    name = slug(os.path.commonprefix([one.name for one in files])) or files[0].name
    items = [item for one in files for item in one.items]
    # Two questions may be about one passage: it is written once.
    texts = list(dict.fromkeys(_passage(passage) for item in items for passage in item.parts("passages")))
    source = Source(name, (scratch / name).resolve(), "operator")
    paths = _unique(f"{slug(title)[:80] or 'untitled'}.md" for title, _ in texts)
    ids = {text: f"{source.name}/{path}" for text, path in zip(texts, paths, strict=True)}
    copies = {text: tuple(ids[other] for other in _copies(text, texts)) for text in texts}
    _written(source.path, {path: f"# {title}\n\n{body}\n" for path, (title, body) in zip(paths, texts, strict=True)})
    questions = tuple(
        Question(
            question_id=item.id,
            text=item.text("input"),
            relevant=tuple(Target(ids[text], also=copies[text]) for text in map(_passage, passages)),
            group=passages[0].text("title"),
        )
        for item in items
        if (passages := item.parts("passages")) and _answerable(item)
    )
    doubled = sum(any(target.also for target in question.relevant) for question in questions)
    note = f"the passage of {doubled} questions stands there in another copy, which counts as well" if doubled else ""
    return QuestionSet(name, "passages", (source,), questions, note=note)


def _alert(item: Record) -> Question:
    relevant = item.texts("relevant")
    if not relevant:
        raise item.broken("`relevant` names no document")
    return Question(
        question_id=item.id,
        text="\n".join(map(item.text, ("alert", "title", "description"))),
        relevant=tuple(map(Target, relevant)),
        group=relevant[0],
    )


def _services(question: Question) -> list[tuple[str, ...]]:
    return names_of(target.document_id for target in question.relevant)


def _masked(question: Question) -> Question:
    text = Masker(_services(question)).masked(question.text)
    return Question(question.question_id, text, relevant=question.relevant, group=question.group)


def _chunk(item: Record) -> str:
    heading, body = item.text("chunk_heading").strip(), item.text("text").strip()
    first, _, rest = body.partition("\n")
    text = (rest if first.strip() == heading else body).strip()
    # A chunk of nothing but its heading can be a right answer too; a reader makes no passage of a bare heading.
    return f"# {heading}\n\n{text or heading}\n"


def _link_path(link: str) -> str:
    parts = urlsplit(link)
    folders = [slug(part) for part in parts.path.split("/") if slug(part)]
    return "/".join([*folders, slug(parts.fragment) or "index"]) + ".md"


def _passage(passage: Record) -> _Passage:
    return passage.text("title").strip(), passage.text("text").strip()


def _copies(passage: _Passage, others: Iterable[_Passage]) -> list[_Passage]:
    """Return those that say the same under the same title: the shorter one's words stand nearly all in the longer."""
    title, text = passage
    return [other for other in others if other != passage and other[0] == title and _contained(text, other[1])]


def _contained(text: str, other: str) -> bool:
    one, two = shingles(text), shingles(other)
    return len(one & two) >= _COPY * min(len(one), len(two))


def _answerable(item: Record) -> bool:
    """Say whether somebody found an answer in the passage; where nobody was asked, it counts as found."""
    return not item.have("output") or any(
        given.have("answer") and given.fields["answer"] for given in item.parts("output")
    )


def _unique(paths: Iterable[str]) -> list[str]:
    """Return the paths, a number added to each that was there before."""
    found: dict[str, None] = {}
    for path in paths:
        stem, suffix = os.path.splitext(path)
        free, number = path, 1
        while free in found:
            number += 1
            free = f"{stem}-{number}{suffix}"
        found[free] = None
    return list(found)


def _written(folder: Path, contents: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in contents.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

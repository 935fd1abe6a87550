"""What is cited: whether it is what a right answer rests on, and whether it says what is said."""

from __future__ import annotations

from collections.abc import Mapping

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means, judged
from evals.suites.cases import CatalogueCited, Cited, DocumentCited, Expected, RecordCited
from evals.suites.facts import holds


async def citations(heard: Heard, means: Means) -> Score | None:
    """Judge whether everything that a right answer cites is cited."""

    def judge(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
        if not expected.cites:
            return None
        missing = [each for each in expected.cites if not _cited(each, answer, heard.passages)]
        return len(expected.cites), [f"not cited: {_named(each)}" for each in missing]

    return judged(heard, judge)


async def citation_precision(heard: Heard, means: Means) -> Score | None:
    """Measure which share of the claims that cite says what the cited evidence says."""
    claims, wrong = means.verification.unsupported(heard.answer, heard.passages)
    return Score(1 - len(wrong) / claims, "; ".join(reason for _, reason in wrong)) if claims else None


async def support(heard: Heard, means: Means) -> Score | None:
    """Judge whether every claim of every answer is supported; else the lowest support is its value."""
    found = [means.verification.unsupported(answer, heard.passages) for answer in heard.answers]
    wrong = [each for _, faults in found for each in faults]
    if not any(claims for claims, _ in found):
        return None
    # A claim that is nearly supported is not supported.
    least = min((min(score, 0.99) for score, _ in wrong), default=1.0)
    return Score(least, "; ".join(reason for _, reason in wrong))


def _cited(wanted: Cited, answer: Json, passages: Mapping[str, str]) -> bool:
    match wanted:
        case DocumentCited():
            return any(
                each["kind"] == "passage"
                and each["document_id"] == wanted.document
                and holds(passages.get(each["passage_id"], each["quote"]), wanted.holds)
                for each in answer["citations"]
            )
        case RecordCited():
            return any(
                each["kind"] == "account"
                and (each["record"] == wanted.record or each["record"].startswith(f"{wanted.record}/"))
                and wanted.field in ("", each["field"])
                for each in answer["citations"]
            )
        case CatalogueCited():
            return any(
                each["kind"] in ("catalogue", "verdict") and each["offering_id"] == wanted.offering
                for each in answer["citations"]
            )


def _named(wanted: Cited) -> str:
    match wanted:
        case DocumentCited():
            return f"{wanted.document} ({wanted.holds})" if wanted.holds else wanted.document
        case RecordCited():
            return f"{wanted.record}.{wanted.field}" if wanted.field else wanted.record
        case CatalogueCited():
            return f"offering {wanted.offering}"

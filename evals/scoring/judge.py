"""A language model as judge, for runs that ask for one; it measures, and decides no case."""

from __future__ import annotations

from app.terminal import citation_line
from evals.judging.judge import Judge, Submission
from evals.results.types import Score
from evals.scoring.types import Heard, Means, Scorer
from evals.suites.cases import DocumentCited, Expected


def judge_scorer(judge: Judge) -> Scorer:
    """Return what has the last answer of a conversation judged by what the case expects and why it exists."""

    async def score(heard: Heard, means: Means) -> Score | None:
        return await judge.score(submission(heard))

    return score


def submission(heard: Heard) -> Submission:
    """Return what a judge is shown of a conversation."""
    answer = heard.answer
    cited = [_evidence(citation, heard) for citation in answer["citations"]]
    return Submission(heard.messages, answer["text"], tuple(cited), rubric(heard.case.why, heard.case.expect))


def rubric(why: str, expected: Expected) -> str:
    """Return in words what a right answer is."""
    parts = (
        ("It ends as one of", expected.outcome),
        ("It says", expected.facts),
        *(("It says one of", several) for several in expected.any_of),
        ("It does not say", expected.forbidden),
        ("It rests on", tuple(one.holds for one in expected.cites if isinstance(one, DocumentCited) and one.holds)),
        ("It gives these steps in this order", expected.steps),
        ("It offers exactly", expected.offers if isinstance(expected.offers, tuple) else ()),
    )
    nothing = ["It offers nothing"] if expected.offers == () else []
    return "\n".join([why, *(f"{head}: {'; '.join(texts)}" for head, texts in parts if texts), *nothing])


def _evidence(citation: dict[str, object], heard: Heard) -> str:
    """Return what is cited; of a passage all of it, since the quote is a part."""
    whole = heard.passages.get(str(citation.get("passage_id", "")))
    return f"[{citation['number']}] {whole}" if whole else citation_line(citation)

"""What is said: expected facts, forbidden statements, steps in order, choices."""

from __future__ import annotations

from itertools import groupby

from evals.results.types import Score
from evals.scoring.types import Heard, Json, Means, judged
from evals.suites.cases import Expected
from evals.suites.facts import breaks, folded, plain, says


async def facts(heard: Heard, means: Means) -> Score | None:
    """Judge whether everything expected is said; of a simulated customer's, what he wants to hear in any answer."""
    score = judged(heard, _facts)
    until = heard.case.simulated.until if heard.case.simulated else ()
    if not until:
        return score
    said = "\n".join(plain(answer["text"]) for answer in heard.answers)
    locale = heard.answer["locale"]
    missing = [f"never said: {text}" for text in until if not says(said, text, locale)]
    own = Score(1 - len(missing) / len(until), "; ".join(missing))
    if score is None or score.value is None:
        return own
    return Score(min(score.value, own.value or 0.0), "; ".join(filter(None, (score.reason, own.reason))))


async def forbidden(heard: Heard, means: Means) -> Score | None:
    """Judge whether nothing forbidden is said or offered as a choice or an action."""
    score = judged(heard, _forbidden)
    return None if score is None else Score(float(not score.reason), score.reason)


async def steps(heard: Heard, means: Means) -> Score | None:
    """Judge whether steps are given in the order expected, each as a step of its own."""
    return judged(heard, _steps)


async def choices(heard: Heard, means: Means) -> Score | None:
    """Judge whether all expected choices are offered."""
    return judged(heard, _choices)


def _facts(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if not expected.facts and not expected.any_of:
        return None
    text, locale = plain(answer["text"]), answer["locale"]
    missing = [f"not said: {wanted}" for wanted in expected.facts if not says(text, wanted, locale)]
    missing += [
        f"none said of: {', '.join(group)}"
        for group in expected.any_of
        if not any(says(text, wanted, locale) for wanted in group)
    ]
    return len(expected.facts) + len(expected.any_of), missing


def _forbidden(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if not expected.forbidden:
        return None
    shown = [plain(answer["text"]), *answer["choices"], *(action["summary"] for action in answer["actions"])]
    broken = ((text, breaks("\n".join(shown), text, answer["locale"])) for text in expected.forbidden)
    return len(expected.forbidden), [f"said, and forbidden by {text}: {found}" for text, found in broken if found]


def _steps(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if not expected.steps:
        return None
    given = _given(answer)
    missing, at = [], 0
    for wanted in expected.steps:
        place = next((i for i in range(at, len(given)) if says(given[i], wanted, answer["locale"])), None)
        if place is None:
            earlier = any(says(step, wanted, answer["locale"]) for step in given[:at])
            missing.append(f"{'out of order' if earlier else 'no step'}: {wanted}")
        else:
            at = place + 1
    return len(expected.steps), missing


def _given(answer: Json) -> list[str]:
    """Return the steps of an answer; sentences of one number are one step."""
    steps = [each for each in answer["sentences"] if each["block"] and each["block"]["type"] == "step"]
    numbered = groupby(enumerate(steps), key=lambda pair: pair[1]["block"]["number"] or f"at {pair[0]}")
    return [plain("\n".join(step["text"] for _, step in group)) for _, group in numbered]


def _choices(expected: Expected, answer: Json) -> tuple[int, list[str]] | None:
    if not expected.choices:
        return None
    offered = [folded(choice) for choice in answer["choices"]]
    missing = [text for text in expected.choices if not any(folded(text) in choice for choice in offered)]
    return len(expected.choices), [f"not among the choices: {text}" for text in missing]

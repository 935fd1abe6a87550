"""Suites as a task of Inspect: a sample a case, a solver that converses, a scorer each of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score as InspectScore
from inspect_ai.scorer import Scorer as InspectScorer
from inspect_ai.scorer import Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.harness.records import heard_of, store_of
from evals.harness.systems import AskFailed
from evals.scoring.types import Heard, Means, Scorer
from evals.suites.cases import Case, DocumentCited, Suite
from evals.suites.reading import case_hash

NAME = "groundline"

Json = dict[str, object]

Conversing = Callable[[Case, int], Awaitable[Heard]]
"""(case, epoch) -> its conversation. Raises AskFailed."""


def task(
    suites: Sequence[Suite],
    conversing: Conversing,
    means: Means,
    scorers: Mapping[str, Scorer],
    done: Callable[[bool], None],
) -> Task:
    """Return the task; `done` is told of each conversation that is over whether it failed."""
    cases = {case.id: case for suite in suites for case in suite.cases}
    return Task(
        dataset=[_sample(suite, case) for suite in suites for case in suite.cases],
        solver=_solver(cases, conversing, done),
        scorer=[_scorer(name, judge, cases, means) for name, judge in scorers.items()],
        name=NAME,
        fail_on_error=False,
    )


def about(suite: Suite, case: Case) -> Json:
    """Return what a log says of a case, beside its conversation."""
    return {
        "suite": suite.name,
        "tags": list(case.tags),
        "audience": case.audience,
        "customer": case.customer,
        "owner": case.owner or suite.owner,
        "why": case.why,
        "safety": suite.safety,
        "cluster": cluster(case),
        "case_hash": case_hash(case),
        "expected": case.expect.model_dump(mode="json", exclude_unset=True),
    }


def cluster(case: Case) -> str:
    """Return what a case shares with others that are not independent of it."""
    cited = (*case.expect.cites, *case.expect.passages)
    return case.customer or next((each.document for each in cited if isinstance(each, DocumentCited)), case.id)


def _sample(suite: Suite, case: Case) -> Sample:
    opens = case.simulated.opens if case.simulated else ""
    return Sample(
        id=case.id,
        input=case.ask or opens or case.turns[0].say,
        target=[*case.expect.facts],
        metadata=about(suite, case),
    )


@solver
def _solver(cases: Mapping[str, Case], conversing: Conversing, done: Callable[[bool], None]) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        try:
            heard = await conversing(cases[str(state.sample_id)], state.epoch)
        except AskFailed as error:
            # Not raised: Inspect would draw up the traceback of each, which takes a second of its own.
            state.store.set("error", str(error))
            state.output = ModelOutput(model=NAME, error=str(error))
            done(True)
            return state
        except Exception:
            done(True)
            raise
        for name, value in store_of(heard).items():
            state.store.set(name, value)
        state.output = ModelOutput.from_content(model=heard.answer["mode"], content=heard.answer["text"])
        done(False)
        return state

    return solve


def _scorer(name: str, judge: Scorer, cases: Mapping[str, Case], means: Means) -> InspectScorer:
    @scorer(metrics=[mean(), stderr(cluster="cluster")], name=name)
    def made() -> InspectScorer:
        async def score(state: TaskState, target: Target) -> InspectScore | None:
            if state.store.get("error") is not None:
                return None
            try:
                found = await judge(heard_of(cases[str(state.sample_id)], state.store), means)
            except Exception as error:  # whatever fails in judging says nothing of the answer
                return InspectScore.unscored(reason="scoring_failed", explanation=f"{type(error).__name__}: {error}")
            if found is None:
                return None
            if found.value is None:
                return InspectScore.unscored(explanation=found.reason)
            return InspectScore(value=found.value, explanation=found.reason or None)

        return score

    return made()

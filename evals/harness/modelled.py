"""What a language model does in a run that asks for it: judges, and plays customers. Only such a run imports one."""

from __future__ import annotations

from app.settings import Settings
from evals.harness.conversing import Casting
from evals.harness.systems import AskFailed, Json
from evals.scoring.types import Scorer
from evals.suites.cases import Simulated


def judges(settings: Settings) -> dict[str, Scorer]:
    """Return the scorer that asks a model. Raises SettingsInvalid if none is set."""
    from evals.judging.asking import asker_of
    from evals.judging.judge import Judge
    from evals.scoring.judge import judge_scorer

    return {"judge": judge_scorer(Judge(asker_of(settings)))}


def casting(settings: Settings) -> Casting:
    """Return who has a model play simulated customers. Raises SettingsInvalid if none is set."""
    from evals.judging.asking import asker_of
    from evals.suites.played import PlayedCustomer, PlayFailed

    asker = asker_of(settings)

    class Played:
        """A customer whose failing is the case's error."""

        def __init__(self, simulated: Simulated) -> None:
            self._customer = PlayedCustomer(simulated, asker)
            self.opens = self._customer.opens

        async def replies(self, answer: Json) -> str | None:
            try:
                return await self._customer.replies(answer)
            except PlayFailed as error:
                raise AskFailed(str(error)) from error

    return Played

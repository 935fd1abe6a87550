"""Actions by several systems: what concerns lines goes to the one, what people work on to another."""

from __future__ import annotations

from collections.abc import Mapping

from grounding.actions.ports import ActionExecutor, Job
from grounding.actions.types import Result
from grounding.wishes import ActionKind


class CombinedActionExecutor:
    """Hands each job to the system that does its kind."""

    def __init__(self, by_kind: Mapping[ActionKind, ActionExecutor]) -> None:
        """Take what does each kind; every kind must be there.

        Raises: ValueError if one is not.
        """
        if lacking := [kind.value for kind in ActionKind if kind not in by_kind]:
            raise ValueError(f"no system does {', '.join(lacking)}")
        self.by_kind = dict(by_kind)

    async def carry_out(self, job: Job) -> Result:
        """Do the job where its kind is done."""
        return await self.by_kind[job.terms.kind].carry_out(job)

    async def look_up(self, job: Job) -> Result | None:
        """Ask the system that its kind is done by. Raises AccountUnavailable."""
        return await self.by_kind[job.terms.kind].look_up(job)

    async def catch_up(self) -> int:
        """Have every system do what a day has come for; return how many were done. Raises AccountUnavailable."""
        each = {id(executor): executor for executor in self.by_kind.values()}
        return sum([await executor.catch_up() for executor in each.values()])

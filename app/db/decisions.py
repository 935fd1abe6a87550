"""The record of what was decided about offers, and why; rows are added and never changed."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.database import Database
from app.db.tables import decisions, rulesets
from app.errors import StorageFailed
from grounding.errors import AuditFailed
from grounding.offers.eligibility import Decision, judge
from grounding.offers.inputs import Inputs
from grounding.offers.rules import RuleSet
from grounding.types import Identity

_ID = decisions.c.decision_id
_DECIDED = select(decisions, rulesets.c.content).join(rulesets, rulesets.c.ruleset == decisions.c.ruleset)


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as it was made."""

    decision_id: str
    role: str
    subject: str
    """Together with the role, on whose behalf."""
    customer_id: str
    as_of: date
    ruleset: str
    inputs_hash: str
    recorded: datetime
    rules: RuleSet
    inputs: Inputs
    outcome: dict[str, Any]
    """As `outcome` writes it."""

    def differences(self) -> dict[str, str]:
        """Make the decision again from its record and return what does not agree, by its name; empty: all does."""
        found = {}
        if self.inputs.hash != self.inputs_hash:
            found["facts"] = f"recorded with hash {self.inputs_hash}, now of {self.inputs.hash}"
        if self.rules.hash != self.ruleset:
            found["rules"] = f"recorded with hash {self.ruleset}, now of {self.rules.hash}"
        again = outcome(judge(self.inputs, self.rules))
        differing = [name for name in again if again[name] != self.outcome.get(name)]
        if differing:
            found["outcome"] = f"what was recorded does not follow from facts and rules: {', '.join(differing)}"
        return found


class DecisionLog:
    """Keeps decisions in the application's database."""

    def __init__(self, database: Database) -> None:
        """Keep records in a database."""
        self._database = database

    async def record(self, decision: Decision, rules: RuleSet, on_behalf_of: Identity) -> str:
        """Keep a decision with the rules and the facts that it rests on, and return its id. Raises AuditFailed."""
        decision_id = f"d-{uuid.uuid4().hex}"
        values = {
            "decision_id": decision_id,
            "role": on_behalf_of.role.value,
            "subject": on_behalf_of.subject,
            "customer_id": decision.customer_id,
            "as_of": decision.as_of,
            "ruleset": decision.ruleset,
            "inputs_hash": decision.inputs.hash,
            "recorded": datetime.now(UTC),
            "inputs": decision.inputs.record(),
            "outcome": outcome(decision),
        }
        try:
            await self._database.run(lambda connection: _write(connection, values, rules))
        except StorageFailed as error:
            raise AuditFailed(f"decision {decision_id} could not be recorded: {error}") from error
        return decision_id

    async def find(self, decision_id: str) -> RecordedDecision | None:
        """Return a recorded decision; None if there is none of that id. Raises StorageFailed."""
        return await self._database.run(
            lambda connection: next(_found(connection, _DECIDED.where(_ID == decision_id)), None)
        )

    async def of_customer(self, customer_id: str, limit: int) -> list[RecordedDecision]:
        """Return what was decided on a customer, the latest first. Raises StorageFailed."""
        query = (
            _DECIDED.where(decisions.c.customer_id == customer_id).order_by(decisions.c.recorded.desc()).limit(limit)
        )
        return await self._database.run(lambda connection: [*_found(connection, query)])


def outcome(decision: Decision) -> dict[str, Any]:
    """Return what a decision came to, as JSON holds it: verdicts, reasons, cases, and the rules that were put."""
    cases = [[item.case.kind.value, item.case.line_id] if item.case else None for item in decision.offers]
    return {**decision.record(), "cases": cases, "fired": list(decision.fired)}


def _write(connection: Connection, values: dict[str, Any], rules: RuleSet) -> None:
    if not connection.scalar(select(1).where(rulesets.c.ruleset == rules.hash)):
        row = {"ruleset": rules.hash, "recorded": values["recorded"], "content": rules.record()}
        # Another process may keep the same rules in between.
        with contextlib.suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(rulesets).values(row))
    connection.execute(insert(decisions).values(values))


def _found(connection: Connection, query: Select[Any]) -> Iterator[RecordedDecision]:
    for row in connection.execute(query).mappings():
        yield RecordedDecision(
            decision_id=row["decision_id"],
            role=row["role"],
            subject=row["subject"],
            customer_id=row["customer_id"],
            as_of=row["as_of"],
            ruleset=row["ruleset"],
            inputs_hash=row["inputs_hash"],
            recorded=row["recorded"],
            rules=RuleSet.from_record(row["content"]),
            inputs=Inputs.from_record(row["inputs"]),
            outcome=dict(row["outcome"]),
        )

"""The record of what was decided about offers, and why; rows are added and never changed."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.db.database import Database
from app.db.tables import decisions, rulesets
from app.errors import StorageFailed
from grounding.errors import AuditFailed
from grounding.offers.eligibility import Decision, judge
from grounding.offers.inputs import Inputs
from grounding.offers.rules import RuleSet
from grounding.types import Identity


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

    def again(self) -> Decision:
        """Return the decision, made again from what was recorded."""
        return judge(self.inputs, self.rules)

    @property
    def reproduced(self) -> bool:
        """Say whether the same comes out again, from inputs and rules that nobody has changed since."""
        unchanged = self.inputs.hash == self.inputs_hash and self.rules.hash == self.ruleset
        return unchanged and outcome(self.again()) == self.outcome


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
        return await self._database.run(lambda connection: _find(connection, decision_id))


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


def _find(connection: Connection, decision_id: str) -> RecordedDecision | None:
    query = (
        select(decisions, rulesets.c.content)
        .join(rulesets, rulesets.c.ruleset == decisions.c.ruleset)
        .where(decisions.c.decision_id == decision_id)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return RecordedDecision(
        decision_id=row["decision_id"],
        role=row["role"],
        subject=row["subject"],
        customer_id=row["customer_id"],
        as_of=row["as_of"],
        ruleset=row["ruleset"],
        inputs_hash=row["inputs_hash"],
        # SQLite forgets the offset; what was written is UTC.
        recorded=row["recorded"].replace(tzinfo=row["recorded"].tzinfo or UTC),
        rules=RuleSet.from_record(row["content"]),
        inputs=Inputs.from_record(row["inputs"]),
        outcome=dict(row["outcome"]),
    )

"""Actions in the carrier's words: what is proposed, what became of it, why nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from grounding.actions.changes import Change
from grounding.actions.confirmations import Confirmed, Refused, WhyRefused
from grounding.actions.terms import Why
from grounding.actions.types import Result, State, Terms
from grounding.messages import Messages
from grounding.types import FactValue, Quantity
from grounding.wishes import ORDERS, ActionKind

_SAID_OF_CHANGES = ("price", "fee", "effective")


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes with one carrier's texts."""

    messages: Messages

    def summary(self, terms: Terms) -> str:
        """Return what a yes would be a yes to."""
        return " ".join(self._summary(terms))

    def confirmed(self, confirmed: Confirmed) -> str:
        """Return what became of an action: what was done, what was not, and what happens about it."""
        return " ".join(self._confirmed(confirmed.proposal.terms, confirmed.result))

    def refused(self, refused: Refused) -> str:
        """Return why nothing was done."""
        return " ".join(self._refused(refused))

    def subject(self, terms: Terms) -> str:
        """Return what the ticket or the order of an action is called, for those who work on it and in the account."""
        if terms.kind is ActionKind.ARRANGE_PAYMENT:
            return self._say("subject.arrange_payment", amount=terms.price)
        return terms.name or terms.kind.value

    def partial(self, result: Result) -> str:
        """Return what was done by half."""
        nothing = "-"
        done, not_done = (", ".join(names) or nothing for names in (result.done, result.not_done))
        return self._say("partial", done=done, not_done=not_done)

    def ordered(self) -> tuple[str, ...]:
        """Return that a change of the line is under way, where the carrier has words for it."""
        own = f"impossible.{Why.ORDERED.value}"
        return (self._say(own),) if self.messages.has(f"action.{own}") else ()

    def _summary(self, terms: Terms) -> Iterator[str]:
        match terms.kind:
            case ActionKind.CHANGE_PLAN:
                yield self._say(
                    "change_plan",
                    line=terms.line,
                    before=terms.replaces_name,
                    price_before=terms.price_before,
                    name=terms.name,
                    price=terms.price,
                    effective=terms.effective,
                )
                yield self._say("fee", fee=terms.fee) if terms.fee else self._say("no_fee")
                yield from [self._say("free_from", day=terms.free_from)] if terms.free_from else ()
            case ActionKind.RENEW_PLAN:
                term = Quantity(Decimal(terms.term_months or 0), "months")
                yield self._say(
                    "renew_plan",
                    line=terms.line,
                    name=terms.name,
                    term=term,
                    price=terms.price,
                    price_before=terms.price_before,
                    effective=terms.effective,
                    until=terms.bound_until,
                )
                yield from [self._say("fee", fee=terms.fee)] if terms.fee else ()
            case ActionKind.ADD_ON:
                yield self._say(
                    "add_on.month" if terms.period else "add_on.once",
                    line=terms.line,
                    name=terms.name,
                    price=terms.price,
                    effective=terms.effective,
                )
            case ActionKind.ARRANGE_PAYMENT:
                yield self._say("arrange_payment", amount=terms.price)
            case ActionKind.OPEN_TICKET | ActionKind.ASK_HUMAN:
                yield self._say(terms.kind.value, subject=terms.name)
        if terms.ends:
            yield self._say("ends", ends=terms.ends)
        yield from self._bound(terms)
        if terms.lost:
            yield self._say("lost", lost=", ".join(item.name for item in terms.lost))
        yield from self._counted(terms)

    def _counted(self, terms: Terms) -> Iterator[str]:
        """Say which use so far counts against smaller allowances."""
        if terms.counted_unseen:
            yield self._say("counted.unseen", name=terms.name)
        for each in terms.counted:
            used, allowance = (Quantity(Decimal(size), each.unit) for size in (each.used, each.allowance))
            yield self._say(
                "counted",
                name=terms.name,
                what=each.name,
                used=used,
                allowance=allowance,
                start=each.start,
                end=each.end,
                cost=each.cost,
            )

    def _bound(self, terms: Terms) -> Iterator[str]:
        """Say to which contract one would be bound, and what leaving it early would cost."""
        if terms.bound_until and terms.kind is ActionKind.CHANGE_PLAN:
            if terms.term_months is None:
                yield self._say("bound", until=terms.bound_until)
            else:
                term = Quantity(Decimal(terms.term_months), "months")
                yield self._say("begins", term=term, until=terms.bound_until)
        if terms.leaving:
            yield self._say("leaving", leaving=terms.leaving)

    def _confirmed(self, terms: Terms, result: Result) -> Iterator[str]:
        reference = ", ".join(result.upstream_ids)
        match result.state:
            case State.COMPLETED | State.ACKNOWLEDGED if terms.kind not in ORDERS:
                yield self._say("taken.request", reference=reference)
            case State.COMPLETED:
                yield self._say("completed.order", line=terms.line, name=terms.name, reference=reference)
            case State.ACKNOWLEDGED:
                yield self._say(
                    "acknowledged.order",
                    line=terms.line,
                    name=terms.name,
                    effective=terms.effective,
                    reference=reference,
                )
            case State.PARTIAL:
                yield self.partial(result)
                yield self._say("follow_up", reference=result.follow_up) if result.follow_up else self._say("call")
            case State.FAILED:
                yield self._say("failed")
                yield self._say("call")
            case State.WITHDRAWN:
                yield self._say("declined")
            case _:
                yield self._say("unknown")

    def _refused(self, refused: Refused) -> Iterator[str]:
        if refused.why is not WhyRefused.CHANGED:
            yield self._say(f"refused.{refused.why.value}")
            if refused.why is WhyRefused.EXPIRED:
                yield self._say("ask_again")
            return
        if refused.labels:
            yield self._say("changed.verdict", reasons=" ".join(refused.labels))
        elif refused.changes:
            yield from dict.fromkeys(self._change(each) for each in refused.changes)
        else:
            yield self._say("refused.already_changed")
        yield self._say("nothing_done")
        yield self._say("ask_again")

    def _change(self, change: Change) -> str:
        if change.name in _SAID_OF_CHANGES and None not in (change.before, change.after):
            return self._say(f"changed.{change.name}", before=change.before, after=change.after)
        return self._say("changed.other")

    def _say(self, text: str, /, **values: FactValue | None) -> str:
        written = {key: self.messages.formatter.value("" if value is None else value) for key, value in values.items()}
        return self.messages.plain(f"action.{text}", **written)

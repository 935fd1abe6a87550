"""How a turn ends: its sentences joined to a whole, or one fixed text where there is nothing to look up or to say."""

from __future__ import annotations

from collections.abc import Sequence

from grounding.carrier import Carrier, Route
from grounding.drafting.extractive.choosing import PERSONAL
from grounding.drafting.extractive.context import Part
from grounding.drafting.extractive.holding import with_ends
from grounding.drafting.extractive.reading import OUT_OF_SCOPE, SMALL_TALK
from grounding.drafting.extractive.understanding import Understood
from grounding.messages import Messages
from grounding.ports import Clock
from grounding.types import Draft, Drafting, Handoff, Outcome, Role, Turn


class Endings:
    """Draftings of one carrier, in its own fixed texts."""

    def __init__(self, carrier: Carrier, messages: Messages, clock: Clock) -> None:
        """Take the texts and the time, by which a document is said to hold no more."""
        self._carrier, self._messages, self._clock = carrier, messages, clock

    def routed(self, route: Route) -> Drafting:
        """Return what a fixed route says."""
        said = (self._messages.notice(route.message),)
        if not route.hands_off:
            return Drafting(said, Outcome.ANSWERED)
        return Drafting(said, Outcome.HANDED_OFF, handoff=Handoff(route.route_id, route.contact))

    def fixed(self, turn: Turn, understood: Understood) -> Drafting | None:
        """Return what is said without looking anything up."""
        intents = understood.intents
        if intents and intents[0].startswith(SMALL_TALK) and self._messages.has(intents[0]):
            return Drafting(
                (self._messages.notice(intents[0]),), Outcome.ANSWERED, self.suggestions(turn), intents=intents
            )
        if intents == (OUT_OF_SCOPE,):
            return Drafting(
                (self._messages.notice("out_of_scope"),), Outcome.ABSTAINED, self.suggestions(turn), intents=intents
            )
        public = understood.general or understood.documents or understood.worded
        plainly = understood.own and understood.certain and not public
        if turn.identity.role is Role.VISITOR and plainly and set(intents) <= PERSONAL:
            return self.sign_in(understood)
        return None

    def refused(self, understood: Understood) -> Drafting:
        """Refuse to speak of somebody else's account."""
        return Drafting((self._messages.notice("refused.other_customer"),), Outcome.REFUSED, intents=understood.intents)

    def sign_in(self, understood: Understood) -> Drafting:
        """Ask a visitor to sign in."""
        return Drafting((self._messages.notice("sign_in"),), Outcome.SIGN_IN_REQUIRED, intents=understood.intents)

    def unknown_offering(self, understood: Understood) -> Drafting:
        """Say that nothing of that name is sold."""
        return Drafting((self._messages.notice("offering.unknown"),), Outcome.ABSTAINED, intents=understood.intents)

    def owned_up(self, told: Sequence[Part], parts: Sequence[Part]) -> list[Part]:
        """Say once that a part of the question found no answer, where another did."""
        failed = [part for part in told if not part.complete]
        answered = [part for part in (*parts, *told) if part.drafts]
        if not failed or not answered:
            return list(told)
        said = [part for part in told if part.drafts]
        return [*said, Part((self._messages.notice("unanswered"),), complete=False)]

    def joined(self, turn: Turn, understood: Understood, parts: Sequence[Part], lines: Sequence[object]) -> Drafting:
        """Join the parts of an answer; without a claim among them it is none."""
        drafts = with_ends(_joined(parts), self._messages, self._clock.now().date())
        claims = [draft for draft in drafts if draft.evidence]
        unread = {f"{section}_unavailable" for part in parts for section in part.missing}
        degraded = tuple(sorted(unread.union(*(part.degraded for part in parts))))
        if not claims:
            drafts = drafts or [self._messages.notice("dont_know")]
            return Drafting(
                tuple(drafts), Outcome.ABSTAINED, self.suggestions(turn), degraded, intents=understood.intents
            )
        outcome = Outcome.ANSWERED if all(part.complete for part in parts) else Outcome.PARTLY_ANSWERED
        choices = tuple(choice for part in parts for choice in part.choices)
        one = getattr(lines[0], "line_id", None) if len(lines) == 1 else None
        offers = tuple({offer.verdict.key: offer for part in parts for offer in part.offers}.values())
        return Drafting(
            tuple(drafts),
            outcome,
            choices,
            degraded,
            intents=understood.intents,
            line_id=one,
            offers=offers,
            unadvised=frozenset().union(*(part.unadvised for part in parts)),
        )

    def suggestions(self, turn: Turn) -> tuple[str, ...]:
        """Return what else this reader may ask."""
        return self._carrier.language().suggestions.get(turn.identity.audience.value, ())


def _joined(parts: Sequence[Part]) -> list[Draft]:
    """Return the parts' sentences in order without what an earlier part has said, since two topics may quote one rule.

    Within a part nothing is dropped: a runbook may well tell one to run the same command twice.
    """
    said: set[str] = set()
    drafts: list[Draft] = []
    for part in parts:
        drafts += [draft for draft in part.drafts if draft.text not in said]
        said |= {draft.text for draft in part.drafts}
    return drafts

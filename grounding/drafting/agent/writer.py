"""Has a language model word answers, from what was gathered for a turn and from what it looks up itself."""

from __future__ import annotations

from dataclasses import dataclass

from grounding.carrier import Carrier
from grounding.drafting.agent.bounds import Bounds, Prices, Spend
from grounding.drafting.agent.client import Endpoint
from grounding.drafting.agent.desk import TurnDesk, as_evidence
from grounding.drafting.agent.model import Model
from grounding.drafting.agent.prompting import Prompting, condensed, within
from grounding.drafting.agent.writing import Writing
from grounding.ports import Clock
from grounding.types import Drafting, Material, Turn


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """What a carrier and an installation lay down for the model."""

    endpoint: Endpoint
    allowed: frozenset[str]
    """Account fields that the provider may see, `section.field`."""
    bounds: Bounds = Bounds()
    prices: Prices | None = None


class ModelWriter:
    """A language model behind an OpenAI-compatible server."""

    def __init__(self, settings: WriterSettings, carrier: Carrier, clock: Clock) -> None:
        """Take what is laid down; nothing is opened or loaded yet."""
        self._settings = settings
        self._model = Model(settings.endpoint, settings.bounds)
        self._prompting = Prompting(carrier, clock)

    def warm_up(self) -> None:
        """Load what the first answer needs; blocking."""
        self._model.warm_up()

    def begin(self, turn: Turn, drafting: Drafting, material: Material) -> Writing:
        """Return the answer of a turn, which is written as its sentences are asked for.

        `drafting` is what code says; its evidence goes before the passages, because it was read for this very turn.
        """
        bounds = self._settings.bounds
        evidence = self._prompting.evidence(material, self._settings.allowed)
        desk = TurnDesk(material, evidence, Spend(bounds, self._settings.prices))
        desk.offers.update({offer.verdict.key: offer for offer in drafting.offers})
        given = [item for draft in drafting.drafts for item in draft.evidence]
        given += [as_evidence(found) for found in material.passages]
        lines = within(given, evidence, bounds.evidence_tokens, self._model.count)
        earlier = condensed(turn.history, bounds.history_tokens, self._model.count)
        asked = self._prompting.answer(turn, material, evidence, lines, earlier)
        return Writing(self._model, self._prompting, desk, asked)

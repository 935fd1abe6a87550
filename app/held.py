"""What stands for a port where nothing outside is needed."""

from __future__ import annotations

from dataclasses import dataclass

from grounding.catalogue import Catalogue
from grounding.types import Answer, Turn


@dataclass(frozen=True, slots=True)
class HeldCatalogue:
    """A catalogue that was read with the carrier folder."""

    held: Catalogue

    async def catalogue(self) -> Catalogue:
        """Return it."""
        return self.held


@dataclass(frozen=True, slots=True)
class NoRecord:
    """An audit log that keeps nothing, for answering again what is recorded already."""

    async def record(self, turn: Turn, answer: Answer) -> None:
        """Keep nothing."""

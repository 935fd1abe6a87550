"""The trade's acronyms, which ship with the program, and a carrier's own over them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from connectors.carrier.files import Document
from connectors.carrier.schema import GlossaryFile

TELECOM = Path(__file__).with_name("telecom.yaml")


def acronyms_of(own: GlossaryFile) -> tuple[dict[str, str], frozenset[str]]:
    """Return a carrier's acronyms with what they stand for, and those of them that only capitals mean.

    What the carrier leaves empty is none of its acronyms.
    """
    trade = _trade()
    acronyms = {acronym: name for acronym, name in (trade.acronyms | own.acronyms).items() if name}
    return acronyms, frozenset(acronyms) & {*trade.capitals, *own.capitals}


@cache
def _trade() -> GlossaryFile:
    return GlossaryFile.model_validate(Document(TELECOM).data)

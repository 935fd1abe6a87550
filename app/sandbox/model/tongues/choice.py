"""Which language a request is answered in."""

from __future__ import annotations

import re

from app.sandbox.model.reading import Asked
from app.sandbox.model.tongues.english import ENGLISH
from app.sandbox.model.tongues.german import GERMAN
from app.sandbox.model.tongues.tongue import Tongue

_TONGUES = (ENGLISH, GERMAN)


def tongue_of(asked: Asked) -> Tongue:
    """Return the language of the evidence, whose words are used, or else of the question."""
    text = " ".join(item.text for item in asked.evidence) or asked.question
    words = re.findall(r"[^\W\d_]+", text.lower())
    return max(_TONGUES, key=lambda tongue: sum(word in tongue.marks for word in words))

"""A simulated customer who answers by a script, without a model."""

from __future__ import annotations

from typing import Any

from evals.suites.cases import Reply, Simulated
from evals.suites.facts import folded, plain, says

Json = dict[str, Any]


class ScriptedCustomer:
    """Says the first reply of his script that fits what he hears, each once."""

    def __init__(self, simulated: Simulated) -> None:
        """Take the script of a case."""
        self._simulated = simulated
        self._left = list(simulated.replies)
        self._heard = ""

    @property
    def opens(self) -> str:
        """What he says first."""
        return self._told(self._simulated.opens)

    def replies(self, answer: Json) -> str | None:
        """Return what he says to an answer; None if he has what he wanted or nothing to say."""
        self._heard += plain(answer["text"]) + "\n"
        if satisfied(self._simulated, self._heard, answer["locale"]):
            return None
        for reply in self._left:
            if self._fits(reply, answer):
                self._left.remove(reply)
                return self._said(reply, answer)
        return None

    def _fits(self, reply: Reply, answer: Json) -> bool:
        if reply.outcome and answer["outcome"] not in reply.outcome:
            return False
        if reply.choose is not None and len(answer["choices"]) < reply.choose:
            return False
        return not reply.hears or any(self._hears(answer, text) for text in reply.hears)

    def _hears(self, answer: Json, text: str) -> bool:
        offered = any(folded(text) in folded(choice) for choice in answer["choices"])
        return offered or says(plain(answer["text"]), text, answer["locale"])

    def _said(self, reply: Reply, answer: Json) -> str:
        if reply.choose is not None:
            return str(answer["choices"][reply.choose - 1])
        return self._told(reply.say or "")

    def _told(self, text: str) -> str:
        for name, value in self._simulated.knows.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def satisfied(simulated: Simulated, heard: str, locale: str) -> bool:
    """Say whether a customer has been told all that he wanted to hear."""
    return bool(simulated.until) and all(says(heard, text, locale) for text in simulated.until)

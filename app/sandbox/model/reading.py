"""Messages to what is asked: the question, the evidence, whether a sentence is to be repaired."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.sandbox.model.requests import ChatRequest, Function, Message

CITED = re.compile(r"\s*\[(E\d+(?:\s*[,;]\s*E\d+)*)\]\s*\.?\s*$")

_ITEM = re.compile(r"^\s*(?:[-*>|]\s*)?\[(E\d+)\]\s*([a-z][a-z_ -]{1,24}?)\s*:\s*(\S.*)$")
_FENCE = re.compile(r"^(?:`{3,}|~{3,}|<|={3,}|-{3,}|#)|>>>$")
_LABELLED = re.compile(r"^\s*(?:customer'?s? )?(?:question|message|asked|frage)\s*:\s*(\S.*)$", re.IGNORECASE)
_SENTENCE = re.compile(r"^\s*sentence\s*:\s*(\S.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item of evidence."""

    id: str
    kind: str
    text: str
    place: str = ""
    """Where a passage stands: its title and section."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request comes down to."""

    question: str
    evidence: tuple[Evidence, ...]
    functions: tuple[Function, ...]
    called: tuple[str, ...]
    """Names of the tools that were called since the question, in order."""
    repair: tuple[str, tuple[str, ...]] | None
    """The sentence that is to be written again, and what it cites, as far as that is said."""
    system: str
    texts: tuple[str, ...]
    """Every message but the system's, oldest first."""

    @property
    def key(self) -> str:
        """Return what decides the answer; marks that a client draws anew for every request are no part of it."""
        told = [str((item.id, item.kind, item.place, item.text)) for item in self.evidence]
        names = [function.name for function in self.functions]
        return "\x1f".join((self.question, *told, *names, str(self.called), str(self.repair)))

    def item(self, identifier: str) -> Evidence | None:
        """Return the item of an id."""
        return next((item for item in self.evidence if item.id == identifier), None)


def read(request: ChatRequest) -> Asked:
    """Return what a request asks; text around the evidence is passed over."""
    messages = _turn(request.messages)
    found: dict[str, Evidence] = {}
    for message in messages:
        if message.role != "assistant":
            found.update((item.id, item) for item in evidence_in(message.text))
    asking = next((message for message in reversed(messages) if message.role == "user"), None)
    return Asked(
        question=_question(asking.text) if asking else "",
        evidence=tuple(found.values()),
        functions=request.functions,
        called=tuple(_called(messages)),
        repair=_repair(asking.text) if asking else None,
        system="\n".join(message.text for message in request.messages if message.role in ("system", "developer")),
        texts=tuple(message.text for message in request.messages if message.role in ("user", "tool")),
    )


def evidence_in(text: str) -> list[Evidence]:
    """Return the items `[E1] kind: text` of a message; indented lines below a passage's place are its text."""
    items: list[Evidence] = []
    inside = False
    for line in text.splitlines():
        match = _ITEM.match(line)
        if match:
            items.append(Evidence(match[1], match[2], match[3].strip()))
        elif inside and line[:1].isspace() and line.strip():
            last = items[-1]
            below = f"{last.text}\n{line.strip()}" if last.place else line.strip()
            items[-1] = replace(last, text=below, place=last.place or last.text)
        inside = bool(match) or (inside and line[:1].isspace())
    return items


def _turn(messages: Sequence[Message]) -> Sequence[Message]:
    """Return the messages of this turn: from the last one of the user's that brings evidence."""
    for start in range(len(messages) - 1, -1, -1):
        if messages[start].role == "user" and evidence_in(messages[start].text):
            return messages[start:]
    return messages


def _question(text: str) -> str:
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        inside = bool(_ITEM.match(line)) or (inside and line[:1].isspace())
        if not inside and line.strip() and not _FENCE.search(line):
            lines.append(line.strip())
    labelled = [match[1] for line in lines if (match := _LABELLED.match(line))]
    asking = [line for line in lines if line.endswith("?")]
    return (labelled or asking or [" ".join(lines)])[-1]


def _called(messages: Sequence[Message]) -> list[str]:
    calls = [call for message in messages for call in message.tool_calls or ()]
    functions = [call.get("function") for call in calls]
    return [str(function.get("name")) for function in functions if isinstance(function, dict)]


def _repair(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the sentence that a message sends back: under its own label, or with its citations and no evidence."""
    for line in text.splitlines():
        if match := _SENTENCE.match(line):
            return match[1], tuple(item.id for item in evidence_in(text))
    if evidence_in(text):
        return None
    for line in text.splitlines():
        # A quoted sentence ends in a quotation mark.
        bare = line.strip().strip("\"'“”`> ")
        if (match := CITED.search(bare)) and match.start() > 0:
            return bare[: match.start()].strip(), tuple(re.findall(r"E\d+", match[1]))
    return None

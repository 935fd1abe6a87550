"""What no sentence may hold, whatever it cites: markup, orders, what is internal, promises that nobody made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from grounding.sentences import sentences
from grounding.verification.wording import Wording

_LINK = re.compile(r"\]\s*\(|!\[|\[\[|<[a-z!?/][^>]*[=:][^>]*>|javascript:|data:\w+/|\{\s*\"", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\s*\(|!\[|\[\[|</?[a-z!?][^>]*>?|`{3}|\{\{|\}\}|\{%|<\||\|>|\{\s*\"|\"\s*:\s*[{\"\[]|&#|&\w+;|javascript:|data:\w+/",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+[a-z]{2,}(?![\w-])(?:[/:]\S*)?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d+)?(?![\w.]\d)|(?<![\w:])(?:[0-9a-f]{1,4}:){3,}[0-9a-f:]+",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?<![\w/])~?/(?:[\w.-]+/)+[\w.-]*|\b[A-Z]:\\\S+|\\\\\w+\\\S+|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_SAME = 0.8
"""The least share of a binding sentence's words that one sentence of the evidence must hold."""
_SHINGLE = 7
_SHORTEST = 5
_LONG = 8
"""So many words without one that every sentence of the language has."""


class Manners:
    """The checks of one carrier and language."""

    def __init__(self, wording: Wording, others: Iterable[Wording] = (), secrets: Iterable[str] = ()) -> None:
        """Take the other languages that an answer could slip into, and texts that nobody may be shown."""
        self._wording, self._others = wording, tuple(others)
        kept = tuple(secrets)
        self._secret = {piece for text in kept for piece in _shingles(text)}
        # A heading is too short for a run of words, and nobody else writes it as a whole sentence.
        self._lines = {words for text in kept for line in text.splitlines() if " " in (words := _words(line))}

    def fault(self, sentence: str, texts: Sequence[str], *, quoted: bool = False) -> str:
        """Return what is wrong with a sentence before anything of it is compared; nothing if it may be said.

        `quoted`: it stands word for word in a document that this reader may see.
        """
        evidence = "\n".join(texts)
        pattern, text = (_LINK, sentence) if quoted else (_MARKUP, _without_code(sentence, evidence))
        if pattern.search(text) or any(_invisible(char) for char in sentence):
            return "markup"
        if self._wording.says("instruction", sentence):
            return "instruction"
        if _words(sentence) in self._lines or any(piece in self._secret for piece in _shingles(sentence)):
            return "prompt"
        if quoted:
            return ""
        if _foreign(sentence, evidence):
            return "language"
        if self._internal(sentence, evidence.casefold()):
            return "internal"
        return "language" if self._other_language(sentence, evidence) else ""

    def promised(self, sentence: str, texts: Sequence[str]) -> list[str]:
        """Return the words that bind the carrier, or ask for a secret, which the evidence does not hold."""
        found = []
        # That a document speaks of refunds does not make `we will refund the difference` its own.
        held = [place for text in texts for place in self._places(text) if self._binds(sentence, place)]
        for role in ("promise", "secret"):
            for pattern in self._wording.each(role):
                match = pattern.search(sentence)
                if match and not self._denied(sentence, match) and not any(pattern.search(text) for text in held):
                    found.append(match[0])
        return found

    def _places(self, text: str) -> list[str]:
        return [part for line in text.splitlines() for part in sentences(line)]

    def _binds(self, sentence: str, place: str) -> bool:
        """Say whether a sentence of the evidence may stand behind one that binds the carrier, or needs not to."""
        if not self._wording.says("binding", sentence):
            return True
        wanted = frozenset(self._wording.stems(sentence))
        return len(wanted & frozenset(self._wording.stems(place))) >= _SAME * len(wanted)

    def _denied(self, sentence: str, match: re.Match[str]) -> bool:
        """Say whether the clause of a word denies it: `we do not refund` promises nothing."""
        clauses = self._wording.clauses(sentence)
        clause = next((text for at, text in clauses if at <= match.start() < at + len(text)), sentence)
        return self._wording.says("denial", clause.replace(match[0], " "))

    @staticmethod
    def _internal(sentence: str, evidence: str) -> bool:
        found = [match[0] for pattern in (_HOST, _ADDRESS, _PATH) for match in pattern.finditer(sentence)]
        return any(text.rstrip(".,;:").casefold() not in evidence for text in found if not _abbreviation(text))

    def _other_language(self, sentence: str, evidence: str) -> bool:
        words = [word for word in re.findall(r"[^\W\d_]+", sentence) if word.islower()]
        if len(words) < _SHORTEST or " ".join(sentence.split()) in " ".join(evidence.split()):
            return False
        own = self._share(self._wording, sentence)
        if not self._others:
            return own == 0 and len(words) >= _LONG
        return any(self._share(other, sentence) > own for other in self._others)

    @staticmethod
    def _share(wording: Wording, sentence: str) -> int:
        pattern = wording.pattern("function")
        return len(pattern.findall(sentence)) if pattern else 1


def _without_code(sentence: str, evidence: str) -> str:
    """Return a sentence without the pieces in code marks that the evidence holds letter by letter."""
    return re.sub(r"`([^`]+)`", lambda match: " " if match[1] in evidence else match[0], sentence)


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") and char not in "\n\t\u00ad"


def _foreign(sentence: str, evidence: str) -> bool:
    """Say whether a sentence holds letters of a script that the evidence does not hold."""
    ours = {_script(char) for char in sentence if char.isalpha()}
    return bool(ours - {"LATIN"} - {_script(char) for char in evidence if char.isalpha() and not char.isascii()})


def _script(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "UNKNOWN").split()[0]


def _abbreviation(text: str) -> bool:
    """Say whether what looks like a host is `e.g`, `z.B` or a sentence without a space after its end."""
    return all(len(part) <= 2 for part in text.split("."))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shingles(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    return [" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)]

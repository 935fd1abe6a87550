"""Names of what is sold: each one that a sentence says stands whole in the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from grounding.verification.wording import Wording

_WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")
_LIKE = 0.8
_LEAST = 4
_NONE = re.compile(r"(?!)")


class Names:
    """The carrier's names: those of offerings, and others that need evidence."""

    def __init__(self, names: Iterable[str], wording: Wording, common: frozenset[str] = frozenset()) -> None:
        """Take the names, and everyday words that are no name though names begin with them."""
        self._wording = wording
        self._names = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
        self._folded = {name.casefold() for name in self._names}
        self._exact = _either(self._names)
        # Inside an address a name is part of something else.
        self._alone = _either(self._names, r"[\w@./-]", r"\w|[@/-]|\.\w")
        heads = [name.split()[0].casefold() for name in self._names if " " in name]
        # A word that several names begin with is a brand: what begins with it claims to be one of them.
        self._brands = {head for head in heads if heads.count(head) > 1 and len(head) >= _LEAST} - common
        short = {rest: name for name in self._names if (rest := self._unbranded(name))}
        self._full = {rest.casefold(): name.casefold() for rest, name in short.items()}
        # As they are written: `Young` is a plan where `young` is not.
        exact = [f"(?i:{re.escape(name)})" for name in self._names if name.casefold() not in self._brands]
        each = "|".join([*exact, *map(re.escape, sorted(short, key=len, reverse=True))])
        self._shown = re.compile(rf"(?<!\w)(?:{each})(?!\w)") if each else None
        self._parts = {
            part.casefold() for name in self._names for part in name.split() if len(part) >= _LEAST and part.isalpha()
        }
        nouns = "|".join(wording.source("offering.noun"))
        self._noun = re.compile(rf"(?:{nouns})", re.IGNORECASE) if nouns else None

    def _unbranded(self, name: str) -> str:
        """Return a name without the brand that it begins with; nothing where that is no name by itself."""
        head, _, rest = name.partition(" ")
        return rest if head.casefold() in self._brands and len(rest) >= _LEAST else ""

    def mentioned(self, text: str) -> list[str]:
        """Return the names that a text holds, in small letters, none as a part of a longer one."""
        return [match[0].casefold() for match in self._exact.finditer(text)] if self._exact else []

    def told_apart(self, text: str) -> list[tuple[int, int, str]]:
        """Return where the names of a text begin and end, with each name; those without their brand among them."""
        found = [(match.start(), match.end(), match[0].casefold()) for match in (self._shown or _NONE).finditer(text)]
        return [(start, end, self._full.get(name, name)) for start, end, name in found]

    def without(self, text: str) -> str:
        """Return a text with its names blanked out, so that the number in one is not read as a figure."""
        return self._alone.sub(lambda match: " " * len(match[0]), text) if self._alone else text

    def unknown(self, sentence: str, texts: Sequence[str]) -> list[str]:
        """Return the names in a sentence that no text holds: of others, or cut, misspelt, joined or invented."""
        held = {name for text in texts for name in self.mentioned(text)}
        folded = " ".join(" ".join(texts).casefold().split())
        missing = [
            name for name in dict.fromkeys(self.mentioned(sentence)) if name not in held and not self._part(name, held)
        ]
        runs = self._runs(self._blanked(sentence, held))
        return missing + [" ".join(run[1]).replace("\0", "") for run in runs if self._invented(run, held, folded)]

    def _part(self, name: str, held: set[str]) -> bool:
        """Say whether a name of one word, such as the carrier's, is part of one that the evidence holds."""
        return " " not in name and any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", each) for each in held)

    def _blanked(self, sentence: str, held: set[str]) -> str:
        """Mark known names that are not gone on with: `Merrow Max` is, in `Merrow Max Unlimited`."""
        if not self._exact:
            return sentence
        return self._exact.sub(lambda m: f"\0{m[0]}\0" if m[0].casefold() in held else m[0], sentence)

    def _runs(self, sentence: str) -> list[tuple[bool, tuple[str, ...]]]:
        """Return the runs of words with a capital or a digit, each with whether it begins the sentence."""
        runs: list[tuple[bool, tuple[str, ...]]] = []
        current: list[str] = []
        start, end = 0, -1
        for match in _WORD.finditer(sentence):
            word, gap = match[0], sentence[end : match.start()] if end >= 0 else ""
            capital = word[0].isupper() or word[0].isdigit()
            if current and (not capital or gap.strip(" \0-")):
                runs.append((start == 0, tuple(current)))
                current = []
            if capital:
                start = match.start() if not current else start
                current.append(f"\0{word}" if self._inside(sentence, match.start()) else word)
            end = match.end()
        if current:
            runs.append((start == 0, tuple(current)))
        return runs

    @staticmethod
    def _inside(sentence: str, at: int) -> bool:
        return sentence.count("\0", 0, at) % 2 == 1

    def _invented(self, run: tuple[bool, tuple[str, ...]], held: set[str], folded: str) -> bool:
        first, words = run
        plain = [word.lstrip("\0").casefold() for word in words]
        free = [word for word, marked in zip(plain, words, strict=True) if not marked.startswith("\0")]
        if not free or " ".join(plain) in folded:
            return False
        if len(free) < len(plain):
            return self._goes_on(words, plain, first)
        while plain and first and len(plain) > 1 and not self._like_part(plain[0]):
            plain, first = plain[1:], False
        text = " ".join(plain)
        if text in folded or self._short_for(text, held):
            return False
        if any(self._alike(word, brand) for word in plain for brand in self._brands):
            return True
        noun = self._noun is not None and bool(self._noun.fullmatch(plain[-1]))
        return len(plain) > 1 and (noun or any(word in self._parts for word in plain))

    def _goes_on(self, words: Sequence[str], plain: Sequence[str], first: bool) -> bool:
        """Say whether a capital word right beside a known name makes another name of it."""
        at = next(number for number, word in enumerate(words) if word.startswith("\0"))
        after = [word for number, word in enumerate(words) if number > at and not word.startswith("\0")]
        # A number or a unit after a name belongs to what is said of it, and German writes every noun with a capital.
        after = [
            word for word in after if word.casefold() in self._parts or (self._noun and self._noun.fullmatch(word))
        ]
        before = [word for number, word in enumerate(words) if number < at]
        before = before[1:] if first else before
        lone = self._wording.code == "en" and any(
            not word.startswith("\0") and not word[0].isdigit() for word in words[at:]
        )
        return bool(after) or lone or any(self._like_part(word.casefold()) for word in before)

    def _short_for(self, text: str, held: set[str]) -> bool:
        """Say whether a run is short for one name alone, which the evidence holds: `Everyday` for `Merrow Everyday`."""
        meant = [name for name in self._folded if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", name)]
        return len(meant) == 1 and meant[0] in held

    def _like_part(self, word: str) -> bool:
        return any(self._alike(word, part) for part in self._parts)

    @staticmethod
    def _alike(word: str, other: str) -> bool:
        if word == other:
            return True
        close = len(word) >= _LEAST and abs(len(word) - len(other)) <= 2 and word[0] == other[0]
        return close and SequenceMatcher(None, word, other).ratio() >= _LIKE


def _either(names: Sequence[str], before: str = r"\w", after: str = r"\w") -> re.Pattern[str] | None:
    each = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<!{before})(?:{each})(?!{after})", re.IGNORECASE) if names else None

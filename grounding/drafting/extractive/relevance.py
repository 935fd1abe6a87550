"""How much of a question a text speaks of, word by word, and whether it may answer at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from grounding.patterns import any_of
from grounding.verification.figures import figures
from retrieval.sparse import SparseOptions, tokenise
from retrieval.types import Found, Passage

EQUALLY: Mapping[str, float] = MappingProxyType({})
"""No rarity known: every word weighs the same."""

# Share of a question's weight from which one word is what it is about.
_MUCH = 0.3
_SHORT_QUESTION_WORDS = 20
_CODE_DIGITS = 3
_MOST_CODES = 2
_MEASURED = frozenset({"money", "quantity", "percent", "date", "day", "time"})
_OF_DAYS = ("date", "day")
_PLACE = re.compile(r"/|[^\W\d_]\w*\.[^\W\d_]")
_AMOUNT = re.compile(r"\d+[.,]\d\d")
_TOKEN = re.compile(r"\w[\w./:-]*")
_INNER_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A name may be a letter beside a figure, such as `5G` or `N4`; longer ones are codes.
_NAME = re.compile(r"[^\W\d_]{2,}|^[^\W\d_]\d$|^\d[^\W\d_]$")


class Relevance:
    """Judges texts by their words, for one carrier and language."""

    def __init__(
        self,
        language: str,
        carrier: str,
        synonyms: Sequence[Sequence[str]] = (),
        chatter: Sequence[str] = (),
        subject: Sequence[str] = (),
    ) -> None:
        """Take the carrier's name because it says nothing of what a question is about: every document holds it.

        `synonyms`: groups of names of one thing, each a word or a phrase. `chatter`: patterns of what people say around
        a question, such as greetings; it asks for nothing. `subject`: patterns whose first group is a word that names a
        thing, such as the one after an article.
        """
        self._language = language
        self._everywhere = terms(carrier, language)
        self._groups = tuple(tuple(filter(None, (terms(name, language) for name in group))) for group in synonyms)
        self._chatter = any_of(chatter)
        self._name = re.compile("|".join(map(re.escape, carrier.split())), re.IGNORECASE) if carrier else None
        self._subject = [re.compile(each, re.IGNORECASE) for each in subject]
        self._concepts = lru_cache(maxsize=4096)(self._concepts_of)
        # One question is held against every piece of every passage found.
        self._wanted = lru_cache(maxsize=256)(self._wanted_of)
        self._figures = lru_cache(maxsize=4096)(self._figures_of)

    def coverage(self, question: str, text: str, rarity: Mapping[str, float] = EQUALLY) -> float:
        """Return the share of the question's content words that the text holds, or another name of their thing.

        `rarity` says how much each word weighs, by stem; a word that it does not know stands in no document and weighs
        as much as the rarest, because what a question is about may be just what no document speaks of.
        """
        wanted = self._wanted(question)
        weight = _weights(wanted, rarity)
        missing = self._missing(wanted, text)
        return sum(weight[term] for term in wanted if term not in missing) / max(1.0, sum(weight.values()))

    def empty(self, question: str) -> bool:
        """Say whether a question names nothing: `what can I do about it` is near to everything and about nothing."""
        return not self._wanted(question) and not self._days(question)

    def heaviest_missing(self, question: str, text: str, rarity: Mapping[str, float] = EQUALLY) -> float:
        """Return the share of the question's weight that the heaviest word has which the text does not hold."""
        wanted = self._wanted(question)
        weight = _weights(wanted, rarity)
        missing = (weight[term] for term in self._missing(wanted, text))
        return max(missing, default=0.0) / max(1.0, sum(weight.values()))

    def lacks(self, question: str, text: str, rarity: Mapping[str, float] = EQUALLY) -> frozenset[str]:
        """Return the stems that much of the question is about and that the text does not hold."""
        wanted = self._wanted(question)
        weight = _weights(wanted, rarity)
        least = _MUCH * max(1.0, sum(weight.values()))
        return frozenset(term for term in self._missing(wanted, text) if weight[term] >= least)

    def alien(self, question: str, text: str, rarity: Mapping[str, float] = EQUALLY) -> list[str]:
        """Return the words that name what much of the question is about and that the text does not hold.

        Such a word is another name for something in the text, or the question is about something else.
        """
        lacking = self.lacks(question, text, rarity)
        if not lacking:
            return []
        plain = self._name.sub("", question) if self._name else question
        named = [match[1] for pattern in self._subject for match in pattern.finditer(plain)]
        return [word for word in dict.fromkeys(named) if terms(word, self._language) & lacking]

    def telling(self, question: str, texts: Sequence[str]) -> list[int]:
        """Return for each text how many words and figures of the question it holds that not all of the texts hold."""
        wanted, said = self._wanted(question), self._figures(question)
        held = [{*(set(wanted) - self._missing(wanted, text)), *(said & self._figures(text))} for text in texts]
        common = set.intersection(*held) if held else set()
        return [len(each - common) for each in held]

    def same_figure(self, question: str, text: str) -> bool:
        """Say whether a text holds an amount, a quantity, a date or a time of the question."""
        asked = {figure for figure in self._figures(question) if figure[0] in _MEASURED}
        return bool(asked) and not asked.isdisjoint(self._figures(text))

    def _missing(self, wanted: Mapping[str, frozenset[int]], text: str) -> set[str]:
        there, named = self._concepts(text)
        return {term for term, groups in wanted.items() if term not in there and not groups & named}

    def about(self, codes: Sequence[str], found: Sequence[Found]) -> list[Found]:
        """Return the passages that hold all the codes: in their text, their headings, their labels or their name."""
        return [item for item in found if holds(codes, _everything(item.passage))]

    def known(self, codes: Sequence[str], found: Sequence[Found]) -> list[str]:
        """Return those of the codes that some passage holds."""
        return [code for code in codes if self.about([code], found)]

    def of_its_day(self, question: str, found: Sequence[Found]) -> list[Found]:
        """Return the passages without those of documents that by their title are of another day than the one asked of.

        Where a title names that very day, nothing else is asked of.
        """
        asked = self._days(question)
        days = {item.passage.title: self._days(item.passage.title) for item in found} if asked else {}
        if any(asked & named for named in days.values()):
            return [item for item in found if asked & days[item.passage.title]]
        return [item for item in found if not days.get(item.passage.title)]

    def moments(self, question: str, found: Sequence[Found]) -> list[str]:
        """Return as codes the times that a question asks of, where the passages are by their titles of its day."""
        asked = self._days(question)
        if not asked or not all(asked & self._days(item.passage.title) for item in found):
            return []
        return [key(item.text) for item in figures(question, self._language) if item.kind == "time"]

    def _days(self, text: str) -> frozenset[tuple[str, ...]]:
        return frozenset(value[-2:] for kind, value in self._figures(text) if kind in _OF_DAYS)

    def codes(self, question: str) -> list[str]:
        """Return the codes that an answer must be about: `what is fault 2410` is not answered by another fault.

        A long text, such as an alert with its labels, or one full of codes, such as a line of a log, names much that no
        document holds, so nothing is asked of it.
        """
        if len(question.split()) > _SHORT_QUESTION_WORDS:
            return []
        found = figures(question, self._language)
        codes = [key(item.text) for item in found if item.kind == "identifier" or _is_code(item.kind, item.text)]
        return codes if len(codes) <= _MOST_CODES else []

    def places(self, question: str) -> frozenset[str]:
        """Return the codes of a question that name one of many alike, such as a host or a port: `gw1.dub`, `et-0/0/2`.

        What documents say of their kind is said of each.
        """
        found = figures(question, self._language)
        return frozenset(key(item.text) for item in found if item.kind == "identifier" and _PLACE.search(item.text))

    def _wanted_of(self, question: str) -> Mapping[str, frozenset[int]]:
        """Return the question's content words, each with the groups of names that it belongs to there."""
        plain = question
        for item in figures(question, self._language):
            # Of a day documents speak in other words: `30 July 2026` is their 2026-07-30.
            plain = plain.replace(item.text, " ") if item.kind in _OF_DAYS else plain
        plain = self._chatter.sub(" ", plain) if self._chatter else plain
        words = terms(plain, self._language) - self._everywhere
        asked = [(index, name) for index, names in enumerate(self._groups) for name in names if name <= words]
        return MappingProxyType({term: frozenset(index for index, name in asked if term in name) for term in words})

    def _figures_of(self, text: str) -> frozenset[tuple[str, tuple[str, ...]]]:
        return frozenset((item.kind, item.value) for item in figures(text, self._language))

    def _concepts_of(self, text: str) -> tuple[frozenset[str], frozenset[int]]:
        words = terms(split_names(text), self._language) | terms(text, self._language)
        named = (index for index, names in enumerate(self._groups) if any(name <= words for name in names))
        return words, frozenset(named)


def terms(text: str, language: str) -> frozenset[str]:
    """Return the stems of the words that name something; a figure alone does not."""
    return frozenset(term for term in tokenise(text, SparseOptions(language)) if _NAME.search(term))


def _weights(wanted: Mapping[str, object], rarity: Mapping[str, float]) -> dict[str, float]:
    rarest = max((rarity.get(term, 0.0) for term in wanted), default=0.0) or 1.0
    return {term: rarity.get(term, 0.0) or rarest for term in wanted}


def whole_text(passage: Passage) -> str:
    """Return a passage with what it stands under."""
    return f"{passage.title} {' '.join(passage.section)} {passage.text}"


def holds(codes: Sequence[str], text: str) -> bool:
    """Say whether a text holds all of the codes; `2410` is the number of `F-2410`, but not of `24.2 10`."""
    there = {key(token) for token in _TOKEN.findall(text)}
    return all(any(token.endswith(code) for token in there) for code in codes)


def key(name: str) -> str:
    """Return a name as it is compared: without case and punctuation, so that `OB-4400` and `ob4400` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()


def split_names(text: str) -> str:
    """Return a text with its compound names as words: `LinkLossHigh` means `Link Loss High`."""
    return _INNER_CAPITAL.sub(" ", text)


def _everything(passage: Passage) -> str:
    name = passage.document_id.rsplit(".", 1)[0]
    return f"{whole_text(passage)} {name} {' '.join(passage.labels.values())}"


def _is_code(kind: str, text: str) -> bool:
    # `is it still 29.99` asks whether it is, so that an answer may say another price.
    return kind == "number" and sum(char.isdigit() for char in text) >= _CODE_DIGITS and not _AMOUNT.fullmatch(text)

"""Which of a customer's lines a question is about."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from grounding.account.records import Line, LineStatus
from grounding.patterns import any_of

Words = Mapping[str, tuple[str, ...]]

_LEAST_DIGITS = 3
_LEAST_LETTERS = 4
_LEAST_OF_NAME = 3
"""Letters of a word that may stand for a label, where the language says which short words only join others."""
_WORD = r"[^\W\d_]+"
_POSSESSIVE = r"'s?(?!\w)"


def lines_meant(
    texts: Sequence[str],
    lines: Sequence[Line],
    talked_about: str | None,
    words: Words | None = None,
    holder: str = "",
) -> tuple[Line, ...]:
    """Return the lines that the first text to name any names by number, label, plan, kind of service or whose it is.

    What a text names narrows together: `the 417 one, my tablet`. Else the one talked about; else all in use.
    `words` are the language's cues, of which `service.<service>` holds what people call a line of that service.
    `holder` is the name of whoever asks, by which labels tell his own line from others.
    """
    in_use = tuple(line for line in lines if line.status is not LineStatus.TERMINATED)
    for text in texts:
        hits = _named(text, in_use, words or {}, holder) or _other(text, in_use, talked_about, words or {})
        if hits or _asks("line.all", text, words or {}):
            return hits or in_use
    return tuple(line for line in in_use if line.line_id == talked_about) or in_use


def line_meant(text: str, lines: Sequence[Line], talked_about: str | None, words: Words | None = None) -> Line | None:
    """Return the one line in use that a text names, else the one talked about; None where that is no single one."""
    in_use = tuple(line for line in lines if line.status is not LineStatus.TERMINATED)
    hits = _named(text, in_use, words or {}) or tuple(line for line in in_use if line.line_id == talked_about)
    return hits[0] if len(hits) == 1 else None


def ended_named(text: str, lines: Sequence[Line], words: Words | None = None) -> tuple[Line, ...]:
    """Return the lines no longer in use that a text names by number or label, if it names none in use so."""
    hits = [*_by_number(text, lines), *_by_label(text, lines, words or {})]
    ended = tuple(line for line in lines if line in hits and line.status is LineStatus.TERMINATED)
    return ended if all(line in ended for line in hits) else ()


def names_line(text: str, lines: Sequence[Line], words: Words | None = None) -> bool:
    """Say whether a text names one of these lines by its number or its label."""
    numbered = any(_ends(line, each) for line in lines for each in _numbers(text))
    return numbered or bool(_by_label(text, lines, words or {}))


def names_kind(text: str, lines: Sequence[Line], words: Words) -> bool:
    """Say whether a text names one of several lines by what people call its kind: `the fibre`, beside a phone."""
    in_use = [line for line in lines if line.status is not LineStatus.TERMINATED]
    return len(in_use) > 1 and len(_by_service(text, in_use, words)) == 1


def _named(text: str, lines: tuple[Line, ...], words: Words, holder: str = "") -> tuple[Line, ...]:
    """Narrow the lines by each way of naming in turn; one that fits none of those left is passed over."""
    left, named = lines, False
    ways = (
        _by_number(text, lines),
        _by_label(text, lines, words),
        [line for line in lines if _by_plan(text, line)],
        _by_place(text, lines, words),
        _by_service(text, lines, words),
        _by_owner(text, lines, words, holder),
    )
    for hits in ways:
        narrowed = tuple(line for line in left if line in hits)
        if narrowed:
            left, named = narrowed, True
    return left if named else ()


def _by_number(question: str, lines: Sequence[Line]) -> list[Line]:
    """Match the lines that most of the numbers said are of: `the 087 one ending in 417`."""
    given = _numbers(question)
    said = {line.line_id: sum(_ends(line, each) or _begins(line, each) for each in given) for line in lines}
    most = max(said.values(), default=0)
    return [line for line in lines if most and said[line.line_id] == most]


def _numbers(question: str) -> list[str]:
    """Return the digits of what may be a phone number; a code such as `C-1001`, or an amount, is none."""
    found = re.findall(r"(?<![\w.,€$£-])\d[\d ()/-]*\d(?![\d.,]*\d)", question)
    return [digits for each in found if len(digits := re.sub(r"\D", "", each)) >= _LEAST_DIGITS]


def _ends(line: Line, given: str) -> bool:
    """Match a whole number, with or without the country's code, or its last digits: `the one ending in 417`."""
    digits = re.sub(r"\D", "", line.number or "")
    return bool(digits) and (digits.endswith(given.lstrip("0") or given) or given.endswith(digits.lstrip("0")))


def _begins(line: Line, given: str) -> bool:
    """Match the digits that a number begins with at home, by which lines of one account are told apart."""
    return given.startswith("0") and re.sub(r"\D", "", line.number or "").startswith(given)


def _by_label(question: str, lines: Sequence[Line], words: Words) -> list[Line]:
    """Match labels whole, and what else is said by a word that not every label holds: `Tara` for `Tara's phone`."""
    asked = plain(question)
    whole = [line for line in lines if _holds(asked, plain(line.label))]
    for line in whole:
        asked = re.sub(rf"(?<!\w){re.escape(plain(line.label))}(?!\w)", " ", asked)
    said = set(re.findall(_WORD, re.sub(_POSSESSIVE, " ", asked)))
    own = {line.line_id: _telling(line.label, words) for line in lines}
    held = Counter(word for each in own.values() for word in each)
    partly = (
        line for line in lines if any(held[word] < len(lines) and _said(word, said) for word in own[line.line_id])
    )
    return [*whole, *(line for line in partly if line not in whole)]


def _telling(label: str, words: Words) -> set[str]:
    """Return the words of a label that may stand for it alone: whose it is, else a longer word that is no kind of line.

    Short ones such as `and` are only names where they own something, as in `Mum's phone`.
    """
    joins = any_of(words.get("function", ()))
    least = _LEAST_LETTERS if joins is None else _LEAST_OF_NAME
    text = plain(label)
    owners = set(re.findall(rf"({_WORD}){_POSSESSIVE}", text))
    kinds = [pattern for role, patterns in words.items() if role.startswith("service.") for pattern in patterns]
    rest = {word for word in re.findall(_WORD, re.sub(_POSSESSIVE, " ", text)) if len(word) >= least}
    rest = {word for word in rest if joins is None or len(word) >= _LEAST_LETTERS or not joins.fullmatch(word)}
    return owners | {word for word in rest if not any(re.search(kind, word) for kind in kinds)}


def _by_plan(question: str, line: Line) -> bool:
    return _holds(plain(question), plain(line.plan_name))


def _by_service(question: str, lines: Sequence[Line], words: Words) -> list[Line]:
    """Match what people call a kind of line; an account without that kind is not narrowed."""
    asked = {service for service in {line.service for line in lines} if _asks(f"service.{service}", question, words)}
    return [line for line in lines if line.service in asked]


def _by_place(question: str, lines: Sequence[Line], words: Words) -> list[Line]:
    """Match a line by its place in the account: role `line.2` is what people call the second."""
    return [line for place, line in enumerate(lines, 1) if _asks(f"line.{place}", question, words)]


def _by_owner(question: str, lines: Sequence[Line], words: Words, holder: str) -> list[Line]:
    """Match `mine` and `my son's` where the labels say which line is the asker's own."""
    names = set(re.findall(_WORD, plain(holder)))
    own = [line for line in lines if names & set(re.findall(_WORD, re.sub(_POSSESSIVE, " ", plain(line.label))))]
    if _asks("line.mine", question, words):
        return own
    theirs = any(_asks(role, question, words) for role in ("kin", "line.theirs"))
    return [line for line in lines if own and line not in own] if theirs else []


def _other(question: str, lines: Sequence[Line], talked_about: str | None, words: Words) -> tuple[Line, ...]:
    """Match `the other one`: all but the line that was talked about."""
    known = any(line.line_id == talked_about for line in lines)
    other = known and _asks("line.other", question, words)
    return tuple(line for line in lines if line.line_id != talked_about) if other else ()


def _asks(role: str, text: str, words: Words) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in words.get(role, ()))


def plain(text: str) -> str:
    """Return a text without case and accents, as people type names: `Oisín's` -> `oisin's`."""
    apart = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def _holds(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _said(word: str, said: set[str]) -> bool:
    """Compare without the `s` of a possessive that is typed without its apostrophe, as English and German have it."""
    return bool({word, f"{word}s", word.removesuffix("s")} & said)
